"""What practice descends: the non-saturating loss, against a D that is at its best and stands still.

    E_g[-log D*] + E_g[log(1 - D*)] = E_g[-logit D*] = E_g[log p_g - log p_data] = KL(p_g ‖ p_data)

Along a step of G with D* held still the second term has the slope of C = 2 JSD - log 4, since D* is the best
answer and moving it changes nothing to first order. The KL has the slope of a KL, since E_g[log p_g] is the
negative entropy, whose slope with log p_g held still is the whole of it. So the non-saturating generator
descends KL(p_g ‖ p_data) - 2 JSD: it is rewarded for JSD. That difference is 2 KL(M ‖ p_data), M the even
mixture of both: never negative, and 0 only at p_g = p_data.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.nn import log_sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import densities, quadrature
from gan_lessons.theory.game import optimal_logit
from gan_lessons.theory.logspace import times
from gan_lessons.theory.quadrature import integrate


@contract()
@jax.jit
def non_saturating_value(
    log_p_data: Float[Array, " n"], log_p_g: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute what the non-saturating generator pays against the best discriminator, E_g[-log D*].

    Args:
        log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
        log_p_g: shape (n,), log-density of the generator.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [0, ∞]; log 2 at p_g = p_data, ∞ where G has mass that the data have not.

    Reference:
        Goodfellow et al. 2014, end of section 3.

    >>> half = jnp.log(jnp.array([0.5, 0.5]))
    >>> round(float(non_saturating_value(half, half)), 4)
    0.6931
    """
    return integrate(times(log_p_g, -log_sigmoid(optimal_logit(log_p_data, log_p_g))), weights)


class HeldSlopes(NamedTuple):
    """Slopes along the mean of G, with D* of the place where they are taken held still.

    Attributes:
        minimax: d/dm E_g[log(1 - D)], nats per unit of m: that of C = 2 JSD - log 4.
        non_saturating: d/dm E_g[-log D], nats per unit of m: that of KL(p_g ‖ p_data) - 2 JSD.
    """

    minimax: Float[Array, ""]
    non_saturating: Float[Array, ""]


@contract(mean=clauses.finite, std=clauses.positive)
@jax.jit
def held_slopes(mean: Scalar, std: Scalar = 1.0) -> HeldSlopes:
    """Compute the slopes of both losses of G, for p_data = N(0, 1) and p_g = N(mean, std²).

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Both slopes, within about 1e-10. They sum to m, the slope of KL(p_g ‖ p_data).

    Reference:
        Arjovsky and Bottou 2017, theorem 2.5.

    >>> [round(float(slope), 6) for slope in held_slopes(1.5)]
    [0.46445, 1.03555]
    """
    m, s = jnp.asarray(mean, float), jnp.asarray(std, float)
    p_data, here = densities.normal(0.0, 1.0), densities.normal(m, s)
    # Where we look, and the D that answers, stand still: only p_g moves.
    x, weights = jax.lax.stop_gradient(quadrature.grid_for(p_data, here))
    logit = jax.lax.stop_gradient(optimal_logit(p_data.log_prob(x), here.log_prob(x)))

    def expected(h: Float[Array, " n"], at: Float[Array, ""]) -> Float[Array, ""]:
        return integrate(times(densities.normal(at, s).log_prob(x), h), weights)

    slope = jax.grad(expected, argnums=1)
    return HeldSlopes(slope(log_sigmoid(-logit), m), slope(-log_sigmoid(logit), m))
