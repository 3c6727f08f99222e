"""Checks of shapes, which are known even while a program is traced: they cost nothing once it is compiled.

JAX stretches arrays of different shapes over one another where it can, and the sum of what comes out is a
number that means nothing. Here they are refused, by the name of the argument.
"""

from collections.abc import Mapping

import numpy as np

from gan_lessons.contracts import checks


def scalars(**values: object) -> None:
    """Refuse what has axes, traced or not.

    Raises:
        TypeError: if a value is an array of something else than real numbers.
        ValueError: if a value has at least one axis.
    """
    for name, value in values.items():
        shape = _shape(name, value) if hasattr(value, "shape") else np.shape(np.asarray(value, dtype=object))
        if shape:
            raise ValueError(f"{name} must be a scalar, got {value} of shape {shape}")


def vectors(**arrays: object) -> None:
    """Refuse arrays that are not all of one shape (n,), n ≥ 1.

    Raises:
        TypeError: if one is not an array of real numbers.
        ValueError: if one has not exactly one axis, has no entry, or another length than the first.

    >>> vectors(log_p=np.zeros(2), log_q=np.zeros(3))
    Traceback (most recent call last):
    ...
    ValueError: log_q must have the shape of log_p, (2,), got shape (3,)
    """
    shapes = _shapes(arrays)
    for name, shape in shapes.items():
        if len(shape) != 1 or not shape[0]:
            raise ValueError(f"{name} must have shape (n,) with n at least 1, got shape {shape}")
    _agree(shapes)


def matrix(name: str, array: object, width: int, width_name: str) -> None:
    """Refuse what has not the shape (n, width), n ≥ 1.

    Raises:
        TypeError: if it is not an array of real numbers.
        ValueError: if it has another shape.
    """
    shape = _shape(name, array)
    if len(shape) != 2 or shape[1] != width or not shape[0]:
        raise ValueError(f"{name} must have shape (batch, {width_name}={width}), got shape {shape}")


def one_shape(**arrays: object) -> None:
    """Refuse arrays, or numbers, of different shapes.

    Raises:
        TypeError: if one is not an array of real numbers.
        ValueError: if the shapes differ.
    """
    _agree(_shapes(arrays))


def one_shape_or_scalars(**arrays: object) -> None:
    """Refuse arrays of different shapes; a scalar goes with every shape.

    Raises:
        TypeError: if one is not an array of real numbers.
        ValueError: if the shapes of those that are not scalars differ.
    """
    _agree({name: shape for name, shape in _shapes(arrays).items() if shape})


def _shapes(arrays: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    return {name: _shape(name, value) for name, value in arrays.items()}


def _shape(name: str, value: object) -> tuple[int, ...]:
    if isinstance(value, int | float):
        return ()
    dtype, shape = getattr(value, "dtype", None), getattr(value, "shape", None)
    if dtype is None or shape is None or not checks.is_real(dtype):
        kind = type(value).__name__ if dtype is None else dtype
        raise TypeError(f"{name} must be an array of real numbers, got {value!r} ({kind})")
    return tuple(shape)


def _agree(shapes: Mapping[str, tuple[int, ...]]) -> None:
    names = list(shapes)
    for name in names[1:]:
        if shapes[name] != shapes[names[0]]:
            raise ValueError(
                f"{name} must have the shape of {names[0]}, {shapes[names[0]]}, got shape {shapes[name]}"
            )


# What a shape in jaxtyping's notation asks for: rule → the check, and its words.
RULES = {
    "scalar": scalars,
    "vector": vectors,
    "one shape": one_shape,
    "one shape or scalars": one_shape_or_scalars,
}
WORDS = {
    "scalar": "scalar",
    "vector": "of one shape (n,), n ≥ 1",
    "one shape": "of one shape",
    "one shape or scalars": "of one shape, or scalar",
}


def rule(shape: str) -> tuple[str, str]:
    """Return the rule for a shape in jaxtyping's notation, and the name that goes with it.

    Args:
        shape: "" for a scalar, "n" for a vector, "*s" for any shape, "*#s" for any shape or scalars.

    Returns:
        The rule, a key of `RULES`, and the name of the axes: arguments of one name have one shape.

    Raises:
        ValueError: if the notation has no rule.

    >>> rule("n"), rule("*#s")
    (('vector', 'n'), ('one shape or scalars', 's'))
    """
    if not shape:
        return "scalar", ""
    name = shape.lstrip("*#")
    if not name.isidentifier():
        raise ValueError(f"shape must be a scalar's, a vector's, '*s' or '*#s', got {shape!r}")
    marks = shape.removesuffix(name)
    if marks not in (kinds := {"": "vector", "*": "one shape", "*#": "one shape or scalars"}):
        raise ValueError(f"shape must be a scalar's, a vector's, '*s' or '*#s', got {shape!r}")
    return kinds[marks], name
