"""A run as a process to play: pieces of it run in a thread, and each is looked at when it is done."""

import dataclasses
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from gan_lessons.contracts import checks
from gan_lessons.training import models, scan
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler
from gan_lessons.training.state import Record, State, settings_of

MOST_PROGRAMS = 8  # that are kept compiled: all settings together would take gigabytes


class Piece(NamedTuple):
    """A piece of training under way.

    Attributes:
        result: the state after it and its record, once the thread is done.
        end: steps done after it.
    """

    result: Future[tuple[State, Record]]
    end: int


class PlayedRun:
    """A GAN that is trained piece by piece, and can be changed between two pieces.

    A piece is handed to a thread: the controls answer while it is compiled and while it runs. What is here
    is always a finished, finite state. A kind of run says what its data are, and how it is looked at.

    Args:
        config: the settings; `change` replaces them.

    Attributes:
        config: the present settings.
        state: after the last piece that was taken.
        data_name: what the data are called.
    """

    state: State
    data_name: str
    _sample: Sampler

    def __init__(self, config: Config) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="training")
        self._compiled: set[Hashable] = set()
        self._handed: list[Future[tuple[State, Record]]] = []
        self.config = config

    def look(self) -> None:
        """Look at the present state."""
        raise NotImplementedError

    def seen(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Return the present and the past as arrays of fixed shapes, for the picture."""
        raise NotImplementedError

    @property
    def step(self) -> int:
        """Steps done."""
        return int(np.asarray(self.state.step))

    def cancel(self) -> None:
        """Drop the pieces that have not begun: a new run must not wait for them."""
        for piece in self._handed:
            piece.cancel()

    def change(self, **settings: object) -> None:
        """Replace settings of the configuration from the next piece on; networks keep their sizes.

        Raises:
            TypeError: there is no such setting.
            ValueError: a value is out of its domain, or would change the networks.
        """
        changed = dataclasses.replace(self.config, **settings)  # type: ignore[arg-type]
        if models.sizes(changed) != models.sizes(self.config):
            raise ValueError(f"settings must leave the networks as they are, got {settings}")
        self.config = changed

    def is_new(self, steps: int, after: Piece | None) -> bool:
        """Say whether the piece that `begin` would hand to the thread has to be compiled first."""
        steps = self._length(steps, after)
        return steps > 0 and self._program(steps) not in self._compiled

    def begin(self, steps: int, after: Piece | None) -> Piece | None:
        """Hand a piece to the thread: after the piece before, or after the present; None at the end.

        A rest shorter than the piece is done step by step: each length would be compiled for its own.

        Raises:
            TypeError: `steps` is not a whole number.
            ValueError: `steps` is below 1.
        """
        checks.count("steps", steps)
        config, sample, present = self.config, self._sample, self.state
        steps = self._length(steps, after)
        if steps == 0:
            return None
        self._remember(self._program(steps))

        def work() -> tuple[State, Record]:
            state = present if after is None else after.result.result()[0]
            state = state._replace(settings=settings_of(config))
            # Both at once on a device: what is handed back is finished.
            return jax.block_until_ready(scan.advance(config, sample, state, steps))

        self._handed = [piece for piece in self._handed if not piece.done()] + [self._thread.submit(work)]
        return Piece(self._handed[-1], self._end(after) + steps)

    def _end(self, after: Piece | None) -> int:
        return self.step if after is None else after.end

    def _length(self, steps: int, after: Piece | None) -> int:
        rest = self.config.num_steps - self._end(after)
        return steps if steps <= rest else min(rest, 1)

    def _program(self, steps: int) -> Hashable:
        return self.data_name, scan.compiled_part(self.config), steps

    def _remember(self, compiled: Hashable) -> None:
        if compiled not in self._compiled and len(self._compiled) >= MOST_PROGRAMS:
            self.forget()
        self._compiled.add(compiled)

    def forget(self) -> None:
        """Drop the compiled programs."""
        scan.forget()
        self._compiled.clear()

    def take(self, piece: Piece) -> bool:
        """Make a piece the present; False at the end of the run.

        Raises:
            FloatingPointError: the piece met a NaN or an infinity; the present stays.
        """
        state, record = piece.result.result()
        finite = np.asarray(record.finite)
        if not finite.all():
            broken = self.step + int(np.argmin(finite))
            raise FloatingPointError(f"the run diverged in step {broken}; shown is the state before")
        self.state = state
        self.look()
        return self.step < self.config.num_steps
