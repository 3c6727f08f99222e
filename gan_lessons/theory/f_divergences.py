"""Theorem 1 for other losses: every convex f gives a game with the best critic f'(p/q) and the value D_f.

    D_f(p ‖ q) = ∫ q f(p/q) dx = max over T of E_p[T] - E_q[f*(T)], the best T being f'(p/q)

f* is the convex conjugate of f. With u = p/q and r = log u everything is written in r, so that far tails keep
their digits. The GAN is one row: T = log D, f*(T) = -log(1 - D).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import log_sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.logspace import log_ratio, times
from gan_lessons.theory.quadrature import integrate

Function = Callable[[Float[Array, " n"]], Float[Array, " n"]]
Weighed = Callable[[Float[Array, " n"], Float[Array, " n"]], Float[Array, " n"]]


class FDivergence(NamedTuple):
    """One row of the table of f-divergences.

    Attributes:
        name: what it is called.
        latex: f(u).
        on_q: r → f(u), what a point adds to D_f for each unit of q.
        on_p: r → f(u)/u, the same for each unit of p: used where p is the larger one.
        critic: r → f'(u), the best critic.
        conjugate: T → f*(T); ∞ where T is not allowed.
        ends: f(0), where p has no mass, and the limit of f(u)/u, where q has none.
        limit: what T must be below; ∞ where any T is allowed.
        whole_on_p: (log p, r) → p f(u)/u, where f(u)/u alone may be too large a number; else None.
        whole_conjugate: (log q, T) → q f*(T), where f*(T) alone may be too large a number; else None.
    """

    name: str
    latex: str
    on_q: Function
    on_p: Function
    critic: Function
    conjugate: Function
    ends: tuple[float, float]
    limit: float = np.inf
    whole_on_p: Weighed | None = None
    whole_conjugate: Weighed | None = None


def _below(limit: float, t: Array, value: Array) -> Array:
    return jnp.where(t < limit, value, jnp.inf)


def _odds(t: Array) -> Array:
    """T/(1 - T) for T < 1, -1 at -∞."""
    t = jnp.maximum(t, jnp.finfo(t.dtype).min)
    return t / (1 - t)


def _squared(log_q: Array, t: Array) -> Array:
    """Return q (T²/4 + T), whose square may be finite only with q."""
    return (jnp.exp(log_q / 2) * t / 2) ** 2 + jnp.exp(log_q) * t


F_DIVERGENCES = (
    FDivergence(
        "KL(p‖q)", r"u\log u",
        on_q=lambda r: jnp.exp(r) * r, on_p=lambda r: r,
        critic=lambda r: 1 + r, conjugate=lambda t: jnp.exp(t - 1), ends=(0.0, jnp.inf),
        whole_conjugate=lambda log_q, t: jnp.exp(log_q + t - 1),
    ),
    FDivergence(
        "KL(q‖p)", r"-\log u",
        on_q=lambda r: -r, on_p=lambda r: -r * jnp.exp(-r),
        critic=lambda r: -jnp.exp(-r),
        conjugate=lambda t: _below(0.0, t, -1 - jnp.log(jnp.where(t < 0, -t, 1.0))),
        ends=(jnp.inf, 0.0), limit=0.0,
    ),
    FDivergence(
        "Pearson χ²", r"(u-1)^2",
        on_q=lambda r: jnp.expm1(r) ** 2, on_p=lambda r: jnp.expm1(r) * -jnp.expm1(-r),
        critic=lambda r: 2 * jnp.expm1(r),
        # Below T = -2 the line of slope T touches f at u = 0, since u is not negative.
        conjugate=lambda t: jnp.where(t < -2, -1.0, t**2 / 4 + t), ends=(1.0, jnp.inf),
        whole_on_p=lambda log_p, r: jnp.exp(log_p + r) * jnp.expm1(-r) ** 2,
        whole_conjugate=lambda log_q, t: _squared(log_q, jnp.maximum(t, -2.0)),
    ),
    FDivergence(
        "squared Hellinger", r"(\sqrt u-1)^2",
        on_q=lambda r: jnp.expm1(r / 2) ** 2, on_p=lambda r: jnp.expm1(-r / 2) ** 2,
        critic=lambda r: -jnp.expm1(-r / 2),
        conjugate=lambda t: _below(1.0, t, _odds(jnp.where(t < 1, t, 0.0))), ends=(1.0, 1.0), limit=1.0,
    ),
    FDivergence(
        "GAN", r"u\log u-(u+1)\log(u+1)",
        on_q=lambda r: jnp.exp(r) * log_sigmoid(r) + log_sigmoid(-r),
        on_p=lambda r: log_sigmoid(r) + jnp.exp(-r) * log_sigmoid(-r),
        critic=log_sigmoid,
        conjugate=lambda t: _below(0.0, t, -jnp.log(-jnp.expm1(jnp.where(t < 0, t, -1.0)))),
        ends=(0.0, 0.0), limit=0.0,
    ),
)  # fmt: skip
ROW = clauses.choice(len(F_DIVERGENCES))


@contract(row=ROW)
def divergence(
    row: int, log_p: Float[Array, " n"], log_q: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute D_f(p ‖ q) = ∫ q f(p/q) dx.

    Args:
        row: static, index into `F_DIVERGENCES`.
        log_p: shape (n,), log-density of p; -inf where p is 0.
        log_q: shape (n,), log-density of q.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, in [0, ∞]; for the GAN 2 JSD - log 4, in nats.

    Reference:
        Nowozin, Cseke and Tomioka 2016, table 1.

    >>> half = jnp.log(jnp.array([0.5, 0.5]))
    >>> [round(float(divergence(row, half, half)), 4) for row in range(5)]
    [0.0, 0.0, 0.0, 0.0, -1.3863]
    """
    kind, r = F_DIVERGENCES[row], log_ratio(log_p, log_q)
    # By the larger of the two masses, so that no factor overflows; where there is only one, by the limit.
    p_leads, known = r > 0, jnp.where(jnp.isfinite(r), r, 0.0)
    by_p = _of_p(kind, log_p, jnp.maximum(known, 0.0))
    by_p = jnp.where(r == jnp.inf, times(log_p, jnp.full_like(r, kind.ends[1])), by_p)
    by_q = jnp.where(r == -jnp.inf, kind.ends[0], kind.on_q(jnp.minimum(known, 0.0)))
    return integrate(jnp.where(p_leads, by_p, times(log_q, by_q)), weights)


