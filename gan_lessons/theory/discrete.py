"""Distributions by their probabilities: of finitely many outcomes, or masses on a grid."""

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.decorator import contract


def finite(probs: ArrayLike | Sequence[float]) -> Float[Array, " k"]:
    """Check the probabilities of finitely many outcomes and return them as an array.

    Args:
        probs: shape (k,), each ≥ 0, together 1 within 1e-6.

    Returns:
        The probabilities divided by their sum, shape (k,).

    Raises:
        TypeError: if concrete probabilities are not numbers.
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


@contract(probs=clauses.non_negative)
def log_probs(probs: Float[Array, " k"]) -> Float[Array, " k"]:
    """Return log probs, with log 0 = -inf: what the functions of `divergences` and `game` take.

    Args:
        probs: shape (k,), from `finite`; a density on a grid does as well.

    Returns:
        Shape (k,), nats, -inf where there is no mass; NaN where a traced entry is negative or NaN.

    >>> log_probs(finite([0.0, 1.0])).tolist()
    [-inf, 0.0]
    """
    # Not `probs > 0`: a NaN, or a negative number, would pass for an outcome that never comes.
    absent = probs == 0
    return jnp.where(absent, -jnp.inf, jnp.log(jnp.where(absent, 1.0, probs)))
