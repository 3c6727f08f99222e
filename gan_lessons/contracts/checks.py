"""Checks of public inputs: a wrong value is refused by name, a traced value is left alone.

Inside `jax.jit` an argument is a tracer: it stands for numbers that are not known yet, so it cannot be
looked at. Every check below therefore runs only on concrete values and is silent while tracing; `shapes`
are known even then.
"""

from typing import Any

import jax
import numpy as np
from jax.typing import ArrayLike


def is_concrete(value: object) -> bool:
    """Say whether `value` can be looked at now, that is, whether it is not a tracer and holds none."""
    if isinstance(value, list | tuple):
        return all(is_concrete(one) for one in value)
    return not isinstance(value, jax.core.Tracer)


def numbers(name: str, value: object) -> np.ndarray:
    """Return a concrete value as an array of real numbers.

    Raises:
        TypeError: if it is something else.

    >>> numbers("mean", "three")
    Traceback (most recent call last):
    ...
    TypeError: mean must be a real number or an array of them, got 'three'
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # a ragged list, a random key
        array = np.asarray(None)
    if not is_real(array.dtype) and array.dtype != bool:
        raise TypeError(f"{name} must be a real number or an array of them, got {value!r}")
    return array


def is_real(dtype: Any) -> bool:
    """Say whether a dtype is one of integers or floating-point numbers."""
    return jax.dtypes.issubdtype(dtype, np.number) and not jax.dtypes.issubdtype(dtype, np.complexfloating)


def _floats() -> np.finfo:
    """The limits of the floats that JAX computes with at the moment."""
    return np.finfo(jax.dtypes.canonicalize_dtype(float))


def finite_number(name: str, value: object) -> None:
    """Refuse NaN and infinities.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` is empty or has an entry that is not finite, or too large for JAX.

    >>> finite_number("mean", float("nan"))
    Traceback (most recent call last):
    ...
    ValueError: mean must be finite, got nan
    """
    if not is_concrete(value):
        return
    array = numbers(name, value)
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got {value}")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must be finite, got {value}")
    limits = _floats()
    if np.any(np.abs(array) > limits.max):  # JAX would read infinity
        raise ValueError(f"{name} must be at most {limits.max:.4g} in size in {limits.dtype}, got {value}")


def positive(name: str, value: object) -> None:
    """Refuse what is not finite and greater than zero.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not finite or not positive.
    """
    finite_number(name, value)
    if not is_concrete(value):
        return
    if not np.all(np.asarray(value) > 0):
        raise ValueError(f"{name} must be positive, got {value}")
    limits = _floats()
    if np.any(np.asarray(value) < limits.tiny):  # XLA would read 0
        raise ValueError(f"{name} must be at least {limits.tiny:.4g} in {limits.dtype}, got {value}")


def in_unit_interval(name: str, value: object) -> None:
    """Refuse what lies outside [0, 1].

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not in [0, 1].
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise ValueError(f"{name} must lie in [0, 1], got {value}")


def probability(name: str, value: object) -> None:
    """Refuse what lies outside (0, 1), where a logarithm of it or of its complement is infinite.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not strictly between 0 and 1.
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all((np.asarray(value) > 0) & (np.asarray(value) < 1)):
        raise ValueError(f"{name} must lie strictly between 0 and 1, got {value}")


def non_negative(name: str, value: object) -> None:
    """Refuse what is not finite or below zero.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not finite or negative.
    """
    finite_number(name, value)
    if is_concrete(value) and not np.all(np.asarray(value) >= 0):
        raise ValueError(f"{name} must be non-negative, got {value}")


def above_zero(name: str, value: object) -> None:
    """Refuse what is not greater than zero; infinity is.

    Raises:
        TypeError: if a concrete `value` is not a number.
        ValueError: if a concrete `value` has an entry that is not above 0.
    """
    if is_concrete(value) and not np.all(numbers(name, value) > 0):
        raise ValueError(f"{name} must be positive, got {value}")


def increasing(low_name: str, low: ArrayLike, high_name: str, high: ArrayLike) -> None:
    """Refuse an interval whose upper end is not above its lower end.

    Raises:
        TypeError: if a concrete end is not a number.
        ValueError: if both ends are concrete and `low >= high` somewhere.
    """
    finite_number(low_name, low)
    finite_number(high_name, high)
    if is_concrete(low) and is_concrete(high) and not np.all(np.asarray(low) < np.asarray(high)):
        raise ValueError(f"{low_name} must be below {high_name}, got {low_name}={low}, {high_name}={high}")


def count(name: str, value: object, least: int = 1) -> None:
    """Refuse what is not a whole number, or a smaller one than `least`.

    Raises:
        TypeError: if a concrete `value` is not an integer; `True` and `False` are refused, too.
        ValueError: if it is below `least`.

    >>> count("num_steps", 2.5)
    Traceback (most recent call last):
    ...
    TypeError: num_steps must be an integer of at least 1, got 2.5
    """
    if not is_concrete(value):
        return
    if not is_integer(value):
        raise TypeError(f"{name} must be an integer of at least {least}, got {value!r}")
    if np.asarray(value) < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")


def is_integer(value: object) -> bool:
    """Say whether a value is one whole number of Python, NumPy or JAX; True and False are not."""
    array = np.asarray(value if isinstance(value, int | np.generic | np.ndarray | jax.Array) else 0.5)
    return not array.ndim and bool(jax.dtypes.issubdtype(array.dtype, np.integer))


def function(name: str, value: object, of: str = "") -> None:
    """Refuse what cannot be called; `of` says with what.

    Raises:
        TypeError: if it cannot.
    """
    if not callable(value):
        raise TypeError(f"{name} must be a function{of and ' ' + of}, got {value!r}")


def index(name: str, value: object, length: int) -> None:
    """Refuse what counts no entry of a list of `length`: compiled code would take the nearest one instead.

    Raises:
        TypeError: if a concrete `value` is not an integer.
        ValueError: if it is not one of 0 … length - 1.
    """
    if not is_concrete(value):
        return
    count(name, value, 0)
    if np.asarray(value) >= length:
        raise ValueError(f"{name} must be below {length}, the number of choices, got {value}")


def instance(name: str, value: object, kind: type, source: str = "") -> None:
    """Refuse what is not of a class of ours; `source` says where one comes from.

    Raises:
        TypeError: if it is not.

    >>> instance("bins", 3, list)
    Traceback (most recent call last):
    ...
    TypeError: bins must be a list, got 3
    """
    if not isinstance(value, kind):
        origin = f", from {source}" if source else ""
        raise TypeError(f"{name} must be a {kind.__name__}{origin}, got {value!r}")


def random_key(name: str, value: object) -> None:
    """Refuse what is not a key of `jax.random.key`.

    Raises:
        TypeError: if it is something else.
    """
    if not jax.dtypes.issubdtype(getattr(value, "dtype", np.dtype(float)), jax.dtypes.prng_key):
        raise TypeError(f"{name} must come from jax.random.key, got {value!r}")
