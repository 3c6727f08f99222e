"""The figure of *Assumptions*: p_g against p_data, D against D*, and C + log 4 beside the undisturbed run."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.live import LiveFigure

FLOOR = 1e-13
REACH = (-4.3, 4.3)
NAMES = ("D too coarse", "D not at its best", "step in θ", "samples")


def broken(arrays: Any) -> str:
    """Says which assumptions a run does without."""
    off = [name for name, switch in zip(NAMES, np.asarray(arrays.broken), strict=True) if switch]
    return ", ".join(off) if off else "every assumption kept"


def damage(arrays: Any) -> str:
    """Says where C ended, and where it would have ended with every assumption kept."""
    end, kept = float(arrays.excess[-1]), float(arrays.kept[-1])
    steps = len(arrays.excess) - 1
    return (
        f"{broken(arrays)}: after {steps} steps C + log 4 = {end:.1e} nats, "
        f"{kept:.1e} with every assumption kept."
    )


class Picture:
    """Densities and discriminators on the left, C + log 4 on a log scale on the right.

    Args:
        centres: where the outcomes stand.

    Attributes:
        live: the live figure.
    """

    def __init__(self, centres: np.ndarray) -> None:
        self._x, self._words = centres, ""
        figure = plt.figure(figsize=(10.5, 5.0), layout="constrained")
        grid = figure.add_gridspec(2, 2, width_ratios=[1.25, 1.0], height_ratios=[1.2, 1.0])
        top, bottom = (figure.add_subplot(grid[row, 0]) for row in (0, 1))
        moving = [*self._draw_densities(top), *self._draw_answers(bottom)]
        moving += self._draw_excess(figure.add_subplot(grid[:, 1]))
        self.live = LiveFigure(figure, moving=moving, alt=lambda: self._words)

    def _draw_densities(self, ax: Axes) -> list[Any]:
        ax.set(ylim=(0, 0.32), xlim=REACH, ylabel="probability")
        width = self._x[1] - self._x[0]
        self._bars = ax.bar(self._x, 0 * self._x, 0.8 * width, **style.GENERATOR.area(label="p_g"))
        (self._data,) = ax.plot([], [], **style.DATA.line(marker=style.DATA.marker, label="p_data"))
        self._headline = ax.text(0.5, 1.04, " ", transform=ax.transAxes, ha="center", va="bottom")
        ax.legend(loc="upper left")
        return [self._bars, self._data, self._headline]

    def _draw_answers(self, ax: Axes) -> list[Any]:
        ax.set(ylim=(-0.04, 1.04), xlim=REACH, ylabel="D", xlabel="outcome x", yticks=[0, 0.5, 1])
        (self._best,) = ax.plot([], [], **style.BOUND.line(linewidth=1.6, label="D*"))
        (self._answer,) = ax.plot([], [], **style.DISCRIMINATOR.line(marker="^", markersize=5, label="D"))
        ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)
        return [self._best, self._answer]

    def _draw_excess(self, ax: Axes) -> list[Any]:
        ax.set(yscale="log", ylim=(FLOOR / 3, 3.0), xlim=(-1, 61), xlabel="step", ylabel="C + log 4  [nats]")
        (self._kept,) = ax.plot([], [], **style.BOUND.line(label="every assumption kept"))
        (self._excess,) = ax.plot([], [], **style.VALUE.line(label="this run", linewidth=2.8))
        (self._here,) = ax.plot([], [], **style.GENERATOR.points(markersize=10))
        self._off = ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5)
        ax.legend(loc="center right")
        return [self._kept, self._excess, self._here, self._off]

    def update(self, arrays: Any) -> None:
        """Moves every artist to a new `assumptions.Run`."""
        at = int(arrays.time)
        for bar, height in zip(self._bars, np.asarray(arrays.p_g[at]), strict=True):
            bar.set_height(float(height))
        self._data.set_data(self._x, arrays.p_data)
        self._best.set_data(self._x, arrays.best[at])
        self._answer.set_data(self._x, arrays.discriminator[at])
        steps, excess = np.arange(len(arrays.excess)), np.maximum(arrays.excess, FLOOR)
        self._excess.set_data(steps, excess)
        self._kept.set_data(steps, np.maximum(arrays.kept, FLOOR))
        self._here.set_data([at], [excess[at]])
        self._headline.set_text(f"after {at} steps: C + log 4 = {float(arrays.excess[at]):.2e} nats")
        self._off.set_text(broken(arrays))
        now = f"{float(arrays.excess[at]):.2e} nats"
        told = damage(arrays)
        self._words = (
            f"p_g against p_data and D against D* after {at} steps, where C + log 4 = {now}; "
            f"C over all steps. {told[0].upper()}{told[1:]}"
        )

    @staticmethod
    def readout(arrays: Any) -> str:
        """Says the measured damage."""
        return damage(arrays)
