"""Theorem 1, line by line: C(G) = -log 4 + 2 JSD(p_data ‖ p_g).

Every line's number is written from that line alone, in log space, and from none of the others.
"""

import jax.numpy as jnp
from jax.nn import log_sigmoid
from jaxtyping import Array, Float
from sympy import Rational, log

from gan_lessons.theory import divergences, game
from gan_lessons.theory.bisection import bisect
from gan_lessons.theory.derivation import Line
from gan_lessons.theory.logspace import LOG_2, LOG_4, log_mean, log_ratio, log_sum, times, times_log_ratio
from gan_lessons.theory.quadrature import integrate
from gan_lessons.theory.symbols import OPTIMUM, a, b, integral, jsd, kl, max_over_discriminator, y

Vector = Float[Array, " n"]
Scalar = Float[Array, ""]


def _found_by_search(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    """V at the D that 40 bisections of its slope in the logit find, with no use of Proposition 1."""

    def rising(ell: Vector) -> Array:
        """Whether the slope a σ(-l) - b σ(l) is above 0, by its logs, where nothing underflows."""
        return log_p + log_sigmoid(-ell) > log_g + log_sigmoid(ell)

    # σ(±750) is 0 or 1 to within 1e-325; 40 halvings of 1500 leave 1e-9, and V is flat at its maximum: 1e-18.
    low, high = bisect(rising, jnp.full_like(log_p, -750.0), jnp.full_like(log_p, 750.0), 40)
    return game.value(log_p, log_g, (low + high) / 2, weights)


def _at_optimum(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return game.value(log_p, log_g, log_ratio(log_p, log_g), weights)


def _fractions(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_total = log_sum(log_p, log_g)
    return integrate(times_log_ratio(log_p, log_total) + times_log_ratio(log_g, log_total), weights)


def _multiplied(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_total = log_sum(log_p, log_g)
    real = times(log_p, -LOG_2 + (LOG_2 + log_ratio(log_p, log_total)))
    return integrate(real + times(log_g, -LOG_2 + (LOG_2 + log_ratio(log_g, log_total))), weights)


def _logs_apart(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_total = log_sum(log_p, log_g)
    real = times(log_p, LOG_2 + log_ratio(log_p, log_total)) - LOG_2 * jnp.exp(log_p)
    generated = times(log_g, LOG_2 + log_ratio(log_g, log_total)) - LOG_2 * jnp.exp(log_g)
    return integrate(real + generated, weights)


def _log_4_out(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_total = log_sum(log_p, log_g)
    real = times(log_p, LOG_2 + log_ratio(log_p, log_total))
    generated = times(log_g, LOG_2 + log_ratio(log_g, log_total))
    return -LOG_4 + integrate(real + generated, weights)


def _over_mixture(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_m = log_mean(log_p, log_g)
    real, generated = times_log_ratio(log_p, log_m), times_log_ratio(log_g, log_m)
    return -LOG_4 + integrate(real, weights) + integrate(generated, weights)


def _two_kl(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_m = log_mean(log_p, log_g)
    return -LOG_4 + divergences.kl(log_p, log_m, weights) + divergences.kl(log_g, log_m, weights)


def _two_jsd(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return -LOG_4 + 2 * divergences.jsd(log_p, log_g, weights)


_P, _G = r"p_{\mathrm{data}}(x)", r"p_g(x)"
_SUM = rf"{_P} + {_G}"

THEOREM_1: tuple[Line, ...] = (
    Line(
        name="maximum over D",
        latex=rf"C(G) = \max_D \int {_P} \log D(x) + {_G} \log(1 - D(x)) \, dx",
        reason="The generator is judged against the best discriminator there is.",
        expression=max_over_discriminator(integral(a * log(y) + b * log(1 - y))),
        step="premise",
        number=_found_by_search,
    ),
    Line(
        name="best D put in",
        latex=rf"= \int {_P} \log D^*(x) + {_G} \log(1 - D^*(x)) \, dx",
        reason="By Proposition 1 the maximum is at D* = p_data/(p_data + p_g), at every x separately.",
        expression=integral(a * log(OPTIMUM) + b * log(1 - OPTIMUM)),
        step="maximum",
        number=_at_optimum,
    ),
    Line(
        name="fractions written out",
        latex=rf"= \int {_P} \log \frac{{{_P}}}{{{_SUM}}} + {_G} \log \frac{{{_G}}}{{{_SUM}}} \, dx",
        reason="D* is the first fraction, and 1 − p_data/(p_data + p_g) is the second.",
        expression=integral(a * log(a / (a + b)) + b * log(b / (a + b))),
        step="rewrite",
        number=_fractions,
    ),
    Line(
        name="both fractions times 2",
        latex=rf"= \int {_P} \log\!\left(\tfrac12 \cdot \frac{{2 {_P}}}{{{_SUM}}}\right)"
        rf" + {_G} \log\!\left(\tfrac12 \cdot \frac{{2 {_G}}}{{{_SUM}}}\right) dx",
        reason="Both fractions are multiplied by 2 and, to stay equal, by one half.",
        expression=integral(
            a * log(Rational(1, 2) * (2 * a / (a + b))) + b * log(Rational(1, 2) * (2 * b / (a + b)))
        ),
        step="rewrite",
        number=_multiplied,
    ),
    Line(
        name="logarithms split",
        latex=rf"= \int {_P} \log \frac{{2 {_P}}}{{{_SUM}}} - {_P} \log 2"
        rf" + {_G} \log \frac{{2 {_G}}}{{{_SUM}}} - {_G} \log 2 \, dx",
        reason="The log of a product is the sum of the logs, and log ½ = −log 2.",
        expression=integral(a * log(2 * a / (a + b)) - a * log(2) + b * log(2 * b / (a + b)) - b * log(2)),
        step="rewrite",
        number=_logs_apart,
    ),
    Line(
        name="-log 4 taken out",
        latex=rf"= -\log 4 + \int {_P} \log \frac{{2 {_P}}}{{{_SUM}}}"
        rf" + {_G} \log \frac{{2 {_G}}}{{{_SUM}}} \, dx",
        reason="Each density integrates to 1, so each leaves one −log 2, and together they are −log 4.",
        expression=-log(4) + integral(a * log(2 * a / (a + b)) + b * log(2 * b / (a + b))),
        step="mass",
        number=_log_4_out,
    ),
    Line(
        name="mixture in the denominator",
        latex=rf"= -\log 4 + \int {_P} \log \frac{{{_P}}}{{({_SUM})/2}} dx"
        rf" + \int {_G} \log \frac{{{_G}}}{{({_SUM})/2}} dx",
        reason="Twice a fraction is that fraction over half its denominator; the sum becomes two integrals.",
        expression=-log(4) + integral(a * log(a / ((a + b) / 2))) + integral(b * log(b / ((a + b) / 2))),
        step="rewrite",
        number=_over_mixture,
    ),
    Line(
        name="two KL divergences",
        latex=r"= -\log 4"
        r" + \mathrm{KL}\!\left(p_{\mathrm{data}} \,\middle\|\, \tfrac{p_{\mathrm{data}} + p_g}{2}\right)"
        r" + \mathrm{KL}\!\left(p_g \,\middle\|\, \tfrac{p_{\mathrm{data}} + p_g}{2}\right)",
        reason="Each integral is the Kullback-Leibler divergence from the mixture of the two densities.",
        expression=-log(4) + kl(a, (a + b) / 2) + kl(b, (a + b) / 2),
        step="name",
        number=_two_kl,
    ),
    Line(
        name="one Jensen-Shannon divergence",
        latex=r"= -\log 4 + 2 \, \mathrm{JSD}(p_{\mathrm{data}} \,\|\, p_g)",
        reason="The Jensen-Shannon divergence is half of one plus half of the other.",
        expression=-log(4) + 2 * jsd(a, b),
        step="name",
        number=_two_jsd,
    ),
)
