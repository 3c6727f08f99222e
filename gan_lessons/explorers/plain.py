"""Values as JSON can say them, for the browser."""

from typing import Any

import numpy as np


def flat(value: Any) -> Any:
    """Return true or false, a number, or a row of numbers whatever the shape, as JSON can say it."""
    array = np.asarray(value)
    if array.ndim:
        return in_row(array)
    return bool(array) if array.dtype.kind == "b" else in_row(array)[0]


def in_row(value: Any) -> list[Any]:
    """Return numbers in a row, as JSON can say them; JavaScript reads NaN and ∞ from their names."""
    row = np.asarray(value, float).ravel()
    names = {np.inf: "Infinity", -np.inf: "-Infinity"}
    return [float(one) if np.isfinite(one) else names.get(float(one), "NaN") for one in row]
