"""A pure function of control values as a compiled program, shared by all that show it."""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

import jax
import numpy as np

from gan_lessons.contracts import checks, shapes

Compute = Callable[..., Any]
# (name, value) → nothing, or an error that names both: a check of a number, or of an array of a shape.
Check = Callable[[str, Any], None]


# A newer way of XLA to write loops for a CPU takes twice as long to compile the small programs of explorers,
# and they run no faster.
_QUICKLY = {"xla_cpu_use_fusion_emitters": False}


@cache
def _options() -> dict[str, Any] | None:
    """Return the options of the compiler, or None where it does not know them: each version has its own."""
    try:
        jax.jit(lambda x: x, compiler_options=_QUICKLY).lower(0.0).compile()
    except jax.errors.JaxRuntimeError:
        return None
    return dict(_QUICKLY)


def quickly_compiled(function: Callable[..., Any], **options: Any) -> Any:
    """Return `jax.jit(function, **options)`, compiled in the way that takes the least time."""
    return jax.jit(function, compiler_options=_options(), **options)


class CompiledFunction:
    """A function that is compiled once, under 64 bits, however often and from wherever it is called.

    Every value is given a fixed type first: a number that came as ``int`` once and as ``float`` the next
    time would be two signatures, hence two traces and two compilations.

    Args:
        compute: A pure function of keyword arguments to a pytree of arrays.

    Attributes:
        traces: How often ``compute`` has been traced.
    """

    def __init__(self, compute: Compute) -> None:
        self.traces = 0
        self._compute = compute
        self._jitted = quickly_compiled(self._counted)

    def __call__(self, **values: Any) -> Any:
        """Return what ``compute`` returns, as NumPy arrays.

        Raises:
            TypeError: A value is not a number, or not among the arguments of ``compute``.
        """
        numbers = {name: fixed(name, value) for name, value in values.items()}
        with jax.enable_x64(True):
            return jax.device_get(self._jitted(**numbers))

    def _counted(self, **values: Any) -> Any:
        self.traces += 1  # a side effect of tracing: runs once per trace, not once per call
        return self._compute(**values)


def fixed(name: str, value: Any) -> Any:
    """Return a value of a control as a program takes it: always of the same type."""
    if isinstance(value, (bool, np.bool_)):
        return np.bool_(value)
    if isinstance(value, (int, np.integer)):
        return np.int64(value)
    if not isinstance(value, float):
        value = checks.numbers(name, value)
    return np.asarray(value, np.float64)[()]


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


def array(shape: tuple[int, ...], check: Check) -> tuple[tuple[int, ...], Check]:
    """Return the check of an array: its shape, and what holds for each entry."""
    return shape, check


def domain(**allowed: Check | tuple[tuple[int, ...], Check]) -> Callable[[Compute], Compute]:
    """Declare what an explorer's function takes; what is not, is refused by name.

    Only concrete values can be looked at: those of a call outside a program, and those of `evaluate`. A
    compiled program would take an index beyond the last choice for the last one. What a slider hands to an
    explorer is in its range, and costs no check.

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


@cache
def compiled(compute: Compute) -> CompiledFunction:
    """Return the compiled form of a function: one for all explorers and static figures that evaluate it.

    Args:
        compute: A function that lives as long as its module, not one made for a single explorer.

    >>> def double(x):
    ...     return 2 * x
    >>> float(compiled(double)(x=1.5)), compiled(double) is compiled(double)
    (3.0, True)
    """
    return CompiledFunction(compute)


def evaluate(compute: Compute, **values: Any) -> Any:
    """Evaluate an explorer's function at chosen control values, with the explorer's own compiled program.

    Args:
        compute: The function that an explorer shows.
        **values: Its arguments: numbers (``int`` for the index of a menu's choice), ``bool`` or arrays.

    Returns:
        What ``compute`` returns, as NumPy arrays.

    Raises:
        TypeError: ``compute`` is not a function, or a value is not a number or not among its arguments.
        ValueError: A value lies outside the `domain` of ``compute``.
    """
    if not callable(compute):
        raise TypeError(f"compute must be a function, got {compute!r}")
    check_domain(compute, values)
    return compiled(compute)(**values)
