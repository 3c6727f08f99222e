"""Primitives that look up or change entries at computed places."""

from typing import Any

import numpy as np
from jax.lax import GatherScatterMode

from gan_lessons.javascript.code import Code, counters
from gan_lessons.javascript.elementwise import fit, wraps
from gan_lessons.javascript.values import Index, Shape, Value, along, literal

LANES = 4  # sums that are added up side by side


def gather(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    """XLA's gather: a window of `slice_sizes` at every place that the indices name."""
    x, places = code.stored(operands[0]), code.stored(operands[1])
    numbers, sizes = params["dimension_numbers"], params["slice_sizes"]
    offset, collapsed = numbers.offset_dims, numbers.collapsed_slice_dims
    in_batch, of_batch = numbers.operand_batching_dims, numbers.start_indices_batching_dims
    window = [axis for axis in range(len(x.shape)) if axis not in collapsed and axis not in in_batch]
    fills = GatherScatterMode.from_any(params["mode"]) == GatherScatterMode.FILL_OR_DROP

    def starts(at: Index) -> tuple[list[str], list[str]]:
        """The window's begin on each axis of x, and whether it lies inside."""
        batch = [place for axis, place in enumerate(at) if axis not in offset]
        begins, inside = ["0"] * len(x.shape), []
        for number, axis in enumerate(numbers.start_index_map):
            begin, last = places.at([*batch, str(number)]), x.shape[axis] - sizes[axis]
            inside.append(_inside(begin, last))
            begins[axis] = _moved_inside(begin, last)
        for axis, number in zip(in_batch, of_batch, strict=True):
            begins[axis] = batch[number]
        return begins, inside

    def read(at: Index) -> str:
        begins, inside = starts(at)
        for axis, place in zip(window, (at[axis] for axis in offset), strict=True):
            begins[axis] = place if begins[axis] == "0" else f"{begins[axis]}+{place}"
        entry = x.at(begins)
        return (
            f"({'&&'.join(inside)}?{entry}:{_filler(dtype, params['fill_value'])})"
            if fills and inside
            else entry
        )

    return code.stored(Value(shape, dtype, read))


def _inside(begin: str, last: int) -> str:
    return f"{begin}>=0&&{begin}<={last}"


def _moved_inside(begin: str, last: int) -> str:
    return f"Math.min(Math.max({begin},0),{last})"


def _filler(dtype: np.dtype, chosen: Any) -> str:
    """What stands for an entry outside: unless it is chosen, NaN, true, or the extreme farther from 0."""
    if chosen is None:
        if dtype.kind in "iu":
            chosen = np.iinfo(dtype).min or np.iinfo(dtype).max
        else:
            chosen = True if dtype.kind == "b" else np.nan
    return literal(np.asarray(chosen).astype(dtype)[()])


COMBINED = {
    "scatter": "{1}",
    "scatter-add": "{0}+{1}",
    "scatter-mul": "{0}*{1}",
    "scatter_mul": "{0}*{1}",
    "scatter_add": "{0}+{1}",
    "imul": "Math.imul({0},{1})",
    "scatter-min": "Math.min({0},{1})",
    "scatter-max": "Math.max({0},{1})",
}


def scatter(code: Code, name: str, params: Any, operands: list[Value], dtype: np.dtype) -> Value:
    """XLA's scatter: every window of the updates is combined with the array at the place its index names."""
    x, places, updates = operands[0], code.stored(operands[1]), code.stored(operands[2])
    numbers, place = params["dimension_numbers"], code.copied(x)
    inserted, in_batch = numbers.inserted_window_dims, numbers.operand_batching_dims
    window = [axis for axis in range(len(x.shape)) if axis not in inserted and axis not in in_batch]
    clips = GatherScatterMode.from_any(params["mode"]) == GatherScatterMode.CLIP

    def change(at: Index) -> str:
        batch = [p for axis, p in enumerate(at) if axis not in numbers.update_window_dims]
        to, inside = ["0"] * len(x.shape), []
        for axis, axis_of_update in zip(window, numbers.update_window_dims, strict=True):
            to[axis] = at[axis_of_update]
        for number, axis in enumerate(numbers.scatter_dims_to_operand_dims):
            begin = places.at([*batch, str(number)])
            size = updates.shape[numbers.update_window_dims[window.index(axis)]] if axis in window else 1
            last = x.shape[axis] - size
            if clips:
                begin = _moved_inside(begin, last)
            else:
                inside.append(_inside(begin, last))
            to[axis] = begin if to[axis] == "0" else f"{begin}+{to[axis]}"
        for axis, number in zip(in_batch, numbers.scatter_indices_batching_dims, strict=True):
            to[axis] = batch[number]
        combined = COMBINED["imul" if wraps(dtype) and "mul" in name else name]
        result = combined.format(place.at(to), updates.at(at))
        changed = f"{place.at(to)}={fit(result, dtype) if wraps(dtype) else result};"
        return f"if({'&&'.join(inside)}){changed}" if inside else changed

    code.loop(updates.shape, change, place)
    return place


def dot_general(code: Code, params: Any, operands: list[Value], shape: Shape, dtype: np.dtype) -> Value:
    """Sums of products: batch axes first, then those of either side that are left."""
    a, b = (code.stored(each) for each in operands)
    (sum_a, sum_b), (batch_a, batch_b) = params["dimension_numbers"]
    free_a = [axis for axis in range(len(a.shape)) if axis not in (*sum_a, *batch_a)]
    free_b = [axis for axis in range(len(b.shape)) if axis not in (*sum_b, *batch_b)]
    place, summed = code.buffer(shape, dtype), [a.shape[axis] for axis in sum_a]
    index, begins = counters(shape)
    inner, inner_begins = counters(summed, len(shape))
    batch, rest_a = index[: len(batch_a)], index[len(batch_a) : len(batch_a) + len(free_a)]
    rest_b = index[len(batch_a) + len(free_a) :]
    at_a, at_b = ["0"] * len(a.shape), ["0"] * len(b.shape)
    for axes, at, from_ in ((batch_a, at_a, batch), (free_a, at_a, rest_a), (sum_a, at_a, inner),
                            (batch_b, at_b, batch), (free_b, at_b, rest_b),
                            (sum_b, at_b, inner)):  # fmt: skip
        for axis, counter in zip(axes, from_, strict=True):
            at[axis] = counter
    lanes = LANES if index and index[-1] != "0" and shape[-1] % LANES == 0 and inner_begins else 1
    if lanes > 1:  # several sums side by side: none waits for another's last addition
        begins[-1] = begins[-1].replace(f"{index[-1]}++", f"{index[-1]}+={lanes}")

    def in_lane(value: Value, at: list[str], lane: int) -> str:
        moved = [f"({index[-1]}+{lane})" if lane and each == index[-1] else each for each in at]
        return value.at(moved)

    sums = ",".join(f"s{lane}=0" for lane in range(lanes))
    added = "s{0}=(s{0}+Math.imul({1},{2}))|0;" if wraps(dtype) else "s{0}+={1}*{2};"
    products = "".join(
        added.format(lane, in_lane(a, at_a, lane), in_lane(b, at_b, lane)) for lane in range(lanes)
    )
    ends = [fit(f"s{lane}", dtype) if wraps(dtype) else f"s{lane}" for lane in range(lanes)]
    written = "".join(f"{in_lane(place, index, lane)}={end};" for lane, end in enumerate(ends))
    code.function(*begins, f"{{let {sums};", *inner_begins, f"{{{products}}}", written, "}", writes=[place])
    return place


def sort(code: Code, params: Any, operands: list[Value], shape: Shape) -> list[Value]:
    """Rows along an axis in the order of the first array; the others follow it."""
    axis = params["dimension"]
    held = [code.stored(each) for each in operands]
    places = [code.buffer(each.shape, each.dtype) for each in operands]
    index, begins = counters(along(shape, axis, 1))
    at = along(index, axis, "z")
    pairs = ",".join(
        f"[(z)=>{one.at(at)},(z,v)=>{{{place.at(at)}=v;}}]" for one, place in zip(held, places, strict=True)
    )
    code.function(*begins, f"H.sort({shape[axis]},[{pairs}]);", writes=places)
    return places
