"""Short derivations around the proofs: Gibbs' inequality, gap, minimum, information identity."""

import jax.numpy as jnp
from jax.nn import log_sigmoid, sigmoid
from jaxtyping import Array, Float
from sympy import Rational, S, log

from gan_lessons.theory import divergences, game
from gan_lessons.theory.derivation import Line, Number
from gan_lessons.theory.logspace import LOG_2, LOG_4, log_mean, log_ratio, times, times_log_ratio
from gan_lessons.theory.quadrature import integrate
from gan_lessons.theory.symbols import (
    OPTIMUM,
    a,
    b,
    bernoulli_kl,
    conditional_entropy,
    integral,
    kl,
    over_mixture,
    y,
)
from gan_lessons.theory.theorem_1 import THEOREM_1

Vector = Float[Array, " n"]
Scalar = Float[Array, ""]


def _constant(nats: float) -> Number:
    def number(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
        return jnp.asarray(nats, dtype=log_p.dtype)

    return number


def _kl(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return divergences.kl(log_p, log_g, weights)


def _kl_with_masses(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return integrate(times_log_ratio(log_p, log_g) - jnp.exp(log_p) + jnp.exp(log_g), weights)


GIBBS: tuple[Line, ...] = (
    Line(
        name="KL divergence",
        latex=r"\mathrm{KL}(p_{\mathrm{data}} \,\|\, p_g)"
        r" = \int p_{\mathrm{data}} \log \frac{p_{\mathrm{data}}}{p_g} dx",
        reason="This is the definition.",
        expression=kl(a, b),
        step="premise",
        number=_kl,
    ),
    Line(
        name="masses put in",
        latex=r"= \int p_{\mathrm{data}} \log \frac{p_{\mathrm{data}}}{p_g} - p_{\mathrm{data}} + p_g \, dx",
        reason="Both densities integrate to 1, so subtracting one and adding the other changes nothing.",
        expression=integral(a * log(a / b) - a + b),
        step="mass",
        number=_kl_with_masses,
    ),
    Line(
        name="Gibbs' inequality",
        latex=r"\ge 0",
        reason="At each point the integrand is convex in a, and 0 with slope 0 at a = b only.",
        expression=S.Zero,
        step="bound",
        number=_constant(0.0),
        minimum=(a, b),
    ),
)


def _difference(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return game.cost(log_p, log_g, weights) - game.value(log_p, log_g, logit, weights)


def _log_ratios(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    best = log_ratio(log_p, log_g)
    real = times(log_p, log_ratio(log_sigmoid(best), log_sigmoid(logit)))
    return integrate(real + times(log_g, log_ratio(log_sigmoid(-best), log_sigmoid(-logit))), weights)


def _gap(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return game.gap(log_p, log_g, logit, weights)


def _gap_over_mixture(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    coins = divergences.bernoulli_kl(log_ratio(log_p, log_g), logit)
    return 2 * integrate(times(log_mean(log_p, log_g), coins), weights)


_BEST_VALUE = a * log(OPTIMUM) + b * log(1 - OPTIMUM)

GAP_IDENTITY: tuple[Line, ...] = (
    Line(
        name="gap",
        latex=r"V(D^*, G) - V(D, G) = \int a \log D^* + b \log(1 - D^*) - a \log D - b \log(1 - D) \, dx",
        reason="Both values are integrals over x, with a = p_data(x) and b = p_g(x).",
        expression=integral(_BEST_VALUE - a * log(y) - b * log(1 - y)),
        step="premise",
        number=_difference,
    ),
    Line(
        name="logs of ratios",
        latex=r"= \int a \log \frac{D^*}{D} + b \log \frac{1 - D^*}{1 - D} dx",
        reason="A difference of logs is the log of the ratio.",
        expression=integral(a * log(OPTIMUM / y) + b * log((1 - OPTIMUM) / (1 - y))),
        step="rewrite",
        number=_log_ratios,
    ),
    Line(
        name="coins",
        latex=r"= \int (a + b) \, \mathrm{KL}(\mathrm{Bern}(D^*) \,\|\, \mathrm{Bern}(D)) \, dx",
        reason="a = (a + b) D* and b = (a + b)(1 − D*), which leaves the divergence between two coins.",
        expression=integral((a + b) * bernoulli_kl(OPTIMUM, y)),
        step="name",
        number=_gap,
    ),
    Line(
        name="mean over the mixture",
        latex=r"= 2 \, \mathbb{E}_{x \sim M}"
        r"\left[\mathrm{KL}(\mathrm{Bern}(D^*(x)) \,\|\, \mathrm{Bern}(D(x)))\right]",
        reason="M = (a + b)/2 is the density of a sample whose origin a fair coin chose.",
        expression=2 * over_mixture(bernoulli_kl(OPTIMUM, y)),
        step="name",
        number=_gap_over_mixture,
    ),
    Line(
        name="never negative",
        latex=r"\ge 0, \text{ with equality only where } D = D^*",
        reason="At each point the integrand is strictly convex in y, and 0 with slope 0 at y = D*.",
        expression=S.Zero,
        step="bound",
        number=_constant(0.0),
        minimum=(y, OPTIMUM),
    ),
)

MINIMUM: tuple[Line, ...] = (
    THEOREM_1[-1],
    Line(
        name="minimum of C",
        latex=r"\ge -\log 4, \text{ with equality only for } p_g = p_{\mathrm{data}}",
        reason="At each point what JSD adds up is strictly convex in a, and 0 with slope 0 at a = b only.",
        expression=-log(4),
        step="bound",
        number=_constant(-LOG_4),
        minimum=(a, b),
    ),
)


def _posterior(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    best = log_ratio(log_p, log_g)
    per_point = times(log_sigmoid(best), log_sigmoid(best)) + times(log_sigmoid(-best), log_sigmoid(-best))
    return 2 * integrate(times(log_mean(log_p, log_g), per_point), weights)


def _entropy(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    best = log_ratio(log_p, log_g)
    # H(Bern(σ(l))) = log(1 + e^l) - l σ(l); with |l|, because a coin and its mirror image are as uncertain.
    size = jnp.abs(jnp.where(jnp.isinf(best), 0.0, best))
    per_point = jnp.where(jnp.isinf(best), 0.0, -log_sigmoid(size) + size * sigmoid(-size))
    return -2 * integrate(times(log_mean(log_p, log_g), per_point), weights)


def _information(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    coins = divergences.bernoulli_kl(log_ratio(log_p, log_g), 0.0)
    return -2 * LOG_2 + 2 * integrate(times(log_mean(log_p, log_g), coins), weights)


INFORMATION_IDENTITY: tuple[Line, ...] = (
    THEOREM_1[2],
    Line(
        name="posterior of the coin",
        latex=r"= 2 \, \mathbb{E}_{x \sim M}\left[D^* \log D^* + (1 - D^*) \log(1 - D^*)\right]",
        reason='p_data = 2 M D* and p_g = 2 M (1 - D*): D* is how probable "real" is, given x.',
        expression=2 * over_mixture(OPTIMUM * log(OPTIMUM) + (1 - OPTIMUM) * log(1 - OPTIMUM)),
        step="rewrite",
        number=_posterior,
    ),
    Line(
        name="conditional entropy",
        latex=r"= -2 \, H(Y \mid X)",
        reason="Minus that mean is the entropy that is left in the coin Y when the sample X is known.",
        expression=-2 * conditional_entropy(OPTIMUM),
        step="name",
        number=_entropy,
    ),
    Line(
        name="mutual information",
        latex=r"= -\log 4 + 2 \, I(X; Y), \text{ so } \mathrm{JSD} = I(X; Y)",
        reason="I(X; Y) = H(Y) − H(Y|X), which is the mean divergence of the posterior from the fair coin.",
        expression=-2 * log(2) + 2 * over_mixture(bernoulli_kl(OPTIMUM, Rational(1, 2))),
        step="mass",
        number=_information,
    ),
)
