"""What matplotlib draws itself: the figure without what moves, as SVG, and the whole, as PNG."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure


def lay_out(figure: Figure) -> None:
    """Place the axes where a draw would, which would set every text besides, and take twice as long."""
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    for axes in figure.axes:
        axes.apply_aspect()


def draw_base(figure: Figure, moving: Sequence[Artist]) -> str:
    """Return a figure without its moving artists as SVG; the same figure gives the same text."""
    visible = [artist.get_visible() for artist in moving]
    buffer, canvas, dpi = io.StringIO(), figure.canvas, figure.dpi
    try:
        for artist in moving:
            artist.set_visible(False)
        with _settings({"svg.hashsalt": "live", "svg.fonttype": "path"}):
            FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    finally:
        figure.set_canvas(canvas)
        figure.dpi = dpi  # SVG counts 72 to the inch
        for artist, was_visible in zip(moving, visible, strict=True):
            artist.set_visible(was_visible)
    return buffer.getvalue()


def draw_png(figure: Figure, dpi: float | int) -> bytes:
    """Return a figure that is laid out as a PNG; its own resolution stays."""
    buffer, own = io.BytesIO(), figure.dpi
    try:
        figure.dpi = dpi
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    finally:
        figure.dpi = own
    return buffer.getvalue()


@contextmanager
def _settings(chosen: dict[str, Any]) -> Iterator[None]:
    """Change settings of matplotlib for a while.

    `rc_context` would set all of them back, also those that a cell changes meanwhile in another thread.
    """
    settings: Any = mpl.rcParams
    before = {name: settings[name] for name in chosen}
    settings.update(chosen)
    try:
        yield
    finally:
        settings.update(before)
