"""Complex numbers as pairs of arrays: JavaScript has none."""

import dataclasses
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from gan_lessons.javascript.code import Code
from gan_lessons.javascript.values import Value

Pair = tuple[Any, Any]
DTYPE = np.dtype("complex128")


@dataclasses.dataclass(frozen=True, eq=False)
class Complex:
    """Two arrays of one shape: real and imaginary parts."""

    real: Value
    imag: Value
    dtype = DTYPE

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of both."""
        return self.real.shape

    @property
    def constant(self) -> np.ndarray | None:
        """The entries, where they are known."""
        if self.real.constant is None or self.imag.constant is None:
            return None
        return np.asarray(self.real.constant + 1j * self.imag.constant)

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.real.size


def parts_of(operand: Any) -> list[Value]:
    """Return the arrays that an operand is held in: one, or two."""
    return [operand.real, operand.imag] if isinstance(operand, Complex) else [operand]


def constant(code: Code, array: np.ndarray) -> Complex:
    """Return known complex numbers."""
    return Complex(code.constant(array.real), code.constant(array.imag))


def _times(z: Pair, w: Pair) -> Pair:
    return z[0] * w[0] - z[1] * w[1], z[0] * w[1] + z[1] * w[0]


def _over(z: Pair, w: Pair) -> Pair:
    """Divided by the larger part of w first, so that no square is too large."""
    size = jnp.maximum(jnp.abs(w[0]), jnp.abs(w[1]))
    x, y = w[0] / size, w[1] / size
    above, length = _times(z, (x, -y)), (x * x + y * y) * size
    return above[0] / length, above[1] / length


def _length(z: Pair) -> Any:
    """√(x² + y²), by the larger of the two."""
    x, y = jnp.abs(z[0]), jnp.abs(z[1])
    large, small = jnp.maximum(x, y), jnp.minimum(x, y)
    ratio = small / jnp.where(large == 0, 1.0, large)
    return large * jnp.sqrt(1 + ratio * ratio)


def _root(z: Pair) -> Pair:
    """The root with a real part of at least 0."""
    x, y = z
    half = jnp.sqrt((_length(z) + jnp.abs(x)) / 2)
    other = jnp.where(half == 0, 0.0, jnp.abs(y) / (2 * jnp.where(half == 0, 1.0, half)))
    real, imag = jnp.where(x >= 0, half, other), jnp.where(x >= 0, other, half)
    return real, jnp.where(y < 0, -imag, imag)  # XLA has no lower side of the cut: y = -0 counts as 0


def _powered(z: Pair, exponent: int) -> Pair:
    if exponent < 0:
        return _over((jnp.ones_like(z[0]), jnp.zeros_like(z[0])), _powered(z, -exponent))
    product: Pair = (jnp.ones_like(z[0]), jnp.zeros_like(z[0]))
    for _ in range(exponent):
        product = _times(product, z)
    return product


def _product(z: Pair, axes: tuple[int, ...]) -> Pair:
    (axis,) = axes
    total: Pair = (jnp.ones(()), jnp.zeros(()))
    for place in range(z[0].shape[axis]):
        total = _times(total, (jnp.take(z[0], place, axis), jnp.take(z[1], place, axis)))
    return total


RULES: dict[str, Callable[..., Any]] = {
    "real": lambda p, z: z[0],
    "imag": lambda p, z: z[1],
    "complex": lambda p, x, y: (x, y),
    "add": lambda p, z, w: (z[0] + w[0], z[1] + w[1]),
    "sub": lambda p, z, w: (z[0] - w[0], z[1] - w[1]),
    "neg": lambda p, z: (-z[0], -z[1]),
    "conj": lambda p, z: (z[0], -z[1]),
    "mul": lambda p, z, w: _times(z, w),
    "div": lambda p, z, w: _over(z, w),
    "sqrt": lambda p, z: _root(z),
    "abs": lambda p, z: _length(z),
    "integer_pow": lambda p, z: _powered(z, p["y"]),
    "eq": lambda p, z, w: (z[0] == w[0]) & (z[1] == w[1]),
    "ne": lambda p, z, w: (z[0] != w[0]) | (z[1] != w[1]),
    "reduce_prod": lambda p, z: _product(z, p["axes"]),
    "convert_element_type": lambda p, x: x if isinstance(x, tuple) else (x, jnp.zeros_like(x)),
}
# What is done to both parts alike, by the primitive's own rule.
ALIKE = {"broadcast_in_dim", "reshape", "squeeze", "transpose", "slice", "rev", "concatenate", "stack",
         "dynamic_slice", "select_n", "reduce_sum", "gather"}  # fmt: skip


def function_of(name: str, params: Any, operands: list[Any]) -> Callable[..., Any] | None:
    """Return what a primitive does, as a function of parts that JAX can trace; None for an unknown one."""
    if name not in RULES:
        return None
    doubled = [isinstance(each, Complex) for each in operands]

    def function(*parts: Any) -> Any:
        left = list(parts)
        given = [(left.pop(0), left.pop(0)) if each else left.pop(0) for each in doubled]
        return RULES[name](params, *given)

    return function
