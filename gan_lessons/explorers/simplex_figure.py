"""The figure of *Simplex*: the triangle with its landscape and the path, and C beside it on a log scale."""

from typing import Any

import contourpy
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.live import LiveFigure

HEIGHT = np.sqrt(3.0) / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
LEVELS = (0.003, 0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.6, 0.8)
FLOOR = 1e-14
# Pale all the way: path, names and contours, which say how high it is, stand out from every part.
COLORS = LinearSegmentedColormap.from_list("cost", ["#ffffff", "#eed8e4"])
_ACROSS, _UP = np.linspace(0.0, 1.0, 101), np.linspace(0.0, HEIGHT, 89)
_HALF = (_ACROSS[1] / 2, _UP[1] / 2)  # a pixel reaches half a step beyond its point
_EXTENT = (-_HALF[0], 1 + _HALF[0], -_HALF[1], HEIGHT + _HALF[1])


def to_plane(p: Any) -> np.ndarray:
    """Returns where a distribution of three outcomes lies in the triangle; NaN where it is NaN.

    Raises:
        TypeError: `p` is not a list of numbers.
        ValueError: its last axis is not of length 3.

    >>> to_plane([0.0, 1.0, 0.0]).tolist()
    [1.0, 0.0]
    """
    numbers = checks.numbers("p", p)
    if numbers.ndim == 0 or numbers.shape[-1] != 3:
        raise ValueError(f"p must have 3 entries on its last axis, got {p}")
    return np.asarray(numbers, float) @ CORNERS


def _barycentric(x: Any, y: Any) -> np.ndarray:
    third = np.asarray(y, float) / HEIGHT
    second = np.asarray(x, float) - third / 2
    return np.stack([1 - second - third, second, third], axis=-1)


def _landscape() -> np.ndarray:
    """Distributions at the points of a net over the triangle; those outside are moved onto its edge."""
    inside = np.maximum(_barycentric(*np.meshgrid(_ACROSS, _UP)), 0.0)
    return inside / inside.sum(axis=-1, keepdims=True)


LANDSCAPE = _landscape()


def _corner(outside: float, foot: float) -> list[tuple[float, float]]:
    """Returns the part of the rectangle that lies beside one slope of the triangle."""
    top = HEIGHT + 0.01  # beyond the image, below the name of the corner
    return [(foot, 0.0), (0.5, HEIGHT), (0.5, top), (outside, top), (outside, 0.0)]


