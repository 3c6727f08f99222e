"""Proposition 2: the game as a function of p_g, straight for every D and convex for the best D.

p_g moves along straight lines here, so it is given by its probabilities (or density) and not by their logs;
p_data as well. D is given by its logit, as everywhere. `weights=None` is a finite distribution, quadrature
weights make the sums integrals, as in `game`.
"""

import jax.numpy as jnp
from jax.nn import log_sigmoid, sigmoid
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import densities, divergences, game
from gan_lessons.theory.logspace import log_ratio
from gan_lessons.theory.quadrature import integrate


@contract(p_data=clauses.non_negative, p_g=clauses.non_negative)
def objective(
    p_data: Float[Array, " n"],
    p_g: Float[Array, " n"],
    logit: Float[Array, " n"],
    weights: Float[Array, " n"] | None = None,
) -> Float[Array, ""]:
    """Compute the value of the game as a function of p_g, for a D that stays.

    U(p_g, D) = ∫ p_data(x) log D(x) dx + ∫ p_g(x) log(1 - D(x)) dx

    The first integral does not contain p_g and the second is linear in it, so U(·, D) is affine:
    U((1 - λ) p + λ q, D) = (1 - λ) U(p, D) + λ U(q, D). Its derivative in p_g(x) is log(1 - D(x)), also
    where p_g(x) is 0.

    Args:
        p_data: shape (n,), density of the data, ≥ 0.
        p_g: shape (n,), density of the generator, ≥ 0. Need not have mass 1.
        logit: shape (n,), log D/(1 - D) in [-∞, ∞].
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats; the number that `game.value` gives for the logs of the same densities.

    Reference:
        Goodfellow et al. 2014, Proposition 2.

    >>> round(float(objective(jnp.array([0.8, 0.2]), jnp.array([0.5, 0.5]), jnp.zeros(2))), 4)
    -1.3863
    """
    real, generated = log_sigmoid(logit), log_sigmoid(-logit)
    # 0 · ∞ is 0: a point without mass is paired with a finite log, and its derivative stays log(1 - D).
    real = jnp.where((p_data == 0) & jnp.isinf(real), 0.0, real)
    generated = jnp.where((p_g == 0) & jnp.isinf(generated), 0.0, generated)
    return integrate(p_data * real + p_g * generated, weights)


@contract(p_data=clauses.non_negative, p_g=clauses.non_negative, cap=clauses.above_zero)
def best_logit(
    p_data: Float[Array, " n"], p_g: Float[Array, " n"], cap: Scalar = jnp.inf
) -> Float[Array, " n"]:
    """Compute the logit of the best D among those that are never surer of "real" than the cap allows.

    logit D(x) = min(log p_data(x) - log p_g(x), cap)

    V is concave in D(x) at each x, so the best admissible answer is the best answer, cut off. Where both
    densities vanish every answer is as good; here it is "generated", D = 0, whose slope log(1 - D) is 0.

    Args:
        p_data: shape (n,), ≥ 0.
        p_g: shape (n,), ≥ 0.
        cap: scalar > 0, nats; ∞ for Proposition 1's D*.

    Returns:
        Shape (n,), nats, in [-∞, cap], never NaN.

    >>> best_logit(jnp.array([0.5, 1.0]), jnp.array([0.5, 0.0]), 4.0).tolist()
    [0.0, 4.0]
    """
    ratio = log_ratio(densities.log_probs(p_data), densities.log_probs(p_g))
    return jnp.where(p_data == 0, -jnp.inf, jnp.minimum(ratio, cap))


