"""Where a density jumps, bends sharply, or runs out: the edges of the panels on which it is smooth."""

from functools import singledispatch

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.theory.free_form import FreeForm

# Distances from the centre, in units of the scale. A normal density at 14 and a Laplace density at 40 have
# less mass beyond than float64 can add to 1. Student's t is followed in panels that grow by a factor of 4,
# on each of which a power of x is smooth, out to 4^23 = 7e13, where even the Cauchy density has less than
# 1e-14 left.
_NORMAL = np.array([0.0, 1, 2, 3, 4, 5.5, 7.5, 10, 14])
_LAPLACE = np.array([0.0, 0.5, 1, 2, 4, 7, 12, 18, 24, 32, 40])
_STUDENT_T = np.concatenate([[0.0, 0.35, 0.7, 1.0, 1.6, 2.5], 4.0 ** np.arange(1, 24)])


def _around(centre: ArrayLike, scale: ArrayLike, distances: np.ndarray) -> Array:
    offsets = jnp.asarray(np.concatenate([-distances[:0:-1], distances]), dtype=float)
    return jnp.asarray(centre, dtype=float) + jnp.asarray(scale, dtype=float) * offsets


@singledispatch
def breakpoints(distribution: dist.Distribution) -> Float[Array, " m"]:
    """Return positions that split the line into panels on each of which the density is smooth.

    Args:
        distribution: a family of `densities`; its parameters may be traced.

    Returns:
        Shape (m,), m fixed by the family: the jumps, the kinks, and steps out into the tails.

    Raises:
        TypeError: if the family is not one of `densities`; use `panel_grid` with edges of your own.
    """
    family = type(distribution).__name__
    raise TypeError(f"distribution must be a family of densities.py, got {family}: use panel_grid")


@breakpoints.register
def _(distribution: dist.Normal) -> Array:
    return _around(distribution.loc, distribution.scale, _NORMAL)


@breakpoints.register
def _(distribution: dist.MixtureSameFamily) -> Array:
    component = distribution.component_distribution
    return jax.vmap(lambda m, s: _around(m, s, _NORMAL))(component.loc, component.scale).ravel()


@breakpoints.register
def _(distribution: dist.Laplace) -> Array:
    return _around(distribution.loc, distribution.scale, _LAPLACE)


@breakpoints.register
def _(distribution: dist.StudentT) -> Array:
    return _around(distribution.loc, distribution.scale, _STUDENT_T)


@breakpoints.register
def _(distribution: dist.Uniform) -> Array:
    ends = (distribution.low, distribution.high)
    return jnp.stack([jnp.asarray(end, dtype=float) for end in ends])


@breakpoints.register
def _(distribution: FreeForm) -> Array:
    return distribution.x
