"""Figures of several panels, of which an explorer may be asked for some."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Layout = Callable[[tuple[str, ...]], tuple[Figure, dict[str, Axes]]]


def mosaic(
    rows: Sequence[Sequence[str]],
    size: tuple[float | int, float | int],
    *,
    width_ratios: Sequence[float | int] | None = None,
    height_ratios: Sequence[float | int] | None = None,
) -> Layout:
    """Return the layout in which panels stand as their names do in a table.

    Args:
        rows: names of panels; a panel reaches over all places that have its name.
        size: of the whole figure, in inches.
        width_ratios: of the columns.
        height_ratios: of the rows.
    """

    def layout(show: tuple[str, ...]) -> tuple[Figure, dict[str, Axes]]:
        figure, axes = plt.subplot_mosaic(
            [list(row) for row in rows], figsize=size, layout="constrained",
            width_ratios=width_ratios, height_ratios=height_ratios,
        )  # fmt: skip
        for name in axes.keys() - set(show):
            axes.pop(name).remove()
        return figure, axes

    return layout
