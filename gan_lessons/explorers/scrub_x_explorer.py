"""Explorer *Scrub x*: pick a point x, solve its own little problem, and assemble D* one point at a time."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jax import Array
from jaxtyping import Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
from gan_lessons.live.handle import slide
from gan_lessons.theory import densities, game

LOW, HIGH, STEP = -4.0, 4.0, 0.05
POINTS = np.linspace(LOW, HIGH, 161)  # the stops of the slider for x
ANSWERS = np.linspace(0.002, 0.998, 250)
VALUE_LIMITS = (-1.6, 0.12)


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
        best_here=best_here, best_value=game.pointwise_value(a, b, best_here),
    )  # fmt: skip


class Drawing(NamedTuple):
    """The artists that follow the sliders, panel by panel."""

    p_data: Any
    p_g: Any
    cursor: Any
    a: Any
    b: Any
    heights: Any
    curve: Any
    maximum: Any
    answer: Any
    assembled: Any
    current: Any
    whole: Any
    cursor_below: Any
    count: Any


def draw_scrub(axes: tuple[Axes, Axes, Axes]) -> Drawing:
    """Prepares the densities, the problem at x and the D* assembled so far.

    Args:
        axes: three axes: densities, the curve at x, D*.

    Returns:
        The artists, still empty, to be fed by `show_scrub`.
    """
    top, side, bottom = axes
    densities_panel = _draw_densities(top)
    side.set(
        xlim=(-0.02, 1.02),
        ylim=VALUE_LIMITS,
        xlabel="y, a candidate for D(x)",
        ylabel="a log y + b log(1−y)  [nats]",
    )
    (curve,) = side.plot([], [], **style.VALUE.line())
    (maximum,) = side.plot([], [], "*", color=style.DISCRIMINATOR.color, markersize=17)
    answer = side.text(0.5, 1.02, "x", transform=side.transAxes, ha="center", va="bottom")
    bottom.set(xlim=(LOW, HIGH), ylim=(-0.05, 1.05), xlabel="x", ylabel="D*(x)")
    bottom.axhline(0.5, **style.BOUND.line(linewidth=1))
    (whole,) = bottom.plot([], [], **style.DISCRIMINATOR.line())
    (assembled,) = bottom.plot([], [], "o", color=style.DISCRIMINATOR.color, markersize=5)
    (cursor_below,) = bottom.plot([], [], color="0.45", linewidth=1)
    (current,) = bottom.plot([], [], "*", color=style.DISCRIMINATOR.color, markersize=17)
    count = bottom.text(0.01, 1.02, "x", transform=bottom.transAxes, ha="left", va="bottom")
    rest = (curve, maximum, answer, assembled, current, whole, cursor_below, count)
    return Drawing._make((*densities_panel, *rest))


def _draw_densities(ax: Axes) -> tuple[Any, ...]:
    ax.set(xlim=(LOW, HIGH), ylim=(0, 0.85), xlabel="x", ylabel="density [per unit of x]")
    (p_data,) = ax.plot([], [], **style.DATA.line(label="p_data"))
    (p_g,) = ax.plot([], [], **style.GENERATOR.line(label="p_g"))
    (cursor,) = ax.plot([], [], color="0.45", linewidth=1)
    (a,) = ax.plot([], [], **style.DATA.points(markersize=10, label="a = p_data(x)"))
    (b,) = ax.plot([], [], **style.GENERATOR.points(markersize=10, label="b = p_g(x)"))
    heights = ax.text(0.01, 1.02, "x", transform=ax.transAxes, ha="left", va="bottom")
    ax.legend(loc="upper right", ncols=2)
    return p_data, p_g, cursor, a, b, heights


def show_scrub(drawing: Drawing, arrays: ScrubX, visited: np.ndarray) -> None:
    """Moves the artists of `draw_scrub` to new arrays.

    Args:
        drawing: what `draw_scrub` returned.
        arrays: what `scrub` returned.
        visited: one truth value a stop: which points of D* to show.
    """
    x, a, b, best = (float(v) for v in (arrays.x, arrays.a, arrays.b, arrays.best_here))
    points, best_everywhere = np.asarray(arrays.points), np.asarray(arrays.best)
    drawing.p_data.set_data(points, np.asarray(arrays.p_data))
    drawing.p_g.set_data(points, np.asarray(arrays.p_g))
    drawing.cursor.set_data([x, x], [0, 0.85])
    drawing.cursor_below.set_data([x, x], [-0.05, 1.05])
    drawing.a.set_data([x], [a])
    drawing.b.set_data([x], [b])
    drawing.heights.set_text(f"x = {x:.2f},  a = {a:.3f},  b = {b:.3f}")
    curve = np.asarray(arrays.curve)
    drawing.curve.set_data(np.asarray(arrays.answers), np.where(curve >= VALUE_LIMITS[0], curve, np.nan))
    drawing.maximum.set_data([best], [float(arrays.best_value)])
    drawing.answer.set_text(f"best y = a/(a+b) = {best:.3f}")
    drawing.assembled.set_data(points, np.where(visited, best_everywhere, np.nan))
    drawing.current.set_data([x], [best])
    drawing.whole.set_data(points, np.asarray(arrays.revealed))
    drawing.count.set_text(f"{int(visited.sum())} of {len(points)} points solved")


def _panels() -> tuple[Any, tuple[Axes, Axes, Axes]]:
    figure, named = plt.subplot_mosaic(
        [["top", "side"], ["bottom", "side"]], figsize=(10, 5.6), width_ratios=[1.6, 1], layout="constrained"
    )
    return figure, (named["top"], named["side"], named["bottom"])


def _alt(arrays: ScrubX, visited: np.ndarray) -> str:
    x, a, b, best = (float(v) for v in (arrays.x, arrays.a, arrays.b, arrays.best_here))
    shown = "; all of D* is drawn" if np.isfinite(arrays.revealed).any() else ""
    return (
        f"p_data and p_g over x. At x = {signed(x, 2)} they are a = {a:.3f} and b = {b:.3f}; the curve "
        f"a log y + b log(1 − y) beside them is highest at y = {best:.3f}, which is D*(x) below: "
        f"{int(visited.sum())} of {len(POINTS)} points are solved{shown}."
    )


def scrub_x() -> Explorer:
    """Builds the explorer: x on a slider or dragged on the densities; points already solved stay.

    Returns:
        The explorer, ready to be displayed.
    """
    sliders = {
        "x": controls.slider("x", -1.5, LOW, HIGH, step=STEP),
        "mean": controls.slider("mean of p_g", 0.6, -2.0, 2.0, step=0.05),
        "std": controls.slider("std of p_g", 1.0, 0.5, 2.0, step=0.05),
    }
    others = {
        "reveal": controls.toggle("Show all of D*"),
        "forget": controls.button("Forget the solved points"),
    }
    figure, axes = _panels()
    drawing, visited = draw_scrub(axes), np.zeros(len(POINTS), bool)
    words = [" "]
    live = LiveFigure(figure, moving=list(drawing), alt=lambda: words[0])

    def update(arrays: ScrubX) -> None:
        visited[np.abs(POINTS - float(arrays.x)).argmin()] = True
        show_scrub(drawing, arrays, visited)
        words[0] = _alt(arrays, visited)

    slide(live, sliders["x"], "x", axes=[axes[0], axes[2]])
    explorer = Explorer(controls=sliders | others, compute=scrub, figure=live, update=update, name="Scrub x")

    def forget(_: Any) -> None:
        visited[:] = False
        with live.guard():
            explorer.recompute()

    others["forget"].on_click(forget)
    return explorer
