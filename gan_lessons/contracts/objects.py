"""Checks of what is handed over beside arrays: a plain number, a sentence, a path, a part of a list."""

import os
from collections.abc import Sequence
from numbers import Real
from typing import Any


def number(name: str, value: object) -> None:
    """Refuse what is not one real number; True and False are not.

    Raises:
        TypeError: if it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")


def sentence(name: str, value: object) -> None:
    """Refuse what says nothing.

    Raises:
        TypeError: if it is not text.
        ValueError: if it is empty.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a sentence, got {value!r}")
    if not value.strip():
        raise ValueError(f"{name} must say something, got {value!r}")


def description(name: str, value: object) -> None:
    """Refuse what is neither text nor a function that returns it.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, str) and not callable(value):
        raise TypeError(f"{name} must be a sentence, or a function that returns one, got {value!r}")


def some_of(name: str, value: Sequence[Any], options: Sequence[Any]) -> None:
    """Refuse a choice of nothing, or of what is not among the options.

    Raises:
        ValueError: if it is one of these.

    >>> some_of("kinds", ["swipe"], ["click", "drag"])
    Traceback (most recent call last):
    ...
    ValueError: kinds must name some of ['click', 'drag'], got ['swipe']
    """
    if not len(value) or not set(value) <= set(options):
        raise ValueError(f"{name} must name some of {options}, got {value!r}")


def path(name: str, value: object) -> None:
    """Refuse what is not the path of a file.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path, got {value!r}")
