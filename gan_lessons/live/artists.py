"""From matplotlib's artists to marks: one function for each kind of artist."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from matplotlib import cbook
from matplotlib.artist import Artist
from matplotlib.collections import Collection, PathCollection
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Annotation, Text
from PIL import Image

from gan_lessons.live.marks import Mark, dash, dot, marker_outline, paint, polygons, stroke, to_units

# Markers without an edge that the cap of a line of no length draws: a tenth of the text of their outlines.
DOTS = {"o": "round", "s": "square"}


def flatten(moving: Iterable[Any]) -> list[Artist]:
    """Return the artists of a collection that may hold containers, lists, and None."""
    flat: list[Artist] = []
    for item in moving:
        if isinstance(item, Container | list | tuple):
            flat += flatten(item)
        elif item is not None:
            flat.append(item)
    return flat


def line_marks(figure: Figure, line: Line2D) -> list[Mark]:
    """Return the line of a ``Line2D`` and its markers."""
    transform, alpha = line.get_transform(), line.get_alpha()
    data = line.get_xydata()  # refreshes matplotlib's cached path
    marks: list[Mark] = []
    if line.get_linestyle() not in ("None", "none", "", " "):
        vertices = transform.transform(line.get_path().vertices)
        look = stroke(line.get_color(), line.get_linewidth(), alpha, dash(line))
        cap = line.get_dash_capstyle() if line.is_dashed() else line.get_solid_capstyle()
        caps = {"stroke-linecap": {"projecting": "square"}.get(str(cap), str(cap))}
        rounded = {"fill": "none", "stroke-linejoin": "round"}
        marks.append(Mark(rounded | look | caps, to_units(figure, vertices)))
    if line.get_marker() not in ("None", "none", "", " ", None):
        marks.append(Mark(_marker_style(line), to_units(figure, transform.transform(data))))
    return marks


def _marker_style(line: Line2D) -> dict[str, Any]:
    size, alpha, edge_width = line.get_markersize(), line.get_alpha(), line.get_markeredgewidth()
    cap = DOTS.get(str(line.get_marker()))
    if cap and edge_width == 0 and line.get_fillstyle() == "full":
        return dot(line.get_markerfacecolor(), size, cap, alpha)
    marker = MarkerStyle(line.get_marker(), line.get_fillstyle())
    outline = marker_outline(marker.get_path().transformed(marker.get_transform()), size)
    face = line.get_markerfacecolor() if marker.is_filled() else "none"
    transparent = isinstance(face, str) and face == "none"
    style = paint("fill", face, None if transparent else alpha)
    edge = stroke(line.get_markeredgecolor(), edge_width, alpha)
    return style | edge | {"outline": outline}


def patch_marks(figure: Figure, patch: Patch) -> list[Mark]:
    """Return the outline of a patch: a bar, a circle, a polygon."""
    outline = patch.get_path().to_polygons(patch.get_transform(), closed_only=False)
    face = patch.get_facecolor() if patch.get_fill() else "none"
    style = paint("fill", face, None)
    style |= stroke(patch.get_edgecolor(), patch.get_linewidth(), None, dash(patch))
    return [Mark(style | {"closed": True}, to_units(figure, polygons(outline)))]


def arrow_marks(figure: Figure, arrow: Any) -> list[Mark]:
    """Return an arrow: its stem as a stroke, its head filled.

    matplotlib's public `get_path` joins stem and head to one path and does not say which of them is filled.
    """
    arrow._dpi_cor = figure.dpi / 72.0  # what a renderer would set before it asks for the path
    paths, fillable = arrow._get_path_in_displaycoord()
    edge = stroke(arrow.get_edgecolor(), arrow.get_linewidth(), None, dash(arrow))
    marks = []
    for path, filled in zip(paths, np.atleast_1d(fillable), strict=False):
        vertices = to_units(figure, polygons(path.to_polygons(closed_only=False)))
        face = paint("fill", arrow.get_facecolor(), None) if filled else {"fill": "none"}
        marks.append(Mark(face | edge | {"closed": bool(filled), "stroke-linecap": "round"}, vertices))
    return marks


def collection_marks(figure: Figure, collection: Collection) -> list[Mark]:
    """Return the polygons of a ``fill_between`` or of another collection without offsets."""
    transform = collection.get_transform()
    paths = collection.get_paths()
    outlines = [outline for path in paths for outline in path.to_polygons(transform, closed_only=False)]
    style = _collection_style(collection, 0)
    return [Mark(style | {"closed": True}, to_units(figure, polygons(outlines)))]


def _collection_style(collection: Collection, index: int) -> dict[str, Any]:
    def pick(values: Any) -> Any:
        return values[index % len(values)] if len(values) else None

    face, edge = pick(collection.get_facecolor()), pick(collection.get_edgecolor())
    style = {"fill": "none"} if face is None else paint("fill", face, None)
    width = float(pick(collection.get_linewidth()))
    return style | ({"stroke": "none"} if edge is None else stroke(edge, width))


def scatter_marks(figure: Figure, scatter: PathCollection) -> list[Mark]:
    """Return the points of a ``scatter``, one mark for each different look."""
    scatter.update_scalarmappable()
    offsets = scatter.get_offset_transform().transform(np.ma.filled(scatter.get_offsets(), np.nan))
    units, sizes, paths = to_units(figure, offsets), scatter.get_sizes(), scatter.get_paths()
    if not len(units) or not len(sizes) or not len(paths):
        return []
    colors: Any = scatter.get_facecolor(), scatter.get_edgecolor()
    uniform = len(sizes) == len(paths) == 1 and max(map(len, colors)) <= 1
    looks: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for index in range(1 if uniform else len(units)):
        outline = marker_outline(paths[index % len(paths)], float(np.sqrt(sizes[index % len(sizes)])))
        style = _collection_style(scatter, index) | {"outline": outline}
        looks.setdefault(repr(style), (style, []))[1].append(index)
    if uniform:
        return [Mark(style, units) for style, _ in looks.values()]
    return [Mark(style, units[indices]) for style, indices in looks.values()]


def text_marks(figure: Figure, text: Any) -> list[Mark]:
    """Return a text, and the arrow of an annotation.

    Raises:
        ValueError: The text holds mathtext, which a browser does not set.
    """
    words = text.get_text()
    if text.get_parse_math() and cbook.is_math_text(words) is True:
        raise ValueError(f"moving text is set without mathtext: write Unicode instead of {words!r}")
    marks: list[Mark] = []
    if isinstance(text, Annotation):
        canvas: Any = figure.canvas
        text.update_positions(canvas.get_renderer())
        if text.arrow_patch is not None:
            marks += arrow_marks(figure, text.arrow_patch)
    position = text.get_transform().transform(text.get_unitless_position())
    style = {
        "text": words,
        "font-size": round(text.get_fontsize(), 3),
        "font-weight": str(text.get_fontweight()),
        "font-style": text.get_fontstyle(),
        "mono": "monospace" in text.get_fontfamily(),
        "ha": text.get_horizontalalignment(),
        "va": text.get_verticalalignment(),
        "rotation": text.get_rotation(),
    } | paint("fill", text.get_color(), text.get_alpha())
    box = text.get_bbox_patch()
    if box is not None:
        edge = stroke(box.get_edgecolor(), box.get_linewidth())
        style["box"] = paint("fill", box.get_facecolor(), None) | edge
    return [*marks, Mark(style, to_units(figure, position))]


def image_marks(figure: Figure, image: Any) -> list[Mark]:
    """Return an image of ``imshow`` as a PNG between two corners of its extent."""
    pixels = image.to_rgba(image.get_array(), bytes=True, norm=True)
    if image.origin == "lower":
        pixels = pixels[::-1]
    left, right, bottom, top = image.get_extent()
    corners = image.get_transform().transform([(left, top), (right, bottom)])
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "png", compress_level=1)
    style = {"image": True, "opacity": 1.0 if image.get_alpha() is None else float(image.get_alpha())}
    style["smooth"] = image.get_interpolation() not in ("nearest", "none", "antialiased", "auto")
    return [Mark(style, to_units(figure, corners), buffer.getvalue())]


Drawer = Callable[[Figure, Any], list[Mark]]
_DRAWERS: tuple[tuple[type[Artist], Drawer], ...] = (
    (Line2D, line_marks),
    (FancyArrowPatch, arrow_marks),
    (Patch, patch_marks),
    (PathCollection, scatter_marks),
    (Collection, collection_marks),
    (Text, text_marks),
    (AxesImage, image_marks),
)


def drawer_for(artist: Artist) -> Drawer:
    """Return the function that turns ``artist`` into marks.

    Raises:
        TypeError: No function knows this kind of artist.
    """
    for kind, drawer in _DRAWERS:
        if isinstance(artist, kind):
            return drawer
    known = "lines, fills, scatters, patches, arrows, text and images"
    raise TypeError(f"moving holds a {type(artist).__name__}, {artist!r}; LiveFigure moves {known}")
