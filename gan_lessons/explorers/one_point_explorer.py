"""Explorer *One point*: the one-variable problem a log y + b log(1-y) that Proposition 1 comes down to."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.compiled_function import domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
from gan_lessons.live.handle import slide
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


def _clipped(values: Any, limits: tuple[float, float]) -> np.ndarray:
    """Cuts a curve off where it leaves the picture, so that no pixel coordinate runs away to infinity."""
    array = np.asarray(values)
    return np.where((array >= limits[0]) & (array <= limits[1]), array, np.nan)


def verdict(arrays: OnePoint) -> str:
    """Says where the largest value is, the cases a = 0, b = 0 and a = b = 0 included.

    Args:
        arrays: what `solve_point` returned.

    Returns:
        One line of plain text.
    """
    if arrays.a == 0 and arrays.b == 0:
        return "a = b = 0: f is 0 for every y; no best answer, and none needed"
    if arrays.a == 0:
        return "a = 0: f climbs to 0 as y → 0, and never arrives"
    if arrays.b == 0:
        return "b = 0: f climbs to 0 as y → 1, and never arrives"
    return f"largest at y* = a/(a+b) = {float(arrays.best):.3f}:  f(y*) = {float(arrays.best_value):.3f} nats"


def direction(arrays: OnePoint) -> str:
    """Says which way is up at the chosen y.

    Args:
        arrays: what `solve_point` returned.

    Returns:
        One line of plain text with the slope at y and its sign.
    """
    slope = float(arrays.slope)
    if abs(slope) < 5e-3:
        word = "level"
    else:
        word = "rising: a larger y is better" if slope > 0 else "falling: a smaller y is better"
    return f"f ′({float(arrays.y):.3f}) = {slope:+.2f}: {word}"


class Drawing(NamedTuple):
    """The artists that follow the sliders."""

    real_term: Any
    fake_term: Any
    total: Any
    tangent: Any
    here: Any
    maximum: Any
    supremum: Any
    verdict: Any


def draw_point(ax: Axes) -> Drawing:
    """Prepares the three curves, the tangent at y and the mark of the maximum.

    Args:
        ax: axes to draw in.

    Returns:
        The artists, still empty, to be fed by `show_point`.
    """
    ax.set(xlim=(-0.02, 1.02), ylim=VALUE_LIMITS, xlabel="y = D(x)", ylabel="nats")
    ax.axhline(0, color=style.AID, linewidth=0.6, zorder=0)
    (real_term,) = ax.plot([], [], **style.DATA.line(label="a log y", linewidth=1.5))
    (fake_term,) = ax.plot([], [], **style.GENERATOR.line(label="b log(1 − y)", linewidth=1.5))
    (total,) = ax.plot([], [], **style.VALUE.line(label="f(y), their sum", linewidth=3))
    (tangent,) = ax.plot([], [], color="0.35", linewidth=1.2)
    (here,) = ax.plot([], [], "o", color="0.15", markersize=8)
    (maximum,) = ax.plot([], [], "*", color=style.DISCRIMINATOR.color, markersize=17)
    (supremum,) = ax.plot([], [], "o", mfc="white", mec=style.DISCRIMINATOR.color, mew=2.0, markersize=10)
    words = ax.text(0.5, 1.03, "f", transform=ax.transAxes, ha="center", va="bottom")
    ax.legend(loc="lower center")
    return Drawing(real_term, fake_term, total, tangent, here, maximum, supremum, words)


def show_point(drawing: Drawing, arrays: OnePoint) -> None:
    """Moves the artists of `draw_point` to new arrays.

    Args:
        drawing: what `draw_point` returned.
        arrays: what `solve_point` returned.
    """
    for line, values in zip(drawing[:3], (arrays.real_term, arrays.fake_term, arrays.total), strict=True):
        line.set_data(np.asarray(arrays.grid), _clipped(values, VALUE_LIMITS))
    run = np.linspace(-0.12, 0.12, 41)
    y, value, best = float(arrays.y), float(arrays.value), float(arrays.best)
    inside = ((y + run > 0) & (y + run < 1)).nonzero()[0]
    rise = np.where(np.isin(np.arange(41), inside), value + float(arrays.slope) * run, np.nan)
    drawing.tangent.set_data(y + run, _clipped(rise, VALUE_LIMITS))
    drawing.here.set_data([y], _clipped([value], VALUE_LIMITS))
    attained = 0 < best < 1
    drawing.maximum.set_data([best if attained else np.nan], [float(arrays.best_value)])
    # A hollow mark: the height is approached there and belongs to no y of the open interval.
    hollow = best if best in (0.0, 1.0) else np.nan
    drawing.supremum.set_data([hollow], [0.0])
    drawing.verdict.set_text(verdict(arrays))


def update_slopes(line: Any, here: Any, words: Any, arrays: OnePoint) -> None:
    """Moves the derivative's curve, its mark at y and the sentence above it.

    Args:
        line: the curve f'.
        here: the mark at the chosen y.
        words: the text above the axes.
        arrays: what `solve_point` returned.
    """
    line.set_data(np.asarray(arrays.grid), _clipped(arrays.slopes, SLOPE_LIMITS))
    here.set_data([float(arrays.y)], [np.clip(float(arrays.slope), *SLOPE_LIMITS)])
    words.set_text(direction(arrays))


def one_point() -> Explorer:
    """Builds the explorer: sliders a, b, y; y is also dragged on the figure.

    Returns:
        The explorer, ready to be displayed.
    """
    sliders = {
        "a": controls.slider("a = p_data(x)", 1.0, 0.0, 2.0, step=0.05),
        "b": controls.slider("b = p_g(x)", 0.5, 0.0, 2.0, step=0.05),
        "y": controls.slider("y = D(x)", 0.3, 0.005, 0.995, step=0.005),
    }
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10, 4.3), layout="constrained", gridspec_kw={"width_ratios": [1.25, 1]}
    )
    drawing, slope_parts = draw_point(left), _draw_slopes(right)
    alt = [" "]
    live = LiveFigure(figure, moving=[*drawing, *slope_parts], alt=lambda: alt[0])

    def update(arrays: OnePoint) -> None:
        show_point(drawing, arrays)
        update_slopes(*slope_parts, arrays)
        alt[0] = _alt(arrays)

    slide(live, sliders["y"], "y")
    return Explorer(controls=sliders, compute=solve_point, figure=live, update=update, name="One point")


def _alt(arrays: OnePoint) -> str:
    a, b, y, value, slope = (float(v) for v in (arrays.a, arrays.b, arrays.y, arrays.value, arrays.slope))
    way = "level" if abs(slope) < 5e-3 else "rising" if slope > 0 else "falling"
    return (
        f"Over y: a log y and b log(1 − y) for a = {a:.2f}, b = {b:.2f}, their sum f, and the slope of f. "
        f"At y = {y:.3f} f is {signed(value, 3)} nats and {way}, its slope {signed(slope, 2)}. "
        f"{' '.join(verdict(arrays).split())}."
    ).replace(". largest", ". It is largest")


def _draw_slopes(ax: Axes) -> tuple[Any, Any, Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=SLOPE_LIMITS, xlabel="y = D(x)", ylabel="f ′(y)  [nats per unit of y]")
    ax.axhspan(0, SLOPE_LIMITS[1], color=style.VALUE.color, alpha=0.08, linewidth=0)
    ax.axhline(0, color="0.4", linewidth=1)
    ax.text(0.98, 0.96, "f ′ > 0: go right", transform=ax.transAxes, ha="right", va="top", color="0.35")
    ax.text(0.02, 0.04, "f ′ < 0: go left", transform=ax.transAxes, ha="left", va="bottom", color="0.35")
    (line,) = ax.plot([], [], color=style.VALUE.color, linewidth=2.5)
    (here,) = ax.plot([], [], "o", color="0.15", markersize=8)
    words = ax.text(0.5, 1.03, "f", transform=ax.transAxes, ha="center", va="bottom")
    return line, here, words
