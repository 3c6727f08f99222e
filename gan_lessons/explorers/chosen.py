"""What a learner may ask of an explorer: values that its controls and inputs can take."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gan_lessons.contracts import checks, shapes
from gan_lessons.explorers.domain import check_domain
from gan_lessons.live.controls import Control, Menu, Slider, Toggle


def admissible(name: str, control: Control, value: Any) -> Any:
    """Return a value as a control's widget takes it.

    Args:
        name: of the value.
        control: that holds it.
        value: a number in the slider's range, an option of a menu, or its name or index, True or False.

    Raises:
        ValueError: the value lies outside the control's range.
        TypeError: the value is not of the kind that the control takes.
    """
    if isinstance(control, Menu):
        return control.admissible(name, value)
    if isinstance(control, Toggle):
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{name} must be True or False, got {value!r}")
        return bool(value)
    shapes.scalars(**{name: value})
    checks.numbers(name, value)
    if isinstance(control, Slider) and not control.low <= value <= control.high:
        raise ValueError(f"{name}={value} lies outside [{control.low}, {control.high}]")
    return value


def inputs_like(
    compute: Callable[..., Any], present: Mapping[str, np.ndarray], wanted: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """Return new inputs as arrays.

    Args:
        compute: what takes them, within its `domain`.
        present: the inputs that there are, by name.
        wanted: some of them anew, of the same shapes, finite.

    Raises:
        ValueError: a name is unknown, an array has another shape or an entry that is not finite, or it lies
            outside the domain.
        TypeError: an input is not made of numbers.
    """
    arrays = {}
    for name, value in wanted.items():
        if name not in present:
            raise ValueError(f"unknown input {name!r}; this explorer has {sorted(present)}")
        array = arrays[name] = np.array(checks.numbers(name, value), np.float64)
        if array.shape != present[name].shape:
            raise ValueError(f"{name} must keep its shape {present[name].shape}, got {array.shape}")
        checks.finite_number(name, array)
    check_domain(compute, arrays)
    return arrays
