"""Explorer *Scrub x*: pick a point x, solve its own little problem, and assemble D* one point at a time."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array
from jaxtyping import Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Button, Slider, Toggle
from gan_lessons.live.gestures import slide
from gan_lessons.live.scene import Line, Picture
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory import densities, game

LOW, HIGH, STEP = -4.0, 4.0, 0.05
POINTS = np.linspace(LOW, HIGH, 161)  # the stops of the slider for x
ANSWERS = np.linspace(0.002, 0.998, 250)
VALUE_LIMITS = (-1.6, 0.12)
TOP = 0.85


class ScrubX(NamedTuple):
    """Both densities, the problem at the chosen x, and D* at every stop of the slider.

    Attributes:
        x: the chosen point.
        points: all stops of the slider.
        p_data, p_g: the densities at the stops.
        best: D* at the stops, in (0, 1).
        revealed: the same where all of D* is asked for, NaN otherwise.
        a, b: p_data(x) and p_g(x).
        answers: the values of y = D(x) tried.
        curve: f(y) = a log y + b log(1-y) over the answers, in nats.
        best_here, best_value: D*(x) = a/(a+b) and f there.
    """

    x: Float[Array, ""]
    points: Float[Array, " points"]
    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    best: Float[Array, " points"]
    revealed: Float[Array, " points"]
    a: Float[Array, ""]
    b: Float[Array, ""]
    answers: Float[Array, " answers"]
    curve: Float[Array, " answers"]
    best_here: Float[Array, ""]
    best_value: Float[Array, ""]


@domain(x=checks.finite_number, mean=checks.finite_number, std=checks.positive)
def scrub(x: float | Array, mean: float | Array, std: float | Array, reveal: bool | Array = False) -> ScrubX:
    """Evaluates the densities, the one-variable problem at x, and D* at every stop.

    Args:
        x: the point looked at.
        mean: mean of p_g = N(mean, std²).
        std: standard deviation of p_g, above 0.
        reveal: whether `revealed` holds all of D*.

    Returns:
        Densities, the curve f at x (nats) and D*.

    Reference:
        Goodfellow et al. 2014, Proposition 1.
    """
    data, generator = densities.mixture(0.55, -1.3, 0.6, 1.4, 0.8), densities.normal(mean, std)
    x, points, answers = jnp.asarray(x, float), jnp.asarray(POINTS, float), jnp.asarray(ANSWERS, float)
    log_p_data, log_p_g = data.log_prob(points), generator.log_prob(points)
    log_a, log_b = data.log_prob(x), generator.log_prob(x)
    a, b = jnp.exp(log_a), jnp.exp(log_b)
    best, best_here = (
        game.optimal_discriminator(log_p_data, log_p_g),
        game.optimal_discriminator(log_a, log_b),
    )
    return ScrubX(
        x=x, points=points, p_data=jnp.exp(log_p_data), p_g=jnp.exp(log_p_g),
        best=best, revealed=jnp.where(jnp.asarray(reveal), best, jnp.nan),
        a=a, b=b, answers=answers, curve=game.pointwise_value(a, b, answers),
        best_here=best_here,
        # From the logit: D* itself rounds to 1 where p_g is small, and log(1 - D*) would be -inf there.
        best_value=game.value(log_a[None], log_b[None], game.optimal_logit(log_a, log_b)[None]),
    )  # fmt: skip


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(LOW, HIGH), ylim=(0, TOP), xlabel="x", ylabel="density [per unit of x]")
    artists = {
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="p_g"))[0],
        "cursor": ax.plot([], [], color="0.45", linewidth=1)[0],
        "a": ax.plot([], [], **style.DATA.points(markersize=10, label="a = p_data(x)"))[0],
        "b": ax.plot([], [], **style.GENERATOR.points(markersize=10, label="b = p_g(x)"))[0],
        "heights": ax.text(0.01, 1.02, "x", transform=ax.transAxes, ha="left", va="bottom"),
    }
    ax.legend(loc="upper right", ncols=2)
    return artists


def _draw_problem(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=VALUE_LIMITS)
    ax.set(xlabel="y, a candidate for D(x)", ylabel="a log y + b log(1−y)  [nats]")
    star: dict[str, Any] = {"color": style.DISCRIMINATOR.color, "markersize": 17}
    return {
        "curve": ax.plot([], [], **style.VALUE.line())[0],
        "maximum": ax.plot([], [], "*", **star)[0],
        "answer": ax.text(0.5, 1.02, "x", transform=ax.transAxes, ha="center", va="bottom"),
    }


def _draw_discriminator(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(LOW, HIGH), ylim=(-0.05, 1.05), xlabel="x", ylabel="D*(x)")
    ax.axhline(0.5, **style.BOUND.line(linewidth=1))
    whole = ax.plot([], [], **style.DISCRIMINATOR.line())[0]
    points: dict[str, Any] = {"color": style.DISCRIMINATOR.color, "linestyle": "none"}
    assembled = ax.plot([], [], marker="o", markersize=5, **points)[0]
    cursor = ax.plot([], [], color="0.45", linewidth=1)[0]
    return {
        "assembled": assembled,
        "current": ax.plot([], [], marker="*", markersize=17, **points)[0],
        "whole": whole,
        "cursor_below": cursor,
        "count": ax.text(0.01, 1.02, "x", transform=ax.transAxes, ha="left", va="bottom"),
    }


def _density(value: Any) -> Words:
    """Writes a density with three decimals, and with three digits where those would all be 0."""
    return choose(value < 0.01, words("{:.3f}", value), words("{:−.3g}", value))


def _picture(found: ScrubX, state: Any) -> Picture:
    visited = jnp.asarray(state.visited) > 0
    solved, x = visited.sum(), found.x
    heights = [_density(value) for value in (found.a, found.b)]
    marks = {
        "p_data": Line(found.points, found.p_data), "p_g": Line(found.points, found.p_g),
        "cursor": Line(x, np.array([0.0, TOP])), "cursor_below": Line(x, np.array([-0.05, 1.05])),
        "a": Line(x, found.a), "b": Line(x, found.b),
        "heights": words("x = {:−.2f},  a = {},  b = {}", x, *heights),
        "curve": Line(found.answers, jnp.where(found.curve >= VALUE_LIMITS[0], found.curve, jnp.nan)),
        "maximum": Line(found.best_here, found.best_value),
        "answer": words("best y = a/(a+b) = {:.3f}", found.best_here),
        "assembled": Line(found.points, jnp.where(visited, found.best, jnp.nan)),
        "current": Line(x, found.best_here), "whole": Line(found.points, found.revealed),
        "count": words(f"{{:d}} of {len(POINTS)} points solved", solved),
    }  # fmt: skip
    alt = words(
        "p_data and p_g over x. At x = {:−.2f} they are a = {} and b = {}; the curve a log y + b "
        f"log(1 − y) beside them is highest at y = {{:.3f}}, which is D*(x) below: {{:d}} of {len(POINTS)} "
        "points are solved{}.",
        x, *heights, found.best_here, solved, choose(state.reveal, "", "; all of D* is drawn"),
    )  # fmt: skip
    return Picture(marks, alt)


def _remember(state: Any, found: ScrubX) -> dict[str, Any]:
    return {"visited": state.visited.at[jnp.abs(jnp.asarray(POINTS) - found.x).argmin()].set(1.0)}


def _best_at_x(found: ScrubX) -> float:
    """a/(a + b) for the densities at x, by NumPy alone."""
    return float(found.a / (found.a + found.b))


HERE = Slider("x", -1.5, LOW, HIGH, STEP)

scrub_x = Explorer(
    name="Scrub x",
    controls={
        "x": HERE,
        "mean": Slider("mean of p_g", 0.6, -2.0, 2.0, 0.05),
        "std": Slider("std of p_g", 1.0, 0.5, 2.0, 0.05),
        "reveal": Toggle("Show all of D*"),
        "forget": Button("Forget the solved points"),
    },
    compute=scrub,
    picture=_picture,
    layout=mosaic([["densities", "problem"], ["discriminator", "problem"]], (10, 5.6), width_ratios=[1.6, 1]),
    panels={"densities": _draw_densities, "problem": _draw_problem, "discriminator": _draw_discriminator},
    memory={"visited": np.zeros(len(POINTS))},
    remember=_remember,
    gestures=(slide("x", HERE, "x", ("densities", "discriminator")),),
    buttons={"forget": lambda state, found: {"visited": jnp.zeros(len(POINTS))}},
    claim=Claim(r"highest at y = (\S+),", _best_at_x, 6e-4),
)
