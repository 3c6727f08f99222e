"""How hard the compiler tries: less where somebody waits for it, and the program runs as fast, or briefly.

The options are XLA's for a CPU. On an accelerator, and where a version does not know them, XLA's own choice
stands.
"""

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp

Options = Mapping[str, bool | int]

# A newer way of XLA to write loops for a CPU takes twice as long to compile the small programs of explorers,
# the third level of optimisation a tenth longer than the first: they run no faster with either. For those of
# them that are drawn many times a second.
SMALL: Options = MappingProxyType({"xla_cpu_use_fusion_emitters": False, "xla_backend_optimization_level": 1})
# The third level of optimisation, XLA's choice, takes a third longer to compile the steps of a training run
# than the second. The steps are as fast; their numbers differ in the last digit, if at all.
STEPS: Options = MappingProxyType({"xla_backend_optimization_level": 2})
# What runs once or a few times, for some milliseconds, is not worth optimising; nor is an explorer's program,
# for which a hand waits, and which the browser soon runs instead: without, it compiles in half the time.
ONCE: Options = MappingProxyType({"xla_cpu_use_fusion_emitters": False, "xla_backend_optimization_level": 0})


def options(wanted: Options) -> dict[str, Any] | None:
    """Return those options that hold here, for `jax.jit(…, compiler_options=…)`; None for none.

    Args:
        wanted: of XLA, for a CPU.
    """
    if jax.default_backend() != "cpu":
        return None
    return {name: value for name, value in wanted.items() if _is_known(name, value)} or None


def unrolled() -> bool:
    """Say whether a short loop within a step is written out, for `jax.lax.scan(…, unroll=unrolled())`.

    Where JAX computes on a CPU by default, the loop runs as fast as it stands, and compiles in five sixths of
    the time. On an accelerator each round of a loop costs more than what is in it.
    """
    return jax.default_backend() != "cpu"


@functools.cache
def _is_known(name: str, value: bool | int) -> bool:
    """Whether this version takes the option."""
    try:
        jax.jit(lambda x: x, compiler_options={name: value}).lower(0.0).compile()
    except jax.errors.JaxRuntimeError:
        return False
    return True


class Compiled:
    """`jax.jit(function, **given)` with options of the compiler, which JAX takes at the outermost jit only.

    No device is asked for before the first call. Called while something around it is traced, it becomes a
    part of that, without options.

    Args:
        function: pure.
        wanted: options of XLA, for a CPU.
        **given: for `jax.jit`.
    """

    def __init__(self, function: Callable[..., Any], wanted: Options, **given: Any) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._wanted, self._given = wanted, given
        self._within = jax.jit(function, **given)

    @functools.cached_property
    def outermost(self) -> Any:
        """The jitted function with its options."""
        return jax.jit(self._function, compiler_options=options(self._wanted), **self._given)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        # Within a jit new arrays are traced, too; within a derivative or a vmap only what comes from outside.
        seen = (jnp.zeros(()), *jax.tree.leaves((args, kwargs)))
        traced = any(isinstance(leaf, jax.core.Tracer) for leaf in seen)
        return (self._within if traced else self.outermost)(*args, **kwargs)


def compiled(wanted: Options, **given: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorate a function: `Compiled` with these options.

    Args:
        wanted: options of XLA, for a CPU.
        **given: for `jax.jit`, such as `static_argnums`.
    """
    return lambda function: Compiled(function, wanted, **given)
