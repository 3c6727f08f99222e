"""A learner's random events: the messages that a browser would send to an explorer's widgets."""

import random
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import ipywidgets
from ipywidgets import Widget

from gan_lessons.live import LiveFigure

KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Enter", " ")
FAR = 1e5  # pixels; a pointer that is held may leave the window


class Event(NamedTuple):
    """One message to one widget, as it arrives from the browser."""

    widget: Widget
    data: dict[str, Any]

    def send(self) -> None:
        """Hands the message over where a kernel would."""
        self.widget._handle_msg({"content": {"data": self.data}, "buffers": []})


def leaves(widget: Widget) -> Iterator[Widget]:
    """All widgets below a box that a learner can reach."""
    if isinstance(widget, ipywidgets.Box):
        for child in widget.children:
            yield from leaves(child)
    else:
        yield widget


class RandomEvents:
    """Moves whatever it finds below a widget: every control over its whole range, and the figure's pointer.

    Args:
        explorer: A box of controls and a live figure.
        seed: The same seed makes the same events.
    """

    def __init__(self, explorer: ipywidgets.Box, seed: int) -> None:
        self._random = random.Random(seed)
        found = list(leaves(explorer))
        (self._live,) = (widget for widget in found if isinstance(widget, LiveFigure))
        self._controls = [widget for widget in found if widget is not self._live]
        self._gesture: deque[dict[str, Any]] = deque()
        self._number = 0

    def event(self) -> Event:
        """The next message: a gesture that was begun goes on, mixed with changes of controls."""
        chance = self._random.random()
        if self._controls and chance < 0.6:
            widget = self._random.choice(self._controls)
            return Event(widget, self._move(widget))
        if chance < 0.62:
            return Event(self._live, {"method": "custom", "content": {"type": "ready"}})
        if chance < 0.63:
            return Event(self._live, {"method": "request_state"})
        if not self._gesture:
            self._gesture.extend(self._new_gesture())
        self._number += 1
        content = {"type": "pointer", "number": f"soak-{self._number}"} | self._gesture.popleft()
        return Event(self._live, {"method": "custom", "content": content})

    def _move(self, widget: Widget) -> dict[str, Any]:
        """A message of one control. A kind of control that is not known here fails the soak."""
        if isinstance(widget, ipywidgets.Button):
            return {"method": "custom", "content": {"event": "click"}}
        if isinstance(widget, ipywidgets.Dropdown):
            return {"method": "update", "state": {"index": self._random.randrange(len(widget.options))}}
        if isinstance(widget, ipywidgets.ToggleButton | ipywidgets.Checkbox):
            return {"method": "update", "state": {"value": self._random.random() < 0.5}}
        if isinstance(widget, ipywidgets.FloatLogSlider):
            power = self._random.choice(
                [widget.min, widget.max, self._random.uniform(widget.min, widget.max)]
            )
            return {"method": "update", "state": {"value": widget.base**power}}
        if isinstance(widget, ipywidgets.FloatSlider | ipywidgets.IntSlider):
            return {"method": "update", "state": {"value": self._position(widget)}}
        raise TypeError(f"the soak does not know how to move a {type(widget).__name__}")

    def _position(self, slider: Any) -> float:
        """An end, a position on the slider's steps, or one beside them by the browser's rounding."""
        steps = round((slider.max - slider.min) / slider.step)
        on_steps = min(slider.min + self._random.randint(0, steps) * slider.step, slider.max)
        choices = [slider.min, slider.max, on_steps, on_steps]
        if isinstance(slider, ipywidgets.FloatSlider):
            choices += [on_steps * (1 + 2e-16), on_steps * (1 - 2e-16)]
        value = self._random.choice(choices)
        return int(value) if value == int(value) else value  # JavaScript writes 3.0 as 3

    def _point(self) -> dict[str, float]:
        """A point on the figure mostly; else far outside, as of a pointer that is held."""
        width, height = (72.0 * float(length) for length in self._live.figure.get_size_inches())
        reach = self._random.choice([0.0, 0.0, 0.0, 50.0, 2_000.0, FAR])
        return {
            "x": self._random.uniform(-reach, width + reach),
            "y": self._random.uniform(-reach, height + reach),
        }

    def _new_gesture(self) -> list[dict[str, Any]]:
        shift = self._random.random() < 0.2
        kind = self._random.choice(["click", "drag", "drag", "key", "lost"])
        if kind == "key":
            return [{"kind": "key", "key": self._random.choice(KEYS), "shift": shift}]
        point = self._point() | {"shift": shift}
        if kind == "click":
            return [{"kind": "click", "phase": "up"} | point]
        if kind == "lost":  # the beginning went to a page that was closed, or the end will never come
            return [{"kind": "drag", "phase": self._random.choice(["down", "move", "up"])} | point]
        moves = [
            {"kind": "drag", "phase": "move", "shift": shift} | self._point()
            for _ in range(self._random.randint(0, 6))
        ]
        end = self._point() | {"shift": shift}
        drag = [
            {"kind": "drag", "phase": "down"} | point,
            *moves,
            {"kind": "drag", "phase": "up"} | end,
        ]
        return [*drag, {"kind": "click", "phase": "up"} | end] if self._random.random() < 0.3 else drag
