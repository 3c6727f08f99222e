"""The panels of *Vary p_g*: what stays, and the artists that move."""

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import style
from gan_lessons.theory.logspace import LOG_2, LOG_4

TOP, FLOOR = 1.05, -1.05  # of the densities and of the integrand; a drawn p_g may go on beyond both
_NOTE: dict[str, Any] = {"fontsize": 9.5, "color": "#555555"}


def _headline(ax: Axes) -> dict[str, Any]:
    """Stands above whichever panel is the first."""
    if not ax.get_subplotspec().is_first_row():  # type: ignore[union-attr]
        return {}
    return {
        "headline": ax.text(0.5, 1.04, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=12.5)
    }


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(0, TOP), ylabel="density")
    return _headline(ax) | {
        "data_fill": ax.fill_between([0.0, 1.0], 0.0, **style.DATA.fill()),
        "g_fill": ax.fill_between([0.0, 1.0], 0.0, **style.GENERATOR.fill()),
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="p_g"))[0],
        "knot": ax.plot([], [], **style.GENERATOR.points(markersize=8))[0],
        "hint": ax.text(0.01, 0.97, " ", transform=ax.transAxes, va="top", **_NOTE),
        "above": ax.text(0.99, 0.8, " ", transform=ax.transAxes, va="top", ha="right", **_NOTE),
    }


def _draw_discriminator(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(-0.03, 1.03), ylabel="D*(x)", yticks=[0, 0.5, 1])
    ax.axhline(0.5, color=style.BOUND.color, linewidth=0.9)
    return _headline(ax) | {"discriminator": ax.plot([], [], **style.DISCRIMINATOR.line())[0]}


def _draw_integrand(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(FLOOR, 0.04), ylabel="integrand [nats]", yticks=[-1, -0.5, 0])
    ax.text(0.01, 0.05, "area = V(D*, G), counted negative", transform=ax.transAxes, **_NOTE)
    return _headline(ax) | {
        "area": ax.fill_between([0.0, 1.0], 0.0, **style.VALUE.fill()),
        "integrand": ax.plot([], [], **style.VALUE.line())[0],
        "below": ax.text(0.99, 0.05, " ", transform=ax.transAxes, ha="right", **_NOTE),
    }


def _draw_curve(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=(-LOG_4 - 0.06, 0.06), ylabel="C(G) [nats]", xticks=[0, 0.5, 1])
    ax.set(xticklabels=[" "] * 3, xlabel=" ")
    ax.axhline(-LOG_4, **style.BOUND.line(linewidth=1.2))
    ax.axhline(0.0, **style.BOUND.line(linewidth=1.2))
    ax.text(0.99, -LOG_4 + 0.03, "floor −log 4", ha="right", fontsize=9.5, color=style.BOUND.color)
    ax.text(0.5, -0.03, "ceiling 0", ha="center", va="top", fontsize=9.5, color=style.BOUND.color)
    below: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "ha": "center", "va": "top"}
    return {
        "curve": ax.plot([], [], **style.VALUE.line())[0],
        "here": ax.plot([], [], **style.VALUE.points(markersize=10))[0],
        "ticks": [ax.text(place, -0.035, " ", **below) for place in (0.0, 0.5, 1.0)],
        "over": ax.text(0.5, -0.12, " ", **below),
    }


def _draw_gauge(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-LOG_4, 0.0), ylim=(0, 1), yticks=[], xlabel="C(G) [nats]")
    ax.set_xticks([-LOG_4, -1.0, -0.5, 0.0], ["−log 4", "−1", "−0.5", "0"])
    ax.grid(visible=False)
    both = (lambda cost: (cost + LOG_4) / 2, lambda jsd: 2 * jsd - LOG_4)
    upper = ax.secondary_xaxis("top", functions=both)
    upper.set_xticks([0.0, 0.2, 0.4, 0.6, LOG_2], ["0", "0.2", "0.4", "0.6", "log 2"])
    upper.set_xlabel("JSD = (C + log 4)/2 [nats]")
    return {
        "gauge": ax.barh([0.5], [0.0], left=-LOG_4, height=1.0, color=style.VALUE.color, alpha=0.8),
        "reading": ax.text(-LOG_4 / 2, 0.5, " ", ha="center", va="center", fontsize=11),
    }


PANELS = {
    "densities": _draw_densities, "discriminator": _draw_discriminator, "integrand": _draw_integrand,
    "curve": _draw_curve, "gauge": _draw_gauge,
}  # fmt: skip
_RATIOS = {"densities": 1.5, "discriminator": 1.0, "integrand": 1.1}


def layout(show: tuple[str, ...]) -> tuple[Figure, dict[str, Axes]]:
    """Stacks the panels over x, and puts C(G) along a parameter and the gauge beside them."""
    stacked, beside = [name for name in show if name in _RATIOS], "gauge" in show or "curve" in show
    size = (10.5, 4.6) if beside else (9.0, 1.75 * len(stacked) + 0.8)
    figure = plt.figure(figsize=size, layout="constrained")
    columns = figure.add_gridspec(1, 2 if beside else 1, width_ratios=[1.25, 1.0] if beside else [1.0])
    left = columns[0].subgridspec(len(stacked), 1, height_ratios=[_RATIOS[name] for name in stacked])
    axes: dict[str, Axes] = {}
    for row, name in enumerate(stacked):
        axes[name] = figure.add_subplot(left[row], xlim=(-6, 6), xticks=range(-6, 7, 2))
        if row < len(stacked) - 1:
            axes[name].tick_params(labelbottom=False)
    axes[stacked[-1]].set_xlabel("x")
    if beside:
        right = columns[1].subgridspec(2, 1, height_ratios=[4.0, 0.55])
        axes |= {"curve": figure.add_subplot(right[0]), "gauge": figure.add_subplot(right[1])}
    return figure, axes