def _of_p(kind: FDivergence, log_p: Array, r: Array) -> Array:
    return kind.whole_on_p(log_p, r) if kind.whole_on_p else times(log_p, kind.on_p(r))


@contract(row=ROW)
def best_critic(row: int, log_p: Float[Array, "*s"], log_q: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Compute the critic that attains D_f, T = f'(p/q).

    Far out T may round onto the end of the domain of f*, where f* is ∞, or be too large for a number. There
    it is the last number inside: still a critic of the domain, and its bound still holds.

    Args:
        row: static, index into `F_DIVERGENCES`.
        log_p: any shape, log-density of p.
        log_q: the same shape, log-density of q.

    Returns:
        The same shape; for the GAN log D*. Its `bound` is D_f within rounding, but lies below where D_f rests
        on a p/q or q/p that is too large for a number (1e308; 3e38 in float32), as KL(q‖p) and χ² may.

    Reference:
        Nowozin et al. 2016, equation 5.
    """
    kind, r = F_DIVERGENCES[row], log_ratio(log_p, log_q)
    t = jax.lax.stop_gradient(kind.critic(r))
    least, most = _ends(kind.limit, t.dtype)
    # Where only one density has mass the limit stays: f* is not asked for, or known at -∞.
    beyond = jnp.isfinite(r) & ((t < least) | (t > most))
    return jnp.where(beyond, jnp.clip(t, least, most), kind.critic(jnp.where(beyond, 0.0, r)))


def _ends(limit: float, dtype: np.dtype) -> tuple[Any, Any]:
    """The least and the largest number below the limit; of those next to 0, none that XLA reads as 0."""
    most = np.nextafter(dtype.type(limit), dtype.type(-np.inf))
    numbers = jnp.finfo(dtype)
    return numbers.min, most if abs(most) >= numbers.tiny else -numbers.tiny


@contract(row=ROW)
def bound(
    row: int,
    log_p: Float[Array, " n"],
    log_q: Float[Array, " n"],
    critic: Float[Array, " n"],
    weights: Float[Array, " n"] | None = None,
) -> Float[Array, ""]:
    """Compute what a critic T proves: E_p[T] - E_q[f*(T)], at most D_f(p ‖ q).

    Args:
        row: static, index into `F_DIVERGENCES`.
        log_p: shape (n,), log-density of p.
        log_q: shape (n,), log-density of q.
        critic: shape (n,), T at the points.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar; -∞ where T leaves the domain of f* on q, however little mass q has there. For the GAN and
        T = log D it is V(D, G).

    Reference:
        Nowozin et al. 2016, equation 4.
    """
    paid = _paid(F_DIVERGENCES[row], log_q, jnp.where(log_q == -jnp.inf, 0.0, critic))
    outside = paid == jnp.inf  # also where as much is gained, at T = ∞: it proves nothing
    gains = times(log_p, jnp.where(outside, 0.0, critic)) - jnp.where(outside, 0.0, paid)
    return integrate(jnp.where(outside, -jnp.inf, gains), weights)


def _paid(kind: FDivergence, log_q: Array, t: Array) -> Array:
    return kind.whole_conjugate(log_q, t) if kind.whole_conjugate else times(log_q, kind.conjugate(t))
