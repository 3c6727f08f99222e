"""What a learner's hand does on a figure, in data coordinates."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.live.marks import to_display

KINDS = ("click", "drag", "key")


class PointerEvent(NamedTuple):
    """One movement of a mouse, a finger, a pen, or one key.

    Attributes:
        kind: ``"click"``, ``"drag"`` or ``"key"``.
        phase: ``"down"``, ``"move"`` or ``"up"``; a click comes once, as ``"up"``, a key as ``"down"``.
        x: Data coordinate in ``axes``, at most one figure's size beyond the figure; NaN for a key.
        y: Data coordinate in ``axes``; NaN for a key.
        axes: Where the movement began; ``None`` for a key.
        key: The browser's name of the key, e.g. ``"ArrowLeft"``; empty for a pointer.
        shift: Whether the shift key was held.
    """

    kind: str
    phase: str
    x: float
    y: float
    axes: Axes | None
    key: str = ""
    shift: bool = False


Callback = Callable[[PointerEvent], object]


class Pointer:
    """Keeps the callbacks, finds the axes under a pointer and holds on to them through a drag."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._callbacks: list[tuple[Callback, frozenset[str], frozenset[Axes]]] = []
        self._held: Axes | None = None

    @property
    def kinds(self) -> list[str]:
        """The kinds of event somebody listens to, sorted."""
        return sorted(set().union(*(kinds for _, kinds, _ in self._callbacks)))

    @property
    def axes(self) -> list[Axes]:
        """The visible axes on which somebody listens to a pointer, in the figure's order."""
        listened = set().union(*(axes for _, kinds, axes in self._callbacks if kinds != {"key"}))
        return [axes for axes in self._figure.axes if axes in listened and axes.get_visible()]

    @contract(callback=clauses.function("of an event"), kinds=clauses.some_of(KINDS))
    def add(self, callback: Callback, kinds: Sequence[str], axes: Sequence[Axes] | None = None) -> None:
        """Call ``callback`` at every event of ``kinds`` on ``axes``, or on any where none are named.

        Raises:
            ValueError: ``axes`` are of another figure.
        """
        chosen = frozenset(self._figure.axes if axes is None else axes)
        if not chosen <= set(self._figure.axes):
            raise ValueError(f"axes must be axes of the figure, got {list(axes or ())}")
        self._callbacks.append((callback, frozenset(kinds), chosen))

    def handle(self, content: dict[str, Any]) -> None:
        """Turn a message of the browser into an event and hand it to whoever listens."""
        event = self._event(content)
        if event is None:
            return
        for callback, kinds, axes in self._callbacks:
            if event.kind in kinds and (event.axes is None or event.axes in axes):
                callback(event)

    def _event(self, content: dict[str, Any]) -> PointerEvent | None:
        kind, phase = str(content["kind"]), str(content.get("phase", "down"))
        shift = bool(content.get("shift", False))
        if kind == "key":
            return PointerEvent("key", "down", float("nan"), float("nan"), None, str(content["key"]), shift)
        display = self._near(*to_display(self._figure, float(content["x"]), float(content["y"])))
        if phase == "down" or (kind == "click" and self._held is None):
            self._held = self.axes_at(display)
        axes = self._held
        if axes is None:
            return None
        x, y = axes.transData.inverted().transform(display)
        if kind == "click":
            self._held = None
        return PointerEvent(kind, phase, float(x), float(y), axes, "", shift)

    def _near(self, x: float, y: float) -> tuple[float, float]:
        """Keep a held pointer within one figure's size: further out, a logarithmic axis would overflow."""
        width, height = self._figure.bbox.size
        return min(max(x, -width), 2 * width), min(max(y, -height), 2 * height)

    def axes_at(self, display: tuple[float, float]) -> Axes | None:
        """Return the topmost visible axes under a point in display coordinates."""
        found = [axes for axes in self._figure.axes if axes.get_visible() and axes.bbox.contains(*display)]
        return max(found, key=lambda axes: axes.get_zorder(), default=None)
