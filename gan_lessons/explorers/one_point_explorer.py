"""Explorer *One point*: the one-variable problem a log y + b log(1-y) that Proposition 1 comes down to."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Slider
from gan_lessons.live.gestures import slide
from gan_lessons.live.scene import Label, Line, Picture, within
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory import game

VALUE_LIMITS = (-5.2, 0.45)
SLOPE_LIMITS = (-8.0, 8.0)
# Even in the logit: the curves bend most near 0 and 1, where an even grid in y has hardly a point.
LOGITS = np.linspace(-16.0, 16.0, 385)


class OnePoint(NamedTuple):
    """The three curves over y, and what holds at the chosen y.

    Attributes:
        a, b: the two weights, p_data(x) and p_g(x) at the one point looked at.
        y: the discriminator's answer there.
        grid: the values of y at which the curves are computed, in (0, 1).
        real_term, fake_term, total: a log y, b log(1-y) and their sum f, in nats.
        slopes: f'(y) = a/y - b/(1-y) over the grid.
        value, slope: f and f' at the chosen y.
        best: a/(a+b), NaN where a = b = 0.
        best_value: f at the best y (its limit where the best y is 0 or 1).
    """

    a: Float[Array, ""]
    b: Float[Array, ""]
    y: Float[Array, ""]
    grid: Float[Array, " grid"]
    real_term: Float[Array, " grid"]
    fake_term: Float[Array, " grid"]
    total: Float[Array, " grid"]
    slopes: Float[Array, " grid"]
    value: Float[Array, ""]
    slope: Float[Array, ""]
    best: Float[Array, ""]
    best_value: Float[Array, ""]


@domain(a=checks.non_negative, b=checks.non_negative, y=checks.probability)
def solve_point(a: float | Array, b: float | Array, y: float | Array) -> OnePoint:
    """Evaluates f(y) = a log y + b log(1-y), its two terms, its slope and its maximum.

    Args:
        a: p_data(x), at least 0.
        b: p_g(x), at least 0.
        y: the answer D(x), in (0, 1).

    Returns:
        The curves and the numbers at y, in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 1 (the function y → a log y + b log(1-y)).
    """
    a, b, y = jnp.asarray(a, float), jnp.asarray(b, float), jnp.asarray(y, float)
    grid = jax.nn.sigmoid(jnp.asarray(LOGITS, float))
    real_term, fake_term = game.pointwise_value(a, 0.0 * b, grid), game.pointwise_value(0.0 * a, b, grid)
    best = game.optimal_discriminator(jnp.log(a), jnp.log(b))
    best_value = jnp.where(a + b > 0, game.pointwise_value(a, b, jnp.nan_to_num(best, nan=0.5)), 0.0)
    return OnePoint(
        a=a, b=b, y=y, grid=grid,
        real_term=real_term, fake_term=fake_term, total=real_term + fake_term,
        slopes=_slope(a, b, grid),
        value=game.pointwise_value(a, b, y), slope=_slope(a, b, y),
        best=best, best_value=best_value,
    )  # fmt: skip


def _slope(a: Array, b: Array, y: Array) -> Array:
    return a / y - b / (1 - y)


def _verdict(found: OnePoint, gap: str) -> Words:
    """Says where the largest value is, the cases a = 0, b = 0 and a = b = 0 included."""
    case = jnp.where(found.a == 0, jnp.where(found.b == 0, 0, 1), jnp.where(found.b == 0, 2, 3))
    largest = f"largest at y* = a/(a+b) = {{:.3f}}:{gap}f(y*) = {{:−.3f}} nats"
    return choose(
        case,
        "a = b = 0: f is 0 for every y; no best answer, and none needed",
        "a = 0: f climbs to 0 as y → 0, and never arrives",
        "b = 0: f climbs to 0 as y → 1, and never arrives",
        words(largest, found.best, found.best_value),
    )


def _way(slope: Array) -> Array:
    """Returns 0 where f is level, but for rounding: at y*; 1 where it rises, 2 where it falls."""
    return jnp.where(jnp.abs(slope) < 1e-9, 0, jnp.where(slope > 0, 1, 2))


def _small(number: Array, below: float, form: str, more: str) -> Words:
    """Writes a number, with more decimals where it is small and not 0: its sign must be seen."""
    small = (jnp.abs(number) < below) & (jnp.abs(number) > 1e-9)
    return choose(small, words(form, number), words(more, number))


def _draw_terms(ax: Axes) -> dict[str, Any]:
    """Prepares the three curves, the tangent at y and the mark of the maximum."""
    ax.set(xlim=(-0.02, 1.02), ylim=VALUE_LIMITS, xlabel="y = D(x)", ylabel="nats")
    ax.axhline(0, color=style.AID, linewidth=0.6, zorder=0)
    best: dict[str, Any] = {"linestyle": "none", "color": style.DISCRIMINATOR.color}
    artists = {
        "real_term": ax.plot([], [], **style.DATA.line(label="a log y", linewidth=1.5))[0],
        "fake_term": ax.plot([], [], **style.GENERATOR.line(label="b log(1 − y)", linewidth=1.5))[0],
        "total": ax.plot([], [], **style.VALUE.line(label="f(y), their sum", linewidth=3))[0],
        "tangent": ax.plot([], [], color="0.35", linewidth=1.2)[0],
        "here": ax.plot([], [], "o", color="0.15", markersize=8)[0],
        "deep": ax.plot([], [], "v", color="0.15", markersize=8)[0],
        "depth": ax.text(0.5, 0.0, " ", ha="center", va="bottom", fontsize=9.5),
        "maximum": ax.plot([], [], marker="*", markersize=17, **best)[0],
        "supremum": ax.plot([], [], marker="o", mfc="white", mew=2.0, markersize=10, **best)[0],
        "verdict": ax.text(0.5, 1.03, "f", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="lower center")
    return artists


def _draw_slopes(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=SLOPE_LIMITS, xlabel="y = D(x)", ylabel="f ′(y)  [nats per unit of y]")
    ax.axhspan(0, SLOPE_LIMITS[1], color=style.VALUE.color, alpha=0.08, linewidth=0)
    ax.axhline(0, color="0.4", linewidth=1)
    ax.text(0.98, 0.96, "f ′ > 0: go right", transform=ax.transAxes, ha="right", va="top", color="0.35")
    ax.text(0.02, 0.04, "f ′ < 0: go left", transform=ax.transAxes, ha="left", va="bottom", color="0.35")
    return {
        "slopes": ax.plot([], [], color=style.VALUE.color, linewidth=2.5)[0],
        "slope_here": ax.plot([], [], "o", color="0.15", markersize=8)[0],
        "direction": ax.text(0.5, 1.03, "f", transform=ax.transAxes, ha="center", va="bottom"),
    }


def _picture(found: OnePoint, state: Any) -> Picture:
    """Says what each artist becomes, and what the picture shows in words."""
    run = jnp.linspace(-0.12, 0.12, 41)
    inside = (found.y + run > 0) & (found.y + run < 1)
    attained = (found.best > 0) & (found.best < 1)
    # A hollow mark: the height is approached there and belongs to no y of the open interval.
    hollow = jnp.where((found.best == 0) | (found.best == 1), found.best, jnp.nan)
    way, slope = _way(found.slope), _small(found.slope, 0.1, "{:−.2f}", "{:−.4f}")
    # A point below the picture has a mark at the edge, with its number, and no tangent.
    deep = found.value < VALUE_LIMITS[0]
    tangent = jnp.where(inside & ~deep, found.value + found.slope * run, jnp.nan)
    said = choose(way, "level", "rising: a larger y is better", "falling: a smaller y is better")
    marks = {
        "real_term": Line(found.grid, within(found.real_term, VALUE_LIMITS)),
        "fake_term": Line(found.grid, within(found.fake_term, VALUE_LIMITS)),
        "total": Line(found.grid, within(found.total, VALUE_LIMITS)),
        "tangent": Line(found.y + run, within(tangent, VALUE_LIMITS)),
        "here": Line(found.y, within(found.value, VALUE_LIMITS)),
        "deep": Line(jnp.where(deep, found.y, jnp.nan), VALUE_LIMITS[0] + 0.12),
        "depth": Label(
            choose(deep, " ", words("f(y) = {:−.2f}", found.value)),
            jnp.clip(found.y, 0.23, 0.77), VALUE_LIMITS[0] + 0.3,
        ),
        "maximum": Line(jnp.where(attained, found.best, jnp.nan), found.best_value),
        "supremum": Line(hollow, 0.0),
        "verdict": _verdict(found, "  "),
        "slopes": Line(found.grid, within(found.slopes, SLOPE_LIMITS)),
        "slope_here": Line(found.y, jnp.clip(found.slope, *SLOPE_LIMITS)),
        "direction": words("f ′({:.3f}) = {}: {}", found.y, slope, said),
    }  # fmt: skip
    alt = words(
        "Over y: a log y and b log(1 − y) for a = {:.2f}, b = {:.2f}, their sum f, and the slope of f. "
        "At y = {:.3f} f is {} nats{} and {}, its slope {}. {}{}.",
        found.a, found.b, found.y, _small(found.value, 0.01, "{:−.3f}", "{:−.5f}"),
        choose(deep, "", ", below the picture,"), choose(way, "level", "rising", "falling"), slope,
        choose((found.a > 0) & (found.b > 0), "", "It is "), _verdict(found, " "),
    )  # fmt: skip
    return Picture(marks, alt)


Y = Slider("y = D(x)", 0.3, 0.005, 0.995, 0.005)

one_point = Explorer(
    name="One point",
    controls={
        "a": Slider("a = p_data(x)", 1.0, 0.0, 2.0, 0.05),
        "b": Slider("b = p_g(x)", 0.5, 0.0, 2.0, 0.05),
        "y": Y,
    },
    compute=solve_point,
    picture=_picture,
    layout=mosaic([["terms", "slopes"]], (10, 4.3), width_ratios=[1.25, 1]),
    panels={"terms": _draw_terms, "slopes": _draw_slopes},
    gestures=(slide("y", Y, "y"),),
    claim=Claim(
        r"f is (\S+) nats", lambda found: found.a * np.log(found.y) + found.b * np.log(1 - found.y), 6e-4
    ),
)
