"""The picture of the *Training player*: the paper's Figure 1 from a real run, and V and C beside it."""

import math
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.explorers.history_figure import curves, draw_distances, draw_values
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.played_run import MOMENTS
from gan_lessons.explorers.training_run import HIGH, LATENTS, LOW, NUM_BINS
from gan_lessons.live.scene import Line, Picture
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory.logspace import LOG_4

SHARE = math.erf(LATENTS[-1] / math.sqrt(2))  # of all z, between the first arrow and the last
FELT = 1e-4  # mass of p_g outside: less of it, heaped up in a bin, is no taller than the line is wide
LINE_X, LINE_Z = -0.12, -0.42  # heights of the two lines that the arrows join
TOP = 1.38  # above 1 there is room for the legend


class Seen(NamedTuple):
    """A moment of a run and its history, as the picture takes them.

    Attributes:
        step: steps done.
        centres: of the bins, in units of x.
        p_data, p_g: densities there.
        discriminator, optimal_discriminator: D and D* there.
        images: G at `LATENTS`.
        value, cost: V(D, G) and C(G), nats.
        outside: mass of p_g outside the bins, which stands in the end bins.
        past: steps, V and C at every moment so far, NaN after the last one.
    """

    step: Float[Array, ""]
    centres: Float[Array, " bins"]
    p_data: Float[Array, " bins"]
    p_g: Float[Array, " bins"]
    discriminator: Float[Array, " bins"]
    optimal_discriminator: Float[Array, " bins"]
    images: Float[Array, " latents"]
    value: Float[Array, ""]
    cost: Float[Array, ""]
    outside: Float[Array, ""]
    past: Float[Array, "moments 3"]


_EDGES = np.linspace(LOW, HIGH, NUM_BINS + 1)
# Before anything is known; a run fills it.
NOTHING = {name: np.full(NUM_BINS, np.nan) for name in Seen._fields} | {
    "centres": (_EDGES[1:] + _EDGES[:-1]) / 2,
    "images": np.full(len(LATENTS), np.nan),
    "past": np.full((MOMENTS, 3), np.nan),
    **dict.fromkeys(("step", "value", "cost", "outside"), np.zeros(())),
}


def compute(**seen: Any) -> Seen:
    """Returns what a run hands over: nothing is left to compute."""
    return Seen(**seen)


def _draw_figure_1(ax: Axes) -> dict[str, Any]:
    """Draws the axes of Figure 1 of Goodfellow et al. 2014."""
    ax.set(xlim=(LOW, HIGH), ylim=(LINE_Z - 0.08, TOP), xlabel="x, and z", ylabel="density;  D")
    ax.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    ax.set_xticks([-4.0, -2.0, 0.0, 2.0, 4.0])
    ax.spines["bottom"].set_visible(False)
    ax.grid(False, axis="x")
    for height, name in ((LINE_X, "x"), (LINE_Z, "z")):
        ax.axhline(height, color=style.TEXT, linewidth=1)
        # At the left end of the line, whatever part of it is shown.
        ax.text(0.012, height + 0.015, name, fontsize=11, style="italic", transform=ax.get_yaxis_transform())
    artists: dict[str, Any] = {
        "arrows": ax.plot([], [], color=style.GENERATOR.color, linewidth=0.8)[0],
        "heads": ax.plot([], [], **style.GENERATOR.points(marker="^", markersize=4.5))[0],
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "D*": ax.plot([], [], color=style.BOUND.color, linewidth=1.2, label="D*")[0],
        "D": ax.plot([], [], **style.DISCRIMINATOR.line(label="D"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="p_g"))[0],
    }
    ax.legend(loc="upper right", ncols=2)
    low: dict[str, Any] = {"ha": "right", "va": "top", "transform": ax.get_yaxis_transform()}
    artists["beyond"] = ax.text(0.99, LINE_Z - 0.01, " ", fontsize=9.5, **low)
    above = 1 + 0.02 / (TOP - LINE_Z + 0.08)
    return artists | {"heading": ax.text(0.01, above, " ", fontsize=12, va="bottom", transform=ax.transAxes)}


PANELS = {"figure_1": _draw_figure_1, "values": draw_values, "distances": draw_distances}
LAYOUT = mosaic([["figure_1", "values"], ["figure_1", "distances"]], (11, 5.6), width_ratios=[1.35, 1])


def _beyond(now: Seen, *said: str) -> Words:
    """What of p_g the picture does not show as it is: its height, its mass outside, both; or nothing."""
    high, out = now.p_g.max(), now.outside
    rises, outside, both = said
    return choose(
        (high > TOP) + 2 * (out > FELT),
        "", words(rises, high), words(outside, out), words(both, high, out),
    )  # fmt: skip


def picture(now: Seen, state: Any) -> Picture:
    """Says what each artist becomes at a moment of a run."""
    gap = jnp.full(len(LATENTS), jnp.nan)
    across = jnp.stack([jnp.asarray(LATENTS), now.images, gap], axis=1).ravel()
    up = jnp.stack([jnp.full_like(gap, LINE_Z), jnp.full_like(gap, LINE_X), gap], axis=1).ravel()
    heading = words("step {:d}:  V = {:−.4f},  C = {:−.4f} nats", now.step, now.value, now.cost)
    marks = {
        "arrows": Line(across, up), "heads": Line(now.images, LINE_X),
        "p_data": Line(now.centres, jnp.minimum(now.p_data, 3.0)),
        "D*": Line(now.centres, now.optimal_discriminator),
        "D": Line(now.centres, jnp.minimum(now.discriminator, 3.0)),
        "p_g": Line(now.centres, jnp.minimum(now.p_g, 3.0)),
        "heading": heading,
        "beyond": _beyond(
            now, "p_g up to {:.1f} ↑", "{:.2%} of p_g outside", "p_g up to {:.1f} ↑, {:.2%} outside"
        ),
        **curves(now.past),
    }  # fmt: skip
    beyond = _beyond(
        now,
        "; p_g rises to {:.1f}, beyond the picture",
        "; {:.2%} of p_g lies outside, in the end bins",
        "; p_g rises to {:.1f}; {:.2%} of it lies outside, in the end bins",
    )
    alt = words(
        "Step {:d} of a training run. V(D, G) = {:−.4f}, C(G) = {:−.4f} nats, {:−.4f} above −log 4; the "
        "arrows, from z between {:−.1f} and {:.1f} ({:.0%} of all z), go to x from {:−.1f} to {:−.1f}{}.",
        now.step, now.value, now.cost, now.cost + LOG_4, LATENTS[0], LATENTS[-1], SHARE,
        now.images.min(), now.images.max(), beyond,
    )  # fmt: skip
    return Picture(marks, alt)
