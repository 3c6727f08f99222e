"""LiveFigure: matplotlib draws a figure once, the browser moves its lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import anywidget
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.live.artists import drawer_for, flatten
from gan_lessons.live.base import draw_base, draw_png, lay_out
from gan_lessons.live.browser import FIGURE, STYLE
from gan_lessons.live.marks import Mark, to_units
from gan_lessons.live.pointer import Callback, Pointer
from gan_lessons.live.subshell import answer_beside_cells

Alt = str | Callable[[], str]


class LiveFigure(anywidget.AnyWidget):
    """A matplotlib figure whose moving artists follow in the browser.

    The figure is drawn once as SVG without the artists that move. These become SVG elements on top;
    ``refresh`` sends their coordinates, a few kilobytes, after the usual ``line.set_data(...)``. What moves
    lies above what does not. Moving text is set by the browser: Unicode instead of mathtext.

    Args:
        figure: A finished matplotlib figure. It is closed in pyplot, so that it is not shown twice.
        moving: The artists that will move (lines, fills, scatters, bars, patches, arrows, text, images), or
            containers of them.
        alt: A sentence that says what the picture shows, or a function that returns it for the present state.

    Attributes:
        figure: The matplotlib figure.
        moving: The artists that move.
        caption: A line of text below the picture; sent with the next ``refresh``.
        error: What went wrong in the last callback; empty if nothing did.
        hint: What the keys do on the picture.

    Raises:
        TypeError: ``moving`` holds what cannot be moved, or ``figure`` or ``alt`` is of another type.
    """

    _esm, _css = FIGURE, STYLE
    _base = traitlets.Unicode().tag(sync=True)
    _state = traitlets.Dict().tag(sync=True)
    _coordinates = traitlets.Bytes().tag(sync=True)

    @contract(figure=clauses.instance(Figure, "matplotlib"), alt=clauses.description)
    @with_drawing_lock
    def __init__(self, figure: Figure, moving: Iterable[Any], alt: Alt) -> None:
        self.figure = figure
        self.moving = flatten(moving)
        self.caption = ""
        self.error = ""
        self.hint = ""
        self._alt = alt
        self._drawers = [drawer_for(artist) for artist in self.moving]
        self._pointer = Pointer(figure)
        self._sent: dict[str, Any] = {}
        self._images: dict[int, tuple[tuple[Any, ...], list[Mark]]] = {}
        plt.close(figure)
        FigureCanvasAgg(figure)  # closing takes the canvas away; Agg measures text and draws the PNG
        lay_out(figure)
        figure.set_layout_engine("none")  # a later draw, at another resolution, must not move the axes
        self._find_boxes()
        super().__init__(_base=draw_base(self.figure, self.moving))
        self.on_msg(self._receive)

    @property
    def alt(self) -> str:
        """What the picture shows now, in words."""
        return self._alt() if callable(self._alt) else self._alt

    @property
    def is_laid_out(self) -> bool:
        """Whether the axes have the limits that were drawn and sent."""
        return self._axes_limits() == self._limits

    @with_drawing_lock
    def refresh(self) -> None:
        """Send the present state of the moving artists to the browser, as one message."""
        if not self.is_laid_out:
            self._base = draw_base(self.figure, self.moving)
            self._find_boxes()  # last: until here an interrupt leaves the figure to be drawn again
        content, buffers = self._snapshot()
        news = {key: value for key, value in content.items() if self._sent.get(key) != value}
        self.send({"type": "draw"} | news, buffers)
        self._sent = content  # only now: news that an interrupt kept back are told the next time

    def set_fill(self, fill: Any, x: Any, y1: Any, y2: Any = 0.0, where: Any = None) -> None:
        """Move a ``fill_between`` to lie between ``y1`` and ``y2`` over ``x``; NaN leaves a gap.

        Raises:
            ValueError: ``y1`` or ``y2`` has neither the shape of a number nor that of ``x``.
        """
        x = np.asarray(x, float)
        for name, y in (("y1", y1), ("y2", y2)):
            if np.shape(y) not in {(), x.shape}:
                raise ValueError(
                    f"{name} must be a number or of x's shape {x.shape}, got shape {np.shape(y)}"
                )
        fill.set_data(x, np.broadcast_to(y1, x.shape), np.broadcast_to(y2, x.shape), where=where)

    @with_drawing_lock
    def on_pointer(
        self,
        callback: Callback,
        kinds: Sequence[str] = ("click", "drag"),
        axes: Sequence[Axes] | None = None,
        hint: str = "",
    ) -> None:
        """Call ``callback(event)`` when the learner clicks, drags or presses a key on the figure.

        What a pointer can do keys must be able to do: not everybody has a pointer.

        Args:
            callback: Takes a ``PointerEvent``; moves artists and calls ``refresh``. What it raises is shown.
            kinds: Some of ``"click"``, ``"drag"`` and ``"key"``: arrows, Home, End, Page Up and Down, Enter,
                Space.
            axes: Where a pointer is listened to; elsewhere a touch scrolls the page. ``None``: on all axes.
            hint: What the keys do; shown below the figure while it has the focus, and read out.
        """
        self._pointer.add(callback, kinds, axes)
        self.hint = hint or self.hint
        self._find_boxes()
        self._sent = {}
        self.refresh()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Show an exception of the block below the last good picture; clear it after a success."""
        try:
            yield
        except Exception as problem:  # a callback may raise anything
            self._set_error(f"{type(problem).__name__}: {problem}")
        else:
            self._set_error("")

    @with_drawing_lock
    def png(self, dpi: float | int = 100) -> bytes:
        """Return the present state as a PNG, drawn by matplotlib alone."""
        return draw_png(self.figure, dpi)

    @with_drawing_lock
    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the widget's state with the present coordinates, for a page that is loaded again."""
        if key is None:
            content, (coordinates, *images) = self._snapshot()
            content["png_sizes"] = [len(image) for image in images]
            self._trait_values |= {"_state": content, "_coordinates": coordinates + b"".join(images)}
        return super().get_state(key, drop_defaults)

    @with_drawing_lock
    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        data = {
            "text/plain": "LiveFigure",
            "image/png": self.png(),
            "application/vnd.jupyter.widget-view+json": view,
        }
        answer_beside_cells(self)
        return data, {"image/png": {"alt": self.alt}}

    @with_drawing_lock
    def _set_error(self, message: str) -> None:
        if message != self.error:
            self.error = message
            self.send({"type": "draw", "error": message})
            self._sent["error"] = message

    @with_drawing_lock
    def _receive(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        if content.get("type") == "ready":
            self._sent = {}
            self.refresh()
        elif content.get("type") == "pointer":
            with self.guard():
                self._pointer.handle(content)
            self.send({"type": "ack", "number": content.get("number")})

    def _snapshot(self) -> tuple[dict[str, Any], list[bytes]]:
        """Return all that the browser draws: attributes as JSON; coordinates, then images, as bytes."""
        marks, lengths, buffers = self._moving_marks()
        content = {
            "size": [float(72 * length) for length in self.figure.get_size_inches()],
            "marks": marks,
            "lengths": lengths,
            "alt": self.alt,
            "caption": self.caption,
            "error": self.error,
            "hint": self.hint,
            "kinds": self._pointer.kinds,
            "areas": self._areas,
        }
        return content, buffers

    def _moving_marks(self) -> tuple[list[dict[str, Any]], list[int], list[bytes]]:
        """Return the attributes of all marks, how many vertices each has, and all bytes."""
        marks = [(index, mark) for index, _ in enumerate(self.moving) for mark in self._marks(index)]
        coordinates = [mark.vertices for _, mark in marks] or [np.empty((0, 2), np.float32)]
        styles = [mark.style | {"clip": self._clips[index]} for index, mark in marks]
        buffers = [np.concatenate(coordinates).tobytes(), *(mark.png for _, mark in marks if mark.png)]
        return styles, [len(mark.vertices) for _, mark in marks], buffers

    def _marks(self, index: int) -> list[Mark]:
        """Return the marks of one artist; an image is encoded only when it changed."""
        artist = self.moving[index]
        if not artist.get_visible():
            return []
        if not hasattr(artist, "get_extent"):
            return self._drawers[index](self.figure, artist)
        image: Any = artist
        extent = tuple(image.get_extent())
        look = (image.get_array(), image.get_clim(), image.get_cmap().name, extent, self._limits)
        known = self._images.get(index)
        if known is None or known[0][0] is not look[0] or known[0][1:] != look[1:]:
            self._images[index] = (look, self._drawers[index](self.figure, image))
        return self._images[index][1]

    def _clip(self, artist: Artist) -> list[float] | None:
        box = artist.get_clip_box() if artist.get_clip_on() else None
        return None if box is None else self._box(box)

    def _box(self, box: Any) -> list[float]:
        corners = np.array([[box.x0, box.y0], [box.x1, box.y1]])
        (x0, y1), (x1, y0) = to_units(self.figure, corners).tolist()
        return [round(value, 3) for value in (x0, y0, x1 - x0, y1 - y0)]

    def _find_boxes(self) -> None:
        """Remember what stays while nothing but the artists moves: limits, clips, where the axes lie."""
        self._limits = self._axes_limits()
        self._clips = [self._clip(artist) for artist in self.moving]
        self._areas = [self._box(axes.bbox) for axes in self._pointer.axes]

    def _axes_limits(self) -> tuple[Any, ...]:
        return tuple((*axes.get_xlim(), *axes.get_ylim()) for axes in self.figure.axes)
