"""Explorer *Envelope*: with two outcomes p_g is one number, and C is the upper edge of straight lines."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import between, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Slider
from gan_lessons.live.gestures import slide
from gan_lessons.live.scene import Line, Picture
from gan_lessons.live.words import choose, words
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
        missing: the largest gap between C and the fan's edge, in nats.
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

    def edge(at: Array) -> Array:
        heights = fan[:, :1] * (1 - at)[None, :] + fan[:, 1:] * at[None, :]
        return jnp.max(jnp.where(asked[:, None], heights, -jnp.inf), axis=0)

    # Where one line is the highest the gap is convex: it is largest at 0, at 1, or where two of them cross.
    corners = jnp.concatenate([ends, _crossings(fan, asked)])
    at = jnp.concatenate([grid, corners])
    cost = jax.vmap(lambda one: convergence.cost(pair(p), pair(one)))(at)
    edges = edge(at)
    own = jax.scipy.special.logit(jnp.stack([jnp.asarray(d_1, float), jnp.asarray(d_2, float)]))
    return Envelope(
        p=p, q=q, cost=cost[: len(Q)], slopes=jax.vmap(slope)(grid),
        fan=jnp.where(asked[:, None], fan, jnp.nan), edge=edges[: len(Q)],
        tangent=line(best(q)), own=line(own),
        cost_here=convergence.cost(pair(p), pair(q)), own_here=height(q, own, p), slope=slope(q),
        missing=jnp.max(cost - edges),
    )  # fmt: skip


def _crossings(fan: Float[Array, "lines 2"], asked: Array) -> Float[Array, " corners"]:
    """Returns where each line crosses the following one; 0 where one of the two is not asked for."""
    lower, rise = jnp.diff(fan[:, 0]), jnp.diff(fan[:, 1] - fan[:, 0])
    crosses = asked[1:] & (rise > 0)
    return jnp.clip(jnp.where(crosses, -lower / jnp.where(crosses, rise, 1.0), 0.0), 0.0, 1.0)


def _draw_lines(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0, 1), ylim=LIMITS, xlabel="p_g(1)", ylabel="nats")
    fan = [ax.plot([], [], color=style.AID, linewidth=0.8)[0] for _ in range(MOST_LINES)]
    (gap,) = ax.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")
    tangent: dict[str, Any] = {"linewidth": 1.6, "label": "U(p_g, D*): tangent at your p_g(1)"}
    artists = {
        "fan": fan,
        "cost": ax.plot([], [], **style.VALUE.line(label="C, the highest", linewidth=3.2))[0],
        "own": ax.plot([], [], **style.DISCRIMINATOR.line(label="U(p_g, D), your D"))[0],
        "tangent": ax.plot([], [], color="0.15", **tangent)[0],
        "gap": gap,
        "here": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
        "own_here": ax.plot([], [], **style.DISCRIMINATOR.points(markersize=8))[0],
        "data": ax.plot([], [], **style.DATA.line(linewidth=1.6, label="p_data(1)"))[0],
        "words": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper center", fontsize=9, ncols=2)
    return artists


def _draw_slopes(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0, 1), ylim=SLOPE_LIMITS, xlabel="p_g(1)", ylabel="slope of C  [nats]")
    ax.axhline(0, color="0.4", linewidth=1)
    slopes = ax.plot([], [], **style.VALUE.line(linewidth=2.6))[0]
    zero = ax.plot([], [], **style.DATA.line(linewidth=1.6))[0]
    return {
        "slopes": slopes,
        "slope_here": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
        "slope_zero": zero,
        "direction": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom"),
    }


def _picture(found: Envelope, state: Any) -> Picture:
    way = jnp.where(jnp.abs(found.slope) < 5e-3, 0, jnp.where(found.slope > 0, 1, 2))
    # Rounded up, so that "at most" stays true.
    most = jnp.ceil(1000 * found.missing) / 1000
    missing = words("The highest of the grey lines misses C by at most {:.3f} nats.", most)
    low, own, shown = LIMITS[0], found.own_here, jnp.isfinite(found.fan[:, 0]).sum()
    lowest = jnp.nanmin(jnp.concatenate([found.fan.ravel(), found.own, found.tangent]))
    below = choose(own < low, "", ", below the picture")
    cut = choose(lowest < low, "", f" What lies below −{-low:.1f} nats is beyond the picture.")
    touched = choose(shown > 1, "1 straight line", words("each of {:d} straight lines", shown))
    marks = {
        "fan": [Line(ENDS, heights) for heights in found.fan],
        "cost": Line(Q, found.cost), "own": Line(ENDS, found.own), "tangent": Line(ENDS, found.tangent),
        "gap": Line(found.q, jnp.stack([jnp.maximum(own, low), found.cost_here])),
        "here": Line(found.q, found.cost_here),
        "own_here": Line(found.q, jnp.maximum(own, low)),
        "data": Line(found.p, np.array([low, -0.45])),  # the legend stays readable
        "words": words("C = {:−.3f};  your U(p_g, D) = {:−.3f} nats{}", found.cost_here, own, below),
        "slopes": Line(Q, found.slopes),
        "slope_here": Line(found.q, jnp.clip(found.slope, *SLOPE_LIMITS)),
        "slope_zero": Line(found.p, np.array(SLOPE_LIMITS)),
        "direction": words(
            "log(1 − D*(1)) − log(1 − D*(2)) = {:−.3f}: {}",
            found.slope, choose(way, "the bottom", "go left", "go right"),
        ),
    }  # fmt: skip
    alt = words(
        "C over p_g(1), a convex curve that touches {}; p_data(1) = {:.2f}. "
        "At p_g(1) = {:.2f} C is {:−.3f} and your line {:−.3f} nats{}; slope {:−.3f}. {}{}",
        touched, found.p, found.q, found.cost_here, own, below, found.slope, missing, cut,
    )  # fmt: skip
    return Picture(marks, alt, missing)


HERE = Slider("p_g(1)", 0.85, 0.01, 0.99)

envelope = Explorer(
    name="Envelope",
    controls={
        "q": HERE,
        "p": Slider("p_data(1)", 0.4, 0.05, 0.95),
        "lines": Slider("number of lines", 3, 1, MOST_LINES, 1, readout="d"),
        "d_1": Slider("your D(1)", 0.5, 0.01, 0.99),
        "d_2": Slider("your D(2)", 0.65, 0.01, 0.99),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic([["lines", "slopes"]], (10.5, 4.5), width_ratios=[1.4, 1]),
    panels={"lines": _draw_lines, "slopes": _draw_slopes},
    gestures=(slide("q", HERE, "p_g(1)"),),
    claim=Claim(
        r"C is (\S+) and", lambda found: claim.cost([found.p, 1 - found.p], [found.q, 1 - found.q]), 6e-4
    ),
)
