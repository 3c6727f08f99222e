"""What an explorer's function takes: a check for each argument, declared beside it."""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from gan_lessons.contracts import checks, shapes

Compute = Callable[..., Any]
# (name, value) → nothing, or an error that names both: a check of a number, or of an array of a shape.
Check = Callable[[str, Any], None]
ROUNDED = 1e-6  # how far from 1 probabilities may sum that were written with a few digits


@dataclasses.dataclass(frozen=True)
class Limits:
    """The check of a number between two ends; what lies outside is refused by name.

    Attributes:
        low, high: the ends, both allowed.
        whole: whether it is an index, so that `high` is the last one.
    """

    low: float | int
    high: float | int
    whole: bool = False

    def __call__(self, name: str, value: Any) -> None:
        """Refuse a value outside."""
        if self.whole:
            checks.index(name, value, int(self.high) + 1)
            return
        checks.finite_number(name, value)
        low, high = self.low, self.high
        if checks.is_concrete(value) and not np.all((np.asarray(value) >= low) & (np.asarray(value) <= high)):
            raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value}")


def choice(length: int) -> Check:
    """Return the check of an index into ``length`` choices."""
    return Limits(0, length - 1, whole=True)


def between(low: float | int, high: float | int) -> Check:
    """Return the check of a number in [low, high]."""
    return Limits(low, high)


def distribution(name: str, value: Any) -> None:
    """Refuse what is not a list of positive probabilities that sum to 1."""
    checks.positive(name, value)
    if checks.is_concrete(value) and abs(np.sum(value) - 1) > ROUNDED:
        raise ValueError(f"{name} must sum to 1, got {value} with sum {np.sum(value)}")


def array(shape: tuple[int, ...], check: Check) -> tuple[tuple[int, ...], Check]:
    """Return the check of an array: its shape, and what holds for each entry."""
    return shape, check


def domain(**allowed: Check | tuple[tuple[int, ...], Check]) -> Callable[[Compute], Compute]:
    """Declare what an explorer's function takes; what is not, is refused by name.

    Only concrete values can be looked at: those of a call outside a program, and those of
    `Explorer.evaluate`. A compiled program would take an index beyond the last choice for the last one. What
    a slider hands to an explorer is in its range, and costs no check.

    Args:
        **allowed: Name of an argument → the check of a scalar, or `array(shape, check)`.

    Returns:
        A decorator.
    """

    def declare(compute: Compute) -> Compute:
        signature = inspect.signature(compute)

        @wraps(compute)
        def checked(*args: Any, **values: Any) -> Any:
            check_domain(checked, signature.bind_partial(*args, **values).arguments if args else values)
            return compute(*args, **values)

        _DOMAINS[checked] = allowed
        return checked

    return declare


_DOMAINS: dict[Compute, Mapping[str, Check | tuple[tuple[int, ...], Check]]] = {}


def domain_of(compute: Compute) -> Mapping[str, Check | tuple[tuple[int, ...], Check]]:
    """Return the declared domain of a function: name of an argument → its check; empty where none is."""
    return _DOMAINS.get(compute, {})


def check_domain(compute: Compute, values: Mapping[str, Any]) -> None:
    """Refuse values outside the declared `domain` of a function; those that it does not name are passed by.

    Raises:
        TypeError: a value is not a number.
        ValueError: a value lies outside its domain.
    """
    allowed = domain_of(compute)
    for name in allowed.keys() & values.keys():
        _check_one(name, values[name], allowed[name])


def _check_one(name: str, value: Any, allowed: Check | tuple[tuple[int, ...], Check]) -> None:
    if not isinstance(allowed, tuple):
        shapes.scalars(**{name: value})
        allowed(name, value)
        return
    shape, check = allowed
    if np.shape(value) != shape:
        raise ValueError(f"{name} must have shape {shape}, got shape {np.shape(value)}")
    check(name, value)
