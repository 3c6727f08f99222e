"""A run in the plane as a process to play: all of it, or round by round in five stages."""

import dataclasses
import functools
from concurrent.futures import Future
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.explorers.own_samples import NAME as SAMPLES
from gan_lessons.explorers.own_samples import OwnSamples
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
        data_name: one of `DATA`; `own_samples.NAME` where there are samples.
        samples: those of one's own that it trains on; None for the sets of `DATA`.

    Attributes:
        stage: of a round in slow motion, 1 to 5; 0 where rounds are whole.
        still: whether the player whose stage it is does not learn.
        places: shape (m, 2), centres of the bumps drawn by hand.
    """

    def __init__(self, config: Config, seed: int, data_name: str, samples: OwnSamples | None = None) -> None:
        super().__init__(config)
        self.samples = samples
        self.places: Float[np.ndarray, "m 2"] = np.array([[-1.0, 0.0], [1.0, 0.0]])
        self.restart(config, seed, data_name)

    def restart(self, config: Config, seed: int, data_name: str) -> None:
        """Begin anew with other networks, another seed or other data.

        Raises:
            TypeError: `seed` is not a whole number.
            ValueError: `seed` is negative, `data_name` none of those that there are, or `config` not of the
                plane.
        """
        check_plane(config)
        self._begin_anew(seed, data_name, self.names)
        self.config, self.stage, self.still = config, 0, False
        self.density = self._density()
        self._sample = data.plane_sampler(self.density)
        self.known: PlaneTruth = plane_truth(
            config, self.density, low=LOW, high=HIGH, num_tiles=NUM_TILES, num_cells=NUM_CELLS
        )
        self.state = start(config, jax.random.key(seed), units=units_of(config, self._sample))
        self.look()

    @property
    def names(self) -> tuple[str, ...]:
        """What the data may be called."""
        return DATA if self.samples is None else (SAMPLES,)

    def _density(self) -> Blobs:
        if self.samples is not None:
            return self.samples.density()
        return blobs(self.places, OWN_STD) if self.data_name == OWN else SETS[self.data_name]()

    def next_stage(self) -> Piece | None:
        """Begin the next of the five stages of a round: in the fourth D learns, in the fifth G, or not.

        None where the run is over.
        """
        if self.stage in (0, STAGES) and self.step >= self.config.num_steps:
            return None
        self.stage = self.stage % STAGES + 1
        # D's part of a round, then G's, of one number: together they are one step.
        player: Learners = "discriminator" if self.stage == 4 else "generator"
        self.still = self.stage > 3 and self.config.learners not in ("both", player)
        end = self.step + (self.stage == 4)
        if self.stage < 4 or self.still:
            untouched: Future[Any] = Future()
            untouched.set_result(None)
            return Piece(untouched, end)
        state = self.state._replace(step=self.state.step - (self.stage - 4))
        alone = dataclasses.replace(self.config, learners=player)
        return Piece(self._hand(alone, lambda: state, 1), end)

    def take(self, piece: Piece) -> bool:
        """Make a piece the present; False at the end of the run, which is never in the middle of a round.

        Raises:
            FloatingPointError: the piece met a NaN or an infinity; the present stays.
        """
        if piece.result.result() is None:  # nobody has moved
            self.state = self.state._replace(step=jnp.full_like(self.state.step, piece.end))
            self.look()
            return self.step < self.config.num_steps or self.stage < STAGES
        return super().take(piece) or self.stage == 4

    def look(self) -> None:
        """Hold the present state against the truth."""
        pair = self.state.generator, self.state.discriminator
        found = plane_diagnostics.measure(self.config, self.known, *pair, with_error=False)
        # From the fourth stage on the step counts the round that is under way.
        fresh = self.step - (self.stage > 3) if self.stage else 0
        self.now = jax.device_get(see(
            to_see(self.config), self.state, self.density, settings_of(self.config), jnp.int32(fresh),
            jnp.asarray(len(self.density.weights) <= MOST_MODES),
        ))  # fmt: skip
        self.found = found
        self._remember_moment(float(found.value), float(found.cost))

    def seen(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Return the present and the past as arrays of fixed shapes, for the picture."""
        numbers = {"step": self.step, "stage": self.stage, "k": self.config.num_discriminator_steps}
        numbers |= {"still": int(self.still), "goal": _goal_of(self.config)}
        seen = self.now._asdict() | numbers | {"past": self._history()}
        seen |= {"p_data": np.exp(self.known.log_p_data), "p_g": self.found.mass}
        measured = ("value", "cost", "discriminator", "optimal_discriminator")
        seen |= {name: getattr(self.found, name) for name in measured}
        return {name: np.asarray(value, np.float64) for name, value in seen.items()}


def _goal_of(config: Config) -> int:
    """Which of `laboratory_figure.GOALS` D follows: V or the pairing loss, without a penalty or with one."""
    return 2 * (config.loss == "relativistic") + (config.r1 > 0 or config.r2 > 0)


def to_see(config: Config) -> Config:
    """What of a configuration the look at a run is compiled for."""
    loss = scan.compiled_part(config).loss
    return dataclasses.replace(models.sizes(config), noise=config.noise, loss=loss)


@functools.partial(jax.jit, static_argnums=0)
def see(config: Config, state: State, density: Blobs, settings: Any, fresh: Array, has_modes: Array) -> Seen:
    """Everything but V and C.

    Args:
        config: from `to_see`.
        state: of the run.
        density: the data.
        settings: of the present configuration.
        fresh: the number of the round whose samples are drawn.
        has_modes: whether the bumps of the data are modes.
    """
    data_key, noise_key = jax.random.split(jax.random.fold_in(jax.random.key(7), fresh))
    z = sampling.draw_noise(config, noise_key, (NUM_SAMPLES,))
    x, real = models.generate(config, state.generator, z), data.plane_sampler(density)(data_key, NUM_SAMPLES)
    logits = models.logits(config, state.discriminator, jnp.concatenate([real, x]))
    judged = jnp.mean(jax.nn.sigmoid(logits).reshape(2, NUM_SAMPLES), axis=1)
    spread = modes.modes_of(density, x)
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
