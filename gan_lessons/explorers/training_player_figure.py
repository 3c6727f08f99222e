"""The figure of the *Training player*: the paper's Figure 1 from a real run, and V and C beside it."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.explorers.training_run import HIGH, LATENTS, LOW, Moment
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure
from gan_lessons.theory.logspace import LOG_4

LINE_X, LINE_Z = -0.12, -0.42  # heights of the two lines that the arrows join
TOP = 1.08
SMALLEST = 1e-4  # nats; below, a curve on the logarithmic scale is cut


class Picture:
    """Densities, D and the arrows from z to x on the left; V, C and their distances over the steps.

    Args:
        num_steps: the length of a whole run: the right end of the axes.

    Attributes:
        live: the live figure.
    """

    def __init__(self, num_steps: int) -> None:
        figure = plt.figure(figsize=(11, 5.6), layout="constrained")
        grid = figure.add_gridspec(2, 2, width_ratios=[1.35, 1])
        left, upper, lower = (figure.add_subplot(place) for place in (grid[:, 0], grid[0, 1], grid[1, 1]))
        self._words = "nothing has been trained yet"
        self.curves = draw_figure_1(left)
        self.heading = left.text(LOW + 0.1, TOP + 0.02, " ", fontsize=12, va="bottom")
        self._draw_values(upper, num_steps)
        self._draw_distances(lower, num_steps)
        moving = [*self.curves.values(), self.heading, *self._values, *self._distances]
        self.live = LiveFigure(figure, moving=moving, alt=lambda: self._words)

    def _draw_values(self, ax: Axes, num_steps: int) -> None:
        ax.set(xlim=(0, num_steps), ylim=(-1.75, 0.05), ylabel="nats")
        ax.axhline(-LOG_4, **style.BOUND.line(linewidth=1.4))
        ax.text(num_steps, -LOG_4 - 0.03, "−log 4", ha="right", va="top", color=style.BOUND.color)
        (cost,) = ax.plot([], [], color=style.GENERATOR.color, linewidth=2.2, label="C(G)")
        (value,) = ax.plot([], [], **style.VALUE.line(label="V(D, G)", linewidth=1.0))
        ax.legend(loc="upper right", ncols=2)
        self._values = (cost, value)

    def _draw_distances(self, ax: Axes, num_steps: int) -> None:
        ax.set(xlim=(0, num_steps), ylim=(SMALLEST, 3.0), yscale="log", xlabel="step", ylabel="nats")
        (generator,) = ax.plot([], [], **style.GENERATOR.line(label="C + log 4: what G lacks"))
        (discriminator,) = ax.plot([], [], **style.DISCRIMINATOR.line(label="C − V: what D lacks"))
        ax.legend(loc="upper right", fontsize=9)
        self._distances = (generator, discriminator)

    def update(self, now: Moment, past: Float[np.ndarray, "moments 3"], centres: Any, p_data: Any) -> None:
        """Moves everything to a moment of the run."""
        show_figure_1(self.curves, now, centres, p_data)
        value, cost = float(now.diagnosis.value), float(now.diagnosis.cost)
        self.heading.set_text(f"step {now.step}:  V = {signed(value)},  C = {signed(cost)} nats")
        steps, values, costs = past.T
        for line, numbers in zip(self._values, (costs, values), strict=True):
            line.set_data(steps, np.clip(numbers, -3.0, 1.0))
        for line, numbers in zip(self._distances, (costs + LOG_4, costs - values), strict=True):
            line.set_data(steps, np.maximum(numbers, SMALLEST / 2))
        self._words = (
            f"Step {now.step} of a training run. V(D, G) = {signed(value)}, C(G) = {signed(cost)} nats, "
            f"{signed(cost + LOG_4)} above −log 4; p_g reaches from {signed(now.images.min(), 1)} "
            f"to {signed(now.images.max(), 1)}."
        )


def draw_figure_1(ax: Axes) -> dict[str, Any]:
    """Draws the axes of the paper's Figure 1 and its empty curves.

    Args:
        ax: empty axes.

    Returns:
        The artists by name, for `show_figure_1`.

    Reference:
        Goodfellow et al. 2014, Figure 1.
    """
    ax.set(xlim=(LOW, HIGH), ylim=(LINE_Z - 0.08, TOP), ylabel="density;  D")
    ax.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.grid(False, axis="x")
    for height, name in ((LINE_X, "x"), (LINE_Z, "z")):
        ax.axhline(height, color=style.TEXT, linewidth=1)
        # At the left end of the line, whatever part of it is shown.
        ax.text(0.012, height + 0.015, name, fontsize=11, style="italic", transform=ax.get_yaxis_transform())
    (arrows,) = ax.plot([], [], color=style.GENERATOR.color, linewidth=0.8)
    (heads,) = ax.plot([], [], **style.GENERATOR.points(marker="^", markersize=4.5))
    (data,) = ax.plot([], [], **style.DATA.line(label="p_data"))
    (best,) = ax.plot([], [], color=style.BOUND.color, linewidth=1.2, label="D*")
    (found,) = ax.plot([], [], **style.DISCRIMINATOR.line(label="D"))
    (generated,) = ax.plot([], [], **style.GENERATOR.line(label="p_g"))
    ax.legend(loc="upper right", ncols=2)
    return {"arrows": arrows, "heads": heads, "p_data": data, "D*": best, "D": found, "p_g": generated}


def show_figure_1(curves: dict[str, Any], now: Moment, centres: Any, p_data: Any) -> None:
    """Moves the curves of `draw_figure_1` to a moment of a run.

    Args:
        curves: what `draw_figure_1` returned.
        now: the moment.
        centres: centres of the bins, in units of x.
        p_data: the data's density there.
    """
    found = now.diagnosis
    for name, height in (("p_data", p_data), ("p_g", found.p_g), ("D", found.discriminator)):
        curves[name].set_data(centres, np.minimum(height, 3.0))
    curves["D*"].set_data(centres, found.optimal_discriminator)
    gap = np.full(len(LATENTS), np.nan)
    across = np.stack([LATENTS, now.images, gap], axis=1).ravel()
    up = np.stack([np.full_like(gap, LINE_Z), np.full_like(gap, LINE_X), gap], axis=1).ravel()
    curves["arrows"].set_data(across, up)
    curves["heads"].set_data(now.images, np.full_like(gap, LINE_X))
