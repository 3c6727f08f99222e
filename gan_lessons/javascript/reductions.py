"""Primitives that go through an axis: sums, extremes, running sums."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gan_lessons.javascript.code import COUNTERS, Code, counters
from gan_lessons.javascript.elementwise import fit, wraps
from gan_lessons.javascript.values import Shape, Value, along

# Where a reduction begins, and what an entry v makes of the number a.
REDUCED: dict[str, tuple[float | str, str]] = {
    "reduce_sum": (0, "a+={v};"),
    "reduce_prod": (1, "a*={v};"),
    "reduce_max": ("-Infinity", "a=Math.max(a,{v});"),
    "reduce_min": ("Infinity", "a=Math.min(a,{v});"),
    "reduce_and": ("true", "a=a&&!!({v});"),
    "reduce_or": ("false", "a=a||!!({v});"),
}
# The same of whole numbers of 32 bits, which wrap around at each step.
WRAPPED: dict[str, tuple[float | str, str]] = {
    "reduce_sum": (0, "a=(a+{v})|0;"),
    "reduce_prod": (1, "a=Math.imul(a,{v});"),
    "reduce_and": (-1, "a&={v};"),
    "reduce_or": (0, "a|={v};"),
}
ARGS = {"argmax": ">", "argmin": "<"}
RUNNING: dict[str, Callable[[str, str], str]] = {
    "cumsum": lambda a, v: f"{a}+{v}",
    "cumprod": lambda a, v: f"{a}*{v}",
    "cummax": lambda a, v: f"Math.max({a},{v})",
    "cummin": lambda a, v: f"Math.min({a},{v})",
    "cumlogsumexp": lambda a, v: f"H.logaddexp({a},{v})",
}


def _nested(shape: Shape, axes: tuple[int, ...]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Counters and loops of the axes that stay, then of those that go; and the index of an entry."""
    kept = [length for axis, length in enumerate(shape) if axis not in axes]
    gone = [shape[axis] for axis in axes]
    outer, outer_begins = counters(kept)
    inner, inner_begins = counters(gone, len(kept))
    left, entry = list(outer), []
    for axis in range(len(shape)):
        entry.append(inner[list(axes).index(axis)] if axis in axes else left.pop(0))
    return outer, outer_begins, inner_begins, entry


def reduce(code: Code, name: str, params: Any, x: Value, shape: Shape, dtype: np.dtype) -> Value:
    """Sum, multiply or compare along some axes."""
    start, change = WRAPPED.get(name, REDUCED[name]) if wraps(dtype) else REDUCED[name]
    place = code.buffer(shape, dtype)
    outer, outer_begins, inner_begins, entry = _nested(x.shape, tuple(map(int, params["axes"])))
    result = "+a" if dtype.kind == "b" and place.buffer is None else "a"
    into = f"{place.at(outer)}={fit(result, dtype) if wraps(dtype) else result};"
    body = [f"let a={start};", *inner_begins, change.format(v=x.at(entry)), into]
    code.function(*outer_begins, "{", *body, "}", writes=[place])
    return place


def arg(code: Code, name: str, params: Any, x: Value, shape: Shape, dtype: np.dtype) -> Value:
    """The first place of an extreme; a NaN counts as one."""
    place, (axis,) = code.buffer(shape, dtype), map(int, params["axes"])
    outer, outer_begins, inner_begins, entry = _nested(x.shape, (axis,))
    first = along(entry, axis, "0")
    better = f"if(v{ARGS[name]}a||(v!==v&&a===a)){{a=v;b={entry[axis]};}}"
    body = [
        f"let a={x.at(first)},b=0;",
        *inner_begins,
        f"{{const v={x.at(entry)};{better}}}",
        f"{place.at(outer)}=b;",
    ]
    code.function(*outer_begins, "{", *body, "}", writes=[place])
    return place


def running(code: Code, name: str, params: Any, x: Value, shape: Shape, dtype: np.dtype) -> Value:
    """What a reduction has come to at each entry."""
    axis, place = params["axis"], code.buffer(shape, dtype)
    index, begins = counters(along(shape, axis, 1))
    z = COUNTERS[len(shape)]
    order = (
        f"for(let {z}={shape[axis] - 1};{z}>=0;{z}--)"
        if params["reverse"]
        else f"for(let {z}=0;{z}<{shape[axis]};{z}++)"
    )
    at = along(index, axis, z)
    first = shape[axis] - 1 if params["reverse"] else 0
    rule = (lambda a, v: f"Math.imul({a},{v})") if name == "cumprod" and wraps(dtype) else RUNNING[name]
    combined = fit(rule("a", x.at(at)), dtype) if wraps(dtype) else rule("a", x.at(at))
    step = f"{{a={z}==={first}?{x.at(at)}:{combined};{place.at(at)}=a;}}"
    code.function(*begins, "{let a=0;", order, step, "}", writes=[place])
    return place
