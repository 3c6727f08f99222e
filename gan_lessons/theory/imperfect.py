"""Discriminators that fall short of D*: one for each assumption of Proposition 2 that can be switched off.

Each function returns a `descent.Discriminator`, to be handed to `descent.descend`. How far such a D is from
the best is `game.gap`. With ε = C(p_g) - U(p_g, D) the slope log(1 - D) is an ε-subgradient:
C(q) ≥ C(p_g) - ε + ∫ log(1 - D) (q - p_g) for every q. So gaps of ε raise the bound of projected subgradient
descent by a floor of ε. They bound how far the line falls short, not how far the slope is off, which may be
anything where p_g is small.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import sigmoid
from jax.typing import ArrayLike
from jaxtyping import Array, Float, Int

from gan_lessons.contracts import checks, clauses, shapes
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import convergence
from gan_lessons.theory.descent import CAP, Discriminator

Vector = Float[Array, " n"]


@contract(share=clauses.share, cap=clauses.positive)
def catching_up(share: Scalar, cap: Scalar = CAP) -> Discriminator:
    """Build a D that goes part of the way from its last logit to the best one.

    logit ← logit + share · (logit D* - logit)

    Args:
        share: scalar in [0, 1]; 1 is the best D, 0 a D that never learns. The first logit is 0, D = ½.
        cap: scalar > 0, finite, nats: the best logit is followed up to here, on both sides.

    Returns:
        The discriminator.
    """

    def discriminator(last: Vector, p_data: Vector, p_g: Vector, key: Array | None = None) -> Vector:
        target = jnp.maximum(convergence.best_logit(p_data, p_g, cap), -jnp.asarray(cap))
        return last + jnp.asarray(share) * (target - last)

    return discriminator


@contract(rate=clauses.non_negative)
def ascent_step(logit: Vector, p_data: Vector, p_g: Vector, rate: Scalar) -> Vector:
    """Make one gradient ascent step on V in the logit.

    ∂V/∂logit(x) = p_data(x) (1 - D(x)) - p_g(x) D(x);   logit ← logit + rate · n · ∂V/∂logit

    The factor n, the number of outcomes, makes an average outcome's probability 1, so that one rate suits
    many and few outcomes.

    Args:
        logit: shape (n,), finite.
        p_data: shape (n,), probabilities.
        p_g: shape (n,), probabilities.
        rate: scalar ≥ 0.

    Returns:
        Shape (n,).

    >>> p = jnp.array([0.5, 0.5])
    >>> ascent_step(jnp.zeros(2), p, p, 1.0).tolist()
    [0.0, 0.0]
    """
    d = sigmoid(logit)
    return logit + rate * logit.shape[0] * (p_data * (1 - d) - p_g * d)


@contract(num_steps=(clauses.non_negative, clauses.count(0)), rate=clauses.positive)
def ascending(num_steps: int | Int[Array, ""], rate: Scalar = 1.0) -> Discriminator:
    """Build a D that makes a few gradient steps from where it was, as in Algorithm 1.

    Args:
        num_steps: k ≥ 0, may be traced.
        rate: scalar > 0, as in `ascent_step`.

    Returns:
        The discriminator.
    """

    def discriminator(last: Vector, p_data: Vector, p_g: Vector, key: Array | None = None) -> Vector:
        return jax.lax.fori_loop(0, num_steps, lambda _, l: ascent_step(l, p_data, p_g, rate), last)

    return discriminator


def _check_bins(bins: ArrayLike) -> None:
    if np.ndim(bins) != 1:
        raise ValueError(f"bins must have shape (n,), got {bins} of shape {np.shape(bins)}")
    checks.non_negative("bins", bins)
    if checks.is_concrete(bins) and np.asarray(bins).dtype.kind not in "iu":
        raise TypeError(f"bins must be integers, got {bins}")
    if checks.is_concrete(bins) and np.any(np.asarray(bins) >= np.size(bins)):
        raise ValueError(f"bins must be below {np.size(bins)}, the number of outcomes, got {bins}")


@contract()
def pool(probs: Vector, bins: ArrayLike) -> Vector:
    """Replace each outcome's probability by that of its whole bin.

    Args:
        probs: shape (n,).
        bins: shape (n,), the number of each outcome's bin, in 0 … n - 1.

    Returns:
        Shape (n,); the sums are over bins, so the whole is not a distribution.

    Raises:
        TypeError: if concrete numbers of bins are not integers.
        ValueError: if `bins` has another shape, or concrete numbers are outside 0 … n - 1.

    >>> pool(jnp.array([0.25, 0.125, 0.625]), jnp.array([0, 0, 1])).tolist()
    [0.375, 0.375, 0.625]
    """
    _check_bins(bins)
    numbers = jnp.asarray(bins, dtype=int)
    shapes.vectors(probs=probs, bins=numbers)
    return jax.ops.segment_sum(probs, numbers, num_segments=probs.shape[0])[numbers]


@contract(
    clauses.at_most("shown", "num_samples"),
    num_samples=(clauses.positive, clauses.count()),
    shown=(clauses.positive, clauses.count()),
)
def from_samples(num_samples: int, shown: Scalar | None = None) -> Discriminator:
    """Build the D that is best for the samples it sees, not for the distributions they came from.

    D(x) = #data(x) / (#data(x) + #generated(x)), with half a sample added to each count

    Args:
        num_samples: static, samples drawn from each side at every step.
        shown: how many of them D sees, at least 1; may be traced. All by default.

    Returns:
        The discriminator; it needs a key.

    Raises:
        ValueError: when used without a key.
    """

    def discriminator(last: Vector, p_data: Vector, p_g: Vector, key: Array | None = None) -> Vector:
        if key is None:
            raise ValueError("key must be given for a discriminator that draws samples, got None")
        keys = jax.random.split(key)
        seen = num_samples if shown is None else shown
        data, generated = (
            counts(one, probs, num_samples, seen) for one, probs in zip(keys, (p_data, p_g), strict=True)
        )
        return jnp.log(data + 0.5) - jnp.log(generated + 0.5)

    return discriminator


@contract(key=clauses.key, probs=clauses.distribution, num_samples=clauses.count(), shown=clauses.count(0))
def counts(key: Array, probs: Vector, num_samples: int, shown: Scalar) -> Vector:
    """Draw outcomes and count the first of them.

    Args:
        key: random key.
        probs: shape (n,), a distribution.
        num_samples: static, how many are drawn, at least 1.
        shown: how many are counted, at most `num_samples`; may be traced.

    Returns:
        Shape (n,), how often each outcome was seen.

    Raises:
        ValueError: if more are to be counted than are drawn.

    >>> counts(jax.random.key(0), jnp.array([0.0, 1.0]), 8, 5).tolist()
    [0.0, 5.0]
    """
    if checks.is_concrete(shown) and np.asarray(shown) > num_samples:
        raise ValueError(f"shown must be at most num_samples={num_samples}, got {shown}")
    return tally(jax.random.uniform(key, (num_samples,), dtype=probs.dtype), probs, shown)


@contract(uniform=clauses.share, probs=clauses.distribution, shown=clauses.count(0))
def tally(uniform: Float[Array, " samples"], probs: Vector, shown: Scalar) -> Vector:
    """Turn uniform numbers into outcomes and count the first of them.

    Args:
        uniform: shape (samples,), in [0, 1]; 1 is the last outcome that can occur.
        probs: shape (n,), a distribution.
        shown: how many of them are counted; may be traced.

    Returns:
        Shape (n,), how often each outcome was seen.

    >>> tally(jnp.array([0.1, 0.3, 0.9]), jnp.array([0.2, 0.8]), 2).tolist()
    [1.0, 1.0]
    """
    counted = (jnp.arange(uniform.shape[0]) < jnp.asarray(shown)).astype(probs.dtype)
    # The inverse of the distribution function. From the last outcome that can occur on, the edge is 1,
    # whatever the rounding of the sum: what has no probability is not drawn.
    still = jnp.cumsum(probs[::-1])[::-1]
    edges = jnp.where(jnp.append(still[1:], 0.0) > 0, jnp.cumsum(probs), 1.0)
    below = ((uniform[:, None] < edges[None, :]) | (edges[None, :] >= 1)).astype(probs.dtype)
    return jnp.diff(counted @ below, prepend=0.0)
