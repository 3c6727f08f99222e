"""The panels of *Assumptions*: what stays, and the artists that move."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.explorers.layout import mosaic

OUTCOMES = 24
CENTRES = np.linspace(-3.9, 3.9, OUTCOMES)
WIDTH = 0.8 * (CENTRES[1] - CENTRES[0])  # of a bar
FLOOR = 1e-13  # nats; below, a curve on the logarithmic scale is cut
REACH = (-4.3, 4.3)
HIGHEST = 0.32  # that a bar is drawn to; large steps put all of p_g on one outcome, and words say so


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(0, HIGHEST), xlim=REACH, ylabel="probability")
    bars = ax.bar(CENTRES, 0 * CENTRES, WIDTH, **style.GENERATOR.area(label="p_g"))
    artists = {
        "bars": bars,
        "data": ax.plot([], [], **style.DATA.line(marker=style.DATA.marker, label="p_data"))[0],
        "headline": ax.text(0.5, 1.04, " ", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper left")
    return artists


def _draw_answers(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(-0.04, 1.04), xlim=REACH, ylabel="D", xlabel="outcome x", yticks=[0, 0.5, 1])
    artists = {
        "best": ax.plot([], [], **style.BOUND.line(linewidth=1.6, label="D*"))[0],
        "answer": ax.plot([], [], **style.DISCRIMINATOR.line(marker="^", markersize=5, label="D"))[0],
    }
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)
    return artists


def _draw_excess(ax: Axes) -> dict[str, Any]:
    ax.set(yscale="log", ylim=(FLOOR / 3, 3.0), xlim=(-1, 61), xlabel="step", ylabel="C + log 4  [nats]")
    artists = {
        "kept": ax.plot([], [], **style.BOUND.line(label="same η, all else kept"))[0],
        "excess": ax.plot([], [], **style.VALUE.line(label="this run", linewidth=2.8))[0],
        "here": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
        "off": ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=9),
    }
    ax.legend(loc="center right")
    return artists


PANELS = {"densities": _draw_densities, "answers": _draw_answers, "excess": _draw_excess}
LAYOUT = mosaic(
    [["densities", "excess"], ["answers", "excess"]],
    (10.5, 5.0),
    width_ratios=[1.25, 1.0],
    height_ratios=[1.2, 1.0],
)
