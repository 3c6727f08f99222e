"""The one compiled program of an explorer: from the values of its controls to arrays and what is drawn."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons import compiling
from gan_lessons.contracts import checks
from gan_lessons.live import scene
from gan_lessons.live.slots import Slot

Values = Mapping[str, Any]


def _fixed(name: str, value: Any) -> Any:
    """Return a value of a control as a program takes it: always of the same type."""
    if isinstance(value, (bool, np.bool_)):
        return np.bool_(value)
    if isinstance(value, (int, np.integer)):
        return np.int64(value)
    if not isinstance(value, float):
        value = checks.numbers(name, value)
    return np.asarray(value, np.float64)[()]


class Shown(NamedTuple):
    """What one run of the program returns.

    Attributes:
        arrays: what `compute` returned.
        memory: what the picture remembers, with what this run added.
        drawn: points, coordinates and numbers.
        plan: what of the picture is fixed.
    """

    arrays: Any
    memory: dict[str, Any]
    drawn: scene.Drawn
    plan: scene.Plan


@jax.tree_util.register_static
@dataclasses.dataclass(frozen=True)
class _Fixed:
    """Goes through a compiled program as a part of its structure."""

    plan: scene.Plan


class Program:
    """Computes, remembers and draws in one compiled function, under 64 bits; traced once for each figure.

    Args:
        compute: (controls and inputs by name) → arrays. Pure; it gets those that it names.
        picture: (arrays, state) → `scene.Picture`. Pure.
        remember: (state, arrays) → what of the memory becomes something else. Pure; None for nothing.
        effort: options of the compiler.

    Attributes:
        traces: how often it has been traced.
    """

    def __init__(
        self,
        compute: Callable[..., Any],
        picture: Callable[[Any, Any], scene.Picture],
        remember: Callable[[Any, Any], Values] | None = None,
        effort: compiling.Options = compiling.ONCE,
    ) -> None:
        self.traces = 0
        self._compute, self._picture, self._remember = compute, picture, remember
        self._takes = _names(compute)
        self._options = compiling.options(effort)
        self._jitted = jax.jit(self._traced, static_argnums=0, compiler_options=self._options)
        self._changes: dict[Callable[..., Any], Any] = {}

    def __call__(self, slots: tuple[Slot, ...], affine: Any, values: Values, memory: Values) -> Shown:
        """Run the program.

        Args:
            slots: of the figure's artists.
            affine: their ways to figure units.
            values: of controls and inputs.
            memory: what the picture remembers.
        """
        numbers = self.taken(values)
        with jax.enable_x64(True):
            arrays, remembered, drawn, plan = self._jitted(slots, np.asarray(affine), numbers, dict(memory))
            arrays, remembered, drawn = jax.device_get((arrays, remembered, drawn))
        return Shown(arrays, remembered, drawn, plan.plan)

    @contextmanager
    def compiled_meanwhile(self, slots: tuple[Slot, ...], values: Values, memory: Values) -> Iterator[None]:
        """Trace what a call will ask for, and compile it in a thread while the block does something else.

        Tracing is Python's work, as drawing is: side by side they would only wait for each other.

        Args:
            slots: of the figure's artists.
            values: of controls and inputs, or others of their shapes.
            memory: what the picture remembers.
        """
        anywhere = np.zeros((len(slots), 2, 3))
        with ThreadPoolExecutor(1) as thread:
            # What goes wrong will be raised by the call.
            with suppress(Exception), jax.enable_x64(True):
                lowered = self._jitted.lower(slots, anywhere, self.taken(values), dict(memory))
                thread.submit(lowered.compile)
            yield

    def change(self, function: Callable[[Any, Any], Values], state: Values, given: Any) -> dict[str, Any]:
        """Return what a gesture or a button makes of the state, compiled at its first use."""
        if function not in self._changes:
            self._changes[function] = jax.jit(
                lambda state, given: dict(function(SimpleNamespace(**state), given)),
                compiler_options=self._options,
            )
        numbers = self.taken(state)
        with jax.enable_x64(True):
            changed: dict[str, Any] = jax.device_get(self._changes[function](numbers, given))
        return changed

    @staticmethod
    def taken(values: Values) -> dict[str, Any]:
        """Return values of controls and inputs as the program takes them."""
        return {name: _fixed(name, value) for name, value in values.items()}

    def draw(
        self, slots: tuple[Slot, ...], affine: Any, values: Values, memory: Values
    ) -> tuple[Any, Values, scene.Drawn, scene.Plan]:
        """Compute, remember and draw, to be traced; arguments as for a call, and what `Shown` holds."""
        taken = (
            values if self._takes is None else {name: values[name] for name in self._takes & values.keys()}
        )
        arrays = self._compute(**taken)
        if self._remember is not None:
            memory = {**memory, **self._remember(SimpleNamespace(**values, **memory), arrays)}
        picture = self._picture(arrays, SimpleNamespace(**values, **memory))
        return arrays, memory, *scene.draw(slots, jnp.asarray(affine), picture)

    def _traced(self, slots: tuple[Slot, ...], affine: Any, values: Values, memory: Values) -> Any:
        self.traces += 1  # a side effect of tracing: once for each trace, not once for each call
        *results, plan = self.draw(slots, affine, values, memory)
        return (*results, _Fixed(plan))


def _names(compute: Callable[..., Any]) -> set[str] | None:
    parameters = inspect.signature(compute).parameters
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values()):
        return None
    return set(parameters)
