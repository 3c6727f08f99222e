"""The picture of the *2-D laboratory*: D as a heat map, samples, arrows; the sheet of G; V and C."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from gan_lessons import style
from gan_lessons.explorers.history_figure import SMALLEST, curves, draw_distances, draw_values
from gan_lessons.explorers.laboratory_run import (
    HIGH,
    LOW,
    NUM_ARROWS,
    NUM_LINES,
    NUM_SAMPLES,
    NUM_TILES,
)
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.own_samples import OwnSamples
from gan_lessons.explorers.played_run import MOMENTS
from gan_lessons.live.scene import Image, Line, Picture
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory.logspace import LOG_4

FEW = 0.01  # a share below it would round to 0 %
# What D follows: without penalty and with one, its loss that of the paper, or of pairs.
GOALS = (
    "up the slope of V",
    "up the slope of V less its penalty",
    "down the slope of the pairing loss",
    "down the slope of pairing loss and penalty",
)
# From where D says "generated" to where it says "data": lighter all the way, for eyes that see no hue, and so
# pale that points stand out.
COLORS = LinearSegmentedColormap.from_list("D", ["#c1e6d9", "#ffffff"])


class Shown(NamedTuple):
    """A moment of a run and its history, as the picture takes them.

    Attributes:
        step, stage, k: steps done; of a round in slow motion, 0 where rounds are whole; updates of D in one.
        still: 1 where the player whose turn it is does not learn, else 0.
        goal: which of `GOALS` D follows.
        value, cost: V(D, G) and C(G), nats.
        shade: what the squares are shaded by: D, or D*.
        discriminator, optimal_discriminator: shape (40, 40), D and D* at the middles of the tiles.
        p_data, p_g: shape (40, 40), masses of the tiles.
        real, samples, arrows, sheet, judged, good, touched, even: as in `laboratory_run.Seen`.
        cursor: where the keys would put a bump.
        past: steps, V and C at every moment so far, NaN after the last one.
    """

    step: Float[Array, ""]
    stage: Float[Array, ""]
    k: Float[Array, ""]
    still: Float[Array, ""]
    goal: Float[Array, ""]
    value: Float[Array, ""]
    cost: Float[Array, ""]
    shade: Float[Array, ""]
    discriminator: Float[Array, "tiles tiles"]
    optimal_discriminator: Float[Array, "tiles tiles"]
    real: Float[Array, "samples 2"]
    p_data: Float[Array, "tiles tiles"]
    p_g: Float[Array, "tiles tiles"]
    samples: Float[Array, "samples 2"]
    arrows: Float[Array, "arrows 2"]
    sheet: Float[Array, "lines lines 2"]
    judged: Float[Array, "2"]
    good: Float[Array, ""]
    touched: Float[Array, ""]
    even: Float[Array, ""]
    cursor: Float[Array, "2"]
    past: Float[Array, "moments 3"]


_NUMBERS = ("step", "stage", "k", "still", "goal", "value", "cost", "good", "touched", "even")
# Before anything is known; a run fills it.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(_NUMBERS, np.zeros(())),
    **dict.fromkeys(
        ("discriminator", "optimal_discriminator", "p_data", "p_g"), np.full((NUM_TILES, NUM_TILES), np.nan)
    ),
    **dict.fromkeys(("real", "samples"), np.full((NUM_SAMPLES, 2), np.nan)),
    "arrows": np.full((NUM_ARROWS, 2), np.nan),
    "sheet": np.full((NUM_LINES + 1, NUM_LINES + 1, 2), np.nan),
    "judged": np.full(2, np.nan),
    "cursor": np.full(2, np.nan),
    "past": np.full((MOMENTS, 3), np.nan),
}


def compute(**seen: Any) -> Shown:
    """Returns what a run hands over: nothing is left to compute."""
    return Shown(**seen)


def _square(ax: Axes) -> None:
    ax.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal", xlabel="x₁", ylabel="x₂")
    ax.set_xticks([-2, 0, 2])
    ax.set_yticks([-2, 0, 2])
    ax.grid(False)


def in_units_of(samples: OwnSamples, ax: Axes) -> None:
    """Mark a square in the units of samples of one's own.

    Args:
        samples: what is shown in the square.
        ax: the square.
    """
    ends = np.array([LOW, HIGH])
    for axis, shift in ((ax.xaxis, samples.shift[0]), (ax.yaxis, samples.shift[1])):
        low, high = shift + samples.scale * ends
        values = [value for value in MaxNLocator(4).tick_values(low, high) if low <= value <= high]
        places = (np.array(values) - shift) / samples.scale
        axis.set_ticks(places, [f"{value:.6g}".replace("-", "−") for value in values])


def _draw_plane(ax: Axes) -> dict[str, Any]:
    _square(ax)
    edges = (LOW, HIGH, LOW, HIGH)
    empty = np.full((NUM_TILES, NUM_TILES), np.nan)
    heat = ax.imshow(
        empty, extent=edges, origin="lower", cmap=COLORS, vmin=0.0, vmax=1.0, interpolation="bilinear"
    )
    small = {"markersize": 3.2, "markeredgewidth": 0.0}
    artists = {
        "heat": heat,
        "real": ax.plot([], [], **style.DATA.points(label="data", **small))[0],
        "arrows": ax.plot([], [], color=style.TEXT, linewidth=0.9)[0],
        "samples": ax.plot([], [], **style.GENERATOR.points(label="G(z)", **small))[0],
        "cursor": ax.plot([], [], color=style.TEXT, linestyle="none", marker="+", markersize=13)[0],
        "heading": ax.text(0.0, 1.02, " ", fontsize=11, va="bottom", transform=ax.transAxes),
    }
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, -0.27), ncols=2, markerscale=2.0, columnspacing=1.0)
    return artists


def _draw_sheet(ax: Axes) -> dict[str, Any]:
    _square(ax)
    artists = {
        "shadow": ax.plot([], [], **style.DATA.points(markersize=2.2, markeredgewidth=0.0))[0],
        "sheet": ax.plot([], [], color=style.GENERATOR.color, linewidth=0.7)[0],
    }
    ax.set(xlabel="x₁: the sheet that G makes of a grid of z", ylabel="")
    spread = ax.text(0.0, 1.02, " ", fontsize=11, va="bottom", transform=ax.transAxes)
    return artists | {"spread": spread}


def _draw_distances(ax: Axes) -> dict[str, Any]:
    artists = draw_distances(ax)
    ax.set_ylim(10 * SMALLEST, 60.0)
    return artists


PANELS = {"plane": _draw_plane, "sheet": _draw_sheet, "values": draw_values, "distances": _draw_distances}
LAYOUT = mosaic(
    [["plane", "sheet", "values"], ["plane", "sheet", "distances"]], (12.6, 4.9), width_ratios=[1.15, 1.15, 1]
)


def _sentence(now: Shown) -> Words:
    """What happens in the present stage of a round."""
    return choose(
        now.stage,
        "",
        words("1 of 5: z is drawn, and G sends each z to a place x = G(z)."),
        words("2 of 5: as many data are drawn. D will be shown both, without their colours."),
        words("3 of 5: D judges. It gives the data {:.2f}, the samples {:.2f} on average.", *now.judged),
        choose(
            now.still,
            words(
                "4 of 5: D learns, {:d} ×: {}. It now gives {:.2f} and {:.2f}.",
                now.k, choose(now.goal, *GOALS), *now.judged,
            ),
            words("4 of 5: D stands still: G learns alone. It gives {:.2f} and {:.2f}.", *now.judged),
        ),
        choose(
            now.still,
            "5 of 5: G learns: its weights move, and all samples with them.",
            "5 of 5: G stands still: D learns alone. No sample moves.",
        ),
    )  # fmt: skip


def _spread(now: Shown) -> Words:
    """How many samples are good ones; of few, so many digits that one of all is seen."""
    share = choose(now.good < FEW, words("{:.0%}", now.good), words("{:.2%}", now.good))
    touched, even = jnp.nan_to_num(now.touched), jnp.nan_to_num(now.even)
    of_modes = jnp.where(now.good == 0, 2, jnp.where(touched == 1, 3, 4))
    return choose(
        jnp.where(jnp.isnan(now.touched), jnp.where(now.good == 0, 0, 1), of_modes),
        "no sample within 3 σ of the data",
        words("{} within 3 σ of the data", share),
        "no sample at a mode",
        words("{} within 3 σ, all at 1 mode", share),
        words("{} within 3 σ; {:d} modes, as even as {:.1f}", share, touched, even),
    )


def _lines(sheet: Array) -> tuple[Array, Array]:
    """The grid's lines one after the other, with gaps between them."""
    gap = jnp.full((sheet.shape[0], 1, 2), jnp.nan)
    both = [
        jnp.concatenate([each, gap], axis=1).reshape(-1, 2) for each in (sheet, jnp.swapaxes(sheet, 0, 1))
    ]
    points = jnp.concatenate(both)
    return points[:, 0], points[:, 1]


