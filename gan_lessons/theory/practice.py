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
from jax.nn import log_sigmoid, sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import along_mean
from gan_lessons.theory.game import optimal_logit
from gan_lessons.theory.logspace import log_ratio, times
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

    With h held still, d/dm E_g[h(x)] = E_g[h'(x)], and the logit of D* has the slope -x + z/σ at x = m + σz:

    d/dm E_g[log(1 - D)] = E_g[D (x - z/σ)]
    d/dm E_g[-log D]     = E_g[(1 - D) (x - z/σ)]

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Both slopes, within about 1e-12 of the largest of 1, |m| and σ, however narrow p_g is. They sum to m,
        the slope of KL(p_g ‖ p_data).

    Reference:
        Arjovsky and Bottou 2017, theorem 2.5.

    >>> [round(float(slope), 6) for slope in held_slopes(1.5)]
    [0.46445, 1.03555]
    """
    m, s = jnp.asarray(mean, float), jnp.asarray(std, float)
    log_p_data, log_p_g, x, z = along_mean.masses(m, s)
    best = sigmoid(log_ratio(log_p_data, log_p_g))
    # z has the mean 0, so that -z (1 - D) has that of z D: where p_g is narrow or far 1 - D is near 1, and
    # the large z/σ would cancel.
    by_shape = jnp.sum(times(log_p_g, z * best)) / s
    return HeldSlopes(
        jnp.sum(times(log_p_g, x * best)) - by_shape, jnp.sum(times(log_p_g, x * (1 - best))) + by_shape
    )
