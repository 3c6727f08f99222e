"""Explorer *Perturb*: change D* a little, in any place and in any way, and watch V fall."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jaxtyping import Bool, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import between, choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.scene import Band, Line, Picture
from gan_lessons.live.words import choose, words
from gan_lessons.theory import densities, game
from gan_lessons.theory.quadrature import uniform_grid

SPACES = ("logit of D", "probability D")
# The peak of the bump at amplitude 1: 3 nats of log-odds, or half of all probability.
PEAKS = (3.0, 0.5)
VALUE_LIMITS = (-1.8, -0.75)
AMPLITUDES = np.linspace(-1.0, 1.0, 101)


class Perturbation(NamedTuple):
    """D*, the disturbed D, and V along the amplitude.

    Attributes:
        x: the points.
        p_data, p_g: the densities there.
        best, disturbed: D* and D = D* + h, where h is added in the chosen space.
        admissible: whether D stays inside (0, 1) everywhere.
        amplitude: the chosen amplitude.
        amplitudes: the amplitudes of the curve.
        values: V at each of them (nats), NaN where D leaves (0, 1).
        parabola: V(D*) minus the quadratic term.
        best_value, value: V(D*) and V(D).
        gap: 2 E_M KL(Bern(D*) ‖ Bern(D)), the gap identity's side of V(D*) - V(D).
    """

    x: Float[Array, " grid"]
    p_data: Float[Array, " grid"]
    p_g: Float[Array, " grid"]
    best: Float[Array, " grid"]
    disturbed: Float[Array, " grid"]
    admissible: Bool[Array, ""]
    amplitude: Float[Array, ""]
    amplitudes: Float[Array, " amplitudes"]
    values: Float[Array, " amplitudes"]
    parabola: Float[Array, " amplitudes"]
    best_value: Float[Array, ""]
    value: Float[Array, ""]
    gap: Float[Array, ""]


def bump(x: Array, position: float | Array, width: float | Array) -> Array:
    """A smooth hill of height 1 that is exactly 0 further than `width` from `position`.

    Args:
        x: points, any shape.
        position: where the peak is.
        width: half the width of the foot, above 0.

    Returns:
        (1 - u²)² with u = (x - position)/width inside the foot, 0 outside, NaN where u is NaN.
    """
    u = (x - position) / width
    return jnp.where(jnp.abs(u) >= 1, 0.0, (1 - u**2) ** 2)


def disturbed_logit(logit: Array, h: Array, space: int | Array) -> Array:
    """Adds h to D in the chosen space and returns the logit of the result.

    Args:
        logit: logit of D*.
        h: the disturbance, same shape.
        space: 0 adds h to the logit, 1 adds it to the probability.

    Returns:
        Logit of D; NaN where D* + h is not inside (0, 1).
    """
    # (D* + h)/D* and (1 - D* - h)/(1 - D*), without D*: it rounds to 1 far out, where its logit is lost.
    gained, left = 1 + h * (1 + jnp.exp(-logit)), 1 - h * (1 + jnp.exp(logit))
    inside = (gained > 0) & (left > 0)
    change = jnp.log(jnp.where(inside, gained, 1.0)) - jnp.log(jnp.where(inside, left, 1.0))
    shifted = jnp.where(inside, logit + change, jnp.nan)
    return jnp.where(jnp.asarray(space) == 0, logit + h, shifted)


@domain(
    amplitude=between(-1.0, 1.0), position=checks.finite_number, width=checks.positive,
    space=choice(len(SPACES)),
)  # fmt: skip
def disturb(
    amplitude: float | Array, position: float | Array, width: float | Array, space: int | Array
) -> Perturbation:
    """Evaluates V(D* + A h) against the amplitude A, for p_data = N(-1, 1.2²) and p_g = N(1, 1.2²).

    Args:
        amplitude: A in [-1, 1].
        position: centre of the bump h.
        width: half-width of its foot, above 0.
        space: 0 for the logit, 1 for the probability.

    Returns:
        The discriminators, the curve of values and its parabola, in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 1.
    """
    grid = uniform_grid(-8.0, 8.0, 801)
    log_p_data = densities.normal(-1.0, 1.2).log_prob(grid.x)
    log_p_g = densities.normal(1.0, 1.2).log_prob(grid.x)
    logit, shape = game.optimal_logit(log_p_data, log_p_g), bump(grid.x, position, width)
    shape = shape * jnp.asarray(PEAKS)[space]

    def value_at(size: Array) -> Array:
        return game.value(log_p_data, log_p_g, disturbed_logit(logit, size * shape, space), grid.weights)

    amplitude, amplitudes = jnp.asarray(amplitude, float), jnp.asarray(AMPLITUDES, float)
    disturbed = disturbed_logit(logit, amplitude * shape, space)
    admissible = jnp.isfinite(disturbed).all()
    best, best_value = jax.nn.sigmoid(logit), game.value(log_p_data, log_p_g, logit, grid.weights)
    # f'' at its maximum is -(a+b)/(D*(1-D*)); a step h in the logit moves the probability by D*(1-D*) h.
    spread = best * (1 - best)
    curvature = (jnp.exp(log_p_data) + jnp.exp(log_p_g)) * jnp.where(
        jnp.asarray(space) == 0, spread, 1 / spread
    )
    bend = jnp.sum(grid.weights * jnp.where(shape == 0, 0.0, curvature * shape**2))
    return Perturbation(
        x=grid.x, p_data=jnp.exp(log_p_data), p_g=jnp.exp(log_p_g), best=best,
        disturbed=jax.nn.sigmoid(disturbed), admissible=admissible, amplitude=amplitude,
        amplitudes=amplitudes, values=jax.vmap(value_at)(amplitudes),
        parabola=best_value - 0.5 * bend * amplitudes**2, best_value=best_value,
        value=value_at(amplitude), gap=game.gap(log_p_data, log_p_g, disturbed, grid.weights),
    )  # fmt: skip


def _draw_discriminators(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-4.5, 4.5), ylim=(-0.03, 1.03), xlabel="x", ylabel="D(x);  densities [per unit of x]")
    disturbed = style.DISCRIMINATOR.line(linewidth=3, label="D = D* changed by h")
    artists = {
        "p_data": ax.plot([], [], **style.DATA.line(linewidth=1.5, label="p_data"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(linewidth=1.5, label="p_g"))[0],
        "best": ax.plot([], [], **style.BOUND.line(label="D*"))[0],
        "disturbed": ax.plot([], [], **disturbed)[0],
        "change": ax.fill_between([0.0, 1.0], [0.0, 0.0], **style.DISCRIMINATOR.fill()),
        "beyond": ax.text(0.5, 1.03, "V", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=4, fontsize=9, columnspacing=1.2)
    return artists


def _draw_values(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-1.05, 1.05), ylim=VALUE_LIMITS, xlabel="amplitude of h", ylabel="V(D, G)  [nats]")
    dots: dict[str, Any] = {"color": "0.5", "linestyle": (0, (1, 2)), "linewidth": 1.8}
    artists = {
        "top": ax.plot([], [], **style.BOUND.line(linewidth=1.5, label="V(D*, G)"))[0],
        "parabola": ax.plot([], [], **dots, label="its parabola at 0")[0],
        "values": ax.plot([], [], **style.VALUE.line(linewidth=3, label="V(D, G)"))[0],
        "here": ax.plot([], [], "o", color="0.15", markersize=9)[0],
        "drop": ax.text(0.5, 1.03, "V", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, fontsize=9, columnspacing=1.2)
    return artists


def _picture(found: Perturbation, state: Any) -> Picture:
    drop = found.best_value - found.value
    inside = jnp.isfinite(found.disturbed)
    apart = jnp.where(inside, jnp.abs(found.disturbed - found.best), -jnp.inf)
    lower = jnp.where(jnp.stack([found.values, found.parabola]) >= VALUE_LIMITS[0], 1.0, jnp.nan)
    equal = words("V(D*) − V(D) = {:.4f} nats  =  2 E KL = {:.4f}", drop, found.gap)
    marks = {
        "p_data": Line(found.x, found.p_data), "p_g": Line(found.x, found.p_g),
        "best": Line(found.x, found.best), "disturbed": Line(found.x, found.disturbed),
        "change": Band(found.x, found.best, jnp.where(inside, found.disturbed, found.best)),
        "beyond": choose(found.admissible, "D leaves (0, 1): not a discriminator", ""),
        "top": Line(np.array([-1.05, 1.05]), found.best_value),
        "values": Line(found.amplitudes, found.values * lower[0]),
        "parabola": Line(found.amplitudes, found.parabola * lower[1]),
        "here": Line(found.amplitude, found.value),
        "drop": choose(found.admissible, "V is not defined here: log of a number ≤ 0", equal),
    }  # fmt: skip
    # Rounded first: the three numbers must agree as they are written.
    best, value = (jnp.round(each, 4) for each in (found.best_value, found.value))
    same, tiny = apart.max() == 0, best - value < 5e-5
    by = choose(
        same,
        choose(tiny, words("{:.4f} nats less", best - value), "less than 0.0001 below"),
        "0.0000 nats less",
    )
    less = words("V(D*) is {:−.4f} nats and V(D) {:−.4f} nats, {}.", best, value, by)
    farthest = words("farthest apart at x = {:−.2f}", found.x[jnp.argmax(apart)])
    alt = words(
        "D* and D, which is D* changed by h, over x, {}; beside them V(D, G) "
        "against the amplitude of h, highest at 0 and now {:−.2f}. {}",
        choose(same, farthest, "and here D is D*"), found.amplitude,
        choose(found.admissible, "D leaves (0, 1), so that V is not defined.", less),
    )  # fmt: skip
    return Picture(marks, alt)


perturb = Explorer(
    name="Perturb",
    controls={
        "amplitude": Slider("amplitude of h", 0.8, -1.0, 1.0, 0.02),
        "position": Slider("position of h", 0.0, -3.0, 3.0, 0.05),
        "width": Slider("width of h", 1.5, 0.3, 4.0, 0.05),
        "space": Menu("add h to the", SPACES),
    },
    compute=disturb,
    picture=_picture,
    layout=mosaic([["discriminators", "values"]], (10, 4.4)),
    panels={"discriminators": _draw_discriminators, "values": _draw_values},
    claim=Claim(
        r"V\(D\) (\S+) nats",
        lambda found: claim.value(found.p_data, found.p_g, found.disturbed, found.x),
        2e-4,
    ),
)
