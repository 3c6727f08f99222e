"""What a matplotlib figure is drawn with: every stroke, marker, area and text, and its colour as seen."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from gan_lessons import style
from tests.accessibility import colors

GRAPHIC = 3.0  # WCAG 1.4.11, non-text contrast
WORDS = 4.5  # WCAG 1.4.3, text
LARGE = 3.0  # the same for large text: 18 points, or 14 bold


class Ink(NamedTuple):
    """One drawn thing.

    Attributes:
        kind: "stroke", "marker" or "area".
        color: what is seen of it on the ground.
        cue: what tells it apart without colour: dashes, width, shape.
        outline: the colour around a marker or an area, or None.
        artist: whose it is.
    """

    kind: str
    color: tuple[float, ...]
    cue: tuple[Any, ...]
    outline: tuple[float, ...] | None
    artist: Any

    def contrast(self, ground: Any) -> float:
        """The best of what it is filled with, what surrounds it, and the one against the other."""
        if self.outline is None:
            return colors.contrast(self.color, ground)
        pairs = ((self.color, ground), (self.outline, ground), (self.color, self.outline))
        return max(colors.contrast(*pair) for pair in pairs)

    @property
    def main(self) -> tuple[float, ...]:
        """The colour that says whose it is: the outline of what is filled with white."""
        hollow = self.outline is not None and colors.apart(self.color, style.CARD) < 1
        return self.outline if hollow and self.outline else self.color


def grounds(ax: Axes) -> list[Any]:
    """The card, or both ends of a landscape that lies on it."""
    if not ax.images:
        return [style.CARD]
    return [image.get_cmap()(end) for image in ax.images for end in (0.0, 1.0)]


def inks(ax: Axes) -> list[Ink]:
    """Everything drawn in `ax` but the grid, which the ticks repeat, and the words."""
    return [ink for part in (_lines, _patches, _collections) for ink in part(ax)]


def _color(color: Any, alpha: float | None, ground: Any = style.CARD) -> tuple[float, ...]:
    *rgb, opacity = to_rgba(color, alpha) if alpha is not None else to_rgba(color)
    return colors.over(rgb, opacity, ground)


def _lines(ax: Axes) -> Iterator[Ink]:
    for line in ax.lines:
        alpha = line.get_alpha()
        if line.get_linestyle() not in ("None", "none", "", " "):
            dashes = tuple(line._dash_pattern[1] or ())
            dashes = tuple(round(dash / line.get_linewidth(), 1) for dash in dashes)
            shown = _color(line.get_color(), alpha)
            yield Ink("stroke", shown, (dashes, line.get_marker(), line.get_linewidth()), None, line)
        if line.get_marker() not in ("None", "none", "", " ", None):
            face, edge = (_color(c, alpha) for c in (line.get_markerfacecolor(), line.get_markeredgecolor()))
            hollow = colors.apart(face, style.CARD) < 1
            yield Ink("marker", face, (line.get_marker(), hollow), edge, line)


def _patches(ax: Axes) -> Iterator[Ink]:
    for patch in ax.patches:
        face, edge = patch.get_facecolor(), patch.get_edgecolor()
        outline = _color(edge, None) if patch.get_linewidth() > 0 and to_rgba(edge)[3] > 0 else None
        if to_rgba(face)[3] == 0 and outline is None:
            continue
        yield Ink("area", _color(face, None), (patch.get_hatch(),), outline, patch)


def _collections(ax: Axes) -> Iterator[Ink]:
    for collection in ax.collections:
        faces, edges = collection.get_facecolor(), collection.get_edgecolor()
        face = _color(faces[0], None) if len(faces) else _color(edges[0], None)
        outline = _color(edges[0], None) if len(edges) and max(collection.get_linewidth()) > 0 else None
        if outline is None and colors.apart(face, style.CARD) == 0:
            continue  # of the card's own colour: it hides, and shows nothing
        marker = isinstance(collection, PathCollection)
        yield Ink("marker" if marker else "area", face, (type(collection).__name__,), outline, collection)


def _points(artist: Any) -> np.ndarray:
    """Vertices of a line, a patch or a collection in pixels."""
    if hasattr(artist, "get_xydata"):
        return artist.get_transform().transform(artist.get_path().vertices)
    transform = artist.get_transform()
    paths = artist.get_paths() if hasattr(artist, "get_paths") else [artist.get_path()]
    return np.concatenate([transform.transform(path.vertices) for path in paths] or [np.empty((0, 2))])


def is_edged(ax: Axes, area: Any) -> bool:
    """Whether a pale area ends at a line or at the frame: half of its outline, so that its extent is seen."""
    outline = _points(area)
    outline = outline[np.isfinite(outline).all(axis=1)]
    if not len(outline):
        return True
    box = ax.bbox
    shown = outline[(outline[:, 0] >= box.x0 - 1) & (outline[:, 0] <= box.x1 + 1)]
    frame = np.abs(shown[:, 1] - box.y0) < 1.5
    on_line = np.zeros(len(shown), bool)
    for ink in inks(ax):
        if ink.kind != "stroke" or ink.contrast(style.CARD) < GRAPHIC:
            continue
        points = _points(ink.artist)
        points = points[np.isfinite(points).all(axis=1)]
        points = points[np.argsort(points[:, 0], kind="stable")]
        if len(points) > 1:
            height = np.interp(shown[:, 0], points[:, 0], points[:, 1], left=np.nan, right=np.nan)
            on_line |= np.abs(height - shown[:, 1]) < 1.5
    return bool(on_line.mean() >= 0.3 and (on_line | frame).mean() >= 0.45)


def words(figure: Figure) -> Iterator[tuple[Text, Any]]:
    """Every text of a figure with every ground it may lie on: the card, an area, a landscape."""
    figure.draw_without_rendering()
    for text in figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible():
            continue
        yield text, style.CARD
        ax = text.axes
        if ax is None:
            continue
        box = text.get_window_extent()
        for ground in grounds(ax):
            yield text, ground
        for ink in inks(ax):
            solid = ink.kind == "area" and isinstance(ink.artist, Rectangle | PolyCollection)
            if solid and ink.artist.get_window_extent().overlaps(box):
                yield text, ink.color


def least_contrast(text: Text) -> float:
    points = text.get_fontsize()
    bold = str(text.get_fontweight()) in ("bold", "heavy", "black")
    return LARGE if points >= 18 or (bold and points >= 14) else WORDS
