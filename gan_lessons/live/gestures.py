"""What a hand does on a picture, as a pure function of the state and the movement. Knows no GAN."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp

from gan_lessons.live.controls import Slider
from gan_lessons.live.pointer import PointerEvent

STEPS = {"ArrowRight": (1, 0), "ArrowLeft": (-1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
STEPS |= {"PageUp": (0, 10), "PageDown": (0, -10)}
ENDS = {"Home": -1, "End": 1}
FASTER = 10  # as far as an arrow alone goes an arrow with Shift ten times


class Movement(NamedTuple):
    """One movement of a pointer, or one key, in numbers.

    Attributes:
        x, y: where the pointer is, in the units of the panel it began on; NaN for a key.
        x_before, y_before: where the same stroke was seen last; where it begins, x and y.
        begins: whether a stroke begins here.
        is_key: whether it is a key.
        across, up: steps of the arrow keys; with Shift, and for Page Up and Down, ten at once.
        end: -1 for Home, 1 for End, else 0.
    """

    x: Any
    y: Any
    x_before: Any
    y_before: Any
    begins: Any
    is_key: Any
    across: Any
    up: Any
    end: Any


Change = Callable[[Any, Movement], Mapping[str, Any]]


class Gesture(NamedTuple):
    """What a pointer on some panels, and the keys, do to the state.

    Attributes:
        change: (state, movement) → what of the state becomes something else. Pure, traced.
        hint: What the keys do.
        panels: Where a pointer is listened to; none: on all panels.
    """

    change: Change
    hint: str
    panels: tuple[str, ...] = ()


class Strokes:
    """Turns the events of a figure into movements: remembers where a stroke was seen last."""

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None

    def movement(self, event: PointerEvent) -> Movement | None:
        """Return an event as a movement; None for a key that moves nothing."""
        if event.kind == "key":
            return _pressed(event)
        here = event.x, event.y
        begins = event.phase == "down" or self._last is None
        before = here if begins or self._last is None else self._last
        self._last = None if event.phase == "up" else here
        return Movement(*here, *before, begins, False, 0.0, 0.0, 0.0)


def _pressed(event: PointerEvent) -> Movement | None:
    if event.key not in STEPS and event.key not in ENDS:
        return None
    across, up = STEPS.get(event.key, (0, 0))
    times = FASTER if event.shift and event.key.startswith("Arrow") else 1
    nowhere = (float("nan"),) * 4
    return Movement(*nowhere, False, True, float(across * times), float(up * times), ENDS.get(event.key, 0.0))


START_KEYS = (
    "Keys on the picture: arrows move the start, with Shift or Page Up and Down ten times as far; "
    "Home puts it back."
)


def followed(movement: Movement, pointed: Any, stepped: Any, home: Any, end: Any) -> Any:
    """Return what a movement makes of a value: where the pointer is, a step of the keys further, or an end.

    Args:
        movement: The movement.
        pointed: The value at the pointer.
        stepped: The value after the steps of the arrow keys.
        home: The value that Home asks for.
        end: The value that End asks for.
    """
    by_key = jnp.where(movement.end == 0, stepped, jnp.where(movement.end < 0, home, end))
    return jnp.where(movement.is_key, by_key, pointed)


def slide(name: str, slider: Slider, what: str, panels: tuple[str, ...] = ()) -> Gesture:
    """Return the gesture of a slider that is moved on the figure: by a pointer along x, or by its own keys.

    Args:
        name: The control.
        slider: Its range, in units of x.
        what: What the keys move, for the hint.
        panels: Where a pointer is listened to; none: on all panels.
    """

    def change(state: Any, movement: Movement) -> dict[str, Any]:
        stepped = getattr(state, name) + (movement.across + movement.up) * slider.step
        return {name: followed(movement, movement.x, stepped, slider.low, slider.high)}

    keys = f"Keys on the picture: ← → move {what}, with Shift or Page Up and Down ten steps; Home, End."
    return Gesture(change, keys, panels)
