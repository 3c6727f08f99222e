"""A run as a process to play: pieces of it run in a thread, and each is looked at when it is done."""

import dataclasses
from collections.abc import Callable, Collection, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from gan_lessons.contracts import checks, domains
from gan_lessons.training import models, scan
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler
from gan_lessons.training.state import Record, State, settings_of

MOMENTS = 1024  # rows of the history: beyond, every second one is left out
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
        seed: of the run's key.
        data_name: what the data are called.
        past: steps, V and C at every moment so far, shape (moments, 3), nats.
    """

    state: State
    seed: int
    data_name: str
    past: Float[np.ndarray, "moments 3"]
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

    def _begin_anew(self, seed: int, data_name: str, names: Collection[str]) -> None:
        """Check what a run begins with, and drop the pieces of the one before: it must not wait for them."""
        checks.count("seed", seed, 0)
        domains.one_of("data_name", data_name, list(names))
        for piece in self._handed:
            piece.cancel()
        self.seed, self.data_name, self.past = seed, data_name, np.empty((0, 3))

    def _remember_moment(self, value: float, cost: float) -> None:
        """Append a moment to the history."""
        kept = self.past if len(self.past) < MOMENTS else self.past[::2]
        self.past = np.concatenate([kept, [[self.step, value, cost]]])

    def _history(self) -> Float[np.ndarray, "moments 3"]:
        """The history in an array of fixed length, NaN after the last moment."""
        past = np.full((MOMENTS, 3), np.nan)
        past[: len(self.past)] = self.past
        return past

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
        return steps > 0 and self._program(self.config, steps) not in self._compiled

    def begin(self, steps: int, after: Piece | None) -> Piece | None:
        """Hand a piece to the thread: after the piece before, or after the present; None at the end.

        A rest shorter than the piece is done step by step: each length would be compiled for its own.

        Raises:
            TypeError: `steps` is not a whole number.
            ValueError: `steps` is below 1.
        """
        checks.count("steps", steps)
        present = self.state
        steps = self._length(steps, after)
        if steps == 0:
            return None
        given = (lambda: present) if after is None else (lambda: after.result.result()[0])
        return Piece(self._hand(self.config, given, steps), self._end(after) + steps)

    def _hand(self, config: Config, given: Callable[[], State], steps: int) -> Future[tuple[State, Record]]:
        """Hand steps to the thread, from the state that is given there."""
        sample = self._sample
        self._remember(self._program(config, steps))

        def work() -> tuple[State, Record]:
            state = given()._replace(settings=settings_of(config))
            # Both at once on a device: what is handed back is finished.
            return jax.block_until_ready(scan.advance(config, sample, state, steps))

        self._handed = [piece for piece in self._handed if not piece.done()] + [self._thread.submit(work)]
        return self._handed[-1]

    def _end(self, after: Piece | None) -> int:
        return self.step if after is None else after.end

    def _length(self, steps: int, after: Piece | None) -> int:
        rest = self.config.num_steps - self._end(after)
        return steps if steps <= rest else min(rest, 1)

    def _program(self, config: Config, steps: int) -> Hashable:
        return self.data_name, scan.compiled_part(config), steps

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