def picture(now: Shown, state: Any) -> Picture:
    """Says what each artist becomes at a moment of a run."""
    begin = now.samples[:NUM_ARROWS]
    strokes = jnp.stack([begin, begin + now.arrows, jnp.full_like(begin, jnp.nan)], axis=1).reshape(-1, 2)
    whole = now.stage == 0
    # In slow motion a thing appears with the stage that makes it.
    strokes = jnp.where(whole | (now.stage == 4), strokes, jnp.nan)
    real = jnp.where(now.stage == 1, jnp.nan, now.real)
    spread = _spread(now)
    heading = words("step {:d}:  V = {:−.3f},  C = {:−.3f} nats", now.step, now.value, now.cost)
    marks = {
        "heat": Image(jnp.where(now.shade == 0, now.discriminator, now.optimal_discriminator).T),
        "real": Line(real[:, 0], real[:, 1]),
        "arrows": Line(strokes[:, 0], strokes[:, 1]),
        "samples": Line(now.samples[:, 0], now.samples[:, 1]),
        "cursor": Line(now.cursor[0], now.cursor[1]),
        "heading": heading, "spread": spread,
        "shadow": Line(now.real[:, 0], now.real[:, 1]),
        "sheet": Line(*_lines(now.sheet)),
        **curves(now.past),
    }  # fmt: skip
    said = _sentence(now)
    alt = words(
        "Step {:d} of a training run in the plane. V(D, G) = {:−.4f}, C(G) = {:−.4f} nats, {:−.4f} above "
        "−log 4; {}; the left square is shaded by {}.{}",
        now.step, now.value, now.cost, now.cost + LOG_4, spread, choose(now.shade, "D", "D*, the best D"),
        choose(now.stage > 0, "", words(" {}", said)),
    )  # fmt: skip
    return Picture(marks, alt, said)
