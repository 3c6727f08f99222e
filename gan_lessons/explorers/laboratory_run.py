"""A run in the plane as a process to play: all of it, or round by round in five stages."""

import dataclasses
import functools
from concurrent.futures import Future
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.explorers.played_run import Piece, PlayedRun
from gan_lessons.theory.plane import Blobs, blobs
from gan_lessons.theory.plane_sets import SETS
from gan_lessons.training import data, models, modes, objectives, plane_diagnostics, sampling, scan
from gan_lessons.training.config import Config, Learners
from gan_lessons.training.plane_truth import PlaneTruth, check_plane, plane_truth
from gan_lessons.training.state import State, settings_of, start
from gan_lessons.training.units import units_of

OWN = "drawn by hand"
DATA = (*SETS, OWN)
LOW, HIGH = -3.0, 3.0
NUM_TILES, NUM_CELLS = 40, 60
NUM_SAMPLES, NUM_ARROWS, NUM_LINES = 400, 60, 20
REACH = 2.4  # of the square of z, or the line of it, that the sheet is drawn of
LONGEST = 0.6  # of an arrow, in units of x
OWN_STD = 0.15  # of a bump that was drawn by hand
MOMENTS = 1024  # rows of the history: beyond, every second one is left out
MOST_MODES = 25  # data of more bumps than this are curves: their bumps are no modes
STAGES = 5


class Seen(NamedTuple):
    """A moment of a run as the picture takes it.

    Attributes:
        real, samples: shape (400, 2), data and samples of G.
        arrows: shape (60, 2), from the first 60 samples, where they are pushed.
        sheet: shape (21, 21, 2), G on a square grid of z; where z is one number, one line of it.
        judged: mean of D on the data and on the samples.
        good, touched, even: as in `modes.Modes`; the last two NaN for data without modes.
    """

    real: Float[Array, "samples 2"]
    samples: Float[Array, "samples 2"]
    arrows: Float[Array, "arrows 2"]
    sheet: Float[Array, "lines lines 2"]
    judged: Float[Array, "2"]
    good: Float[Array, ""]
    touched: Float[Array, ""]
    even: Float[Array, ""]


