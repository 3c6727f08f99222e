"""Play, pause, one step, reset: a process that goes on between a learner's clicks."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, Protocol, runtime_checkable

import ipywidgets

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Clause
from gan_lessons.contracts.decorator import contract
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.live import controls
from gan_lessons.live.interrupt import Interrupt

POLL = 0.002  # seconds between two looks at whether a piece is done


class Pace(NamedTuple):
    """How fast a process is played.

    Attributes:
        label: What the menu calls it.
        steps: Steps in one piece of work, after which the picture moves.
        seconds: The least time between two pieces.
    """

    label: str
    steps: int
    seconds: float


@runtime_checkable
class Process(Protocol):
    """What a player plays: pieces of work that run elsewhere (a thread, a device) once they are begun."""

    def begin(self, steps: int, after: Any) -> Any:
        """Begin a piece of ``steps`` steps, after a piece or after the present, and return it unfinished."""

    def is_done(self, piece: Any) -> bool:
        """Say whether a piece is finished, without waiting for it."""

    def take(self, piece: Any) -> bool:
        """Make a finished piece the present, and show it; False where the process has come to its end."""

    def reset(self) -> None:
        """Go back to the beginning, and show it."""


def _paces(name: str, value: tuple[Pace, ...]) -> None:
    if not value or not all(pace.steps >= 1 and 0 <= pace.seconds < float("inf") for pace in value):
        raise ValueError(f"{name} must not be empty, each with at least 1 step and some seconds, got {value}")


class Player:
    """Drives a process on the event loop of the kernel, so that every control keeps answering.

    The next piece is begun before the last one is drawn: drawing takes no time from the process. What is
    shown is always a finished piece, so Pause, an interrupted kernel or an error lose nothing.

    Args:
        process: What is played.
        paces: From slow to fast; the last one is chosen at first.
        guard: A context in which the process is called, for example ``LiveFigure.guard``, which shows errors.

    Raises:
        TypeError: ``process`` lacks a method of `Process`.
        ValueError: ``paces`` are empty, or one is without a step or without time.

    Attributes:
        buttons: Play or pause, one step, reset, and the menu of paces.
    """

    @contract(
        process=clauses.instance(Process, "a class with begin, is_done, take and reset"),
        paces=Clause("paces", "at least one, each with a step and a time", _paces),
    )
    def __init__(self, process: Process, paces: tuple[Pace, ...], guard: Callable[[], Any]) -> None:
        self._process, self._paces, self._guard = process, paces, guard
        self._task: asyncio.Task[None] | None = None
        self._interrupt = Interrupt()
        self._resets = 0
        self.play = controls.toggle("▶ Play")
        self.play.add_class("live-renamed")
        self.step = controls.button("One step")
        self.reset = controls.button("⟲ Reset")
        labels = [pace.label for pace in paces]
        self.pace = controls.dropdown("speed", labels, labels[-1])
        self.buttons: list[ipywidgets.Widget] = [self.play, self.step, self.reset, self.pace]
        self.play.observe(lambda _: self._toggled(), names="value")
        self.step.on_click(lambda _: self._one_step())
        self.reset.on_click(lambda _: self._reset())

    @property
    def playing(self) -> bool:
        """Whether the process goes on, or shall as soon as the event loop runs."""
        return bool(self.play.value)

    def pause(self) -> None:
        """Stop after the piece that is under way."""
        self.play.value = False

    async def wait(self) -> None:
        """Return once nothing is under way any more."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def _toggled(self) -> None:
        self.play.description = self.play.tooltip = "❚❚ Pause" if self.playing else "▶ Play"
        if self.playing:
            self._start(self._run())

    def _one_step(self) -> None:
        self.pause()
        self._start(self._run(Pace("one step", 1, 0.0)))

    @with_drawing_lock
    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            work.close()
            self.pause()
            raise RuntimeError("a player needs a running event loop, as a kernel has one") from None
        if self._task is None or self._task.done():
            self._task = loop.create_task(work)
        else:  # it looks at the button after each piece, and goes on
            work.close()

    @with_drawing_lock
    def _reset(self) -> None:
        self.pause()
        self._resets += 1
        task, self._task = self._task, None
        if task is not None and not task.done():
            task.get_loop().call_soon_threadsafe(task.cancel)
        with self._guard():
            self._process.reset()

    async def _run(self, first: Pace | None = None) -> None:
        self._interrupt.forget()
        try:
            await self._pieces(first)
        except KeyboardInterrupt:  # meant for a cell that ran meanwhile; what was taken so far stays
            pass
        finally:
            self._interrupt.hear_no_more()
        self.pause()

    def _goes_on(self) -> bool:
        return self.playing and not self._interrupt.came

    @property
    def _chosen(self) -> Pace:
        return self._paces[self.pace.index]

    async def _pieces(self, first: Pace | None) -> None:
        """Play pieces until paused or done; one that was begun is taken. An error ends it and is shown.

        A pace may be given for the first piece; if Play is pressed meanwhile, the others have the chosen one.
        """
        with self._guard():
            piece, resets = self._first((first or self._chosen).steps)
            while piece is not None:
                began, now, first = time.monotonic(), first or self._chosen, None
                # At a slow pace the learner may change a setting between two pieces: none is begun ahead.
                ahead = self._goes_on() and not now.seconds
                following = self._process.begin(now.steps, piece) if ahead else None
                while not self._process.is_done(piece):
                    self._interrupt.hear(lambda: self.playing)
                    await asyncio.sleep(POLL)
                if not self._take(piece, resets):
                    break
                await asyncio.sleep(max(0.0, began + now.seconds - time.monotonic()))
                if following is None and self._goes_on():
                    following = self._process.begin(self._chosen.steps, None)
                piece = following

    @with_drawing_lock
    def _first(self, steps: int) -> tuple[Any, int]:
        return self._process.begin(steps, None), self._resets

    @with_drawing_lock
    def _take(self, piece: Any, resets: int) -> bool:
        """Take a piece; one that was begun before a reset, which may come in another thread, is dropped."""
        return self._resets == resets and self._process.take(piece)
