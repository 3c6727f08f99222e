"""A run on the line as a process to play: the truth is measured after each piece."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Float
from numpyro.distributions import Distribution

from gan_lessons.explorers import families
from gan_lessons.explorers.played_run import PlayedRun
from gan_lessons.training import data, diagnostics
from gan_lessons.training.config import Config
from gan_lessons.training.state import State, start
from gan_lessons.training.units import units_of

# The data of *Vary p_g*, the two bumps first: they are what a generator has to learn.
DATA: dict[str, Distribution] = {
    name: families.DATA[name]() for name in sorted(families.DATA, key=lambda name: "bumps" not in name)
}
LOW, HIGH, NUM_BINS = -5.0, 5.0, 400
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


class TrainingRun(PlayedRun):
    """A GAN on the line, trained piece by piece.

    Args:
        config: the settings; `change` replaces them.
        seed: of the run's key.
        data_name: one of `DATA`.
    """

    def __init__(self, config: Config, seed: int, data_name: str) -> None:
        diagnostics.check_line(config)
        super().__init__(config)
        self.restart(seed, data_name)

    def restart(self, seed: int, data_name: str) -> None:
        """Begin anew with another seed or other data.

        Raises:
            TypeError: `seed` is not a whole number.
            ValueError: `seed` is negative, or `data_name` none of `DATA`.
        """
        self._begin_anew(seed, data_name, DATA)
        self._sample = data.sampler(DATA[data_name])
        self.known = diagnostics.truth(DATA[data_name], low=LOW, high=HIGH, num_bins=NUM_BINS)
        units = units_of(self.config, self._sample)
        self.state: State = start(self.config, jax.random.key(seed), units=units)
        self.look()

    def look(self) -> None:
        """Hold the present state against the truth."""
        found = diagnostics.measure(self.config, self.known, self.state.generator, self.state.discriminator)
        images = _images(self.config, self.state.generator)
        self.now = Moment(self.step, found, images)
        self._remember_moment(float(found.value), float(found.cost))

    def seen(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Return the present and the past as arrays of fixed shapes, for the picture."""
        found, bins = self.now.diagnosis, self.known.bins
        curves = {"p_data": self.known.p_data, "p_g": found.p_g, "discriminator": found.discriminator}
        curves |= {"optimal_discriminator": found.optimal_discriminator, "centres": bins.centres}
        numbers = {"step": self.now.step, "value": found.value, "cost": found.cost, "outside": found.outside}
        seen = {**curves, **numbers, "images": self.now.images, "past": self._history()}
        return {name: np.asarray(value, np.float64) for name, value in seen.items()}


def _images(config: Config, generator: nnx.State) -> Float[np.ndarray, " latents"]:
    return np.asarray(diagnostics.images_of(config, generator, jnp.asarray(LATENTS)), np.float64)
