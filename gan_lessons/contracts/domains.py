"""Checks of where values lie: in an interval, among a few choices or the even numbers, on the simplex."""

from typing import Any

import numpy as np

from gan_lessons.contracts import checks


def between(name: str, value: object, low: float | int, high: float | int) -> None:
    """Refuse what lies outside [low, high].

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not in [low, high].
    """
    checks.finite_number(name, value)
    within(name, value, low, high)


def within(name: str, value: object, low: float | int, high: float | int) -> None:
    """Refuse what lies outside [low, high]; NaN passes, and so does an infinite end.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry below `low` or above `high`.
    """
    if checks.is_concrete(value):
        array = checks.numbers(name, value)
        if np.any((array < low) | (array > high)):
            raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value}")


def even(name: str, value: object) -> None:
    """Refuse what is not an even number of at least 2.

    Raises:
        TypeError: if a concrete `value` is not an integer.
        ValueError: if it is odd, or below 2.
    """
    if not checks.is_concrete(value):
        return
    if not checks.is_integer(value):
        raise TypeError(f"{name} must be an even integer of at least 2, got {value!r}")
    if np.asarray(value) < 2 or np.asarray(value) % 2:
        raise ValueError(f"{name} must be even and at least 2, got {value}")


def one_of(name: str, value: object, options: list[Any]) -> None:
    """Refuse what is none of a few values.

    Raises:
        ValueError: if it is not among them.

    >>> one_of("loss", "hinge", ["minimax", "non_saturating"])
    Traceback (most recent call last):
    ...
    ValueError: loss must be one of ['minimax', 'non_saturating'], got 'hinge'
    """
    if not any(type(value) is type(option) and value == option for option in options):
        raise ValueError(f"{name} must be one of {options}, got {value!r}")


def distribution(name: str, value: Any, weights: Any = None) -> None:
    """Refuse what is not a distribution, or a density of mass 1 for these quadrature weights.

    Raises:
        TypeError: if concrete values are not numbers.
        ValueError: if they are not of one dimension, or concrete ones are negative, not finite or not of mass
            1 within 1e-6.

    >>> distribution("start", np.array([0.5, 0.6]))
    Traceback (most recent call last):
    ...
    ValueError: start must have mass 1, got mass 1.1 for [0.5 0.6]
    """
    checks.non_negative(name, value)
    shape = np.shape(value)
    if len(shape) != 1:
        raise ValueError(f"{name} must have one dimension, got shape {shape}")
    if weights is not None and np.shape(weights) != shape:
        raise ValueError(f"weights must have the shape of {name}, {shape}, got {np.shape(weights)}")
    if not checks.is_concrete(value) or not checks.is_concrete(weights):
        return
    masses = np.asarray(value)
    mass = float(np.sum(masses if weights is None else masses * np.asarray(weights)))
    if abs(mass - 1) > 1e-6:
        raise ValueError(f"{name} must have mass 1, got mass {mass:.6g} for {masses}")
