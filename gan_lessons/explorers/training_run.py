"""A training run as a process to play: pieces of it run in a thread, the truth is measured after each."""

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float
from numpyro.distributions import Distribution

from gan_lessons.contracts import checks
from gan_lessons.explorers import families
from gan_lessons.training import data, diagnostics, models, scan
from gan_lessons.training.config import Config
from gan_lessons.training.state import Record, State, settings_of, start
from gan_lessons.training.units import units_of

# The data of *Vary p_g*, the two bumps first: they are what a generator has to learn.
DATA: dict[str, Distribution] = {
    name: families.DATA[name]() for name in sorted(families.DATA, key=lambda name: "bumps" not in name)
}
LOW, HIGH, NUM_BINS = -5.0, 5.0, 400
MOST_PROGRAMS = 8  # that are kept compiled: all settings together would take gigabytes
MOMENTS = 1024  # rows of the history: beyond, every second one is left out
LATENTS = np.linspace(-2.4, 2.4, 25)  # where the arrows of the paper's Figure 1 begin


class Moment(NamedTuple):
    """A run at one step, held against the truth.

    Attributes:
        step: steps done.
        diagnosis: V, C, the gap and the curves at the centres of the bins.
        images: G at `LATENTS`.
    """

    step: int
    diagnosis: diagnostics.Diagnosis
    images: Float[np.ndarray, " latents"]


class Piece(NamedTuple):
    """A piece of training under way.

    Attributes:
        result: the state after it and its record, once the thread is done.
        end: steps done after it.
    """

    result: Future[tuple[State, Record]]
    end: int


class TrainingRun:
    """A GAN that is trained piece by piece, and can be changed between two pieces.

    A piece is handed to a thread: the controls answer while it is compiled and while it runs. What is here
    is always a finished, finite state.

    Args:
        config: the settings; `change` replaces them.
        seed: of the run's key.
        data_name: one of `DATA`.

    Attributes:
        config: the present settings.
        state: after the last piece that was taken.
        past: steps, V and C at every moment so far, shape (moments, 3), nats.
    """

    def __init__(self, config: Config, seed: int, data_name: str) -> None:
        diagnostics.check_line(config)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="training")
        self._compiled: set[tuple[str, Config, int]] = set()
        self._handed: list[Future[tuple[State, Record]]] = []
        self.config = config
        self.restart(seed, data_name)

    def restart(self, seed: int, data_name: str) -> None:
        """Begin anew with another seed or other data.

        Raises:
            TypeError: `seed` is not a whole number.
            ValueError: `seed` is negative, or `data_name` none of `DATA`.
        """
        checks.count("seed", seed, 0)
        if data_name not in DATA:
            raise ValueError(f"data_name must be one of {list(DATA)}, got {data_name!r}")
        for piece in self._handed:  # of the run before: the new one must not wait for them
            piece.cancel()
        self.seed, self.data_name = seed, data_name
        self._sample = data.sampler(DATA[data_name])
        self.known = diagnostics.truth(DATA[data_name], low=LOW, high=HIGH, num_bins=NUM_BINS)
        units = units_of(self.config, self._sample)
        self.state: State = start(self.config, jax.random.key(seed), units=units)
        self.past: Float[np.ndarray, "moments 3"] = np.empty((0, 3))
        self.look()

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
        return self.now.step if after is None else after.end

    def _length(self, steps: int, after: Piece | None) -> int:
        rest = self.config.num_steps - self._end(after)
        return steps if steps <= rest else min(rest, 1)

    def _program(self, steps: int) -> tuple[str, Config, int]:
        return self.data_name, scan.compiled_part(self.config), steps

    def _remember(self, compiled: tuple[str, Config, int]) -> None:
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
            broken = int(np.asarray(self.state.step)) + int(np.argmin(finite))
            raise FloatingPointError(f"the run diverged in step {broken}; shown is the state before")
        self.state = state
        self.look()
        return self.now.step < self.config.num_steps

    def look(self) -> None:
        """Hold the present state against the truth."""
        found = diagnostics.measure(self.config, self.known, self.state.generator, self.state.discriminator)
        images = _images(self.config, self.state.generator)
        self.now = Moment(int(np.asarray(self.state.step)), found, images)
        row = [[self.now.step, float(found.value), float(found.cost)]]
        kept = self.past if len(self.past) < MOMENTS else self.past[::2]
        self.past = np.concatenate([kept, row])

    def seen(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Return the present and the past as arrays of fixed shapes, for the picture."""
        found, bins = self.now.diagnosis, self.known.bins
        past = np.full((MOMENTS, 3), np.nan)
        past[: len(self.past)] = self.past
        curves = {"p_data": self.known.p_data, "p_g": found.p_g, "discriminator": found.discriminator}
        curves |= {"optimal_discriminator": found.optimal_discriminator, "centres": bins.centres}
        numbers = {"step": self.now.step, "value": found.value, "cost": found.cost}
        seen = {**curves, **numbers, "images": self.now.images, "past": past}
        return {name: np.asarray(value, np.float64) for name, value in seen.items()}


def _images(config: Config, generator: nnx.State) -> Float[np.ndarray, " latents"]:
    return np.asarray(diagnostics.images_of(config, generator, jnp.asarray(LATENTS)), np.float64)
