"""Products of a mass and a logarithm, the mass given by its own log: where 0 · ∞ is decided, once.

Every integral of the lessons is a sum of terms like p log(p/q). Where p or q is 0 a naive formula gives NaN;
these functions give what the mathematics says, and no step of theirs makes a NaN on the way. A NaN that is
handed in comes out again.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.theory import shapes

LOG_2 = 0.6931471805599453
LOG_4 = 2 * LOG_2


def log_ratio(log_a: Float[Array, "*s"], log_b: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log(a/b), and 0 where both vanish: a point that carries no mass and never counts.

    Args:
        log_a: any shape, nats; -inf where a is 0.
        log_b: the same shape, nats.

    Returns:
        The same shape, nats, in [-∞, ∞]; NaN only where an argument is NaN or both are ∞.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if the shapes differ.
    """
    shapes.one_shape(log_a=log_a, log_b=log_b)
    neither = (log_a == -jnp.inf) & (log_b == -jnp.inf)
    return jnp.where(neither, 0.0, log_a) - jnp.where(neither, 0.0, log_b)


def times(log_mass: Float[Array, "*s"], factor: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return mass · factor, with 0 · anything = 0 and an infinite factor kept where there is any mass.

    Args:
        log_mass: any shape, nats; -inf where the mass is 0.
        factor: the same shape, in [-∞, ∞]; anything, NaN included, where the mass is 0.

    Returns:
        The same shape; NaN where the mass is, or where it is not 0 and the factor is NaN.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if the shapes differ.

    >>> times(jnp.array([-800.0, -jnp.inf]), jnp.array([-jnp.inf, -jnp.inf])).tolist()
    [-inf, 0.0]
    """
    shapes.one_shape(log_mass=log_mass, factor=factor)
    absent = log_mass == -jnp.inf
    kept = jnp.where(absent, 0.0, factor)
    # exp(-800) is 0 in float64, and 0 · inf would be NaN where the true product is infinite.
    unbounded = jnp.isinf(kept) & ~jnp.isnan(log_mass)
    return jnp.where(unbounded, kept, jnp.exp(log_mass) * jnp.where(unbounded, 0.0, kept))


def times_log_ratio(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return p log(p/q) at each point, with 0 log(0/q) = 0 and p log(p/0) = ∞ for p > 0.

    Args:
        log_p: any shape, nats; -inf where p is 0.
        log_q: the same shape, nats; -inf where q is 0.

    Returns:
        The same shape, in [-q/e, ∞]; NaN where an argument is NaN.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if the shapes differ.
    """
    shapes.one_shape(log_p=log_p, log_q=log_q)
    absent = (log_p == -jnp.inf) & ~jnp.isnan(log_q)
    infinite = (log_p > -jnp.inf) & (log_q == -jnp.inf)
    # Both logs are made finite first: -inf - (-inf) is NaN even in a branch that `where` does not choose.
    safe_p = jnp.where(absent, 0.0, log_p)
    safe_q = jnp.where(absent | infinite, 0.0, log_q)
    finite_term = jnp.where(absent, 0.0, jnp.exp(safe_p) * (safe_p - safe_q))
    return jnp.where(infinite, jnp.inf, finite_term)


def log_sum(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log(p + q), with a derivative that is a number even where both vanish.

    Args:
        log_p: any shape, nats.
        log_q: the same shape, nats.

    Returns:
        The same shape, nats; -inf where both vanish, NaN where an argument is NaN.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if the shapes differ.
    """
    shapes.one_shape(log_p=log_p, log_q=log_q)
    neither = (log_p == -jnp.inf) & (log_q == -jnp.inf)
    safe_p = jnp.where(neither, 0.0, log_p)
    return jnp.where(neither, -jnp.inf, jnp.logaddexp(safe_p, jnp.where(neither, 0.0, log_q)))


def log_mean(log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Return log M, the log of the even mixture M = (p + q)/2.

    Args:
        log_p: any shape, nats.
        log_q: the same shape, nats.

    Returns:
        The same shape, nats; -inf where both vanish, NaN where an argument is NaN.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if the shapes differ.
    """
    shapes.one_shape(log_p=log_p, log_q=log_q)
    return log_sum(log_p, log_q) - LOG_2
