"""Functions that go through the same rows, one after the other, become one that does all of a row at once.

A row stays in the processor's nearest memory from the function that writes it to those that read it. A buffer
that only they know then needs to hold no more than one row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

HEAD = re.compile(r"function (f\d+)\(\)\{(for\(let i=0;i<(\d+);i\+\+\))(.*)\}", re.DOTALL)
CALL = re.compile(r"(f\d+)\(\);")
NAME = re.compile(r"\b(b\d+)\[")
NUMBER = re.compile(r"(S\[\d+\])=")
WRITES = re.compile(r"=(?![=>])|[+*]=")
TERM = re.compile(r"(?:(\d+)\*)?([a-z])|(\d+)")
LONGEST = 20_000  # characters: V8 does not optimise what is much longer
FEWEST = 8  # rows: below, there is nothing to gain


class Access(NamedTuple):
    """An entry of a buffer as it is read or written.

    Attributes:
        buffer: its name.
        place: its index, as it is written.
        stride: by how much the index grows from row to row; 0 where it is not a sum of counters.
        others: the factors of the other counters.
        offset: the number in it.
        writes: whether the entry is written.
    """

    buffer: str
    place: str
    stride: int
    others: tuple[int, ...]
    offset: int
    writes: bool

    def stays(self, rows: int) -> bool:
        """Whether it never leaves the row that the others of its stride are in."""
        if self.stride == 0:
            return False
        plane = self.stride * rows
        inside = all(factor < self.stride or factor % plane == 0 for factor in self.others)
        return inside and self.offset % plane < self.stride

    def is_small(self) -> bool:
        """Whether a place for one row has this entry, too."""
        return all(factor < self.stride for factor in self.others) and self.offset < self.stride > 1


class Rows(NamedTuple):
    """A function that goes through rows: its name, its first line, how many rows, what it does with each."""

    name: str
    begin: str
    number: int
    body: str


def accesses(text: str) -> Iterator[Access]:
    """Return every entry that a text reads or writes.

    Args:
        text: JavaScript as `Code` writes it.
    """
    for found in NAME.finditer(text):
        depth, end = 1, found.end()
        while depth:
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            end += 1
        index = text[found.end() : end - 1]
        yield Access(found[1], index, *_parsed(index), bool(WRITES.match(text, end)))


def _parsed(index: str) -> tuple[int, tuple[int, ...], int]:
    stride, others, offset = 0, [], 0
    for term in index.replace("(", "").replace(")", "").split("+"):
        found = TERM.fullmatch(term)
        if found is None or ("*(" in index):
            return 0, (), 0
        factor, counter, number = found.groups()
        if counter is None:
            offset += int(number)
        elif counter == "i":
            stride += int(factor or 1)
        else:
            others.append(int(factor or 1))
    return stride, tuple(others), offset


def together(functions: Sequence[str], steps: Sequence[str]) -> tuple[list[str], list[str]]:
    """Join functions that are called one after the other and go through the same rows.

    Args:
        functions: their texts.
        steps: what a run does, in its order.

    Returns:
        The functions and the steps that take their place.
    """
    found = {match[1]: Rows(match[1], match[2], int(match[3]), match[4])
             for match in map(HEAD.fullmatch, functions) if match}  # fmt: skip
    calls = {
        match[1]: sum(text.count(match[0]) for text in steps) for match in map(CALL.fullmatch, steps) if match
    }
    joined, left, group = dict[str, str](), list[str](), list[Rows]()

    def end() -> None:
        if len(group) > 1:
            bodies = "".join(one.body for one in group)
            joined[group[0].name] = f"function {group[0].name}(){{{group[0].begin}{{{bodies}}}}}"
            joined.update({one.name: "" for one in group[1:]})
        left.extend(f"{one.name}();" for one in group[:1])
        group.clear()

    for step in steps:
        call = CALL.fullmatch(step)
        one = found.get(call[1]) if call and calls[call[1]] == 1 else None
        if one and one.number >= FEWEST and _fits(group, one):
            group.append(one)
        elif group and _may_come_first(step, group):
            left.append(step)
        elif one and one.number >= FEWEST and _fits([], one):
            end()
            group.append(one)
        else:
            end()
            left.append(step)
    end()
    kept = (joined.get(_name(text), text) for text in functions)
    return [text for text in kept if text], left


def _name(text: str) -> str:
    return text[len("function ") : text.index("(")]


def _fits(group: Sequence[Rows], one: Rows) -> bool:
    """Whether all of a row may be done before the next: nobody reads or writes in another's row."""
    members = [*group, one]
    if any(each.number != one.number for each in members):
        return False
    if sum(len(each.body) for each in members) > LONGEST or NUMBER.search(one.body):
        return False
    every = [access for each in members for access in accesses(each.body)]
    written = {access.buffer: access.stride for access in every if access.writes}
    return all(
        access.stays(one.number) and access.stride == written[access.buffer]
        for access in every if access.buffer in written
    )  # fmt: skip


def _may_come_first(step: str, group: Sequence[Rows]) -> bool:
    """Whether a number may be computed before what was to come before it: neither knows of the other."""
    place = NUMBER.match(step)
    if place is None or "f" in step.replace("Infinity", ""):
        return False
    theirs = "".join(one.body for one in group)
    written = {access.buffer for access in accesses(theirs) if access.writes}
    return place[1] not in theirs and not written & set(NAME.findall(step))


def narrowed(
    functions: Sequence[str], elsewhere: str, sizes: Mapping[str, int]
) -> tuple[list[str], dict[str, int]]:
    """Let buffers that only one function knows, and that it goes through row by row, hold one row.

    Args:
        functions: their texts.
        elsewhere: all other text that may read or write.
        sizes: of the buffers, by name.

    Returns:
        The functions, and the sizes of those buffers that are smaller now.
    """
    used = [set(NAME.findall(text)) for text in functions]
    everywhere = set(re.findall(r"\bb\d+\b", elsewhere))
    texts, small = list(functions), dict[str, int]()
    for number, text in enumerate(functions):
        head = HEAD.fullmatch(text)
        if head is None:
            continue
        others = set.union(everywhere, *(names for place, names in enumerate(used) if place != number))
        for buffer in used[number] - others:
            mine = [access for access in accesses(text) if access.buffer == buffer]
            strides = {access.stride for access in mine}
            if len(strides) == 1 and mine[0].writes and all(access.is_small() for access in mine):
                (stride,) = strides
                if stride * int(head[3]) == sizes[buffer]:
                    small[buffer] = stride
                    for index in {access.place for access in mine}:
                        row = _without_row(index)
                        texts[number] = texts[number].replace(f"{buffer}[{index}]", f"{buffer}[{row}]")
    return texts, small


def _without_row(index: str) -> str:
    terms = index.replace("(", "").replace(")", "").split("+")
    return "+".join(term for term in terms if term.split("*")[-1] != "i") or "0"
