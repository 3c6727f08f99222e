"""The text of a program: buffers, constants, and functions of a few lines each, run in order.

V8 does not optimise very long functions, so every loop is a function of its own. Numbers between them lie in
typed arrays that are made once: a run leaves no garbage.
"""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from gan_lessons.javascript.fusion import READ, Loop
from gan_lessons.javascript.rows import narrowed, together
from gan_lessons.javascript.values import TYPED, Index, Shape, Value, flat, literal

COUNTERS = tuple("ijklmnopqruw")  # of the axes that stay, and of those that go
LONG = 600  # characters: an expression that grows beyond is stored
SHORT = 8  # entries: an array of constants up to here is written out


class Code:
    """Collects what a program consists of."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self.functions: list[str | Loop] = []
        self.steps: list[str] = []
        self.counters: tuple[str, ...] = ()
        self._open: list[Loop] = []  # of the present block
        self._time = 0
        self._written: dict[str, int] = {}  # buffer → when it was written last
        self._sizes: dict[str, int] = {}
        self._slots = 0
        self._names = 0
        self._constants: dict[tuple[str, bytes], str] = {}

    def fresh(self, letter: str) -> str:
        """Return a new name."""
        self._names += 1
        return f"{letter}{self._names}"

    # ---- where numbers lie

    def slot(self) -> str:
        """Return a new place for one number."""
        self._slots += 1
        return f"S[{self._slots - 1}]"

    def buffer(self, shape: Shape, dtype: np.dtype) -> Value:
        """Return a new place for an array."""
        if not shape and dtype != np.uint64:
            place = self.slot()
            return Value((), dtype, lambda _: place, cheap=True)
        name = self.fresh("b")
        size = int(np.prod(shape, dtype=np.int64))
        self._sizes[name] = max(size, 1)
        self.declared[name] = f"const {name}=new {TYPED[str(dtype)]}({self._sizes[name]});"
        return self.held(name, shape, dtype)

    def held(self, name: str, shape: Shape, dtype: np.dtype) -> Value:
        """Return the array of a shape that lies in a buffer."""
        return Value(shape, dtype, lambda at: f"{name}[{flat(at, shape)}]", cheap=True, buffer=name)

    def constant(self, array: np.ndarray) -> Value:
        """Return an array whose entries are known; more than one are written when first read."""
        array = np.asarray(array)
        if array.size and (array == array.flat[0]).all() and not _signs_differ(array):
            text = literal(array.flat[0])
            return Value(array.shape, array.dtype, lambda _: text, cheap=True, constant=array)

        def at(index: Index) -> str:
            if all(place.isdigit() for place in index):
                return literal(array[tuple(map(int, index))])
            return f"{self._constant_name(array)}[{flat(index, array.shape)}]"

        return Value(array.shape, array.dtype, at, cheap=True, constant=array)

    def _constant_name(self, array: np.ndarray) -> str:
        key = str(array.dtype), array.tobytes()
        if key not in self._constants:
            name = self._constants[key] = self.fresh("c")
            self.declared[name] = f"const {name}={_as_text(array.ravel())};"
        return self._constants[key]

    # ---- what is done

    @contextmanager
    def steps_apart(self, *counters: str) -> Iterator[list[str]]:
        """Collect the steps of a block apart, inside loops that count with these names."""
        before = self.steps, self.counters, self._open
        self.steps, self.counters, self._open = [], (*self.counters, *counters), []
        try:
            yield self.steps
        finally:
            self.steps, self.counters, self._open = before

    def step(self, text: str, *writes: str) -> None:
        """Do this now; `writes` are the buffers and places of numbers that it changes."""
        self._time += 1
        self._written |= dict.fromkeys(writes, self._time)
        self.steps.append(text)

    def function(self, *lines: str, writes: Sequence[Value] = ()) -> None:
        """Do these lines now, in a function of their own."""
        name, takes = self.fresh("f"), ",".join(self.counters)
        self.functions.append(f"function {name}({takes}){{{''.join(lines)}}}")
        self.step(f"{name}({takes});", *(_name(value) for value in writes))

    def loop(self, shape: Shape, body: Callable[[Index], str], *writes: Value) -> None:
        """Do something at every index of a shape."""
        index, begins = counters(shape)
        self.function(*begins, "{", body(index), "}", writes=writes)

    def fill(self, place: Value, value: Value) -> None:
        """Write every entry of a buffer for the first time, together with others of its shape."""
        index, begins = counters(place.shape)
        text = value.at(index)
        alike = (one for one in reversed(self._open) if one.shape == place.shape)
        loop = next((one for one in alike if one.takes(text, self._written)), None)
        if loop is None:
            self._time += 1
            loop = Loop(self.fresh("f"), self.counters, place.shape, begins, self._time)
            self.functions.append(loop)
            self._open.append(loop)
            self.steps.append(f"{loop.name}({','.join(self.counters)});")
        assert place.buffer is not None
        loop.add(place.buffer, place.at(index), self.fresh("v"), text)
        self._written[place.buffer] = loop.time

    def stored(self, value: Value) -> Value:
        """Return the same array, read from memory."""
        if value.cheap and (value.buffer or value.constant is not None or not value.shape):
            return value
        return self.copied(value)

    def copied(self, value: Value) -> Value:
        """Return the same array in a buffer of its own."""
        place = self.buffer(value.shape, value.dtype)
        if place.buffer is not None and place.shape:
            self.fill(place, value)
        else:
            self.put(place, value)
        return place

    def put(self, place: Value, value: Value) -> None:
        """Write an array into a buffer, now."""
        if not place.shape:
            number = value.at(())
            text = f"+({number})" if value.dtype.kind == "b" else number
            self.step(f"{place.at(())}={text};", _name(place))
        else:
            self.loop(place.shape, lambda index: f"{place.at(index)}={value.at(index)};", place)

    def settled(self, value: Value, uses: int) -> Value:
        """Return an array as later steps may read it: stored, unless one of them alone asks."""
        if value.cheap:
            return value
        index = [COUNTERS[axis] for axis in range(len(value.shape))]
        return value if uses == 1 and len(value.at(index)) < LONG else self.stored(value)

    def text(self, name: str, inputs: dict[str, Value], outputs: dict[str, Value]) -> str:
        """Return the program: a function of the runtime H that makes it."""
        places = [
            "{" + ",".join(f"{key!r}:{_where(value)}" for key, value in part.items()) + "}"
            for part in (inputs, outputs)
        ]
        unread = self._unread("".join(places))
        functions = [one.text(unread) if isinstance(one, Loop) else one for one in self.functions]
        functions, steps = together(functions, self.steps)
        functions, small = narrowed(functions, "".join([*places, *steps]), self._sizes)
        for name_of, size in small.items():
            self.declared[name_of] = self.declared[name_of].replace(f"({self._sizes[name_of]})", f"({size})")
        declared = [text for buffer, text in self.declared.items() if buffer not in unread]
        return "\n".join([
            f"function {name}(H){{", '"use strict";', f"const S=new Float64Array({max(self._slots, 1)});",
            *declared, *functions, "function run(){", *steps, "}",
            f"return{{inputs:{places[0]},outputs:{places[1]},run}};", "}",
        ])  # fmt: skip

    def _unread(self, places: str) -> set[str]:
        """Return the buffers that are filled in a loop and read nowhere else."""
        loops = [one for one in self.functions if isinstance(one, Loop)]
        others = [one for one in self.functions if not isinstance(one, Loop)]
        texts = [places, *others, *self.steps, *(text for one in loops for text in one.texts)]
        read = set(re.findall(r"\bb\d+\b", "\n".join(texts)))
        return {buffer for one in loops for buffer in one.buffers} - read


def _name(value: Value) -> str:
    """What a place is called where it is written."""
    (name, *_) = READ.findall(value.at(["0"] * len(value.shape)))
    return str(name)


def counters(shape: Sequence[int], first: int = 0) -> tuple[list[str], list[str]]:
    """Return the names of the counters of nested loops, and the lines with which the loops begin."""
    index, begins = [], []
    for axis, length in enumerate(shape, first):
        name = COUNTERS[axis]
        index.append("0" if length == 1 else name)
        if length != 1:
            begins.append(f"for(let {name}=0;{name}<{length};{name}++)")
    return index, begins


def _where(value: Value) -> str:
    """Where the numbers of an input or output lie: array, first place, how many."""
    if value.buffer is None:
        return f"[S,{value.at(())[2:-1]},1]"
    return f"[{value.buffer},0,{value.size}]"


def _signs_differ(array: np.ndarray) -> bool:
    return array.dtype.kind == "f" and bool(np.any(np.signbit(array) != np.signbit(array.flat[0])))


def _as_text(entries: np.ndarray) -> str:
    """An array of constants as JavaScript."""
    kind = "float64" if entries.dtype == np.int64 else str(entries.dtype)
    typed = TYPED[kind]
    if entries.size <= SHORT:
        whole = entries.astype(np.uint8) if entries.dtype.kind == "b" else entries
        return f"new {typed}([{','.join(literal(entry) for entry in whole)}])"
    steps = np.arange(len(entries))
    even = entries[0] + steps * (entries[1] - entries[0]) if kind == "float64" else None
    if even is not None and np.array_equal(even, entries):  # to the last bit: few such rows are
        first, apart = literal(entries[0]), literal(entries[1] - entries[0])
        return f"{typed}.from({{length:{len(entries)}}},(_,i)=>{first}+i*{apart})"
    raw = entries.astype({"bool": np.uint8}.get(kind, kind)).tobytes()
    return f'H.data({typed},"{base64.b64encode(raw).decode()}")'
