"""What the browser draws: marks in figure units.

A figure unit is a point (1/72 inch), measured from the top left corner: the units of matplotlib's own SVG
files, so that what is drawn here lies exactly on what matplotlib drew. A mark is a dictionary of SVG
attributes with an array of vertices; NaN rows break its path.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from numpy.typing import NDArray

Vertices = NDArray[np.float32]
# Far outside the card, yet within what browsers and float32 draw without artefacts.
FAR = 1e5
NO_VERTICES: Vertices = np.empty((0, 2), np.float32)
_BREAK = np.full((1, 2), np.nan)


class Mark(NamedTuple):
    """One SVG element: its attributes as plain JSON, its vertices, and a PNG where it is an image."""

    style: dict[str, Any]
    vertices: Vertices = NO_VERTICES
    png: bytes = b""


def to_units(figure: Figure, display: NDArray[np.floating]) -> Vertices:
    """Turn matplotlib's display coordinates (pixels, y upwards) into figure units (points, y downwards)."""
    scale = 72.0 / figure.dpi
    points = np.asarray(display, float).reshape(-1, 2) * (scale, -scale)
    points[:, 1] += figure.get_figheight() * 72.0
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return np.clip(points, -FAR, FAR).astype(np.float32)


def to_display(figure: Figure, x: float, y: float) -> tuple[float, float]:
    """Turn a point in figure units into matplotlib's display coordinates: the inverse of ``to_units``."""
    scale = figure.dpi / 72.0
    return x * scale, (figure.get_figheight() * 72.0 - y) * scale


def paint(prefix: str, color: Any, alpha: float | None = None) -> dict[str, Any]:
    """Return a colour as the attributes ``fill`` or ``stroke``, with its opacity where it has one."""
    rgba = to_rgba(color, alpha) if alpha is not None else to_rgba(color)
    if rgba[3] == 0:
        return {prefix: "none"}
    return {prefix: to_hex(rgba[:3])} | ({f"{prefix}-opacity": round(rgba[3], 3)} if rgba[3] < 1 else {})


def stroke(color: Any, width: float, alpha: float | None = None, dashes: Any = None) -> dict[str, Any]:
    """Return the attributes of a stroke, widths and dashes in points."""
    if width <= 0:
        return {"stroke": "none"}
    style = paint("stroke", color, alpha) | {"stroke-width": round(float(width), 3)}
    offset, pattern = dashes or (0, None)
    if pattern:
        lengths = " ".join(f"{length:.2f}" for length in pattern)
        style |= {"stroke-dasharray": lengths, "stroke-dashoffset": offset}
    return style


def dot(color: Any, size: float, cap: str, alpha: float | None = None) -> dict[str, Any]:
    """Return the attributes of a filled marker without an edge: the cap of a line that has no length.

    Args:
        color: of the marker, as matplotlib takes it.
        size: its width in points.
        cap: "round" or "square".
        alpha: its opacity; None for the colour's own.
    """
    return {"fill": "none", "stroke-linecap": cap, "outline": "M0 0L0 0"} | stroke(color, size, alpha)


def dash(artist: Any) -> Any:
    """Return an artist's dash pattern in points; matplotlib has no public way to ask for it."""
    return artist._dash_pattern


def marker_outline(path: Path, scale: float) -> str:
    """Return a marker as an SVG path relative to its centre, y downwards."""
    pieces: list[str] = []
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    for vertices, code in path.iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            pieces.append("Z")
            continue
        flipped = np.asarray(vertices, float).reshape(-1, 2) * (scale, -scale)
        pieces.append(letters[code] + " ".join(f"{value:.2f}" for value in flipped.ravel()))
    return "".join(pieces)


def polygons(paths: Sequence[Any]) -> NDArray[np.floating]:
    """Join polygons with a break between each two."""
    rows: list[NDArray[np.floating]] = []
    for path in paths:
        rows += [np.asarray(path), _BREAK]
    return np.concatenate(rows[:-1]) if rows else np.empty((0, 2))