@contract(p_data=clauses.non_negative, p_g=clauses.non_negative)
def cost(
    p_data: Float[Array, " n"], p_g: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute the highest of all the straight lines, the function that Proposition 2 descends.

    C(p_g) = sup_D U(p_g, D) = U(p_g, D*)

    A supremum of affine functions is convex: C lies below each of its chords.

    Args:
        p_data: shape (n,), ≥ 0.
        p_g: shape (n,), ≥ 0.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [-log 4, 0] for densities of mass 1.

    Reference:
        Goodfellow et al. 2014, Theorem 1 and Proposition 2.

    >>> round(float(cost(jnp.array([0.8, 0.2]), jnp.array([0.5, 0.5]))), 4)
    -1.285
    """
    return game.cost(densities.log_probs(p_data), densities.log_probs(p_g), weights)


@contract(p_data=clauses.non_negative, p_g=clauses.non_negative, cap=clauses.above_zero)
def subgradient(
    p_data: Float[Array, " n"], p_g: Float[Array, " n"], cap: Scalar = jnp.inf
) -> Float[Array, " n"]:
    """Compute the slope of U(·, D) at the best D, which is a subgradient of C at p_g.

    g(x) = log(1 - D*(x)),   C(q) ≥ C(p_g) + ∫ g(x) (q(x) - p_g(x)) dx for every q

    On densities of mass 1 only g up to a constant matters, since ∫ (q - p_g) = 0. Where p_g(x) = 0 and
    p_data(x) > 0, C is infinitely steep, g(x) = -∞, and C has no subgradient. A finite cap on the logit of D
    replaces C by the supremum over the capped discriminators: convex, too, with the same least value at the
    same place only, straight in p_g(x) where D* is above the cap, and never steeper than log(1 + e^cap).

    Args:
        p_data: shape (n,), ≥ 0.
        p_g: shape (n,), ≥ 0.
        cap: scalar > 0, nats, as in `best_logit`.

    Returns:
        Shape (n,), nats, in [-log(1 + e^cap), 0].

    Reference:
        Goodfellow et al. 2014, Proposition 2.

    >>> subgradient(jnp.array([0.5, 0.5]), jnp.array([0.5, 0.5])).round(4).tolist()
    [-0.6931, -0.6931]
    """
    return log_sigmoid(-best_logit(p_data, p_g, cap))


@contract(p_data=clauses.non_negative, p_g=clauses.positive)
def curvature(p_data: Float[Array, " n"], p_g: Float[Array, " n"]) -> Float[Array, " n"]:
    """Compute the second derivative of C in p_g(x), the only one that is not 0.

    ∂²C/∂p_g(x)² = p_data / (p_g (p_data + p_g)) = D*(x) / p_g(x)

    It is at most 1/p_g (D* is a probability), the second derivative of Σ p_g log p_g: C never bends more than
    the negative entropy. It is 1/(2 p_data) at p_g = p_data, and 0 where there are no data: C is not strictly
    convex there.

    Args:
        p_data: shape (n,), ≥ 0.
        p_g: shape (n,), > 0.

    Returns:
        Shape (n,), nats per squared unit of p_g, ≥ 0.

    >>> curvature(jnp.array([0.25, 0.5]), jnp.array([0.25, 0.5])).tolist()
    [2.0, 1.0]
    """
    return sigmoid(best_logit(p_data, p_g)) / p_g


@contract(p_data=clauses.non_negative, p_g=clauses.non_negative)
def excess(
    p_data: Float[Array, " n"], p_g: Float[Array, " n"], weights: Float[Array, " n"] | None = None
) -> Float[Array, ""]:
    """Compute how far C is above its least value, without subtracting two numbers of size 1.

    C(p_g) + log 4 = 2 JSD(p_data ‖ p_g)

    Args:
        p_data: shape (n,), ≥ 0.
        p_g: shape (n,), ≥ 0.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Scalar, nats, in [0, log 4]; 0 only at p_g = p_data.

    >>> round(float(excess(jnp.array([0.0, 1.0]), jnp.array([1.0, 0.0]))), 4)
    1.3863
    """
    return 2 * divergences.jsd(densities.log_probs(p_data), densities.log_probs(p_g), weights)


@contract(share=clauses.share)
def mixture(p: Float[Array, " n"], q: Float[Array, " n"], share: Scalar) -> Float[Array, " n"]:
    """Compute the point of the chord from p to q.

    p_λ = (1 - λ) p + λ q

    Args:
        p: shape (n,).
        q: shape (n,).
        share: scalar λ in [0, 1].

    Returns:
        Shape (n,): a distribution where p and q are.

    >>> mixture(jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0]), 0.25).tolist()
    [0.75, 0.25]
    """
    return (1 - jnp.asarray(share)) * p + jnp.asarray(share) * q
