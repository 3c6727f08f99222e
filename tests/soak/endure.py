"""One explorer under many random events: exceptions, memory, and the last picture."""

import asyncio
import ctypes
import gc
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psutil
from traitlets.log import get_logger

from gan_lessons.explorers.played_panel import PlayedPanel
from tests.soak.fresh_copy import Screen, differences, fresh_copy_of, make
from tests.soak.random_events import RandomEvents

MOST_KEPT = 5  # complaints that are shown; all are counted
BREATH = 20  # events between two pauses in which a player trains


class Outcome(NamedTuple):
    """What many events left.

    Attributes:
        name: of the explorer.
        events: how many were sent.
        complaints: exceptions, warnings and errors shown in the figure, the first few of them.
        count: how many complaints there were.
        growth: of the process's memory after the first tenth of the events, in MB.
        differences: between the last picture and that of a fresh explorer in the same state.
        words: what the last picture says of itself.
    """

    name: str
    events: int
    complaints: list[str]
    count: int
    growth: float
    differences: list[str]
    words: str


def memory_in_use(explorer: Any) -> float:
    """The process's memory in MB; for a player without its compiled programs, which are few and large."""
    if isinstance(explorer, PlayedPanel):
        explorer.run.forget()
        if sys.platform == "linux":  # what a compilation has freed is not yet given back
            ctypes.CDLL("libc.so.6").malloc_trim(0)
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


class _Listener(logging.Handler):
    """ipywidgets logs what a callback raises, and goes on."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._complaints = complaints

    def emit(self, record: logging.LogRecord) -> None:
        raised = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self._complaints.append(record.getMessage() + raised)


@contextmanager
def heard(complaints: list[str]) -> Iterator[None]:
    """Collects what is logged; warnings become exceptions."""
    listener, logger = _Listener(complaints), get_logger()
    logger.addHandler(listener)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        logger.removeHandler(listener)


def soak(name: str, events: int, seed: int = 0) -> Outcome:
    """Sends many random events to one explorer.

    Args:
        name: one of `everyone.CASES`.
        events: how many.
        seed: of the events.
    """
    return asyncio.run(_soak(name, events, seed))


async def _soak(name: str, events: int, seed: int) -> Outcome:
    explorer = make(name)
    screen = Screen(explorer.live)
    explorer.live._receive(None, {"type": "ready"}, [])
    complaints: list[str] = []
    with heard(complaints):
        growth = await _send(explorer, name, RandomEvents(explorer, seed), events, complaints)
    if not isinstance(explorer, PlayedPanel):
        explorer.recompute()  # what the browser has drawn by itself, the screen has not seen
    copy = fresh_copy_of(explorer, name)
    found = differences(explorer, screen, copy)
    words = f"{explorer.live.alt} {explorer.live.caption}".strip()
    return Outcome(name, events, complaints[:MOST_KEPT], len(complaints), growth, found, words)


async def _send(explorer: Any, name: str, learner: RandomEvents, events: int, complaints: list[str]) -> float:
    before = 0.0
    for number in range(events):
        event = learner.event()
        event.send()
        if number == events // 20 and explorer.follower._writing is not None:
            explorer.follower._writing.result(600)  # the program is no growth
        if explorer.live.error:
            complaints.append(f"event {number}, {event.data}: {explorer.live.error}")
        if isinstance(explorer, PlayedPanel):
            await asyncio.sleep(0.02 if number % BREATH == 0 else 0)
        if number == events // 10:
            before = memory_in_use(explorer)
    if isinstance(explorer, PlayedPanel):
        explorer.player.pause()
        await explorer.player.wait()
    return memory_in_use(explorer) - before
