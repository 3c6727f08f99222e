"""Products of a mass and a logarithm, the mass given by its own log: where 0 · ∞ is decided, once.

Every integral of the lessons is a sum of terms like p log(p/q). Where p or q is 0 a naive formula gives NaN;
these functions give what the mathematics says, and no step of theirs makes a NaN on the way. A NaN that is
handed in comes out again.
"""

import math

import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.contracts.decorator import contract

LOG_2 = 0.6931471805599453
LOG_4 = 2 * LOG_2

# Taylor coefficients of (e^r - 1 - r)/r², and of the entropy that a coin of bias u lacks, over u²: where
# these are small a difference would be rounding, and a sum that its first term leads keeps its digits.
_EXPONENTIAL = [1 / math.factorial(k + 2) for k in range(14)]
_ENTROPY = [1 / ((2 * k + 1) * (2 * k + 2)) for k in range(9)]


@contract()
def log_ratio(log_a: Float[Array, "*s"], log_b: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log(a/b), and 0 where both vanish: a point that carries no mass and never counts.

    Args:
        log_a: any shape, nats; -inf where a is 0.
        log_b: the same shape, nats.

    Returns:
        The same shape, nats, in [-∞, ∞]; NaN only where an argument is NaN or both are ∞.
    """
    neither = (log_a == -jnp.inf) & (log_b == -jnp.inf)
    return jnp.where(neither, 0.0, log_a) - jnp.where(neither, 0.0, log_b)


@contract()
def times(log_mass: Float[Array, "*s"], factor: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return mass · factor, with 0 · anything = 0 and an infinite factor kept where there is any mass.

    Args:
        log_mass: any shape, nats; -inf where the mass is 0.
        factor: the same shape, in [-∞, ∞]; anything, NaN included, where the mass is 0.

    Returns:
        The same shape; NaN where the mass is, or where it is not 0 and the factor is NaN.

    >>> times(jnp.array([-800.0, -jnp.inf]), jnp.array([-jnp.inf, -jnp.inf])).tolist()
    [-inf, 0.0]
    """
    absent = log_mass == -jnp.inf
    kept = jnp.where(absent, 0.0, factor)
    # exp(-800) is 0 in float64, and 0 · inf would be NaN where the true product is infinite.
    unbounded = jnp.isinf(kept) & ~jnp.isnan(log_mass)
    return jnp.where(unbounded, kept, jnp.exp(log_mass) * jnp.where(unbounded, 0.0, kept))


@contract()
def times_log_ratio(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return p log(p/q) at each point, with 0 log(0/q) = 0 and p log(p/0) = ∞ for p > 0.

    Args:
        log_p: any shape, nats; -inf where p is 0.
        log_q: the same shape, nats; -inf where q is 0.

    Returns:
        The same shape, in [-q/e, ∞]; NaN where an argument is NaN.
    """
    absent = (log_p == -jnp.inf) & ~jnp.isnan(log_q)
    infinite = (log_p > -jnp.inf) & (log_q == -jnp.inf)
    # Both logs are made finite first: -inf - (-inf) is NaN even in a branch that `where` does not choose.
    safe_p = jnp.where(absent, 0.0, log_p)
    safe_q = jnp.where(absent | infinite, 0.0, log_q)
    finite_term = jnp.where(absent, 0.0, jnp.exp(safe_p) * (safe_p - safe_q))
    return jnp.where(infinite, jnp.inf, finite_term)


@contract()
def kl_terms(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return p log(p/q) - p + q at each point: what it adds to KL(p ‖ q), never negative.

    The two terms at the end sum to 0 over densities, and make each point count for itself: with r = log(q/p)
    it is p (e^r - 1 - r) ≥ 0. Near p = q that is about p r²/2, which keeps its digits here, while the plain
    p log(p/q) would sum large numbers of both signs to a small one.

    Args:
        log_p: any shape, nats; -inf where p is 0.
        log_q: the same shape, nats; -inf where q is 0.

    Returns:
        The same shape, in [0, ∞]; ∞ where only q vanishes, NaN where an argument is NaN.

    >>> kl_terms(jnp.array([0.0, -jnp.inf, 0.0]), jnp.array([0.0, 0.0, -jnp.inf])).tolist()
    [0.0, 1.0, inf]
    """
    absent = (log_p == -jnp.inf) & ~jnp.isnan(log_q)
    infinite = (log_p > -jnp.inf) & (log_q == -jnp.inf)
    safe_p = jnp.where(absent, 0.0, log_p)
    r = jnp.where(absent | infinite, 0.0, log_q) - safe_p
    near = (jnp.abs(r) < 0.5) & ~absent
    small = jnp.where(near, r, 0.0)
    mass = jnp.where(absent, 0.0, jnp.exp(safe_p))
    apart = jnp.where(near | infinite, 0.0, jnp.exp(log_q) - mass * (1 + r))
    together = mass * small**2 * jnp.polyval(jnp.array(_EXPONENTIAL[::-1], dtype=r.dtype), small)
    return jnp.where(infinite, jnp.inf, jnp.where(near, together, apart))


@contract()
def jsd_terms(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return ½ (p log(p/M) + q log(q/M)), M = (p + q)/2, at each point: what it adds to JSD(p, q).

    With u = (p - q)/(p + q) it is M (log 2 minus the entropy of a coin that shows heads with (1 + u)/2):
    never negative, and at most M log 2.

    Args:
        log_p: any shape, nats; -inf where p is 0.
        log_q: the same shape, nats; -inf where q is 0.

    Returns:
        The same shape, in [0, M log 2]; NaN where an argument is NaN.
    """
    log_m = log_mean(log_p, log_q)
    u = jnp.tanh(log_ratio(log_p, log_q) / 2)
    near = jnp.abs(u) < 0.1
    small = jnp.where(near, u, 0.0)
    lacking = small**2 * jnp.polyval(jnp.array(_ENTROPY[::-1], dtype=small.dtype), small**2)
    together = jnp.exp(jnp.where(near, log_m, 0.0)) * lacking
    far = (times_log_ratio(log_p, log_m) + times_log_ratio(log_q, log_m)) / 2
    return jnp.where(near, together, jnp.minimum(far, jnp.exp(log_m) * LOG_2))


@contract()
def at_most(value: Float[Array, ""], bound: float) -> Float[Array, ""]:
    """Return the value, or the bound where rounding alone has carried the value above it.

    Args:
        value: scalar, a sum over densities of mass 1 that cannot exceed the bound.
        bound: a number above 0.

    Returns:
        Scalar. What lies above the bound by more than the square root of the precision stays: it is no
        rounding, but a density whose mass is not 1.
    """
    over = value - bound
    return jnp.where((over > 0) & (over < jnp.sqrt(jnp.finfo(value.dtype).eps)), bound, value)


@contract()
def log_sum(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log(p + q), with a derivative that is a number even where both vanish.

    Args:
        log_p: any shape, nats.
        log_q: the same shape, nats.

    Returns:
        The same shape, nats; -inf where both vanish, NaN where an argument is NaN.
    """
    neither = (log_p == -jnp.inf) & (log_q == -jnp.inf)
    safe_p = jnp.where(neither, 0.0, log_p)
    return jnp.where(neither, -jnp.inf, jnp.logaddexp(safe_p, jnp.where(neither, 0.0, log_q)))


@contract()
def log_mean(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log M, the log of the even mixture M = (p + q)/2.

    Args:
        log_p: any shape, nats.
        log_q: the same shape, nats.

    Returns:
        The same shape, nats; -inf where both vanish, NaN where an argument is NaN.
    """
    return log_sum(log_p, log_q) - LOG_2
