"""Explorer *Perturb*: change D* a little, in any place and in any way, and watch V fall."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jax import Array
from jaxtyping import Bool, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import between, choice, domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
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


class Drawing(NamedTuple):
    """The artists that follow the controls."""

    p_data: Any
    p_g: Any
    best: Any
    disturbed: Any
    change: Any
    top: Any
    values: Any
    parabola: Any
    here: Any
    words: Any
    left_words: Any


def draw_disturbed(left: Axes, right: Axes) -> Drawing:
    """Prepares D* and D on the left, V against the amplitude on the right.

    Args:
        left: axes over x.
        right: axes over the amplitude.

    Returns:
        The artists, still empty, to be fed by `show_disturbed`.
    """
    left.set(xlim=(-4.5, 4.5), ylim=(-0.03, 1.03), xlabel="x", ylabel="D(x);  densities [per unit of x]")
    (p_data,) = left.plot([], [], **style.DATA.line(linewidth=1.5, label="p_data"))
    (p_g,) = left.plot([], [], **style.GENERATOR.line(linewidth=1.5, label="p_g"))
    (best,) = left.plot([], [], **style.BOUND.line(label="D*"))
    (disturbed,) = left.plot([], [], **style.DISCRIMINATOR.line(linewidth=3, label="D = D* changed by h"))
    change = left.fill_between([0.0, 1.0], [0.0, 0.0], **style.DISCRIMINATOR.fill())
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=4, fontsize=9, columnspacing=1.2)
    left_words = left.text(0.5, 1.03, "V", transform=left.transAxes, ha="center", va="bottom")
    right.set(xlim=(-1.05, 1.05), ylim=VALUE_LIMITS, xlabel="amplitude of h", ylabel="V(D, G)  [nats]")
    (top,) = right.plot([], [], **style.BOUND.line(linewidth=1.5, label="V(D*, G)"))
    dots: dict[str, Any] = {"color": "0.5", "linestyle": (0, (1, 2)), "linewidth": 1.8}
    (parabola,) = right.plot([], [], **dots, label="its parabola at 0")
    (values,) = right.plot([], [], **style.VALUE.line(linewidth=3, label="V(D, G)"))
    (here,) = right.plot([], [], "o", color="0.15", markersize=9)
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, fontsize=9, columnspacing=1.2)
    words = right.text(0.5, 1.03, "V", transform=right.transAxes, ha="center", va="bottom")
    return Drawing(p_data, p_g, best, disturbed, change, top, values, parabola, here, words, left_words)


def show_disturbed(drawing: Drawing, arrays: Perturbation) -> None:
    """Moves the artists of `draw_disturbed` to new arrays.

    Args:
        drawing: what `draw_disturbed` returned.
        arrays: what `disturb` returned.
    """
    x, amplitudes = np.asarray(arrays.x), np.asarray(arrays.amplitudes)
    drawing.p_data.set_data(x, np.asarray(arrays.p_data))
    drawing.p_g.set_data(x, np.asarray(arrays.p_g))
    drawing.top.set_data([-1.05, 1.05], [float(arrays.best_value)] * 2)
    drawing.best.set_data(x, np.asarray(arrays.best))
    drawing.disturbed.set_data(x, np.asarray(arrays.disturbed))
    for line, curve in ((drawing.values, arrays.values), (drawing.parabola, arrays.parabola)):
        line.set_data(amplitudes, np.where(np.asarray(curve) >= VALUE_LIMITS[0], np.asarray(curve), np.nan))
    drawing.here.set_data([float(arrays.amplitude)], [float(arrays.value)])
    best, shown = np.asarray(arrays.best), np.asarray(arrays.disturbed)
    drawing.change.set_data(x, best, np.where(np.isfinite(shown), shown, best))
    drawing.words.set_text(sentence(arrays))
    drawing.left_words.set_text("" if arrays.admissible else "D leaves (0, 1): not a discriminator")


def sentence(arrays: Perturbation) -> str:
    """Says how much V has fallen, and that the gap identity says the same.

    Args:
        arrays: what `disturb` returned.

    Returns:
        One line of plain text, in nats.
    """
    if not arrays.admissible:
        return "V is not defined here: log of a number ≤ 0"
    drop = float(arrays.best_value - arrays.value)
    return f"V(D*) − V(D) = {drop:.4f} nats  =  2 E KL = {float(arrays.gap):.4f}"


def _alt(arrays: Perturbation) -> str:
    at = float(arrays.x[np.nanargmax(np.abs(arrays.disturbed - arrays.best))])
    best, value, size = (float(v) for v in (arrays.best_value, arrays.value, arrays.amplitude))
    end = f"V(D*) is {signed(best)} nats and V(D) {signed(value)} nats, {best - value:.4f} nats less."
    end = end if arrays.admissible else "D leaves (0, 1), so that V is not defined."
    shown = f"D* and D = D* + h over x, farthest apart at x = {signed(at, 2)}; beside them V(D, G) "
    return f"{shown}against the amplitude of h, highest at 0 and now {signed(size, 2)}. {end}"


def perturb() -> Explorer:
    """Returns the explorer: amplitude, position and width of h, and the space it is added in."""
    chosen = {
        "amplitude": controls.slider("amplitude of h", 0.8, -1.0, 1.0, step=0.02),
        "position": controls.slider("position of h", 0.0, -3.0, 3.0, step=0.05),
        "width": controls.slider("width of h", 1.5, 0.3, 4.0, step=0.05),
        "space": controls.dropdown("add h to the", list(SPACES), SPACES[0]),
    }
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    drawing, words = draw_disturbed(left, right), [" "]
    live = LiveFigure(figure, moving=list(drawing), alt=lambda: words[0])

    def update(arrays: Perturbation) -> None:
        show_disturbed(drawing, arrays)
        words[0] = _alt(arrays)

    return Explorer(controls=chosen, compute=disturb, figure=live, update=update, name="Perturb")
