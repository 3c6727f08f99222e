"""Samples of p_data: a family of `theory.densities` as a function (key, n) → batch."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpyro.distributions as dist
from jaxtyping import Array, Float

# (key, n) → samples of shape (n, data_dim), float32.
Sampler = Callable[[Array, int], Array]


def sampler(distribution: dist.Distribution) -> Sampler:
    """Turn a density into the function that training draws its data from.

    The result is a pytree: its parameters are traced, so another mean or width compiles nothing anew, and a
    function of one's own, `(key, n) -> samples`, may stand in its place.

    Args:
        distribution: a family of `densities`, on the line; p_data.

    Returns:
        Function (key, n) → samples of shape (n, 1), float32.

    >>> from gan_lessons.theory import densities
    >>> sampler(densities.normal(0.0, 1.0))(jax.random.key(0), 3).shape
    (3, 1)
    """
    return jax.tree_util.Partial(_draw, jax.tree.map(_float32, distribution))


def traceable(sample: Sampler) -> Sampler:
    """Return the sampler as a pytree, so that `jax.jit` takes it as an argument."""
    return sample if isinstance(sample, jax.tree_util.Partial) else jax.tree_util.Partial(sample)


def _draw(distribution: Any, key: Array, n: int) -> Float[Array, "n 1"]:
    # With float64 switched on numpyro would draw 64 random bits a number: other samples, and half as fast.
    with jax.enable_x64(False):
        return distribution.sample(key, (n,))[:, None]


def _float32(leaf: Any) -> Array:
    return jnp.asarray(leaf, dtype=jnp.float32)