class Picture:
    """The triangle on the left; C + log 4 and the total variation after every step on the right.

    Attributes:
        live: the live figure.
        triangle: the axes that hold the triangle.
    """

    def __init__(self) -> None:
        figure, (self.triangle, beside) = plt.subplots(
            1, 2, figsize=(10.5, 5.0), layout="constrained", width_ratios=[1.25, 1]
        )
        self._words = ""
        moving = [*self._draw_triangle(self.triangle), *self._draw_rates(beside)]
        self.live = LiveFigure(figure, moving=moving, alt=lambda: self._words)

    @staticmethod
    def from_plane(x: float, y: float) -> np.ndarray:
        """Returns the three numbers of sum 1 that belong to a point; outside, some are negative."""
        return _barycentric(x, y)

    def _draw_triangle(self, ax: Axes) -> list[Any]:
        ax.set(xlim=(-0.09, 1.09), ylim=(-0.09, HEIGHT + 0.09), aspect="equal")
        ax.axis("off")
        for corner, (x, y), place in zip(
            "123", CORNERS, ((-0.02, -0.05), (0.02, -0.05), (0, 0.03)), strict=True
        ):
            ax.text(x + place[0], y + place[1], f"all on {corner}", ha="center", fontsize=10)
        image = ax.imshow(
            np.zeros(LANDSCAPE.shape[:2]), extent=_EXTENT, origin="lower", cmap=COLORS,
            vmin=0.0, vmax=LEVELS[-1], interpolation="bilinear",
        )  # fmt: skip
        # The image is a rectangle: two white corners make a triangle of it.
        masks = [
            plt.Polygon(points, facecolor=style.CARD, edgecolor="none")
            for points in (_corner(-0.03, 0.0), _corner(1.03, 1.0))
        ]
        for mask in masks:
            ax.add_patch(mask)
        self._image = image
        self._contours = [ax.plot([], [], color=style.AID, linewidth=0.8)[0] for _ in LEVELS]
        (edge,) = ax.plot(*CORNERS[[0, 1, 2, 0]].T, color="0.2", linewidth=1.4)
        (self._midpoint,) = ax.plot([], [], **style.MIXTURE.points(markersize=10, markerfacecolor="white"))
        (self._path,) = ax.plot([], [], **style.GENERATOR.line(linewidth=1.6))
        (self._dots,) = ax.plot([], [], **style.GENERATOR.points(markersize=5))
        (self._start,) = ax.plot([], [], **style.GENERATOR.points(markersize=11))
        (self._data,) = ax.plot([], [], **style.DATA.points(markersize=11))
        self._names = [ax.text(0, 0, name, fontsize=10, ha="left") for name in ("start", "p_data")]
        marks = [self._midpoint, self._path, self._dots, self._start, self._data, *self._names]
        return [image, masks, self._contours, edge, *marks]

    def _draw_rates(self, ax: Axes) -> list[Any]:
        ax.set(xlabel="step", xlim=(-0.5, 40.5), ylim=(FLOOR, 4.0), yscale="log")
        (self._bound,) = ax.plot([], [], **style.BOUND.line(linewidth=1.6, label="first TV · 2⁻ᵗ"))
        (self._tv,) = ax.plot([], [], **style.MIXTURE.line(marker="v", markersize=4, label="TV(p_data, p_g)"))
        (self._excess,) = ax.plot([], [], **style.VALUE.line(marker=".", label="C + log 4  [nats]"))
        self._headline = ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom")
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), fontsize=9, ncols=3, columnspacing=1.0)
        return [self._bound, self._tv, self._excess, self._headline]

    def update(self, arrays: Any) -> None:
        """Moves every artist to a new `simplex.Path`."""
        self._image.set_data(arrays.landscape)
        self._draw_contours(arrays.landscape)
        path, data = to_plane(arrays.path), to_plane(arrays.p_data)
        for line in (self._path, self._dots):
            line.set_data(*path.T)
        self._midpoint.set_data(*to_plane(arrays.midpoints[:1]).T)
        for mark, at in ((self._start, path[0]), (self._data, data)):
            mark.set_data([at[0]], [at[1]])
        for name, at in zip(self._names, (path[0], data), strict=True):
            name.set_position((at[0] + 0.025, at[1] + 0.02))
        steps = np.arange(len(path))
        self._excess.set_data(steps, np.maximum(arrays.excess, FLOOR))
        self._tv.set_data(steps, np.maximum(arrays.distance, FLOOR))
        self._bound.set_data(steps, np.maximum(arrays.distance[0] * 0.5**steps, FLOOR))
        factor = float(arrays.factor)
        self._headline.set_text(
            f"last step: TV × {factor:.3f}" if np.isfinite(factor) else "already at p_data"
        )
        self._words = _alt(arrays)

    def _draw_contours(self, landscape: np.ndarray) -> None:
        generator = contourpy.contour_generator(_ACROSS, _UP, landscape, name="serial")
        gap = np.full((1, 2), np.nan)
        for line, level in zip(self._contours, LEVELS, strict=True):
            pieces = [part for one in generator.lines(level) for part in (np.asarray(one, float), gap)]
            points = np.concatenate(pieces) if pieces else gap
            outside = _barycentric(points[:, 0], points[:, 1]).min(axis=1) < -1e-9
            line.set_data(*np.where(outside[:, None], np.nan, points).T)

    @staticmethod
    def readout(arrays: Any) -> str:
        """Says where the first step landed."""
        start, after = (", ".join(f"{p:.3f}" for p in arrays.path[step]) for step in (0, 1))
        return (
            f"p_g: ({start}) → ({after}) after one step. The midpoint of p_g and p_data is "
            f"{float(arrays.off_midpoint):.0e} away (▽). After {len(arrays.path) - 1} steps "
            f"C + log 4 = {float(arrays.excess[-1]):.1e} nats."
        )


def _alt(arrays: Any) -> str:
    start, data = (", ".join(f"{p:.2f}" for p in v) for v in (arrays.path[0], arrays.p_data))
    first, last, factor = (float(v) for v in (arrays.excess[0], arrays.excess[-1], arrays.factor))
    end = f"; the last one multiplies the distance by {factor:.3f}." if np.isfinite(factor) else "."
    return (
        f"A triangle of distributions with contours of C, lowest at p_data = ({data}), and a path from "
        f"({start}): C + log 4 goes from {first:.3f} to {last:.1e} nats in "
        f"{len(arrays.path) - 1} steps{end}"
    )


def draw_still(ax: Axes, arrays: Any) -> None:
    """Draws the triangle with contours and path once, for a figure that stands still.

    Args:
        ax: axes to draw in.
        arrays: a `simplex.Path`.
    """
    landscape = np.ma.masked_where(
        _barycentric(*np.meshgrid(_ACROSS, _UP)).min(axis=-1) < -1e-9, arrays.landscape
    )
    ax.contour(_ACROSS, _UP, landscape, levels=LEVELS, colors=style.AID, linewidths=0.8)
    ax.plot(*CORNERS[[0, 1, 2, 0]].T, color="0.2", linewidth=1.2)
    path = to_plane(arrays.path)
    ax.plot(*path.T, **style.GENERATOR.line(marker="s", markersize=4, linewidth=1.4))
    ax.plot(*path[:1].T, **style.GENERATOR.points(markersize=9))
    ax.plot(*to_plane(arrays.p_data)[:, None], **style.DATA.points(markersize=9))
    ax.set(aspect="equal")
    ax.axis("off")
