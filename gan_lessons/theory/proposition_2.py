"""Proposition 2, line by line: U is affine, C lies below its chords and above its tangents, one step halves.

Three densities meet at a point x: a = p_data(x), b = p(x) and c = q(x), where p and q are two choices of p_g;
λ is the share of q in p_λ = (1 - λ) p + λ q. In the numbers `log_p_g` is log p and `log_q` is log q.
"""

import jax.numpy as jnp
from jax.nn import log_sigmoid
from jaxtyping import Array, Float
from sympy import Expr, Integer, exp, log

from gan_lessons.theory import convergence, game
from gan_lessons.theory.derivation import Line
from gan_lessons.theory.logspace import log_ratio, times
from gan_lessons.theory.quadrature import integrate
from gan_lessons.theory.symbols import OPTIMUM, a, b, c, integral, odds, y

Vector = Float[Array, " n"]
Weights = Vector | None
Scalar = Float[Array, ""]

share, rest = 1 / (1 + odds), odds / (1 + odds)  # the share in (0, 1) for all odds > 0, and 1 - share
SHARE = 0.3  # the λ of the numbers

_BEST_P, _BEST_Q, _BEST_MIX = OPTIMUM, a / (a + c), a / (a + rest * b + share * c)


def _u(density: Expr, answer: Expr) -> Expr:
    return a * log(answer) + density * log(1 - answer)


def _value(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights) -> Scalar:
    return game.value(log_p, log_g, logit, weights)


def _mixed(log_g: Vector, log_q: Vector) -> Vector:
    return jnp.logaddexp(jnp.log1p(-SHARE) + log_g, jnp.log(SHARE) + log_q)


