"""Values that break a contract, and values that keep it, made from the contract itself."""

import dataclasses
import inspect
from collections.abc import Iterator
from math import inf, nan
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from hypothesis import strategies as st

from gan_lessons.contracts.clauses import Clause
from gan_lessons.contracts.decorator import Contract
from gan_lessons.live.player import Pace
from gan_lessons.training.models import Units
from tests.bad_input.examples import NORMAL, UNITS, of_class

Values = st.SearchStrategy[Any]
BELOW, ABOVE = st.floats(-1e6, -1e-3), st.floats(1e-3, 1e6)
INFINITE = st.sampled_from([nan, inf, -inf])
NO_NUMBER = st.one_of(st.text(max_size=3), st.sampled_from([1j, {}, object()]))
NO_WHOLE_NUMBER = st.one_of(st.sampled_from([True, 4.0, "3"]), st.floats(0.1, 9.0))
NO_OBJECT = st.sampled_from([3, "a", (), 0.5])
NO_KEY = st.sampled_from([0, "key", jax.random.PRNGKey(0)])


def _keys(*shapes: tuple[int, ...]) -> Values:
    return st.sampled_from(shapes).map(lambda shape: jax.random.split(jax.random.key(0), shape))


def _outside(low: float, high: float) -> Values:
    ends = [BELOW.map(lambda by: low + by)] + [ABOVE.map(lambda by: high + by)] * (high < inf)
    return st.one_of(*ends)


# Clause → the entries that break it, and what must come of them; given its limits.
ENTRIES: dict[str, Any] = {
    "finite": lambda: INFINITE,
    "positive": lambda: st.one_of(INFINITE, BELOW, st.sampled_from([0.0, -0.0])),
    "non_negative": lambda: st.one_of(INFINITE, BELOW),
    "above_zero": lambda: st.one_of(BELOW, st.sampled_from([0.0, nan, -inf])),
    "share": lambda: st.one_of(INFINITE, _outside(0, 1)),
    "probability": lambda: st.one_of(INFINITE, _outside(0, 1), st.sampled_from([0.0, 1.0])),
    "between": lambda low, high: st.one_of(INFINITE, _outside(low, high)),
    "within": lambda low, high: _outside(low, high),
    "numbers": lambda: st.nothing(),
    "listed": lambda: st.nothing(),
}
# Clause → (error, whole values that break it).
WHOLE: dict[str, Any] = {
    "count": lambda least: [
        (ValueError, st.integers(least - 9, least - 1)),
        (TypeError, NO_WHOLE_NUMBER),
    ],
    "choice": lambda length: [
        (ValueError, st.one_of(st.integers(-9, -1), st.integers(length, length + 9))),
        (TypeError, NO_WHOLE_NUMBER),
    ],
    "one_of": lambda *options: [(ValueError, st.sampled_from(["no such", "", 1j]))],
    "of_shape": lambda *shape: [(ValueError, st.just(np.ones([*shape, 2])))],
    "key": lambda: [(TypeError, NO_KEY)],
    "one_key": lambda: [(TypeError, NO_KEY), (ValueError, _keys((2,), (1,), (0,)))],
    "keys": lambda: [(TypeError, NO_KEY), (ValueError, _keys((2, 2), (0,)))],
    "path": lambda: [(TypeError, st.sampled_from([3, (), 0.5]))],
    "even": lambda: [(ValueError, st.sampled_from([0, -2, 3, 5])), (TypeError, NO_WHOLE_NUMBER)],
    "density": lambda: [(TypeError, NO_OBJECT), (ValueError, st.just(dist.Normal(np.zeros(2), 1.0)))],
    "batches": lambda: [(ValueError, st.just(np.ones(2)))],
    "positions": lambda: [
        (ValueError, st.sampled_from([np.array([nan]), np.ones((1, 2))])),
        (TypeError, NO_NUMBER),
    ],
    "places": lambda: [
        (
            ValueError,
            st.sampled_from([np.zeros(2), np.zeros((2, 3)), np.zeros((0, 2)), np.full((1, 2), nan)]),
        ),
        (TypeError, NO_NUMBER),
    ],
    "plane data": lambda: [(ValueError, st.just(np.zeros(2))), (TypeError, NO_NUMBER)],
    "number": lambda: [(TypeError, st.one_of(NO_NUMBER, st.sampled_from([True, None])))],
    "sentence": lambda: [(TypeError, st.sampled_from([3, None])), (ValueError, st.sampled_from(["", " "]))],
    "description": lambda: [(TypeError, st.sampled_from([3, None]))],
    "some_of": lambda *options: [(ValueError, st.sampled_from([(), ("no such",), (options[0], "no such")]))],
    "paces": lambda: [(ValueError, st.sampled_from([(), (Pace("a", 0, 0.0),), (Pace("a", 1, nan),)]))],
    "core": lambda: [
        (ValueError, st.sampled_from([(0.0, 0.0), (nan, 1.0), (0.0, inf), (0.0, -1.0), (1.0,)]))
    ],
    "distribution": lambda: [
        (ValueError, st.floats(1.1, 9.0).map(lambda mass: _vector(mass / 2, mass / 2))),
        (ValueError, st.floats(0.1, 9.0).map(lambda by: _vector(-by, 1 + by))),
    ],
    "function": lambda: [(TypeError, NO_OBJECT)],
    "instance": lambda kind: [(TypeError, NO_OBJECT)],
    "units": lambda: [
        (TypeError, NO_OBJECT),
        (ValueError, st.sampled_from([0.0, -1.0, 1e-42, nan, inf]).map(lambda s: _units(0.0, s))),
        (ValueError, st.sampled_from([nan, inf, 1e39]).map(lambda shift: _units(shift, 1.0))),
    ],
    "lines": lambda: [(TypeError, st.sampled_from([3, "ab"]))],
    "listed": lambda: [(ValueError, st.just(jnp.ones((2, 1))))],
}
# Whole values that break the shape of an annotation, when they stand alone.
SHAPES: dict[str, list[tuple[type[Exception], Values]]] = {
    "scalar": [(ValueError, st.sampled_from([(1,), (2,), (1, 1)]).map(jnp.ones))],
    "vector": [
        (ValueError, st.sampled_from([(), (0,), (1, 2), (2, 1)]).map(jnp.ones)),
        (TypeError, st.sampled_from([[0.5, 0.5], "half", (1, 2), jnp.ones(2) + 0j])),
    ],
    "one shape": [(TypeError, st.sampled_from([[0.5], "half", jnp.ones(2) + 0j, None]))],
    "one shape or scalars": [(TypeError, st.sampled_from([[0.5], "half", jnp.ones(2) + 0j, None]))],
}


