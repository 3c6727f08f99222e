"""What can be asked of one argument, and of two together: the words in which a contract is written.

A clause looks at concrete values only. Inside `jax.jit` an argument stands for numbers that are not known
yet, and passes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Real

from gan_lessons.contracts import checks, domains, objects, shapes

Scalar = Real[ArrayLike, ""]  # a number, or an array without axes
Numbers = Real[ArrayLike, "*#s"]  # numbers and arrays of one shape, in any mixture


@dataclass(frozen=True)
class Clause:
    """One demand on one argument.

    Attributes:
        kind: what it is called; `limits` complete it.
        says: the demand in a few words.
        check: (name, value) → nothing, or an error that names both.
        limits: the numbers or choices that the kind speaks of.
    """

    kind: str
    says: str
    check: Callable[[str, Any], None]
    limits: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Relation:
    """One demand on several arguments together: `check` takes all values by their names."""

    kind: str
    says: str
    check: Callable[[Mapping[str, Any]], None]
    names: tuple[str, ...]


finite = Clause("finite", "finite", checks.finite_number)
positive = Clause("positive", "finite and above 0", checks.positive)
non_negative = Clause("non_negative", "finite and at least 0", checks.non_negative)
above_zero = Clause("above_zero", "above 0", checks.above_zero)
share = Clause("share", "in [0, 1]", checks.in_unit_interval)
probability = Clause("probability", "strictly between 0 and 1", checks.probability)
numbers = Clause("numbers", "numbers", lambda name, value: _numbers(name, value))
listed = Clause("listed", "of shape (n,), n ≥ 1", lambda name, value: _listed(name, value))
key = Clause("key", "from jax.random.key", checks.random_key)
one_key = Clause("one_key", "one key", lambda name, value: _keys(name, value, 0))
keys = Clause("keys", "one key, or of shape (n,), n ≥ 1", lambda name, value: _keys(name, value, 1))
path = Clause("path", "a path", objects.path)
even = Clause("even", "even, at least 2", domains.even)
number = Clause("number", "a number", objects.number)
sentence = Clause("sentence", "a sentence", objects.sentence)
description = Clause("description", "a sentence or a function that returns it", objects.description)
distribution = Clause("distribution", "a distribution: of one dimension, at least 0, of mass 1",
                      lambda name, value: domains.distribution(name, value))  # fmt: skip


def _numbers(name: str, value: object) -> None:
    if checks.is_concrete(value):
        checks.numbers(name, value)


def _listed(name: str, value: object) -> None:
    shapes.vectors(**{name: value if hasattr(value, "shape") else np.asarray(value)})


def _keys(name: str, value: Any, most_axes: int) -> None:
    checks.random_key(name, value)
    if value.ndim > most_axes or not value.size:
        wanted = "a scalar key" + " or have shape (n,), n >= 1" * most_axes
        raise ValueError(f"{name} must be {wanted}, got shape {value.shape}")


def count(least: int = 1) -> Clause:
    """Ask for a whole number of at least `least`."""
    return Clause(
        "count", f"a whole number, at least {least}", lambda n, v: checks.count(n, v, least), (least,)
    )


def choice(length: int) -> Clause:
    """Ask for an index into `length` choices."""
    return Clause("choice", f"one of 0 … {length - 1}", lambda n, v: checks.index(n, v, length), (length,))


def between(low: float | int, high: float | int) -> Clause:
    """Ask for numbers in [low, high]."""
    return Clause(
        "between", f"in [{low:g}, {high:g}]", lambda n, v: domains.between(n, v, low, high), (low, high)
    )


def within(low: float | int, high: float | int) -> Clause:
    """Ask for numbers in [low, high]; NaN, where nothing is defined, passes, and so does an infinite end."""
    return Clause(
        "within", f"in [{low:g}, {high:g}]", lambda n, v: domains.within(n, v, low, high), (low, high)
    )


def one_of(options: Iterable[Any]) -> Clause:
    """Ask for one of a few values."""
    known = list(options)
    return Clause("one_of", f"one of {known}", lambda n, v: domains.one_of(n, v, known), tuple(known))


def some_of(options: Sequence[Any]) -> Clause:
    """Ask for a choice of a few values, at least one of them."""
    return Clause(
        "some_of", f"some of {options}", lambda n, v: objects.some_of(n, v, options), tuple(options)
    )


def of_shape(*shape: int) -> Clause:
    """Ask for exactly this shape, of an array or a list."""

    def check(name: str, value: Any) -> None:
        if np.shape(value) != shape:
            raise ValueError(f"{name} must have shape {shape}, got shape {np.shape(value)}")

    return Clause("of_shape", f"of shape {shape}", check, shape)


def instance(kind: type, source: str = "") -> Clause:
    """Ask for an object of a class of ours; `source` says where one comes from."""
    return Clause("instance", f"a {kind.__name__}", lambda n, v: checks.instance(n, v, kind, source), (kind,))


def function(of: str = "") -> Clause:
    """Ask for something that can be called; `of` says with what."""
    return Clause("function", "a function", lambda n, v: checks.function(n, v, of))


def increasing(low: str, high: str) -> Relation:
    """Ask that one finite number is below the other."""

    def check(values: Mapping[str, Any]) -> None:
        checks.increasing(low, values[low], high, values[high])

    return Relation("increasing", f"`{low}` is below `{high}`", check, (low, high))


def inside(name: str, low: str, high: str) -> Relation:
    """Ask that a finite number lies between two others, or on one of them."""

    def check(values: Mapping[str, Any]) -> None:
        domains.between(name, values[name], values[low], values[high])

    return Relation("inside", f"`{name}` is in [`{low}`, `{high}`]", check, (name, low, high))


def one_length(first: str, *others: str) -> Relation:
    """Ask that lists or arrays have one shape."""

    def check(values: Mapping[str, Any]) -> None:
        wanted = np.shape(values[first])
        for name in others:
            if np.shape(values[name]) != wanted:
                raise ValueError(
                    f"{name} must have the shape of {first}, {wanted}, got shape {np.shape(values[name])}"
                )

    names = ", ".join(f"`{name}`" for name in (first, *others))
    return Relation("one_length", f"{names} have one shape", check, (first, *others))


def density(name: str, weights: str) -> Relation:
    """Ask for a distribution, or with quadrature weights for a density of mass 1."""

    def check(values: Mapping[str, Any]) -> None:
        domains.distribution(name, values[name], values.get(weights))

    return Relation("density", f"`{name}` is a distribution, or with `{weights}` a density", check, (name,))


def at_most(name: str, bound: str) -> Relation:
    """Ask that one number is not above another."""

    def check(values: Mapping[str, Any]) -> None:
        value, most = values[name], values[bound]
        if checks.is_concrete(value) and np.any(np.asarray(value) > most):
            raise ValueError(f"{name} must be at most {bound}={most}, got {value}")

    return Relation("at_most", f"`{name}` is at most `{bound}`", check, (name, bound))