def _at_mixture(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return _value(log_p, _mixed(log_g, log_q), logit, weights)


def _under_one_integral(
    log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector
) -> Scalar:
    real, fake = log_sigmoid(logit), log_sigmoid(-logit)
    one = times(log_p, real) + times(log_g, fake)
    return integrate((1 - SHARE) * one + SHARE * (times(log_p, real) + times(log_q, fake)), weights)


def _chord(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    ends = _value(log_p, log_g, logit, weights), _value(log_p, log_q, logit, weights)
    return (1 - SHARE) * ends[0] + SHARE * ends[1]


AFFINE: tuple[Line, ...] = (
    Line(
        name="value at the mixture",
        latex=r"U(p_\lambda, D) = \int p_{\mathrm{data}} \log D + ((1-\lambda) p + \lambda q) \log(1-D) dx",
        reason="This is the definition of U, with p_λ = (1 − λ) p + λ q as the generator's density.",
        expression=integral(a * log(y) + (rest * b + share * c) * log(1 - y)),
        step="premise",
        number=_at_mixture,
    ),
    Line(
        name="shares taken apart",
        latex=r"= \int (1-\lambda) \left(p_{\mathrm{data}} \log D + p \log(1 - D)\right)"
        r" + \lambda \left(p_{\mathrm{data}} \log D + q \log(1 - D)\right) dx",
        reason="p_data log D is 1 − λ of itself plus λ of itself; the rest is multiplied out.",
        expression=integral(rest * _u(b, y) + share * _u(c, y)),
        step="rewrite",
        number=_under_one_integral,
    ),
    Line(
        name="straight line",
        latex=r"= (1-\lambda)\, U(p, D) + \lambda\, U(q, D)",
        reason="The integral of a sum is the sum of the integrals; this holds for every D.",
        expression=rest * integral(_u(b, y)) + share * integral(_u(c, y)),
        step="rewrite",
        number=_chord,
    ),
)


def _mean_cost(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return (1 - SHARE) * game.cost(log_p, log_g, weights) + SHARE * game.cost(log_p, log_q, weights)


def _one_replaced(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return (1 - SHARE) * _value(log_p, log_g, logit, weights) + SHARE * game.cost(log_p, log_q, weights)


def _mixed_cost(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return game.cost(log_p, _mixed(log_g, log_q), weights)


CHORD: tuple[Line, ...] = (
    Line(
        name="chord",
        latex=r"(1-\lambda)\, C(p) + \lambda\, C(q)",
        reason="This is the height of the chord between p and q, above the mixture p_λ.",
        expression=rest * integral(_u(b, _BEST_P)) + share * integral(_u(c, _BEST_Q)),
        step="premise",
        number=_mean_cost,
    ),
    Line(
        name="any D at one end",
        latex=r"\ge (1-\lambda)\, U(p, D) + \lambda\, C(q)",
        reason="C(p) is the largest U(p, D), so any other D gives at most that.",
        expression=rest * integral(_u(b, y)) + share * integral(_u(c, _BEST_Q)),
        step="bound",
        number=_one_replaced,
        minimum=(y, _BEST_P),
    ),
    Line(
        name="the same D at both ends",
        latex=r"\ge (1-\lambda)\, U(p, D) + \lambda\, U(q, D)",
        reason="C(q) is the largest U(q, D), for the same reason.",
        expression=rest * integral(_u(b, y)) + share * integral(_u(c, y)),
        step="bound",
        number=_chord,
        minimum=(y, _BEST_Q),
    ),
    Line(
        name="at the mixture",
        latex=r"= U(p_\lambda, D)",
        reason="U is affine in its first argument.",
        expression=integral(_u(rest * b + share * c, y)),
        step="rewrite",
        number=_at_mixture,
    ),
    Line(
        name="the best D for the mixture",
        latex=r"= C(p_\lambda) \quad \text{for } D = D^*_{p_\lambda}",
        reason="The lines above hold for every D, so also for the one that is best at p_λ.",
        expression=integral(_u(rest * b + share * c, _BEST_MIX)),
        step="substitute",
        number=_mixed_cost,
        minimum=(y, _BEST_MIX),
    ),
)


def _cost_of_q(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return game.cost(log_p, log_q, weights)


def _u_of_q(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return _value(log_p, log_q, logit, weights)


def _u_of_q_best(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    return _value(log_p, log_q, log_ratio(log_p, log_g), weights)


def _tangent(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights, *, log_q: Vector) -> Scalar:
    slope = convergence.subgradient(jnp.exp(log_p), jnp.exp(log_g))
    rise = integrate(times(log_q, slope) - times(log_g, slope), weights)
    return game.cost(log_p, log_g, weights) + rise


SUBGRADIENT: tuple[Line, ...] = (
    Line(
        name="cost of q",
        latex=r"C(q) = \max_D U(q, D)",
        reason="This is the definition, for any other density q.",
        expression=integral(_u(c, _BEST_Q)),
        step="premise",
        number=_cost_of_q,
    ),
    Line(
        name="any D",
        latex=r"\ge U(q, D)",
        reason="A maximum is at least what it is the maximum of.",
        expression=integral(_u(c, y)),
        step="bound",
        number=_u_of_q,
        minimum=(y, _BEST_Q),
    ),
    Line(
        name="the best D for p",
        latex=r"= U(q, D^*_p) \quad \text{for } D = D^*_p",
        reason="We are free to choose D: we take the one that is best at p, which need not be best at q.",
        expression=integral(_u(c, _BEST_P)),
        step="substitute",
        number=_u_of_q_best,
    ),
    Line(
        name="tangent",
        latex=r"= C(p) + \int \log(1 - D^*_p(x)) \, (q(x) - p(x)) \, dx",
        reason="U is affine: from p to q it changes by its slope times (q − p), and U(p, D*_p) is C(p).",
        expression=integral(_u(b, _BEST_P)) + integral((c - b) * log(1 - _BEST_P)),
        step="rewrite",
        number=_tangent,
    ),
)


def _times_factor(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights) -> Scalar:
    return integrate(jnp.exp(log_g - log_sigmoid(-logit)), weights)


def _divided(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights) -> Scalar:
    return integrate(jnp.exp(log_g) / jnp.exp(log_sigmoid(-logit)), weights)


def _total_mass(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights) -> Scalar:
    return integrate(jnp.exp(log_p), weights) + integrate(jnp.exp(log_g), weights)


def _sum(log_p: Vector, log_g: Vector, logit: Vector, weights: Weights) -> Scalar:
    return integrate(jnp.exp(log_p) + jnp.exp(log_g), weights)


HALVING: tuple[Line, ...] = (
    Line(
        name="one step of size 1",
        latex=r"p_g(x) \, e^{-\log(1 - D(x))}",
        reason="Exponentiated gradient multiplies p_g(x) by e to the power of minus the slope.",
        expression=b * exp(-log(1 - y)),
        step="premise",
        number=_times_factor,
    ),
    Line(
        name="exponential of a logarithm",
        latex=r"= \frac{p_g(x)}{1 - D(x)}",
        reason="The exponential undoes the logarithm.",
        expression=b / (1 - y),
        step="rewrite",
        number=_divided,
    ),
    Line(
        name="the best D put in",
        latex=r"= p_{\mathrm{data}}(x) + p_g(x)",
        reason="1 − D* is p_g / (p_data + p_g), so p_g cancels.",
        expression=a + b,
        step="substitute",
        number=_sum,
    ),
    Line(
        name="its mass",
        latex=r"\int p_{\mathrm{data}} + p_g \, dx = 2",
        reason="Both have mass 1; dividing by 2 makes it a density again, the midpoint of p_data and p_g.",
        expression=Integer(2),
        step="mass",
        number=_total_mass,
    ),
)
