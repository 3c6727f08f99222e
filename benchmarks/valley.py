"""What a continuous generator must pay for a valley between two bumps: a floor of C + log 4.

The images of the line of z are one piece: a G with samples on both bumps has samples between them. If its
slope is at most L, the points of z that go left of a valley of width w and those that go right of it lie at
least w/L apart. Among all sets of N(0, 1)-mass Φ(a) a half-line has the smallest surroundings (the Gaussian
isoperimetric inequality), so at least Φ(a + w/L) - Φ(a) of the mass is spent in the valley, in which the data
have nearly nothing. Joining points of x to three outcomes (left of it, in it, right of it) only lowers C:
what is left is a game with three outcomes, and its least C over a is the floor.

Reference:
    C. Borell, "The Brunn-Minkowski inequality in Gauss space", 1975.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
import scipy.stats

from gan_lessons.theory import game
from gan_lessons.training.config import Config
from gan_lessons.training.diagnostics import Truth, images_of
from gan_lessons.training.models import Params

_Z = np.linspace(-5.0, 5.0, 2001)


def floor(known: Truth, low: float, high: float, steepest: float) -> float:
    """Bound C(G) + log 4 from below for every G of slope at most `steepest` with N(0, 1) noise, nats.

    Args:
        known: from `diagnostics.truth`.
        low: where the valley begins.
        high: where it ends, above `low`.
        steepest: L > 0, the largest |dx/dz|.

    Returns:
        The floor, in [0, log 4].
    """
    mass, centres = np.exp(known.log_p_data), known.bins.centres
    parts = [centres < low, (centres >= low) & (centres <= high), centres > high]
    data = np.array([mass[part].sum() for part in parts])
    a = np.linspace(-9.0, 9.0, 3601)
    left, left_and_valley = scipy.stats.norm.cdf(a), scipy.stats.norm.cdf(a + (high - low) / steepest)
    made = np.stack([left, left_and_valley - left, 1 - left_and_valley], axis=1)
    with np.errstate(divide="ignore"), jax.enable_x64(True):
        # More mass in the valley than must be never helps: there the data have less than anywhere else.
        cost = np.asarray(jax.vmap(game.cost, in_axes=(None, 0))(np.log(data), np.log(made)))
    return float(np.min(cost)) + math.log(4)


def steepest(config: Config, generator: Params) -> float:
    """Measure the largest |dx/dz| of one generator, between neighbours of 2,001 points of z in [-5, 5]."""
    return float(
        np.max(
            np.abs(np.diff(np.asarray(images_of(config, generator, jnp.asarray(_Z)), float))) / np.diff(_Z)
        )
    )
