"""The decorator that holds a function to its signature and to the domain declared for each argument.

>>> import jax.numpy as jnp
>>> from jaxtyping import Array, Float
>>> from gan_lessons.contracts import clauses
>>> @contract(share=clauses.share)
... def mix(p: Float[Array, " n"], q: Float[Array, " n"], share: clauses.Scalar) -> Float[Array, " n"]:
...     return (1 - share) * p + share * q
>>> mix(jnp.ones(2), jnp.zeros(3), 0.5)
Traceback (most recent call last):
...
ValueError: q must have the shape of p, (2,), got shape (3,)
>>> mix(jnp.ones(2), jnp.zeros(2), 1.5)
Traceback (most recent call last):
...
ValueError: share must lie in [0, 1], got 1.5
"""

import functools
import inspect
import threading
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import jax
import numpy as np

from gan_lessons.contracts import raises, shapes
from gan_lessons.contracts.clauses import Clause, Relation

Function = TypeVar("Function", bound=Callable[..., Any])
_Jitted = type(jax.jit(lambda: 0))
_PYTHON = (int, float, np.number)  # a number without axes, whatever else an annotation admits
_inside = threading.local()


class Contract:
    """What a function asks of its arguments.

    Attributes:
        parameters: the names of the arguments, in order.
        groups: (rule, names): arguments whose shapes are looked at together, as their annotations say.
        clauses: argument → what is declared for it.
        relations: what is declared for several arguments.
        optional: arguments that may be None, as their annotations say.
        static: arguments that must be known before anything is compiled: those annotated as `int`.
    """

    def __init__(
        self, function: Callable[..., Any], relations: tuple[Relation, ...], declared: Mapping[str, Any]
    ) -> None:
        signature = inspect.signature(function)
        self.parameters = list(signature.parameters)
        annotations = {name: one.annotation for name, one in signature.parameters.items()}
        self.static = {name for name, one in annotations.items() if one is int}
        self.optional = {name for name, one in annotations.items() if type(None) in typing.get_args(one)}
        self.clauses: dict[str, tuple[Clause, ...]] = {
            name: (one,) if isinstance(one, Clause) else tuple(one) for name, one in declared.items()
        }
        self.relations = relations
        self.defaults = {
            name: one.default
            for name, one in signature.parameters.items()
            if one.default is not one.empty and one.default is not None
        }
        self.rest = next((n for n, p in signature.parameters.items() if p.kind is p.VAR_KEYWORD), "")
        asked = {*self.clauses, *(name for relation in relations for name in relation.names)}
        self.groups = _groups(annotations, asked)
        if not self.rest and (unknown := asked - set(self.parameters)):
            raise TypeError(f"{function} has no argument {sorted(unknown)}")

    def check(self, values: Mapping[str, Any]) -> None:
        """Refuse values by name that are not what is asked for; what is left out is not looked at."""
        given = {
            name: value for name, value in values.items() if value is not None or name not in self.optional
        }
        for rule, names in self.groups:
            shapes.RULES[rule](**{name: given[name] for name in self._expand(names, given) if name in given})
        for name in self.static:
            # An array, even of one whole number, cannot be a part of what a compilation depends on.
            if isinstance(given.get(name), np.ndarray | jax.Array):
                raise TypeError(f"{name} must be an integer of Python or NumPy, got {given[name]!r}")
        for name, asked in self.clauses.items():
            if name in given:
                for clause in asked:
                    clause.check(name, given[name])
        if self.relations:
            given = self.defaults | given
            for relation in self.relations:
                if all(name in given for name in relation.names):
                    relation.check(given)

    def _expand(self, names: list[str], given: Mapping[str, Any]) -> list[str]:
        """The same names, with those behind two stars in place of the name that has them."""
        if self.rest not in names:
            return names
        return [name for name in names if name != self.rest] + [n for n in given if n not in self.parameters]


def _groups(annotations: Mapping[str, Any], asked: set[str]) -> list[tuple[str, list[str]]]:
    groups: dict[tuple[str, str], list[str]] = {}
    for name, annotation in annotations.items():
        shape = _shape(annotation)
        # The lengths of several axes are not in their names: a clause or a relation holds them.
        if shape is not None and (" " not in shape or name not in asked):
            groups.setdefault(shapes.rule(shape), []).append(name)
    return [(rule, names) for (rule, _), names in groups.items()]


def _shape(annotation: Any) -> str | None:
    """The shape that an annotation states, in jaxtyping's notation; None if it states none, or several."""
    union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    members = [one for one in typing.get_args(annotation) if one is not type(None)] if union else [annotation]
    if all(one in _PYTHON for one in members):
        return ""
    stated = {getattr(one, "dim_str", None) for one in members if one not in _PYTHON}
    return stated.pop() if len(stated) == 1 else None


def contract(*relations: Relation, **declared: Clause | tuple[Clause, ...]) -> Callable[[Function], Function]:
    """Hold a function to its annotations and to what is declared for its arguments.

    The shapes that jaxtyping's annotations state are held to always, since they are known even while a
    program is traced; values where they are concrete. Above `jax.jit` the decorator looks at each call once:
    whatever the compiled function calls in turn is covered by it, and the compiled program holds no check at
    all. What is asked for is written into the docstring, under "Raises".

    Args:
        *relations: what must hold between arguments, e.g. `clauses.increasing("low", "high")`.
        **declared: argument → a clause, or a tuple of them, looked at in this order.

    Returns:
        A decorator.
    """

    def declare(function: Function) -> Function:
        kept = Contract(function, relations, declared)
        covers = isinstance(function, _Jitted)

        @functools.wraps(function)
        def checked(*args: Any, **keywords: Any) -> Any:
            if getattr(_inside, "covered", False):
                return function(*args, **keywords)
            kept.check(dict(zip(kept.parameters, args)) | keywords)
            if not covers:
                return function(*args, **keywords)
            _inside.covered = True
            try:
                return function(*args, **keywords)
            finally:
                _inside.covered = False

        checked.__doc__ = raises.documented(function.__doc__, kept)
        checked.__contract__ = kept  # type: ignore[attr-defined]
        return typing.cast(Function, checked)

    return declare


def contract_of(function: object) -> Contract | None:
    """Return what a function asks of its arguments; None if it has no contract."""
    return getattr(function, "__contract__", None)
