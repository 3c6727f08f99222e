"""The minimax game for a fixed generator: V(D, G), the best discriminator D*, and the cost C(G).

The discriminator is given by its logit, log D/(1 - D), because D itself rounds to 1 in float64 beyond a
logit of 37 and log(1 - D) would be -inf there. Densities are given by their logs on common points, as in
`divergences`. Every function is jitted: called on its own it is one compiled program, not one per operation.
A compiled program cannot look at values, so a NaN comes out as NaN.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import log_sigmoid, sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Numbers
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.divergences import bernoulli_kl, jsd
from gan_lessons.theory.logspace import LOG_2, LOG_4, log_ratio, log_sum, times
from gan_lessons.theory.quadrature import integrate


@contract()
@jax.jit
def optimal_logit(log_p_data: Float[Array, "*s"], log_p_g: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Compute the logit of the best discriminator: the log of the density ratio.

    logit D*(x) = log p_data(x) - log p_g(x)

    Args:
        log_p_data: any shape, log-density of the data; -inf where it vanishes.
        log_p_g: the same shape, log-density of the generator.

    Returns:
        The same shape, nats: +inf where only p_g vanishes, -inf where only p_data vanishes,
        NaN where both do (D* is not defined there, and a plot shows a gap).

    Reference:
        Goodfellow et al. 2014, Proposition 1.

    >>> optimal_logit(jnp.log(jnp.array([0.5, 0.0])), jnp.log(jnp.array([0.5, 1.0]))).tolist()
    [0.0, -inf]
    """
    neither = (log_p_data == -jnp.inf) & (log_p_g == -jnp.inf)
    return jnp.where(neither, jnp.nan, log_ratio(log_p_data, log_p_g))


@contract()
@jax.jit
def optimal_discriminator(log_p_data: Float[Array, "*s"], log_p_g: Float[Array, "*s"]) -> Float[Array, "*s"]:
    """Compute the best discriminator: the probability that x is real when a fair coin chose its origin.

    D*(x) = p_data(x) / (p_data(x) + p_g(x)) = σ(log p_data(x) - log p_g(x))

    Args:
        log_p_data: any shape, log-density of the data; -inf where it vanishes.
        log_p_g: the same shape, log-density of the generator.

    Returns:
        The same shape, a probability in [0, 1]; ½ where the densities are equal, NaN where both vanish.

    Reference:
        Goodfellow et al. 2014, Proposition 1.

    >>> optimal_discriminator(jnp.log(jnp.array([0.5, 0.5])), jnp.log(jnp.array([0.5, 0.0]))).tolist()
    [0.5, 1.0]
    """
    return sigmoid(optimal_logit(log_p_data, log_p_g))


@contract(a=clauses.within(0, np.inf), b=clauses.within(0, np.inf), y=clauses.within(0, 1))
@jax.jit
def pointwise_value(a: Numbers, b: Numbers, y: Numbers) -> Float[Array, "..."]:
    """Compute what one point x adds to V: the curve that Proposition 1 maximises.

    f(y) = a log y + b log(1 - y), with 0 log 0 = 0

    Args:
        a: scalar or any shape, p_data(x) ≥ 0.
        b: scalar or the same shape, p_g(x) ≥ 0.
        y: scalar or the same shape, D(x) in [0, 1].

    Returns:
        The common shape, nats per unit of x, in [-∞, 0].

    >>> round(float(pointwise_value(1.0, 1.0, 0.5)), 4)
    -1.3863
    """
    # NaN is not a refusal: D* is NaN where both masses are 0, and f is 0 there.
    a, b, y = (jnp.asarray(argument, dtype=float) for argument in (a, b, y))
    # A mass of 0 is paired with log 1, so that 0 · log 0 is 0 and its derivative is a number.
    real_term = a * jnp.log(jnp.where(a == 0, 1.0, y))
    return real_term + b * jnp.log1p(-jnp.where(b == 0, 0.0, y))


@contract()
@jax.jit
def value(
    log_p_data: Float[Array, " n"],
    log_p_g: Float[Array, " n"],
    logit: Float[Array, " n"],
    weights: Float[Array, " n"] | None = None,
) -> Float[Array, ""]:
    """Compute the value of the game for a discriminator that is given by its logit.

    V(D, G) = ∫ p_data(x) log D(x) + p_g(x) log(1 - D(x)) dx

    Args:
        log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
        log_p_g: shape (n,), log-density of the generator.
        logit: shape (n,), log D/(1 - D) in [-∞, ∞]; ignored where both densities vanish (NaN allowed there).
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [-∞, 0]; -inf when D is certain and wrong somewhere.

    Reference:
        Goodfellow et al. 2014, equation 1.

    >>> half = jnp.log(jnp.array([0.5, 0.5]))
    >>> round(float(value(half, half, jnp.zeros(2))), 4)
    -1.3863
    """
    # One function for log and sigmoid together: log(σ(-800)) would be -inf, log_sigmoid(-800) is -800.
    real_term = times(log_p_data, log_sigmoid(logit))
    generated_term = times(log_p_g, log_sigmoid(-logit))
    return integrate(real_term + generated_term, weights)


@contract()
@jax.jit
def cost(
    log_p_data: Float[Array, " n"], log_p_g: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute what the generator pays against the best discriminator.

    C(G) = max_D V(D, G) = V(D*, G) = -log 4 + 2 JSD(p_data ‖ p_g)

    Args:
        log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
        log_p_g: shape (n,), log-density of the generator.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [-log 4, 0]: -log 4 only at p_g = p_data, 0 only where the supports do not overlap.

    Reference:
        Goodfellow et al. 2014, Theorem 1.

    >>> round(float(cost(jnp.log(jnp.array([0.8, 0.2])), jnp.log(jnp.array([0.5, 0.5])))), 4)
    -1.285
    """
    # Summed in the form whose terms are never negative, so that rounding cannot carry C below -log 4.
    divergence = jsd(log_p_data, log_p_g, weights)
    # 0, with the derivative that V(D*, G) has along changes of mass: dC/dp_g = log(1 - D*), nothing added.
    mass = integrate(jnp.exp(log_p_data) + jnp.exp(log_p_g), weights)
    return 2 * divergence - LOG_4 - LOG_2 * (mass - jax.lax.stop_gradient(mass))


@contract()
@jax.jit
def gap(
    log_p_data: Float[Array, " n"],
    log_p_g: Float[Array, " n"],
    logit: Float[Array, " n"],
    weights: Float[Array, " n"] | None = None,
) -> Float[Array, ""]:
    """Compute how much value a discriminator leaves on the table, without subtracting two values.

    V(D*, G) - V(D, G) = 2 E_{x~M}[ KL( Bern(D*(x)) ‖ Bern(D(x)) ) ], M = (p_data + p_g)/2

    Each term is at least 0, which proves Proposition 1 without a derivative.

    Args:
        log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
        log_p_g: shape (n,), log-density of the generator.
        logit: shape (n,), log D/(1 - D) in [-∞, ∞]; ignored where both densities vanish.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [0, ∞]; 0 only where D = D*.

    >>> p, q = jnp.log(jnp.array([0.8, 0.2])), jnp.log(jnp.array([0.5, 0.5]))
    >>> float(gap(p, q, optimal_logit(p, q)))
    0.0
    """
    # p_data + p_g = 2 M, so the factor 2 of the formula is already in the sum.
    per_coin = bernoulli_kl(log_ratio(log_p_data, log_p_g), logit)
    return integrate(times(log_sum(log_p_data, log_p_g), per_coin), weights)
