"""Loops and branches: scan, while, cond."""

from collections.abc import Callable
from typing import Any

from jax.extend import core

from gan_lessons.javascript.code import Code
from gan_lessons.javascript.random_numbers import plain
from gan_lessons.javascript.values import Value

UNROLLED = 12  # rounds
LARGE = 200  # equations in all rounds: beyond, a page would be long, and unrolling is worth little
# (closed jaxpr, operands) → results, written into the present block.
Inner = Callable[[Any, list[Value]], list[Value]]


def _carried(code: Code, begin: list[Value]) -> list[Value]:
    return [code.copied(each) for each in begin]


def _put_back(code: Code, places: list[Value], new: list[Value]) -> None:
    """Write what the next round begins with; all of it is read before any is written."""
    moved = [(place, each) for place, each in zip(places, new, strict=True) if each is not place]
    kept = [code.copied(each) if each.constant is None else each for _, each in moved]
    for (place, _), each in zip(moved, kept, strict=True):
        code.put(place, each)


def _equations(jaxpr: Any) -> int:
    """How many equations there are, with those inside of others."""
    inner = (one for eqn in jaxpr.eqns for one in core.jaxprs_in_params(eqn.params))
    return len(jaxpr.eqns) + sum(map(_equations, inner))


def scan(code: Code, params: Any, operands: list[Value], inner: Inner, results: list[Any]) -> list[Value]:
    """A loop of known length: what is carried on, and a row of results for each round."""
    # Versions of JAX say in different words what is carried and what is a row for each round; shapes tell.
    body = params["jaxpr"].jaxpr
    carries = sum(aval.shape == atom.aval.shape for aval, atom in zip(results, body.outvars, strict=True))
    rounds = sum(one.shape != plain(atom.aval)[0] for one, atom in zip(operands, body.invars, strict=True))
    consts = len(operands) - carries - rounds
    held = [code.stored(each) for each in operands]
    fixed, rows = held[:consts], held[consts + carries :]
    gathered = [code.buffer(*plain(aval)) for aval in results[carries:]]
    carried, length = held[consts : consts + carries], params["length"]

    def one_round(number: str, carried: list[Value]) -> list[Value]:
        """Do a round, keep its row, and return what it hands on."""
        each = [row.viewed(row.shape[1:], lambda at: (number, *at)) for row in rows]
        found = inner(params["jaxpr"], [*fixed, *carried, *each])
        for place, one in zip(gathered, found[carries:], strict=True):
            code.put(place.viewed(one.shape, lambda at: (number, *at)), one)
        return found[:carries]

    few = length == 1 or (length <= UNROLLED and length * _equations(body) <= LARGE)
    if few:  # a few rounds, one after the other: nothing has to be carried over
        for number in reversed(range(length)) if params["reverse"] else range(length):
            carried = one_round(str(number), carried)
        return [*carried, *gathered]
    places, counter = _carried(code, carried), code.fresh("t")
    with code.steps_apart(counter) as steps:
        _put_back(
            code, places, one_round(f"{length - 1}-{counter}" if params["reverse"] else counter, places)
        )
    code.step(f"for(let {counter}=0;{counter}<{length};{counter}++){{{''.join(steps)}}}")
    return [*places, *gathered]


def while_(code: Code, params: Any, operands: list[Value], inner: Inner) -> list[Value]:
    """A loop that asks before each round whether it goes on."""
    held = [code.stored(each) for each in operands]
    of_condition, of_body = params["cond_nconsts"], params["body_nconsts"]
    places = _carried(code, held[of_condition + of_body :])
    with code.steps_apart() as asked:
        (goes_on,) = inner(params["cond_jaxpr"], [*held[:of_condition], *places])
    with code.steps_apart() as steps:
        found = inner(params["body_jaxpr"], [*held[of_condition : of_condition + of_body], *places])
        _put_back(code, places, found)
    code.step(f"for(;;){{{''.join(asked)}if(!({goes_on.at(())}))break;{''.join(steps)}}}")
    return places


def cond(code: Code, params: Any, operands: list[Value], inner: Inner, results: list[Any]) -> list[Value]:
    """One of several branches, by a number."""
    which, *others = operands
    branches = params["branches"]
    if which.constant is not None:
        return inner(branches[min(max(int(which.constant), 0), len(branches) - 1)], others)
    held = [code.stored(each) for each in others]
    places = [code.buffer(*plain(aval)) for aval in results]
    cases = []
    for number, branch in enumerate(branches):
        with code.steps_apart() as steps:
            for place, found in zip(places, inner(branch, held), strict=True):
                code.put(place, found)
        cases.append(
            f"{f'case {number}:' if number < len(branches) - 1 else 'default:'}{{{''.join(steps)}break;}}"
        )
    code.step(f"switch(Math.max(0,+{which.at(())})){{{''.join(cases)}}}")
    return places
