"""A slider that a pointer or the keys can also move on the figure itself."""

from collections.abc import Sequence

import ipywidgets
from matplotlib.axes import Axes

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.live.figure import LiveFigure
from gan_lessons.live.pointer import PointerEvent

STEPS = {"ArrowRight": 1, "ArrowUp": 1, "ArrowLeft": -1, "ArrowDown": -1, "PageUp": 10, "PageDown": -10}


@contract(live=clauses.instance(LiveFigure), slider=clauses.instance(ipywidgets.FloatSlider))
def slide(
    live: LiveFigure, slider: ipywidgets.FloatSlider, name: str, axes: Sequence[Axes] | None = None
) -> None:
    """Let the learner move ``slider`` on the figure: by a pointer along x, or by the keys of a slider.

    Args:
        live: The figure.
        slider: What is moved, in units of x.
        name: What the keys move, for the hint.
        axes: Where a pointer is listened to; ``None``: on all axes.
    """

    def put(value: float) -> None:
        steps = round((value - slider.min) / slider.step)
        slider.value = min(max(round(slider.min + steps * slider.step, 9), slider.min), slider.max)

    def by_pointer(event: PointerEvent) -> None:
        put(event.x)

    def by_key(event: PointerEvent) -> None:
        if event.key in STEPS:
            steps = STEPS[event.key] * (10 if event.shift else 1)
            put(slider.value + steps * slider.step)
        elif event.key in ("Home", "End"):
            put(slider.min if event.key == "Home" else slider.max)

    live.on_pointer(by_pointer, kinds=("click", "drag"), axes=axes)
    keys = f"Keys on the picture: ← → move {name}, with Shift or Page Up and Down ten steps; Home, End."
    live.on_pointer(by_key, kinds=("key",), hint=keys)
