"""A pure function of control values as a compiled program, shared by all that show it."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import numpy as np

Compute = Callable[..., Any]


class Program:
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
        self._jitted = jax.jit(self._counted)

    def __call__(self, **values: Any) -> Any:
        """Return what ``compute`` returns, as NumPy arrays."""
        fixed = {name: _fixed(value) for name, value in values.items()}
        with jax.enable_x64(True):
            return jax.device_get(self._jitted(**fixed))

    def _counted(self, **values: Any) -> Any:
        self.traces += 1  # a side effect of tracing: runs once per trace, not once per call
        return self._compute(**values)


def _fixed(value: Any) -> Any:
    if isinstance(value, (bool, np.bool_)):
        return np.bool_(value)
    return np.int64(value) if isinstance(value, (int, np.integer)) else np.asarray(value, np.float64)[()]


@cache
def program(compute: Compute) -> Program:
    """Return the program of a function: one for all explorers and static figures that evaluate it.

    Args:
        compute: A function that lives as long as its module, not one made for a single explorer.

    >>> def double(x):
    ...     return 2 * x
    >>> float(program(double)(x=1.5)), program(double) is program(double)
    (3.0, True)
    """
    return Program(compute)


def evaluate(compute: Compute, **values: Any) -> Any:
    """Evaluate an explorer's function at chosen control values, with the explorer's own compiled program.

    Args:
        compute: The function that an explorer shows.
        **values: Its arguments: numbers (``int`` for the index of a menu's choice), ``bool`` or arrays.

    Returns:
        What ``compute`` returns, as NumPy arrays.
    """
    return program(compute)(**values)
