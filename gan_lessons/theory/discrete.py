"""Distributions by their probabilities: of finitely many outcomes, or masses on a grid."""

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.theory import checks, shapes


def finite(probs: ArrayLike | Sequence[float]) -> Float[Array, " k"]:
    """Check the probabilities of finitely many outcomes and return them as an array.

    Args:
        probs: shape (k,), each ≥ 0, together 1 within 1e-6.

    Returns:
        The probabilities divided by their sum, shape (k,).

    Raises:
        TypeError: if concrete probabilities are no numbers.
        ValueError: if they are not one-dimensional, or concrete ones are empty, negative, NaN or do not sum
            to 1.

    >>> finite([0.25, 0.75]).tolist()
    [0.25, 0.75]
    """
    checks.non_negative("probs", probs)
    if np.ndim(probs) != 1:
        raise ValueError(f"probs must have one dimension, got shape {np.shape(probs)}")
    if checks.is_concrete(probs) and abs(float(np.sum(np.asarray(probs))) - 1) > 1e-6:
        raise ValueError(f"probs must sum to 1, got {probs} with sum {float(np.sum(np.asarray(probs)))}")
    array = jnp.asarray(probs, dtype=float)
    smallest = float(jnp.finfo(array.dtype).tiny)
    # XLA reads a denormal as 0, which would turn a large KL into an infinite one behind the reader's back.
    if checks.is_concrete(probs) and np.any((np.asarray(probs) > 0) & (np.asarray(probs) < smallest)):
        raise ValueError(f"probs must be 0 or at least {smallest}, got {probs}")
    return array / jnp.sum(array)


def log_probs(probs: Float[Array, " k"]) -> Float[Array, " k"]:
    """Return log probs, with log 0 = -inf: what the functions of `divergences` and `game` take.

    Args:
        probs: shape (k,), from `finite`; a density on a grid does as well.

    Returns:
        Shape (k,), nats, -inf where there is no mass; NaN where a traced entry is negative or NaN.

    Raises:
        TypeError: if `probs` is not an array of real numbers.
        ValueError: if it is not of one dimension, or concrete and negative or not finite somewhere.

    >>> log_probs(finite([0.0, 1.0])).tolist()
    [-inf, 0.0]
    """
    shapes.vectors(probs=probs)
    checks.non_negative("probs", probs)
    # Not `probs > 0`: a NaN, or a negative number, would pass for an outcome that never comes.
    absent = probs == 0
    return jnp.where(absent, -jnp.inf, jnp.log(jnp.where(absent, 1.0, probs)))


def check_distribution(name: str, probs: ArrayLike, weights: Float[Array, " n"] | None = None) -> None:
    """Refuse what is not a distribution.

    Args:
        name: what the argument is called.
        probs: shape (n,), probabilities or density.
        weights: shape (n,), quadrature weights, or None.

    Raises:
        TypeError: if concrete values are no numbers.
        ValueError: if they are not of one dimension, or concrete ones are negative, not finite or not of mass
            1 within 1e-6.

    >>> check_distribution("start", np.array([0.5, 0.6]))
    Traceback (most recent call last):
    ...
    ValueError: start must have mass 1, got mass 1.1 for [0.5 0.6]
    """
    checks.non_negative(name, probs)
    if np.ndim(probs) != 1:
        raise ValueError(f"{name} must have one dimension, got shape {np.shape(probs)}")
    if weights is not None and np.shape(weights) != np.shape(probs):
        raise ValueError(f"weights must have the shape of {name}, {np.shape(probs)}, got {np.shape(weights)}")
    if not checks.is_concrete(probs) or not checks.is_concrete(weights):
        return
    values = np.asarray(probs)
    mass = float(np.sum(values if weights is None else values * np.asarray(weights)))
    if abs(mass - 1) > 1e-6:
        raise ValueError(f"{name} must have mass 1, got mass {mass:.6g} for {values}")
