"""A limit on the time of a part of a measurement."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TooLong(RuntimeError):
    """A part was still at work when its time was over."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in the block after that many seconds, where the system has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: Any) -> None:
        raise TooLong(f"not done after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
