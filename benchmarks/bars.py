"""What a benchmark asks of a number, and the verdicts it ends with."""

from collections.abc import Sequence
from typing import NamedTuple


class Bar(NamedTuple):
    """A measured number and the interval it must lie in."""

    name: str
    measured: float
    least: float
    most: float

    @property
    def met(self) -> bool:
        return self.least <= self.measured <= self.most


def verdict(bars: Sequence[Bar]) -> int:
    """Print each bar; returns what the program exits with, 1 where one is missed."""
    print()
    for bar in bars:
        said = "met" if bar.met else "MISSED"
        print(f"{bar.name:62} {bar.measured:10.4g}  in [{bar.least:g}, {bar.most:g}]  {said}")
    return 0 if all(bar.met for bar in bars) else 1
