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

    Raises:
        TypeError: if `distribution` is something else.
        ValueError: if it is not one density on the line.

    >>> from gan_lessons.theory import densities
    >>> sampler(densities.normal(0.0, 1.0))(jax.random.key(0), 3).shape
    (3, 1)
    """
    check_density("distribution", distribution)
    return jax.tree_util.Partial(_draw, jax.tree.map(_float32, distribution))


def check_density(name: str, distribution: object) -> None:
    """Refuse what is not one density on the line.

    Raises:
        TypeError: if it is not a distribution.
        ValueError: if it is a batch of them, or one of vectors.
    """
    if not isinstance(distribution, dist.Distribution):
        raise TypeError(f"{name} must be a density, as in gan_lessons.theory.densities, got {distribution!r}")
    if distribution.batch_shape or distribution.event_shape:
        found = (distribution.batch_shape, distribution.event_shape)
        raise ValueError(f"{name} must be one density on the line, got batch and event shapes {found}")


def traceable(sample: Sampler) -> Sampler:
    """Return the sampler as a pytree, so that `jax.jit` takes it as an argument.

    Raises:
        TypeError: if it is not a function.
    """
    if not callable(sample):
        raise TypeError(f"sample must be a function (key, n) -> data, got {sample!r}")
    return sample if isinstance(sample, jax.tree_util.Partial) else jax.tree_util.Partial(sample)


def _draw(distribution: Any, key: Array, n: int) -> Float[Array, "n 1"]:
    # With float64 switched on numpyro would draw 64 random bits a number: other samples, and half as fast.
    with jax.enable_x64(False):
        return distribution.sample(key, (n,))[:, None]


def _float32(leaf: Any) -> Array:
    return jnp.asarray(leaf, dtype=jnp.float32)