class LaboratoryRun(PlayedRun):
    """A GAN in the plane, trained piece by piece, or stage by stage.

    Args:
        config: the settings; `data_dim` is 2, `latent_dim` 1 or 2.
        seed: of the run's key.
        data_name: one of `DATA`.

    Attributes:
        stage: of a round in slow motion, 1 to 5; 0 where rounds are whole.
        places: shape (m, 2), centres of the bumps drawn by hand.
        past: steps, V and C at every moment so far, shape (moments, 3), nats.
    """

    def __init__(self, config: Config, seed: int, data_name: str) -> None:
        check_plane(config)
        super().__init__(config)
        self.places: Float[np.ndarray, "m 2"] = np.array([[-1.0, 0.0], [1.0, 0.0]])
        self.restart(config, seed, data_name)

    def restart(self, config: Config, seed: int, data_name: str) -> None:
        """Begin anew with other networks, another seed or other data.

        Raises:
            TypeError: `seed` is not a whole number.
            ValueError: `seed` is negative, `data_name` none of `DATA`, or `config` not of the plane.
        """
        check_plane(config)
        checks.count("seed", seed, 0)
        if data_name not in DATA:
            raise ValueError(f"data_name must be one of {list(DATA)}, got {data_name!r}")
        self.cancel()
        self.config, self.seed, self.data_name, self.stage = config, seed, data_name, 0
        self.density = blobs(self.places, OWN_STD) if data_name == OWN else SETS[data_name]()
        self._sample = data.plane_sampler(self.density)
        self.known: PlaneTruth = plane_truth(
            config, self.density, low=LOW, high=HIGH, num_tiles=NUM_TILES, num_cells=NUM_CELLS
        )
        self.state = start(config, jax.random.key(seed), units=units_of(config, self._sample))
        self.past: Float[np.ndarray, "moments 3"] = np.empty((0, 3))
        self.look()

    def next_stage(self) -> Piece:
        """Do the next stage of a round, which is one of the five, and return it as a piece that is done."""
        self.stage = self.stage % STAGES + 1
        state, record = self.state, None
        if self.stage in (4, 5):
            # D's part of a round, then G's, of one number: together they are one step.
            player: Learners = "discriminator" if self.stage == 4 else "generator"
            state = state._replace(settings=settings_of(self.config), step=state.step - self.stage + 4)
            alone = dataclasses.replace(self.config, learners=player)
            state, record = scan.advance(alone, self._sample, state, 1)
        done: Future[Any] = Future()
        done.set_result((state, record))
        return Piece(done, int(np.asarray(state.step)))

    def take(self, piece: Piece) -> bool:
        """Make a piece the present; False at the end of the run.

        Raises:
            FloatingPointError: the piece met a NaN or an infinity; the present stays.
        """
        if piece.result.result()[1] is not None:
            return super().take(piece)
        self.look()
        return True

    def look(self) -> None:
        """Hold the present state against the truth."""
        pair = self.state.generator, self.state.discriminator
        found = plane_diagnostics.measure(self.config, self.known, *pair)
        fresh = self.step if self.stage in (1, 2, 3) else max(self.step - 1, 0) if self.stage else 0
        self.now = jax.device_get(_see(
            _to_see(self.config), self.state, self.density, self._sample,
            settings_of(self.config), jnp.int32(fresh),
        ))  # fmt: skip
        self.found, self.value, self.cost = found, float(found.value), float(found.cost)
        kept = self.past if len(self.past) < MOMENTS else self.past[::2]
        self.past = np.concatenate([kept, [[self.step, self.value, self.cost]]])

    def seen(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Return the present and the past as arrays of fixed shapes, for the picture."""
        past = np.full((MOMENTS, 3), np.nan)
        past[: len(self.past)] = self.past
        numbers = {"step": self.step, "value": self.value, "cost": self.cost, "stage": self.stage}
        seen = self.now._asdict() | numbers | {"past": past, "k": self.config.num_discriminator_steps}
        seen |= {"p_data": np.exp(self.known.log_p_data), "p_g": self.found.mass}
        curves = ("discriminator", "optimal_discriminator")
        seen |= {name: getattr(self.found, name) for name in curves}
        return {name: np.asarray(value, np.float64) for name, value in seen.items()}


def _to_see(config: Config) -> Config:
    """What of a configuration the look at a run is compiled for."""
    loss = scan.compiled_part(config).loss
    return dataclasses.replace(models.sizes(config), noise=config.noise, loss=loss)


@functools.partial(jax.jit, static_argnums=0)
def _see(
    config: Config, state: State, density: Blobs, sample: data.Sampler, settings: Any, fresh: Array
) -> Seen:
    """Everything but V and C: `fresh` is the number of the round whose samples are drawn."""
    data_key, noise_key = jax.random.split(jax.random.fold_in(jax.random.key(7), fresh))
    z = sampling.draw_noise(config, noise_key, (NUM_SAMPLES,))
    x, real = models.generate(config, state.generator, z), sample(data_key, NUM_SAMPLES)
    logits = models.logits(config, state.discriminator, jnp.concatenate([real, x]))
    judged = jnp.mean(jax.nn.sigmoid(logits).reshape(2, NUM_SAMPLES), axis=1)
    spread = modes.modes_of(density, x)
    has_modes = density.weights.shape[0] <= MOST_MODES
    return Seen(
        real=real,
        samples=x,
        arrows=_arrows(config, state, settings, x[:NUM_ARROWS], logits[:NUM_ARROWS]),
        sheet=models.generate(config, state.generator, _grid_of_noise(config)).reshape(
            NUM_LINES + 1, NUM_LINES + 1, 2
        ),
        judged=judged,
        good=spread.good,
        touched=jnp.where(has_modes, spread.touched, jnp.nan),
        even=jnp.where(has_modes, spread.even, jnp.nan),
    )


def _grid_of_noise(config: Config) -> Float[Array, "n latent"]:
    end = sampling.UNIFORM_END if config.noise == "uniform" else REACH
    if config.latent_dim == 1:
        return jnp.linspace(-end, end, (NUM_LINES + 1) ** 2, dtype=jnp.float32)[:, None]
    line = jnp.linspace(-end, end, NUM_LINES + 1, dtype=jnp.float32)
    return jnp.stack(jnp.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)


def _arrows(
    config: Config, state: State, settings: Any, x: Float[Array, "arrows 2"], real_logits: Array
) -> Float[Array, "arrows 2"]:
    """Where each sample would go to lower what G pays: as long as the slope, and never beyond `LONGEST`."""

    def pays(x: Array) -> Array:
        logits = models.logits(config, state.discriminator, x)
        paired = real_logits if config.loss == "relativistic" else None
        return len(x) * objectives.generator_objective(settings, paired, logits)

    slope = -jax.grad(pays)(x) * models.units_in(state.discriminator).scale[None]
    length = jnp.linalg.norm(slope, axis=1, keepdims=True)
    return LONGEST * slope / (1.0 + length)
