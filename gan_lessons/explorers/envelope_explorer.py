"""Explorer *Envelope*: with two outcomes p_g is one number, and C is the upper edge of straight lines."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import between, domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
from gan_lessons.live.handle import slide
from gan_lessons.theory import convergence

# Even in the logit: near 0 and 1 the cost bends most.
Q = 1 / (1 + np.exp(-np.linspace(-9.0, 9.0, 241)))
MOST_LINES = 12
ENDS = np.array([0.0, 1.0])
LIMITS = (-2.3, 0.1)
SLOPE_LIMITS = (-4.5, 4.5)


class Envelope(NamedTuple):
    """C over p_g(1), some of the lines below it, and what holds at the chosen p_g(1).

    Attributes:
        p, q: p_data(1) and p_g(1), each the one number that a pair is.
        cost: C at `Q`, in nats.
        slopes: C'(q) at `Q`, in nats.
        fan: heights of the lines U(·, D) at q = 0 and q = 1, NaN for those not asked for.
        edge: the highest of the lines of the fan, at `Q`.
        tangent, own: heights at q = 0 and q = 1 of U(·, D*_q) and of the learner's U(·, D).
        cost_here, own_here, slope: C(q), U(q, D) and C'(q), in nats.
        missing: the largest gap between C and the fan's edge on `Q`, in nats.
    """

    p: Float[Array, ""]
    q: Float[Array, ""]
    cost: Float[Array, " grid"]
    slopes: Float[Array, " grid"]
    fan: Float[Array, "lines 2"]
    edge: Float[Array, " grid"]
    tangent: Float[Array, "2"]
    own: Float[Array, "2"]
    cost_here: Float[Array, ""]
    own_here: Float[Array, ""]
    slope: Float[Array, ""]
    missing: Float[Array, ""]


def pair(first: Array) -> Float[Array, "2"]:
    """Returns the distribution of two outcomes whose first has the given probability."""
    return jnp.stack([first, 1 - first])


def height(q: Array, logit: Float[Array, "2"], p: Array) -> Float[Array, ""]:
    """Returns U(p_g, D) for p_g = (q, 1 - q) and p_data = (p, 1 - p), in nats."""
    return convergence.objective(pair(p), pair(q), logit)


@domain(
    p=checks.probability, q=checks.probability, lines=between(1, MOST_LINES), d_1=checks.probability,
    d_2=checks.probability,
)  # fmt: skip
def compute(*, p: Any, q: Any, lines: Any, d_1: Any, d_2: Any) -> Envelope:
    """Evaluates C and the lines below it.

    Args:
        p: p_data(1), in (0, 1).
        q: p_g(1), in (0, 1).
        lines: how many of the lines to show, from 1 to `MOST_LINES`.
        d_1: the learner's answer D(1), in (0, 1).
        d_2: the learner's answer D(2), in (0, 1).

    Returns:
        Curves, lines and numbers, in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2.
    """
    # A slider in a browser may answer 3.0000000000000004.
    p, q, lines = jnp.asarray(p, float), jnp.asarray(q, float), jnp.round(jnp.asarray(lines, float))
    grid, ends = jnp.asarray(Q, float), jnp.asarray(ENDS, float)

    def line(logit: Float[Array, "2"]) -> Float[Array, "2"]:
        return jax.vmap(lambda one: height(one, logit, p))(ends)

    def best(one: Array) -> Float[Array, "2"]:
        return convergence.best_logit(pair(p), pair(one))

    def slope(one: Array) -> Array:
        g = convergence.subgradient(pair(p), pair(one))
        return g[0] - g[1]

    # The lines shown are tangents at evenly spread places: with more of them the edge comes closer to C.
    number = jnp.arange(MOST_LINES)
    asked = number < lines
    places = (number + 0.5) / lines
    logits = jax.vmap(best)(jnp.clip(places, 1e-3, 1 - 1e-3))
    fan = jax.vmap(line)(logits)
    on_grid = fan[:, :1] * (1 - grid)[None, :] + fan[:, 1:] * grid[None, :]
    edge = jnp.max(jnp.where(asked[:, None], on_grid, -jnp.inf), axis=0)
    cost = jax.vmap(lambda one: convergence.cost(pair(p), pair(one)))(grid)
    own = jax.scipy.special.logit(jnp.stack([jnp.asarray(d_1, float), jnp.asarray(d_2, float)]))
    return Envelope(
        p=p, q=q, cost=cost, slopes=jax.vmap(slope)(grid),
        fan=jnp.where(asked[:, None], fan, jnp.nan), edge=edge,
        tangent=line(best(q)), own=line(own),
        cost_here=convergence.cost(pair(p), pair(q)), own_here=height(q, own, p), slope=slope(q),
        missing=jnp.max(cost - edge),
    )  # fmt: skip


class Drawing(NamedTuple):
    """The artists that follow the sliders."""

    fan: list[Any]
    cost: Any
    own: Any
    tangent: Any
    gap: Any
    here: Any
    own_here: Any
    data: Any
    words: Any
    slopes: Any
    slope_here: Any
    slope_zero: Any
    slope_words: Any


def draw(left: Axes, right: Axes | None = None) -> Drawing:
    """Prepares the lines and their envelope on the left, the slope of C on the right.

    Args:
        left: axes over q, in nats.
        right: axes over q for the slope, or None for no slope.

    Returns:
        The artists, still empty, to be fed by `show`.
    """
    left.set(xlim=(0, 1), ylim=LIMITS, xlabel="p_g(1)", ylabel="nats")
    fan = [left.plot([], [], color=style.AID, linewidth=0.8)[0] for _ in range(MOST_LINES)]
    (gap,) = left.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")
    (cost,) = left.plot([], [], **style.VALUE.line(label="C, the highest", linewidth=3.2))
    (own,) = left.plot([], [], **style.DISCRIMINATOR.line(label="U(p_g, D), your D"))
    (tangent,) = left.plot([], [], color="0.15", linewidth=1.6, label="U(p_g, D*): tangent at your p_g(1)")
    (here,) = left.plot([], [], **style.GENERATOR.points(markersize=10))
    (own_here,) = left.plot([], [], **style.DISCRIMINATOR.points(markersize=8))
    (data,) = left.plot([], [], **style.DATA.line(linewidth=1.6, label="p_data(1)"))
    words = left.text(0.5, 1.03, " ", transform=left.transAxes, ha="center", va="bottom")
    left.legend(loc="upper center", fontsize=9, ncols=2)
    empty = (None,) * 4
    return Drawing(
        fan, cost, own, tangent, gap, here, own_here, data, words, *(_draw_slopes(right) if right else empty)
    )


def _draw_slopes(ax: Axes) -> tuple[Any, Any, Any, Any]:
    ax.set(xlim=(0, 1), ylim=SLOPE_LIMITS, xlabel="p_g(1)", ylabel="slope of C  [nats]")
    ax.axhline(0, color="0.4", linewidth=1)
    (slopes,) = ax.plot([], [], **style.VALUE.line(linewidth=2.6))
    (zero,) = ax.plot([], [], **style.DATA.line(linewidth=1.6))
    (here,) = ax.plot([], [], **style.GENERATOR.points(markersize=10))
    words = ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom")
    return slopes, here, zero, words


def show(drawing: Drawing, arrays: Envelope) -> None:
    """Moves the artists of `draw` to new arrays.

    Args:
        drawing: what `draw` returned.
        arrays: what `compute` returned.
    """
    p, q, cost, own = (float(v) for v in (arrays.p, arrays.q, arrays.cost_here, arrays.own_here))
    for line, heights in zip(drawing.fan, np.asarray(arrays.fan), strict=True):
        line.set_data(ENDS, heights)
    drawing.cost.set_data(Q, arrays.cost)
    drawing.own.set_data(ENDS, arrays.own)
    drawing.tangent.set_data(ENDS, arrays.tangent)
    drawing.gap.set_data([q, q], [max(own, LIMITS[0]), cost])
    drawing.here.set_data([q], [cost])
    drawing.own_here.set_data([q], [own if own > LIMITS[0] else np.nan])
    drawing.data.set_data([p, p], [LIMITS[0], -0.45])  # the legend stays readable
    drawing.words.set_text(f"C = {signed(cost, 3)};  your U(p_g, D) = {signed(own, 3)} nats")
    if drawing.slopes is not None:
        drawing.slopes.set_data(Q, arrays.slopes)
        drawing.slope_zero.set_data([p, p], SLOPE_LIMITS)
        drawing.slope_here.set_data([q], [np.clip(float(arrays.slope), *SLOPE_LIMITS)])
        drawing.slope_words.set_text(direction(arrays))


def direction(arrays: Envelope) -> str:
    """Says the slope at q and which way is down."""
    slope = float(arrays.slope)
    way = "the bottom" if abs(slope) < 5e-3 else "go left" if slope > 0 else "go right"
    return f"log(1 − D*(1)) − log(1 − D*(2)) = {signed(slope, 3)}: {way}"


def _alt(arrays: Envelope) -> str:
    lines = int(np.isfinite(np.asarray(arrays.fan)[:, 0]).sum())
    return (
        f"C over p_g(1), a convex curve that touches each of {lines} straight lines; p_data(1) = "
        f"{float(arrays.p):.2f}. At p_g(1) = {float(arrays.q):.2f} C is {signed(float(arrays.cost_here), 3)} "
        f"and your line {signed(float(arrays.own_here), 3)} nats; slope {signed(float(arrays.slope), 3)}. "
        f"{_missing(arrays)}"
    )


def _missing(arrays: Envelope) -> str:
    return f"The highest of the grey lines misses C by at most {float(arrays.missing):.3f} nats."


def envelope() -> Explorer:
    """Returns the explorer: sliders for p_data(1), p_g(1), the number of lines, and the learner's own D."""
    chosen = {
        "q": controls.slider("p_g(1)", 0.85, 0.01, 0.99),
        "p": controls.slider("p_data(1)", 0.4, 0.05, 0.95),
        "lines": controls.slider("number of lines", 3, 1, MOST_LINES, step=1, readout_format="d"),
        "d_1": controls.slider("your D(1)", 0.5, 0.01, 0.99),
        "d_2": controls.slider("your D(2)", 0.65, 0.01, 0.99),
    }
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10.5, 4.5), layout="constrained", width_ratios=[1.4, 1]
    )
    drawing, words = draw(left, right), [" "]
    live = LiveFigure(figure, moving=list(drawing), alt=lambda: words[0])

    def update(arrays: Envelope) -> None:
        show(drawing, arrays)
        words[0] = _alt(arrays)

    slide(live, chosen["q"], "p_g(1)")
    return Explorer(
        controls=chosen, compute=compute, figure=live, update=update, name="Envelope", readout=_missing
    )
