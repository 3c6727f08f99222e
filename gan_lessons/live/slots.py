"""What a program has to know of matplotlib's artists, and how they follow what it drew."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

NOTHING = ("None", "none", "", " ", None)
Artists = Mapping[str, Any]


class Slot(NamedTuple):
    """What the program has to know of one artist; the same for every figure that is drawn alike.

    Attributes:
        name: What the picture calls it.
        number: Which one of a list of artists under that name; -1 where it is alone.
        kind: "line", "band", "bars", "image" or "words".
        copies: How often the points are drawn: a line with markers is two marks.
        logarithmic: Of x and of y, whether the axis is.
        place: Where words stand, or the corners of an image, in the artist's units.
    """

    name: str
    number: int
    kind: str
    copies: int
    logarithmic: tuple[bool, bool]
    place: tuple[float, ...]


def each_artist(artists: Artists) -> list[tuple[str, int, Any]]:
    """Return name, number and artist of all, lists opened; containers of bars stay whole."""
    found: list[tuple[str, int, Any]] = []
    for name, one in artists.items():
        if isinstance(one, list):
            found += [(name, number, artist) for number, artist in enumerate(one)]
        else:
            found.append((name, -1, one))
    return found


def one_of(artist: Any) -> Any:
    """Return an artist, or the first bar of a container: what is true of all of them."""
    return artist.patches[0] if isinstance(artist, BarContainer) else artist


def slots_of(artists: Artists) -> tuple[Slot, ...]:
    """Return what the program has to know of these artists.

    Raises:
        TypeError: An artist is of a kind that no mark stands for.
    """
    return tuple(_slot(*each) for each in each_artist(artists))


def _slot(name: str, number: int, artist: Any) -> Slot:
    kind, copies, place = _kind(name, artist)
    return Slot(name, number, kind, copies, _logarithmic(one_of(artist)), place)


def _kind(name: str, artist: Any) -> tuple[str, int, tuple[float, ...]]:
    if isinstance(artist, Line2D):
        return "line", (artist.get_linestyle() not in NOTHING) + (artist.get_marker() not in NOTHING), ()
    if isinstance(artist, PolyCollection):
        return "band", 1, ()
    if isinstance(artist, BarContainer):
        return "bars", 1, ()
    if isinstance(artist, AxesImage):
        left, right, bottom, top = artist.get_extent()
        return "image", 1, (left, top, right, bottom)
    if isinstance(artist, Text):
        return "words", 1, tuple(float(at) for at in artist.get_position())
    raise TypeError(f"{name!r} must be a line, a fill, bars, an image or text, got {artist!r}")


def _logarithmic(artist: Artist) -> tuple[bool, bool]:
    axes = artist.axes
    if axes is None or _transform(artist).is_affine:
        return False, False
    return axes.get_xscale() == "log", axes.get_yscale() == "log"


def _transform(artist: Any) -> Any:
    return artist.get_data_transform() if hasattr(artist, "get_data_transform") else artist.get_transform()


def matrices(figure: Figure, artists: Artists) -> Float[np.ndarray, "slots 2 3"]:
    """Return each artist's way from its own units (after the logarithm, if any) to figure units."""
    return np.reshape([_matrix(figure, artist) for _, _, artist in each_artist(artists)], (-1, 2, 3))


def _matrix(figure: Figure, artist: Any) -> Float[np.ndarray, "2 3"]:
    one = one_of(artist)
    transform = _transform(one)
    if not transform.is_affine:
        transform = one.axes.transLimits + one.axes.transAxes
    scale, height = 72.0 / figure.dpi, figure.get_figheight() * 72.0
    to_units = np.array([[scale, 0.0, 0.0], [0.0, -scale, height]])
    return to_units @ transform.get_affine().get_matrix()


def set_artist(slot: Slot, artist: Any, points: Float[np.ndarray, "n 2"], content: Any = None) -> None:
    """Move an artist of matplotlib to the vertices of its mark, in its own units.

    Args:
        slot: The artist's.
        artist: Of that slot's kind.
        points: Vertices, as `scene.draw` lays them out.
        content: The text of words, or the numbers of an image.
    """
    if slot.kind == "line":
        artist.set_data(*points.T)
    elif slot.kind == "band":
        artist.set_verts([points])
    elif slot.kind == "bars":
        for bar, corners in zip(artist.patches, points.reshape(len(artist.patches), -1, 2), strict=True):
            bar.set_bounds(*corners[0], *(corners[2] - corners[0]))
    elif slot.kind == "image":
        artist.set_data(content)
    else:
        artist.set_position(points[0])
        artist.set_text(content)