@dataclasses.dataclass(frozen=True)
class Breach:
    """Values that break one demand on an argument; `named` are the arguments of which one must be named."""

    argument: str
    demand: str
    error: type[Exception]
    values: Values
    named: tuple[str, ...]


def _vector(*numbers: float) -> Any:
    return jnp.array(numbers, dtype=float)


def _units(shift: float, scale: float) -> Units:
    return Units(np.array([shift]), np.array([scale]))


def _rules(kept: Contract) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Argument → the rule of its shape, and the arguments that share it."""
    return {name: (rule, tuple(names)) for rule, names in kept.groups for name in names if name != kept.rest}


def breaches(kept: Contract) -> Iterator[Breach]:
    """Every demand of a contract on one argument, with the values that break it."""
    rules = _rules(kept)
    for name, (rule, together) in rules.items():
        for error, values in SHAPES[rule]:
            yield Breach(name, rule, error, values, (name,))
        if rule in ("vector", "one shape") and len(together) > 1:
            yield Breach(name, "of one shape", ValueError, st.just(jnp.ones(3)), together)
    for name, asked in kept.clauses.items():
        assert {clause.kind for clause in asked} <= WHOLE.keys() | ENTRIES.keys()
        shape = next((clause.limits for clause in asked if clause.kind == "of_shape"), None)
        rule = "shaped" if shape else rules.get(name, ("", ()))[0]
        for clause in asked:
            yield from _of_clause(name, clause, rule, shape or (2,))


def _of_clause(name: str, clause: Clause, rule: str, shape: tuple[int, ...]) -> Iterator[Breach]:
    if clause.kind in WHOLE:
        for error, values in WHOLE[clause.kind](*clause.limits):
            yield Breach(name, clause.kind, error, values, (name,))
    if clause.kind in ENTRIES:
        entries = ENTRIES[clause.kind](*clause.limits)
        if rule in ("vector", "one shape", "shaped"):
            entries = entries.map(lambda entry: jnp.full(shape, 0.5).at[(0,) * len(shape)].set(entry))
        else:
            yield Breach(name, clause.kind, TypeError, NO_NUMBER, (name,))
        if not entries.is_empty:
            yield Breach(name, clause.kind, ValueError, entries, (name,))


def keeps(kept: Contract, name: str) -> Values:
    """Values of an argument that keep its contract."""
    rule = _rules(kept).get(name, ("", ()))[0]
    asked = {clause.kind: clause.limits for clause in kept.clauses.get(name, ())}
    if whole := next((kind for kind in GOOD if kind in asked), None):
        return GOOD[whole](*asked[whole])
    if "of_shape" in asked:
        return st.just(np.full(asked["of_shape"], 0.5))
    low, high = asked.get("between") or asked.get("within") or (0.01, 0.99)
    numbers = st.floats(low, min(high, low + 9))
    if rule in ("vector", "one shape") or "listed" in asked:
        return st.lists(numbers, min_size=2, max_size=2).map(lambda entries: _vector(*entries))
    return numbers


# Clause → whole values that keep it.
GOOD: dict[str, Any] = {
    "count": lambda least: st.integers(least, least + 5),
    "choice": lambda length: st.integers(0, length - 1),
    "one_of": lambda *options: st.sampled_from(options),
    **dict.fromkeys(("key", "one_key", "keys"), lambda: st.integers(0, 9).map(jax.random.key)),
    "number": lambda: st.floats(0.1, 0.9),
    **dict.fromkeys(("sentence", "description"), lambda: st.just("A line.")),
    "some_of": lambda *options: st.just(options[:1]),
    "paces": lambda: st.just((Pace("a", 1, 0.0),)),
    "path": lambda: st.just("run.safetensors"),
    "even": lambda: st.sampled_from([2, 4]),
    "density": lambda: st.just(dist.Normal(0.0, 1.0)),
    "batches": lambda: st.just(np.ones((2, 1))),
    "positions": lambda: st.just(np.zeros(0)),
    **dict.fromkeys(("places", "plane data"), lambda: st.just(np.array([[0.0, 0.0], [1.0, 1.0]]))),
    "instance": lambda kind: st.just(of_class(kind)),
    "units": lambda: st.just(UNITS),
    "distribution": lambda: st.floats(0.1, 0.9).map(lambda p: _vector(p, 1 - p)),
    "function": lambda: st.just(NORMAL),
    "lines": lambda: st.just(()),
}


def required(function: Any, kept: Contract) -> list[str]:
    """The arguments that a call must give."""
    parameters = inspect.signature(function).parameters.values()
    stars = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [one.name for one in parameters if one.default is one.empty and one.kind not in stars]
