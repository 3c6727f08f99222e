"""An array of a program as a rule: which JavaScript reads the entry at an index."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Index = Sequence[str]
Shape = tuple[int, ...]

# In which typed array the entries of a buffer lie. Whole numbers of 64 bits are JavaScript's own numbers,
# exact to 2⁵³; only random bits need all 64.
TYPED = {
    "float64": "Float64Array", "float32": "Float32Array", "int64": "Float64Array", "int32": "Int32Array",
    "uint32": "Uint32Array", "uint64": "BigUint64Array", "bool": "Uint8Array", "int8": "Int8Array",
    "uint8": "Uint8Array",
}  # fmt: skip


@dataclasses.dataclass(frozen=True, eq=False)
class Value:
    """An array, not yet computed or in a buffer.

    Attributes:
        shape: of the array.
        dtype: of its entries.
        at: index, one JavaScript expression for each axis → the expression of that entry.
        cheap: whether reading an entry twice costs no more than looking it up.
        constant: the entries, where they are known when the program is written.
        buffer: the name of the typed array that holds all entries in row-major order, if one does.
    """

    shape: Shape
    dtype: np.dtype
    at: Callable[[Index], str]
    cheap: bool = False
    constant: np.ndarray | None = None
    buffer: str | None = None

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(np.prod(self.shape, dtype=np.int64))

    def viewed(self, shape: Shape, index: Callable[[Index], Index]) -> "Value":
        """Return an array whose entries are some of this one's: `index` says which."""
        return Value(tuple(shape), self.dtype, lambda place: self.at(index(place)), self.cheap)

    def aligned(self, shape: Shape, index: Index) -> str:
        """Return the entry that stands at an index of a larger shape: an axis of length 1 stands for all."""
        if not self.shape:
            return self.at(())
        pairs = zip(index, self.shape, shape, strict=True)
        return self.at(["0" if own == 1 and whole != 1 else place for place, own, whole in pairs])


def along(index: Sequence[Any], axis: int, place: Any) -> list[Any]:
    """Return an index, or a shape, with something else on one axis.

    >>> along(("i", "j"), 1, "3")
    ['i', '3']
    """
    return [*index[:axis], place, *index[axis + 1 :]]


def flat(index: Index, shape: Shape) -> str:
    """Return the place of an index in row-major order.

    >>> flat(("i", "3"), (5, 4)), flat(("i",), (7,)), flat((), ())
    ('4*i+3', 'i', '0')
    """
    terms, known, stride = [], 0, 1
    for place, length in zip(reversed(index), reversed(shape), strict=True):
        if place.isdigit():
            known += int(place) * stride
        elif length != 1:
            one = place if place.isidentifier() or stride == 1 else f"({place})"
            terms.append(one if stride == 1 else f"{stride}*{one}")
        stride *= length
    return "+".join([*reversed(terms), *([str(known)] if known or not terms else [])])


def literal(entry: Any) -> str:
    """Return a number as JavaScript writes it.

    >>> literal(np.float64(2.0)), literal(np.float64("-inf")), literal(np.bool_(True)), literal(np.uint64(7))
    ('2', '-Infinity', 'true', '7n')
    """
    if isinstance(entry, np.bool_):
        return "true" if entry else "false"
    if isinstance(entry, np.uint64):
        return f"{int(entry)}n"
    if isinstance(entry, np.integer):
        return str(int(entry))
    number = float(entry)
    if np.isnan(number):
        return "NaN"
    if np.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return repr(number).removesuffix(".0")
