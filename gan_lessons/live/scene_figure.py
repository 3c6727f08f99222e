"""A live figure whose marks come ready from a traced program; matplotlib's artists follow when asked for."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.live import scene, slots
from gan_lessons.live.artists import drawer_for
from gan_lessons.live.figure import LiveFigure
from gan_lessons.live.scene import Drawn, Plan, pieces_of
from gan_lessons.live.slots import Artists
from gan_lessons.live.words import put_together


class Owner:
    """Who has a figure's program: is asked before the picture is read, and hears what the browser says."""

    def catch_up(self) -> None:
        """Bring the picture up to date, and send nothing; here it always is."""

    def drew(self) -> None:
        """Note that the picture is sent from here; here, do nothing."""

    def heard(self, content: dict[str, Any]) -> None:
        """Take a message of the browser; here, do nothing."""


class SceneFigure(LiveFigure):
    """A matplotlib figure of named artists, moved by what a program has drawn (`scene.draw`).

    Args:
        figure: A finished matplotlib figure.
        artists: Name → artist that moves, or a list of them; drawn in this order.

    Attributes:
        slots: What the program has to know of the artists.
        affine: Their ways to figure units, for the program.
        owner: Who has the program.
    """

    def __init__(self, figure: Figure, artists: Artists) -> None:
        self.artists = artists
        self.owner = Owner()
        self.slots = slots.slots_of(artists)
        self._each = [artist for _, _, artist in slots.each_artist(artists)]
        self._drawn: Drawn | None = None
        self._plan: Plan | None = None
        self._said = ""
        self.affine = np.zeros(0)
        self._looks: list[list[dict[str, Any]]] = []
        self._behind = False  # whether matplotlib's artists still stand where they stood before
        super().__init__(figure, moving=list(artists.values()), alt=self._now_said)

    @with_drawing_lock
    def refresh(self) -> None:
        """Send the present picture to the browser, as one message: what it has drawn by itself is over."""
        self.owner.drew()  # first: wherever an interrupt comes now, the browser is told all the next time
        super().refresh()

    def tell_all(self) -> None:
        """Send with the next `refresh` also what was sent before: the browser has drawn by itself since."""
        self._sent = {}

    @with_drawing_lock
    def keep(self, drawn: Drawn, plan: Plan) -> None:
        """Take what a program drew for the present picture, and send nothing.

        Args:
            drawn: NumPy arrays.
            plan: Of the same program.
        """
        first = self._plan is None
        self._drawn, self._plan, self._behind = drawn, plan, True
        self._said = put_together(plan.alt, drawn.numbers)
        if plan.caption:
            self.caption = put_together(plan.caption, drawn.numbers)
        if first:
            self._find_looks()

    @with_drawing_lock
    def png(self, dpi: float | int = 100) -> bytes:
        """Return the present state as a PNG, drawn by matplotlib alone."""
        self.owner.catch_up()
        self._set_artists()
        return super().png(dpi)

    def described(self) -> dict[str, Any]:
        """Return what of the marks stays while the program draws, as JSON: looks, lengths, words."""
        plan = self._plan
        assert plan is not None, "shown once before it is described"
        parts = zip(self._looks, plan.lengths, plan.texts, strict=True)
        return {
            "slots": [{"looks": looks, "length": length, "text": text} for looks, length, text in parts],
            "alt": plan.alt,
            "caption": plan.caption,
        }

    def around(self) -> dict[str, Any]:
        """Return what lies around the marks, as JSON: the base, and how a hand is heard."""
        content, _ = self._snapshot()
        facts = {name: content[name] for name in ("size", "error", "hint", "kinds", "areas")}
        return {"base": self._base, "facts": facts}

    @property
    def images(self) -> list[Any]:
        """Those of matplotlib's artists that show a table of numbers, in their order."""
        return [artist for artist, slot in zip(self._each, self.slots, strict=True) if slot.kind == "image"]

    def _now_said(self) -> str:
        self.owner.catch_up()
        return self._said

    @with_drawing_lock
    def _receive(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        super()._receive(_, content, buffers)
        self.owner.heard(content)

    def _snapshot(self) -> tuple[dict[str, Any], list[bytes]]:
        self.owner.catch_up()
        return super()._snapshot()

    def _set_artists(self) -> None:
        """Move matplotlib's artists to where the browser's marks are."""
        if self._behind and self._drawn is not None and self._plan is not None:
            pieces = pieces_of(self.slots, self._plan, self._drawn)
            for slot, artist, (points, content) in zip(self.slots, self._each, pieces, strict=True):
                slots.set_artist(slot, artist, points, content)
            self._behind = False

    def _find_looks(self) -> None:
        """Ask matplotlib how the marks look, once its artists stand where they are."""
        self._set_artists()
        self._looks = [self._look(artist) for artist in self._each]

    def _look(self, artist: Any) -> list[dict[str, Any]]:
        """Return the attributes of an artist's marks, which stay: all bars of a container are one mark."""
        one = slots.one_of(artist)
        clip = self._clip(one)
        return [mark.style | {"clip": clip} for mark in drawer_for(one)(self.figure, one)]

    def _find_boxes(self) -> None:
        super()._find_boxes()
        before, self.affine = self.affine, slots.matrices(self.figure, self.artists)
        moved = not np.array_equal(before, self.affine)
        if moved and self._drawn is not None and self._plan is not None:  # the axes have other limits now
            points = scene.to_units(self.slots, self._plan, self.affine, self._drawn.points)
            self._drawn = self._drawn._replace(coordinates=np.asarray(points))
            self._find_looks()

    def _moving_marks(self) -> tuple[list[dict[str, Any]], list[int], list[bytes]]:
        drawn, plan = self._drawn, self._plan
        if drawn is None or plan is None:
            return super()._moving_marks()
        marks, lengths, images = [], [], []
        pictures = iter(drawn.images)
        for artist, looks, length, text in zip(
            self._each, self._looks, plan.lengths, plan.texts, strict=True
        ):
            if text is not None:
                looks = [looks[0] | {"text": put_together(text, drawn.numbers)}]
            elif "image" in looks[0]:
                images.append(self._image(artist, next(pictures)))
            marks += looks
            lengths += [length] * len(looks)
        return marks, lengths, [np.ascontiguousarray(drawn.coordinates).tobytes(), *images]

    def _image(self, artist: Any, values: np.ndarray) -> bytes:
        if not np.array_equal(artist.get_array(), values):
            artist.set_data(values)
        return self._marks(self.moving.index(artist))[0].png
