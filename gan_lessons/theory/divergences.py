"""How far one distribution is from another: KL, Jensen-Shannon and total variation, in nats.

All arguments are log-densities on common points, with quadrature weights (`quadrature.Grid.weights`), or
log-probabilities with `weights=None` for a finite distribution. Working with logs keeps far tails
exact: a density of 1e-400 is 0 in float64, its log is -921. Every function is jitted: called on its own it is
one compiled program, not one per operation. It cannot look at values, so a NaN comes out as NaN.
"""

import jax
import jax.numpy as jnp
from jax.nn import log_sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts.clauses import Numbers
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.logspace import LOG_2, at_most, jsd_terms, kl_terms
from gan_lessons.theory.quadrature import integrate


@contract()
@jax.jit
def kl(
    log_p: Float[Array, " n"], log_q: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute the Kullback-Leibler divergence from q to p.

    KL(p ‖ q) = ∫ p(x) log(p(x)/q(x)) dx = ∫ p log(p/q) - p + q dx

    The second form is summed: its integrand is never negative, so rounding cannot make the sum so. It is
    infinite when p has mass where q has none, and not symmetric.

    Args:
        log_p: shape (n,), log-density of p; -inf where p is 0.
        log_q: shape (n,), log-density of q.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [0, ∞] for normalised densities. An integral that diverges only in the tail
        (Student's t with df ≤ 2 against a normal density) shows as a number that grows with the grid, since
        a grid ends.

    Reference:
        Kullback and Leibler 1951.

    >>> p, q = jnp.log(jnp.array([0.5, 0.5])), jnp.log(jnp.array([1.0, 0.0]))
    >>> float(kl(p, q)), round(float(kl(q, p)), 4)
    (inf, 0.6931)
    """
    return integrate(kl_terms(log_p, log_q), weights)


@contract()
@jax.jit
def jsd(
    log_p: Float[Array, " n"], log_q: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute the Jensen-Shannon divergence.

    JSD(p ‖ q) = ½ KL(p ‖ M) + ½ KL(q ‖ M), M = (p + q)/2

    Args:
        log_p: shape (n,), log-density of p; -inf where p is 0.
        log_q: shape (n,), log-density of q.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [0, log 2]: 0 only where p = q, log 2 only where the supports do not overlap.

    Reference:
        Lin 1991; Goodfellow et al. 2014, Theorem 1.

    >>> round(float(jsd(jnp.log(jnp.array([1.0, 0.0])), jnp.log(jnp.array([0.0, 1.0])))), 4)
    0.6931
    """
    return at_most(integrate(jsd_terms(log_p, log_q), weights), LOG_2)


@contract()
@jax.jit
def total_variation(
    log_p: Float[Array, " n"], log_q: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute the total variation distance, the largest difference of probability on any event.

    TV(p, q) = ½ ∫ |p(x) - q(x)| dx, and TV²/2 ≤ JSD ≤ TV log 2

    On a grid |p - q| has a kink wherever the densities cross, so the error is larger than that of `jsd`.

    Args:
        log_p: shape (n,), log-density of p; -inf where p is 0.
        log_q: shape (n,), log-density of q.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, in [0, 1].

    >>> round(float(total_variation(jnp.log(jnp.array([0.5, 0.5])), jnp.log(jnp.array([0.8, 0.2])))), 4)
    0.3
    """
    return at_most(integrate(jnp.abs(jnp.exp(log_p) - jnp.exp(log_q)), weights) / 2, 1.0)


@contract()
@jax.jit
def bernoulli_kl(logit_p: Numbers, logit_q: Numbers) -> Float[Array, "..."]:
    """Compute the divergence between two coins that are given by their logits.

    KL(Bern(σ(a)) ‖ Bern(σ(b))) = σ(a) log(σ(a)/σ(b)) + σ(-a) log(σ(-a)/σ(-b))

    Args:
        logit_p: any shape, the logit a of the first coin, in [-∞, ∞].
        logit_q: the same shape (or a scalar), the logit b of the second coin.

    Returns:
        The common shape, nats, in [0, ∞]; NaN where a logit is NaN.

    >>> float(bernoulli_kl(0.0, 0.0)), float(bernoulli_kl(jnp.inf, -jnp.inf))
    (0.0, inf)
    """
    a, b = jnp.broadcast_arrays(jnp.asarray(logit_p, dtype=float), jnp.asarray(logit_q, dtype=float))
    # Heads and tails together have mass 1 on both sides, so what the terms add to p log(p/q) sums to 0.
    heads = kl_terms(log_sigmoid(a), log_sigmoid(b))
    return heads + kl_terms(log_sigmoid(-a), log_sigmoid(-b))
