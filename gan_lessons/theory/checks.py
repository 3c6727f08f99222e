"""Checks of public inputs: a wrong value is refused by name, a traced value is left alone.

Inside `jax.jit` an argument is a tracer: it stands for numbers that are not known yet, so it cannot be
looked at. Every check below therefore runs only on concrete values and is silent while tracing.
"""

import jax
import numpy as np
from jax.typing import ArrayLike


def is_concrete(value: object) -> bool:
    """Say whether `value` can be looked at now, that is, whether it is not a tracer."""
    return not isinstance(value, jax.core.Tracer)


def finite_number(name: str, value: object) -> None:
    """Refuse NaN and infinities.

    Raises:
        ValueError: if a concrete `value` is empty or has an entry that is not finite.

    >>> finite_number("mean", float("nan"))
    Traceback (most recent call last):
    ...
    ValueError: mean must be finite, got nan
    """
    if not is_concrete(value):
        return
    if np.size(np.asarray(value)) == 0:
        raise ValueError(f"{name} must not be empty, got {value}")
    if not np.all(np.isfinite(np.asarray(value))):
        raise ValueError(f"{name} must be finite, got {value}")


def positive(name: str, value: object) -> None:
    """Refuse what is not finite and greater than zero.

    Raises:
        ValueError: if a concrete `value` has an entry that is not finite or not positive.
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all(np.asarray(value) > 0):
        raise ValueError(f"{name} must be positive, got {value}")


def in_unit_interval(name: str, value: object) -> None:
    """Refuse what lies outside [0, 1].

    Raises:
        ValueError: if a concrete `value` has an entry that is not in [0, 1].
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise ValueError(f"{name} must lie in [0, 1], got {value}")


def non_negative(name: str, value: object) -> None:
    """Refuse what is not finite or below zero.

    Raises:
        ValueError: if a concrete `value` has an entry that is not finite or negative.
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all(np.asarray(value) >= 0):
        raise ValueError(f"{name} must be non-negative, got {value}")


def increasing(low_name: str, low: ArrayLike, high_name: str, high: ArrayLike) -> None:
    """Refuse an interval whose upper end is not above its lower end.

    Raises:
        ValueError: if both ends are concrete and `low >= high` somewhere.
    """
    finite_number(low_name, low)
    finite_number(high_name, high)
    if is_concrete(low) and is_concrete(high) and not np.all(np.asarray(low) < np.asarray(high)):
        raise ValueError(f"{low_name} must be below {high_name}, got {low_name}={low}, {high_name}={high}")
