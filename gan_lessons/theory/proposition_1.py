"""Proposition 1, line by line: for a fixed generator the best discriminator is D* = p_data/(p_data + p_g).

`identities.GAP_IDENTITY` proves the same with no derivative and says how much any other D loses.
"""

import jax
import jax.numpy as jnp
from jax.nn import log_sigmoid
from jaxtyping import Array, Float
from sympy import log

from gan_lessons.theory import game
from gan_lessons.theory.derivation import Line
from gan_lessons.theory.logspace import log_mean, log_ratio, log_sum, times, times_log_ratio
from gan_lessons.theory.quadrature import integrate
from gan_lessons.theory.symbols import OPTIMUM, a, b, integral, over_data, over_generator, over_noise, y

Vector = Float[Array, " n"]
Scalar = Float[Array, ""]


def _over_noise(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    """E_data[log D] + E_z[log(1 - D(G(z)))], for noise z that is uniform on (0, 1).

    G is the quantile function of p_g: it sends a stretch of noise as long as the mass of a point to that
    point. Where each stretch lands is looked up, as G does it; p_g enters through G alone.
    """
    ends = jnp.cumsum(jnp.exp(log_g) if weights is None else jnp.exp(log_g) * weights)
    lengths = jnp.diff(ends, prepend=0.0)
    landed = jnp.searchsorted(ends, ends - lengths / 2, side="right").clip(max=ends.size - 1)
    earned = jnp.where(lengths > 0, log_sigmoid(-logit)[landed], 0.0)
    return integrate(times(log_p, log_sigmoid(logit)), weights) + jnp.sum(lengths * earned)


def _two_means(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    """Each mean as a mean: the sum over the points, divided by how much all points weigh together."""

    def mean(earned: Vector, log_density: Vector) -> Scalar:
        return integrate(times(log_density, earned), weights) / integrate(jnp.exp(log_density), weights)

    return mean(log_sigmoid(logit), log_p) + mean(log_sigmoid(-logit), log_g)


def _two_integrals(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    real, generated = times(log_p, log_sigmoid(logit)), times(log_g, log_sigmoid(-logit))
    return integrate(real, weights) + integrate(generated, weights)


def _one_integral(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    return game.value(log_p, log_g, logit, weights)


def _point_by_point(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    """f(y) at each point x on its own, summed."""

    def f(log_a: Scalar, log_b: Scalar, logit_y: Scalar) -> Scalar:
        return times(log_a, log_sigmoid(logit_y)) + times(log_b, log_sigmoid(-logit_y))

    return integrate(jax.vmap(f)(log_p, log_g, logit), weights)


def _shares(log_p: Vector, log_g: Vector, logit: Vector) -> tuple[Vector, Vector]:
    """a/y and b/(1 - y) at every point, 0 where a or b is."""
    real = jnp.where(log_p == -jnp.inf, -jnp.inf, log_p - log_sigmoid(logit))
    return jnp.exp(real), jnp.exp(jnp.where(log_g == -jnp.inf, -jnp.inf, log_g - log_sigmoid(-logit)))


def _slope(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    real, generated = _shares(log_p, log_g, logit)
    return integrate(real, weights) - integrate(generated, weights)


def _over_one_denominator(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    # (a (1 - y) - b y) / (y (1 - y)), each product taken in logs: y (1 - y) alone underflows in the tails.
    log_y, log_rest = log_sigmoid(logit), log_sigmoid(-logit)
    certain = jnp.isinf(logit)
    below = jnp.where(certain, 0.0, log_y + log_rest)
    real = jnp.where(certain, log_p - log_y, log_p + log_rest - below)
    generated = jnp.where(certain, log_g - log_rest, log_g + log_y - below)
    absent = -jnp.inf
    real, generated = jnp.where(log_p == absent, absent, real), jnp.where(log_g == absent, absent, generated)
    return integrate(jnp.exp(real) - jnp.exp(generated), weights)


def _curvature(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    # a/y² is taken from its log in one go: a · (1/y²) would be 0 · inf in the tails.
    real = jnp.where(log_p == -jnp.inf, -jnp.inf, log_p - 2 * log_sigmoid(logit))
    generated = jnp.where(log_g == -jnp.inf, -jnp.inf, log_g - 2 * log_sigmoid(-logit))
    return -integrate(jnp.exp(real) + jnp.exp(generated), weights)


def _mean_best(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_best = log_sigmoid(log_ratio(log_p, log_g))
    return integrate(times(log_mean(log_p, log_g), jnp.exp(log_best)), weights)


def _value_at_best(log_p: Vector, log_g: Vector, logit: Vector, weights: Vector | None) -> Scalar:
    log_total = log_sum(log_p, log_g)
    return integrate(times_log_ratio(log_p, log_total) + times_log_ratio(log_g, log_total), weights)


_P, _G = r"p_{\mathrm{data}}(x)", r"p_g(x)"
_VALUE = a * log(y) + b * log(1 - y)
_SLOPE = a / y - b / (1 - y)

PROPOSITION_1: tuple[Line, ...] = (
    Line(
        name="value of the game",
        latex=r"V(D, G) = \mathbb{E}_{x \sim p_{\mathrm{data}}}[\log D(x)]"
        r" + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
        reason="The discriminator is paid for calling real samples real and generated samples generated.",
        expression=over_data(log(y)) + over_noise(log(1 - y)),
        step="premise",
        number=_over_noise,
    ),
    Line(
        name="noise replaced by samples",
        latex=r"= \mathbb{E}_{x \sim p_{\mathrm{data}}}[\log D(x)] + \mathbb{E}_{x \sim p_g}[\log(1 - D(x))]",
        reason="p_g is the distribution of G(z), so a mean over z of ψ(G(z)) is a mean over x ~ p_g of ψ(x).",
        expression=over_data(log(y)) + over_generator(log(1 - y)),
        step="change of variables",
        number=_two_means,
    ),
    Line(
        name="means as integrals",
        latex=rf"= \int {_P} \log D(x) \, dx + \int {_G} \log(1 - D(x)) \, dx",
        reason="A mean is the integral against the density.",
        expression=integral(a * log(y)) + integral(b * log(1 - y)),
        step="name",
        number=_two_integrals,
    ),
    Line(
        name="one integral",
        latex=rf"= \int {_P} \log D(x) + {_G} \log(1 - D(x)) \, dx",
        reason="The sum of two integrals is the integral of the sum.",
        expression=integral(_VALUE),
        step="rewrite",
        number=_one_integral,
    ),
    Line(
        name="one point",
        latex=r"f(y) = a \log y + b \log(1 - y), \quad"
        r" a = p_{\mathrm{data}}(x),\; b = p_g(x),\; y = D(x)",
        reason="D(x) at one x is free of what D is at any other, so each point is maximised alone.",
        expression=_VALUE,
        step="integrand",
        number=_point_by_point,
    ),
    Line(
        name="slope",
        latex=r"f'(y) = \frac{a}{y} - \frac{b}{1 - y}",
        reason="The derivative of log y is 1/y, and that of log(1 − y) is −1/(1 − y).",
        expression=_SLOPE,
        step="derivative",
        number=_slope,
    ),
    Line(
        name="curvature",
        latex=r"f''(y) = -\frac{a}{y^2} - \frac{b}{(1 - y)^2} < 0",
        reason="Both terms are negative: f is strictly concave, so a stationary point is its only maximum.",
        expression=-a / y**2 - b / (1 - y) ** 2,
        step="concave",
        number=_curvature,
    ),
    Line(
        name="common denominator",
        latex=r"f'(y) = \frac{a (1 - y) - b y}{y (1 - y)} = \frac{a - (a + b) y}{y (1 - y)}",
        reason="The slope is brought over one denominator, which is positive for 0 < y < 1.",
        expression=(a - (a + b) * y) / (y * (1 - y)),
        step="rewrite",
        number=_over_one_denominator,
        follows="slope",
    ),
    Line(
        name="best D",
        latex=r"D^*(x) = y^* = \frac{a}{a + b} = \frac{p_{\mathrm{data}}(x)}{p_{\mathrm{data}}(x) + p_g(x)}",
        reason="The slope is zero only where a − (a + b) y = 0.",
        expression=OPTIMUM,
        step="root",
        number=_mean_best,
    ),
    Line(
        name="best value at the point",
        latex=r"f(y^*) = a \log \frac{a}{a + b} + b \log \frac{b}{a + b}",
        reason="The best y is put into f, and 1 − a/(a + b) = b/(a + b).",
        expression=a * log(a / (a + b)) + b * log(b / (a + b)),
        step="substitute",
        number=_value_at_best,
        follows="one point",
    ),
)
