"""The part of the line that holds the data, and what its bins must know of them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jaxtyping import Array, Float

from gan_lessons.compiling import ONCE, compiled
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import quadrature
from gan_lessons.theory.logspace import LOG_2, jsd_terms
from gan_lessons.training.data import DENSITY

# Length of the window, in interquartile ranges, from which on bins of equal width are too wide: a normal
# density needs 11 and a Laplace density 30, Student's t with three degrees of freedom 200.
_HEAVY = 60.0
_LARGE = 0.25  # mass, of both densities together, of a bin that is not fine enough for what it holds


class Window(NamedTuple):
    """Where a density is looked at.

    Attributes:
        low: where the window begins.
        high: where it ends.
        jumps: shape (j,), positions of jumps and kinks.
        core: centre and scale of the part that holds most of the mass, if the tails are heavy; else None.
    """

    low: float
    high: float
    jumps: Float[np.ndarray, " j"]
    core: tuple[float, float] | None


@contract(p_data=DENSITY)
def window(p_data: dist.Distribution, low: float | None = None, high: float | None = None) -> Window:
    """Find the part of the line that holds a density.

    Args:
        p_data: a family of `densities`.
        low: where the window begins, below `high`, which is not checked; None for half again as far as all
            but 1e-6 of the mass on this side.
        high: where it ends; None likewise.

    Returns:
        The window.

    Raises:
        TypeError: if `p_data` is of no family of `densities`.

    >>> window(dist.Uniform(0.0, 1.0), low=-1.0).low
    -1.0
    """
    jumps, x, mass = outline(p_data)
    below = np.cumsum(mass)
    levels = [1e-6, 0.25, 0.5, 0.75, 1 - 1e-6]
    first, quarter, middle, three_quarters, last = x[np.searchsorted(below / below[-1], levels)]
    low = float(first - (last - first) / 4) if low is None else low
    high = float(last + (last - first) / 4) if high is None else high
    spread = float(three_quarters - quarter)
    heavy = last - first > _HEAVY * spread > 0
    return Window(low, high, jumps, (float(middle), spread / 2) if heavy else None)


def outline(p_data: dist.Distribution) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the jumps of a density, and points of the line with the mass around each, float64.

    Raises:
        TypeError: if `p_data` is not a family of `densities`.
    """
    with jax.enable_x64(True):
        wide = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=jnp.float64), p_data)
        jumps, x, mass = (np.asarray(part) for part in _outline(wide))
    return jumps, x, mass


@compiled(ONCE)
def _outline(p_data: dist.Distribution) -> tuple[Array, Array, Array]:
    grid = quadrature.grid_for(p_data)
    return quadrature.breakpoints(p_data), grid.x, grid.weights * jnp.exp(p_data.log_prob(grid.x))


@contract()
def hidden(log_p_data: Float[Array, " bins"], log_p_g: Float[Array, " bins"]) -> Float[Array, ""]:
    """Return what the bins that hold much could hide: inside one C lies between what its masses give and 0.

    Args:
        log_p_data: shape (n,), log of the masses of the data.
        log_p_g: shape (n,), of p_g.

    Returns:
        Scalar, nats, ≥ 0.
    """
    much = jnp.logaddexp(log_p_data, log_p_g) > jnp.log(_LARGE)
    mass = jnp.exp(log_p_data) + jnp.exp(log_p_g)
    return jnp.sum(jnp.where(much, mass * LOG_2 - 2 * jsd_terms(log_p_data, log_p_g), 0.0))
