"""Primitives that only say where entries lie: views, and arrays put together from parts."""

from collections.abc import Callable
from typing import Any

import numpy as np

from gan_lessons.javascript.code import Code
from gan_lessons.javascript.values import Index, Shape, Value, along

Lowering = Callable[[Code, Any, list[Value], Shape, np.dtype], Value]


def plus(place: str, number: int | np.integer) -> str:
    """Return an index moved by a number.

    >>> plus("i", 2), plus("3", -1), plus("i", 0)
    ('i+2', '2', 'i')
    """
    if number == 0:
        return place
    return str(int(place) + number) if place.isdigit() else f"{place}{number:+d}"


def times(place: str, number: int | np.integer) -> str:
    """Return an index times a number."""
    if number == 1:
        return place
    return str(int(place) * number) if place.isdigit() else f"{number}*({place})"


def _broadcast(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    (x,), axes = operands, params["broadcast_dimensions"]
    grows = any(x.shape[own] != shape[axis] for own, axis in enumerate(axes)) or len(shape) > len(x.shape)
    x = code.stored(x) if grows and not x.cheap else x
    return x.viewed(shape, lambda at: [
        "0" if x.shape[own] == 1 else at[axis] for own, axis in enumerate(axes)
    ])  # fmt: skip


def _reshape(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    (x, *_) = operands
    if [n for n in x.shape if n != 1] == [n for n in shape if n != 1]:
        kept = [axis for axis, length in enumerate(shape) if length != 1]
        own = [axis for axis, length in enumerate(x.shape) if length != 1]
        where = dict(zip(own, kept, strict=True))
        return x.viewed(
            shape, lambda at: [at[where[axis]] if axis in where else "0" for axis in range(len(x.shape))]
        )
    if x.constant is not None:
        return code.constant(x.constant.reshape(shape))
    held = x if x.buffer else code.copied(x)
    assert held.buffer is not None
    return code.held(held.buffer, tuple(shape), dtype)


def _transpose(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    order = params["permutation"]
    return operands[0].viewed(shape, lambda at: [at[order.index(axis)] for axis in range(len(order))])


def _slice(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    starts, strides = params["start_indices"], params["strides"] or [1] * len(shape)
    return operands[0].viewed(
        shape,
        lambda at: [plus(times(p, step), start) for p, step, start in zip(at, strides, starts, strict=True)],
    )


def _reverse(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    def turned(place: str, axis: int) -> str:
        if axis not in params["dimensions"]:
            return place
        last = shape[axis] - 1
        return str(last - int(place)) if place.isdigit() else f"({last}-({place}))"

    return operands[0].viewed(shape, lambda at: [turned(place, axis) for axis, place in enumerate(at)])


def _iota(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    return Value(shape, dtype, lambda at: f"({at[params['dimension']]})", cheap=True)


def _parts(code: Code, parts: list[Value], shape: Shape, dtype: np.dtype, axis: int) -> Value:
    """Put arrays one after the other along an axis."""
    place, begin = code.buffer(shape, dtype), 0
    for part in parts:
        shifted = place.viewed(part.shape, lambda at, b=begin: along(at, axis, plus(at[axis], b)))
        if part.size:
            code.loop(part.shape, lambda at, part=part, to=shifted: f"{to.at(at)}={part.at(at)};", place)
        begin += part.shape[axis]
    return place


def _concatenate(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    return _parts(code, operands, shape, dtype, int(params["dimension"]))


def _stack(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    axis = int(params["axis"])
    if shape and len(shape) == 1:
        return _numbers(code, operands, shape, dtype)
    one = (*shape[:axis], 1, *shape[axis + 1 :])
    thick = [x.viewed(one, lambda at: [p for own, p in enumerate(at) if own != axis]) for x in operands]
    return _parts(code, thick, shape, dtype, axis)


def _numbers(code: Code, numbers: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    """A row of single numbers: written one after the other, in one function."""
    place = code.buffer(shape, dtype)
    if place.buffer is None or not numbers:
        return place
    code.function(*(f"{place.at([str(n)])}={each.at(())};" for n, each in enumerate(numbers)), writes=[place])
    return place


def _pad(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    x, filler = operands
    place, low = (
        code.copied(filler.viewed(shape, lambda at: ())),
        [each[0] for each in params["padding_config"]],
    )
    apart = [each[2] + 1 for each in params["padding_config"]]

    def moved(at: Index) -> str:
        to = [plus(times(p, step), begin) for p, step, begin in zip(at, apart, low, strict=True)]
        inside = "&&".join(f"{p}>=0&&{p}<{length}" for p, length in zip(to, shape, strict=True))
        return f"if({inside}){place.at(to)}={x.at(at)};"

    code.loop(x.shape, moved, place)
    return place


def _begins(code: Code, starts: list[Value], whole: Shape, part: Shape) -> list[str]:
    """Where a dynamic part begins: kept inside, as XLA keeps it."""
    begins = []
    for start, length, own in zip(starts, whole, part, strict=True):
        if start.constant is not None:
            begins.append(str(min(max(int(start.constant), 0), length - own)))
            continue
        place = code.slot()
        code.step(f"{place}=Math.min(Math.max({start.at(())},0),{length - own});", place[:-1])
        begins.append(place)
    return begins


def _moved(place: str, begin: str) -> str:
    if begin.isdigit():
        return plus(place, int(begin))
    return begin if place == "0" else f"({place}+{begin})"


def _dynamic_slice(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    x, *starts = operands
    x = x if x.cheap else code.stored(x)
    begins = _begins(code, starts, x.shape, shape)
    return x.viewed(shape, lambda at: [_moved(p, b) for p, b in zip(at, begins, strict=True)])


def _dynamic_update_slice(
    code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype
) -> Value:
    x, update, *starts = operands
    place, begins = code.copied(x), _begins(code, starts, x.shape, update.shape)

    def moved(at: Index) -> str:
        to = [_moved(p, b) for p, b in zip(at, begins, strict=True)]
        return f"{place.at(to)}={update.at(at)};"

    code.loop(update.shape, moved, place)
    return place


VIEWS: dict[str, Lowering] = {
    "broadcast_in_dim": _broadcast,
    "reshape": _reshape,
    "squeeze": _reshape,
    "expand_dims": _reshape,
    "transpose": _transpose,
    "slice": _slice,
    "rev": _reverse,
    "iota": _iota,
    "concatenate": _concatenate,
    "stack": _stack,
    "pad": _pad,
    "dynamic_slice": _dynamic_slice,
    "dynamic_update_slice": _dynamic_update_slice,
}


def split(code: Code, params: Any, x: Value, shapes: list[Shape]) -> list[Value]:
    """Cut an array along an axis."""
    axis, begin, parts = params["axis"], 0, []
    x = x if x.cheap else code.stored(x)
    for shape in shapes:
        parts.append(x.viewed(shape, lambda at, b=begin: along(at, axis, plus(at[axis], b))))
        begin += shape[axis]
    return parts


def unstack(code: Code, params: Any, x: Value, shape: Shape) -> list[Value]:
    """Take an array apart along an axis: one array for each place."""
    axis = int(params["axis"])
    x = x if x.cheap else code.stored(x)
    return [
        x.viewed(shape, lambda at, n=number: [*at[:axis], str(n), *at[axis:]])
        for number in range(x.shape[axis])
    ]
