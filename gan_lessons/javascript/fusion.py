"""Loops over one shape that become one: an entry is computed from those at the same place, and kept at hand.

A buffer that nobody else reads is then not written at all.
"""

import re
from collections.abc import Iterable

from gan_lessons.javascript.values import Shape

READ = re.compile(r"\b(b\d+|S\[\d+)\b")
LONGEST = 5000  # characters: V8 does not optimise what is much longer


class Loop:
    """A function with one nest of loops, to which later steps of the same shape may be added.

    Args:
        name: of the function.
        counters: of the loops around it, which it is called with.
        shape: what it goes through.
        begins: the lines with which its loops begin.
        time: when it is done: what is written later it may not read.
    """

    def __init__(
        self, name: str, counters: tuple[str, ...], shape: Shape, begins: list[str], time: int
    ) -> None:
        self.name, self.counters, self.shape = name, counters, shape
        self.time, self._begins = time, begins
        self._entries: list[tuple[str, str, str, str]] = []  # buffer, its place, local name, expression
        self._length = 0

    def takes(self, text: str, written: dict[str, int]) -> bool:
        """Whether an expression may be computed here: what it reads is there by then."""
        if self._length + len(text) > LONGEST:
            return False
        own = {buffer for buffer in self.buffers if written[buffer] == self.time}
        elsewhere = READ.findall(self.at_hand(text))
        changed = any(buffer in text for buffer in set(self.buffers) - own)
        return not changed and all(name not in own and written.get(name, 0) < self.time for name in elsewhere)

    def at_hand(self, text: str) -> str:
        """Return an expression in which what this loop has just computed is read from its local name."""
        for buffer, place, local, _ in self._entries:
            if buffer in text:
                text = text.replace(place, local)
        return text

    def add(self, buffer: str, place: str, local: str, text: str) -> None:
        """Compute an expression here, for the entry of a buffer at the present index."""
        text = self.at_hand(text)
        self._entries.append((buffer, place, local, text))
        self._length += len(text)

    @property
    def texts(self) -> Iterable[str]:
        """What it computes."""
        return (text for _, _, _, text in self._entries)

    @property
    def buffers(self) -> list[str]:
        """Where it writes."""
        return [buffer for buffer, _, _, _ in self._entries]

    def text(self, unread: set[str]) -> str:
        """Return the function; buffers that nobody reads are not written."""
        lines = []
        for buffer, place, local, text in self._entries:
            used = any(local in other for _, _, _, other in self._entries)
            if buffer in unread:
                lines.append(f"const {local}={text};")
            else:
                lines.append(f"const {local}={text};{place}={local};" if used else f"{place}={text};")
        return (
            f"function {self.name}({','.join(self.counters)}){{{''.join(self._begins)}{{{''.join(lines)}}}}}"
        )
