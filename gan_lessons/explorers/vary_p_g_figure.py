"""The figure of *Vary p_g*: drawn once on fixed axes, then fed with arrays."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import style
from gan_lessons.contracts import checks, shapes
from gan_lessons.explorers import families
from gan_lessons.live import LiveFigure

TOP = 1.05
_NOTE: dict[str, Any] = {"fontsize": 9.5, "color": "#555555"}
LOG_2, LOG_4 = float(np.log(2.0)), float(np.log(4.0))
_RATIOS = {"densities": 1.5, "discriminator": 1.0, "integrand": 1.1}


def _jsd_of_cost(cost: Any) -> Any:
    return (cost + LOG_4) / 2


def _cost_of_jsd(jsd: Any) -> Any:
    return 2 * jsd - LOG_4


def signed(number: float, digits: int = 4) -> str:
    """Writes a number with a true minus sign, and no minus before zero.

    Raises:
        TypeError: `number` is not a number.

    >>> signed(-1.25, 2), signed(-0.0001, 2)
    ('−1.25', '0.00')
    """
    shapes.scalars(number=number)
    checks.numbers("number", number)
    text = f"{number:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def heights(x: np.ndarray, arrays: Any) -> str:
    """Says where p_data and p_g stand highest.

    Args:
        x: points.
        arrays: what has the densities `p_data` and `p_g` there.
    """
    tops = [(x[np.argmax(p)], np.max(p)) for p in (arrays.p_data, arrays.p_g)]
    (at_data, data), (at_g, g) = [(signed(float(at), 2), f"{float(top):.2f}") for at, top in tops]
    return f"p_data over x, highest ({data}) at x = {at_data}, and p_g, highest ({g}) at x = {at_g}."


class Picture:
    """The panels, their moving artists and what they say in words.

    Args:
        x: points at which densities and D* are given.
        positions: points between 0 and 1 at which C(G) is given.
        show: which of the panels "densities", "discriminator", "integrand" to draw, top to bottom.
        gauge: whether to add C(G) along a parameter and the gauge.

    Attributes:
        live: the live figure.
        axes: the panels by name.
        cursor: the knot of a drawn p_g that the arrow keys move.
    """

    def __init__(self, x: np.ndarray, positions: np.ndarray, show: tuple[str, ...], gauge: bool) -> None:
        self._x, self._positions, self._words = x, positions, ""
        self.cursor = len(families.KNOTS) // 2
        figure, self.axes = _panels(show, gauge)
        self._moving: dict[str, Any] = {}
        for name in show:
            getattr(self, f"_draw_{name}")(self.axes[name])
        first = self.axes[show[0]]
        self._moving["headline"] = first.text(
            0.5, 1.04, " ", transform=first.transAxes, ha="center", va="bottom", fontsize=12.5
        )
        if gauge:
            self._draw_curve(self.axes["curve"])
            self._draw_gauge(self.axes["gauge"])
        self.live = LiveFigure(figure, moving=list(self._moving.values()), alt=lambda: self._words)

    def update(self, arrays: Any) -> None:
        """Moves every artist to new arrays: a `VaryPg`, or a `WithCurve` where there is a gauge."""
        now = getattr(arrays, "now", arrays)
        name = families.FAMILIES[int(now.family)].name
        value = f"V(D*, G) = C(G) = {signed(float(now.value))} nats"
        self._moving["headline"].set_text(value)
        self._words = f"{heights(self._x, now)} p_g is {name}. {value}; JSD = {signed(float(now.jsd))} nats."
        if "p_g" in self._moving:
            self._update_densities(now)
        if "discriminator" in self._moving:
            self._moving["discriminator"].set_data(self._x, now.discriminator)
        if "integrand" in self._moving:
            self._moving["integrand"].set_data(self._x, now.integrand)
            self.live.set_fill(self._moving["area"], self._x, now.integrand, 0.0)
        if "gauge" in self.axes:
            self._update_gauge(arrays)

    def _draw_densities(self, ax: Axes) -> None:
        ax.set(ylim=(0, TOP), ylabel="density")
        zeros = np.zeros_like(self._x)
        self._moving["data_fill"] = ax.fill_between(self._x, zeros, zeros, **style.DATA.fill())
        self._moving["g_fill"] = ax.fill_between(self._x, zeros, zeros, **style.GENERATOR.fill())
        (self._moving["p_data"],) = ax.plot([], [], **style.DATA.line(label="p_data"))
        (self._moving["p_g"],) = ax.plot([], [], **style.GENERATOR.line(label="p_g"))
        (self._moving["knot"],) = ax.plot([], [], **style.GENERATOR.points(markersize=8))
        self._moving["hint"] = ax.text(0.01, 0.97, " ", transform=ax.transAxes, va="top", **_NOTE)
        ax.legend(loc="upper right", ncols=1)

    def _update_densities(self, now: Any) -> None:
        for name, fill in (("p_data", "data_fill"), ("p_g", "g_fill")):
            self._moving[name].set_data(self._x, getattr(now, name))
            self.live.set_fill(self._moving[fill], self._x, getattr(now, name))
        drawn = int(now.family) == families.DRAWN
        self._moving["knot"].set_data(
            [families.KNOTS[self.cursor]] if drawn else [], [now.heights[self.cursor]] if drawn else []
        )
        keys = "drag to draw p_g\n(or by arrow keys:\n← → choose a point, ↑ ↓ move it)"
        self._moving["hint"].set_text(keys if drawn else "drag here to draw your own p_g")

    def _draw_discriminator(self, ax: Axes) -> None:
        ax.set(ylim=(-0.03, 1.03), ylabel="D*(x)", yticks=[0, 0.5, 1])
        ax.axhline(0.5, color=style.BOUND.color, linewidth=0.9)
        (self._moving["discriminator"],) = ax.plot([], [], **style.DISCRIMINATOR.line())

    def _draw_integrand(self, ax: Axes) -> None:
        ax.set(ylim=(-1.05, 0.04), ylabel="integrand [nats]", yticks=[-1, -0.5, 0])
        zeros = np.zeros_like(self._x)
        self._moving["area"] = ax.fill_between(self._x, zeros, zeros, **style.VALUE.fill())
        (self._moving["integrand"],) = ax.plot([], [], **style.VALUE.line())
        ax.text(0.01, 0.05, "area = V(D*, G), counted negative", transform=ax.transAxes, **_NOTE)

    def _draw_curve(self, ax: Axes) -> None:
        ax.set(xlim=(-0.02, 1.02), ylim=(-LOG_4 - 0.06, 0.06), ylabel="C(G) [nats]", xticks=[0, 0.5, 1])
        ax.set(xticklabels=[" "] * 3, xlabel=" ")
        ax.axhline(-LOG_4, **style.BOUND.line(linewidth=1.2))
        ax.axhline(0.0, **style.BOUND.line(linewidth=1.2))
        ax.text(0.99, -LOG_4 + 0.03, "floor −log 4", ha="right", fontsize=9.5, color=style.BOUND.color)
        ax.text(0.5, -0.03, "ceiling 0", ha="center", va="top", fontsize=9.5, color=style.BOUND.color)
        (self._moving["curve"],) = ax.plot([], [], **style.VALUE.line())
        (self._moving["here"],) = ax.plot([], [], **style.VALUE.points(markersize=10))
        below = ax.get_xaxis_transform()
        for end, place in enumerate((0.0, 0.5, 1.0)):
            self._moving[f"tick_{end}"] = ax.text(place, -0.035, " ", transform=below, ha="center", va="top")
        self._moving["over"] = ax.text(0.5, -0.12, " ", transform=below, ha="center", va="top")

    def _draw_gauge(self, ax: Axes) -> None:
        ax.set(xlim=(-LOG_4, 0.0), ylim=(0, 1), yticks=[], xlabel="C(G) [nats]")
        ax.set_xticks([-LOG_4, -1.0, -0.5, 0.0], ["−log 4", "−1", "−0.5", "0"])
        ax.grid(visible=False)
        upper = ax.secondary_xaxis("top", functions=(_jsd_of_cost, _cost_of_jsd))
        upper.set_xticks([0.0, 0.2, 0.4, 0.6, LOG_2], ["0", "0.2", "0.4", "0.6", "log 2"])
        upper.set_xlabel("JSD = (C + log 4)/2 [nats]")
        bar = ax.barh([0.5], [0.0], left=-LOG_4, height=1.0, color=style.VALUE.color, alpha=0.8)
        self._moving["gauge"] = bar
        self._moving["reading"] = ax.text(-LOG_4 / 2, 0.5, " ", ha="center", va="center", fontsize=11)

    def _update_gauge(self, arrays: Any) -> None:
        now, moving = arrays.now, self._moving
        moving["gauge"][0].set_width(float(now.value) + LOG_4)
        moving["reading"].set_text(f"C = {signed(float(now.value))},  JSD = {signed(float(now.jsd))}")
        moving["curve"].set_data(self._positions, arrays.curve)
        name = families.PARAMETERS[int(arrays.over)]
        low, high, _ = families.RANGES[name]
        labels = families.FAMILIES[int(now.family)].labels
        here = [[float(arrays.position)], [float(now.value)]] if labels else [[], []]
        moving["here"].set_data(*here)
        for end, number in enumerate((low, (low + high) / 2, high)):
            moving[f"tick_{end}"].set_text(signed(number, 1) if labels else " ")
        if labels:
            ends = [signed(float(edge(arrays.curve)), 3) for edge in (np.min, np.max)]
            self._words += f" Along {labels.get(name, name)} C(G) lies between {ends[0]} and {ends[1]} nats."
        moving["over"].set_text(labels.get(name, name) if labels else "a drawn p_g has no parameter to slide")


def _panels(show: tuple[str, ...], gauge: bool) -> tuple[Figure, dict[str, Axes]]:
    figure = plt.figure(figsize=(10.5, 4.6) if gauge else (9.0, 1.75 * len(show) + 0.8), layout="constrained")
    columns = figure.add_gridspec(1, 2 if gauge else 1, width_ratios=[1.25, 1.0] if gauge else [1.0])
    left = columns[0].subgridspec(len(show), 1, height_ratios=[_RATIOS[name] for name in show])
    axes: dict[str, Axes] = {}
    for row, name in enumerate(show):
        axes[name] = figure.add_subplot(left[row], xlim=(-6, 6), xticks=range(-6, 7, 2))
        if row < len(show) - 1:
            axes[name].tick_params(labelbottom=False)
    axes[show[-1]].set_xlabel("x")
    if gauge:
        right = columns[1].subgridspec(2, 1, height_ratios=[4.0, 0.55])
        axes |= {"curve": figure.add_subplot(right[0]), "gauge": figure.add_subplot(right[1])}
    return figure, axes
