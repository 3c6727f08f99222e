"""From a traced function to JavaScript: every primitive of its jaxpr by the rule that knows it.

What is not known ends the build, and names the primitive. Parts that depend on constants alone are computed
now, by JAX itself.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core

from gan_lessons.javascript import (
    complex_numbers,
    control,
    elementwise,
    gathers,
    limits,
    random_numbers,
    reductions,
    shapes,
)
from gan_lessons.javascript.code import Code
from gan_lessons.javascript.complex_numbers import Complex
from gan_lessons.javascript.equations import wanted
from gan_lessons.javascript.paths import named
from gan_lessons.javascript.values import Value

INLINED = ("jit", "pjit", "closed_call", "core_call", "remat", "checkpoint", "custom_jvp_call",
           "custom_vjp_call", "custom_vjp_call_jaxpr", "custom_lin")  # fmt: skip
FOLDED = 1 << 10  # entries: what is computed now has at most so many; more would make a long page
NOT_FOLDED = ("iota", "broadcast_in_dim")  # rules are shorter than their results

Held = Value | Complex


class UnknownPrimitive(NotImplementedError):
    """A program asks for what no rule writes in JavaScript."""


class Exported(NamedTuple):
    """A program in JavaScript.

    Attributes:
        text: a function of the runtime, which returns `inputs`, `outputs` (name → array, place,
            length) and `run`.
        primitives: how often each was met.
    """

    text: str
    primitives: Counter[str]


def export(name: str, function: Callable[[Any], Any], example: Any) -> Exported:
    """Write a function in JavaScript.

    Args:
        name: what the JavaScript function is called.
        function: (a tree of numbers and arrays) → a tree of arrays; pure.
        example: such a tree: its shapes and types are those of the program.

    Raises:
        UnknownPrimitive: there is no rule for a primitive; the message names it.
    """
    with jax.enable_x64(True):
        closed, shape = jax.make_jaxpr(lambda tree: function(tree), return_shape=True)(example)
        lowering = Lowering()
        inputs = {
            path: lowering.code.buffer(*random_numbers.plain(leaf)) for path, leaf in named(example).items()
        }
        found = lowering.closed(closed, list(inputs.values()))
        outputs = {}
        for path, value in zip(named(shape), found, strict=True):
            parts = complex_numbers.parts_of(value)
            for ending, part in zip((".real", ".imag") if len(parts) > 1 else ("",), parts, strict=True):
                outputs[path + ending] = lowering.code.copied(part)
    text = lowering.code.text(name, inputs, outputs)
    return Exported(text, lowering.met)


class Lowering:
    """Walks through jaxprs and writes code."""

    def __init__(self) -> None:
        self.code = Code()
        self.met: Counter[str] = Counter()
        self._known: list[dict[Any, list[Any]]] = [{}]  # equations of the present block, and around it

    def closed(self, closed: Any, operands: Sequence[Any]) -> list[Any]:
        """Write a closed jaxpr into the present block."""
        jaxpr = closed.jaxpr
        known: dict[Any, Held] = dict(zip(jaxpr.constvars, map(self._constant, closed.consts), strict=True))

        def read(atom: Any) -> Held:
            if isinstance(atom, core.Literal):
                aval: Any = atom.aval
                return self._constant(np.asarray(atom.val, np.dtype(aval.dtype)))
            return known[atom]

        equations = wanted(jaxpr)
        uses = Counter(atom for eqn in equations for atom in eqn.invars if not isinstance(atom, core.Literal))
        uses.update(atom for atom in jaxpr.outvars if not isinstance(atom, core.Literal))
        # What the outer equations read once may be read often here.
        known |= {
            atom: self._settled(each, uses[atom]) for atom, each in zip(jaxpr.invars, operands, strict=True)
        }
        for eqn in equations:
            found = self._equation(eqn, [read(atom) for atom in eqn.invars])
            for atom, value in zip(eqn.outvars, found, strict=True):
                known[atom] = self._settled(value, uses[atom])
        return [read(atom) for atom in jaxpr.outvars]

    def _inner(self, closed: Any, operands: list[Any]) -> list[Any]:
        """Write the jaxpr of a loop or a branch: what is computed there is not known after it."""
        self._known.append({})
        try:
            return self.closed(closed, operands)
        finally:
            self._known.pop()

    def _settled(self, value: Any, uses: int) -> Any:
        if isinstance(value, Complex):
            return Complex(*(self.code.settled(part, uses) for part in complex_numbers.parts_of(value)))
        return self.code.settled(value, uses)

    def _constant(self, array: Any) -> Any:
        if random_numbers.is_key(array):
            array = jax.random.key_data(array)
        array = np.asarray(array)
        if array.dtype.kind == "c":
            return complex_numbers.constant(self.code, array)
        return self.code.constant(array)

    def _equation(self, eqn: Any, operands: list[Any]) -> list[Any]:
        name, params = eqn.primitive.name, eqn.params
        if name in INLINED:
            inner = params.get("jaxpr") or params.get("call_jaxpr") or params.get("fun_jaxpr")
            return self.closed(inner if hasattr(inner, "consts") else core.ClosedJaxpr(inner, ()), operands)
        self.met[name] += 1
        if folded := self._folded(eqn, operands):
            return folded
        key = name, repr(sorted((k, repr(v)) for k, v in params.items())), tuple(map(_identity, operands))
        if name not in ("scan", "while", "cond"):
            for known in self._known:
                if key in known:
                    return known[key]
        found = self._written(eqn, operands)
        # The operands are kept with it: else another value might take the identity of one that is gone.
        self._known[-1][key] = found
        self._known[-1][("operands", *key)] = operands
        return found

    def _folded(self, eqn: Any, operands: list[Any]) -> list[Any] | None:
        """Compute now what depends on constants alone."""
        arrays = [each.constant for each in operands]
        if eqn.primitive.name in NOT_FOLDED or any(array is None for array in arrays) or not arrays:
            return None
        if any(random_numbers.is_key(atom.aval) for atom in (*eqn.invars, *eqn.outvars)):
            return None
        if sum(int(np.prod(atom.aval.shape, dtype=np.int64)) for atom in eqn.outvars) > FOLDED:
            return None
        found = eqn.primitive.bind(*map(jnp.asarray, arrays), **eqn.params)
        found = found if eqn.primitive.multiple_results else [found]
        return [self._constant(each) for each in found]

    def _written(self, eqn: Any, operands: list[Any]) -> list[Any]:
        name, params, code = eqn.primitive.name, eqn.params, self.code
        avals = [atom.aval for atom in eqn.outvars]
        if reason := limits.refused(name, params, [atom.aval for atom in eqn.invars], avals):
            raise UnknownPrimitive(f"no rule writes {reason} in JavaScript")
        if name == "scan":
            return control.scan(code, params, operands, self._inner, avals)
        if name == "while":
            return control.while_(code, params, operands, self._inner)
        if name == "cond":
            return control.cond(code, params, operands, self._inner, avals)
        if name == "threefry2x32":
            return random_numbers.threefry2x32(code, operands)
        if any(random_numbers.is_key(atom.aval) for atom in (*eqn.invars, *eqn.outvars)):
            if on_pairs := random_numbers.rule(name, params):
                return self._traced(on_pairs, operands)
            raise UnknownPrimitive(f"no rule writes {name} of keys in JavaScript")
        if name == "sort":
            return gathers.sort(code, params, operands, avals[0].shape)
        if name == "call_hi_primitive":  # of newer versions: it says itself what it stands for
            return self._traced(params["_prim"].expand, operands)
        if name == "unstack":
            return shapes.unstack(code, params, operands[0], tuple(avals[0].shape))
        if name == "split":
            return shapes.split(code, params, operands[0], [aval.shape for aval in avals])
        if name in ("optimization_barrier", "reduce_precision"):
            return operands
        if name == "iota_2x32_shape":
            return random_numbers.counts(code, params["shape"])
        if avals[0].dtype == complex_numbers.DTYPE or any(isinstance(each, Complex) for each in operands):
            return self._complex(name, params, operands, avals[0])
        return [self._single(name, params, operands, *random_numbers.plain(avals[0]))]

    def _traced(self, function: Callable[..., Any], operands: list[Any]) -> list[Any]:
        """Write what a function does with the arrays that the operands are held in."""
        held = [part for each in operands for part in complex_numbers.parts_of(each)]
        examples = [jax.ShapeDtypeStruct(part.shape, part.dtype) for part in held]
        return self.closed(jax.make_jaxpr(function)(*examples), held)

    def _complex(self, name: str, params: Any, operands: list[Any], aval: Any) -> list[Any]:
        if name in complex_numbers.ALIKE:
            parts = [[each if not isinstance(each, Complex) else half(each) for each in operands]
                     for half in (lambda z: z.real, lambda z: z.imag)]  # fmt: skip
            shape = tuple(aval.shape)
            return [
                Complex(*(self._single(name, params, part, shape, np.dtype("float64")) for part in parts))
            ]
        function = complex_numbers.function_of(name, params, operands)
        if function is None:
            raise UnknownPrimitive(f"no rule writes {name} of complex numbers in JavaScript")
        found = self._traced(function, operands)
        return [Complex(*found)] if len(found) == 2 else found

    def _single(self, name: str, params: Any, operands: list[Value], shape: Any, dtype: np.dtype) -> Value:
        code = self.code
        if name in shapes.VIEWS:
            return shapes.VIEWS[name](code, params, operands, shape, dtype)
        if name in reductions.REDUCED:
            return reductions.reduce(code, name, params, operands[0], shape, dtype)
        if name in reductions.ARGS:
            return reductions.arg(code, name, params, operands[0], shape, dtype)
        if name in reductions.RUNNING:
            return reductions.running(code, name, params, operands[0], shape, dtype)
        if name == "gather":
            return gathers.gather(code, params, operands, shape, dtype)
        if name in gathers.COMBINED:
            return gathers.scatter(code, name, params, operands, dtype)
        if name == "dot_general":
            return gathers.dot_general(code, params, operands, shape, dtype)
        found = elementwise.lower(code, name, params, operands, shape, dtype)
        if found is None:
            raise UnknownPrimitive(
                f"no rule writes {name} of {[each.shape for each in operands]} in JavaScript"
            )
        return found


def _identity(value: Held) -> Any:
    if value.constant is not None and value.size <= 1:
        return value.shape, str(value.dtype), value.constant.tobytes()
    return id(value)
