"""Every contract of the package is broken, clause by clause, and kept: by values that Hypothesis finds.

Whatever breaks a clause is refused with its error, by the name of the argument and with the value.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import jax.numpy as jnp
import jaxtyping
import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import Contract, contract, contract_of
from gan_lessons.live.pointer import Pointer
from gan_lessons.theory import proof
from tests.bad_input import examples
from tests.bad_input.broken import Breach, breaches, keeps, required
from tests.bad_input.names import modules

# What a call needs besides, where a contract says nothing that values could be made from.
BESIDES: dict[str, dict[str, Any]] = {
    "theory.derivation.Line.evaluate": {"self": proof.THEOREM_1[0]},
    "theory.densities.uniform": {"low": 0.0, "high": 1.0},
    "theory.quadrature.uniform_grid": {"low": 0.0, "high": 1.0},
    "theory.descent.descend": {"p_data": np.full(2, 0.5), "start": np.full(2, 0.5)},
    "live.controls.slider": {"low": 0.0, "high": 1.0},
    "live.pointer.Pointer.add": {"self": Pointer(examples.FIGURE)},
    "training.models.generate": {"params": examples.STATE.generator, "z": np.zeros((2, 1))},
    "training.models.logits": {"params": examples.STATE.discriminator, "x": np.zeros((2, 1))},
    "training.exact_density.bins_between": {"low": 0.0, "high": 1.0},
    "training.exact_density.push_forward": {"images": np.zeros(3)},
    "training.plane_density.tiles_between": {"low": 0.0, "high": 1.0},
    "training.plane_density.push_forward": {"images": jnp.zeros((3, 2)), "masses": jnp.full(2, 0.5)},
    "training.plane_diagnostics.diagnose": {"images": jnp.zeros((3, 3, 2)), "logit": jnp.zeros(16)},
    "training.plane_diagnostics.measure": {
        "config": examples.FLAT,
        **{name: getattr(examples.FLAT_STATE, name) for name in ("generator", "discriminator")},
    },
    "training.plane_truth.plane_truth": {"config": examples.FLAT},
    "theory.plane.masses": {"across": jnp.arange(3.0), "up": jnp.arange(3.0)},
    "training.rest.at_rest": {name: getattr(examples.STATE, name) for name in ("generator", "discriminator")},
    "training.spectrum.swing": {"displacement": np.zeros(examples.GAME.weights.shape)},
}


def contracts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function and method of the package that has a contract."""
    for module in modules():
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", "") != module.__name__ or name.startswith("__"):
                continue
            methods = vars(thing).items() if inspect.isclass(thing) else ()
            for full, member in [(name, thing), *((f"{name}.{m}", one) for m, one in methods)]:
                if contract_of(member):
                    yield f"{module.__name__.removeprefix('gan_lessons.')}.{full}", member


CONTRACTS = dict(contracts())


def usual(of: str, function: Callable[..., Any], kept: Contract, data: st.DataObject) -> dict[str, Any]:
    besides = BESIDES.get(of, {})
    names = [name for name in required(function, kept) if name not in besides]
    return {name: data.draw(keeps(kept, name), label=name) for name in names} | besides


def problem(function: Callable[..., Any], breach: Breach, values: dict[str, Any]) -> str:
    """What is wrong with the outcome of a call in which one argument breaks the contract."""
    bad = values[breach.argument]
    try:
        found = function(**values)
    except (ValueError, TypeError) as error:
        if type(error) is not breach.error and not isinstance(error, jaxtyping.TypeCheckError):
            return f"{type(error).__name__} in place of {breach.error.__name__}: {error}"
        said = str(error)
        if not any(said.startswith(f"{name} ") for name in breach.named):
            return f"none of {breach.named} is named: {said}"
        shown = (str(bad), repr(bad), f"{np.shape(bad) if hasattr(bad, 'shape') else ''}")
        return "" if any(text and text in said for text in shown) else f"{bad!r} is not shown: {said}"
    return f"{breach.argument}={bad!r} breaks {breach.demand!r} and gave {found!r}"


@pytest.mark.parametrize("of", CONTRACTS)
@settings(max_examples=8)
@given(data=st.data())
def test_what_breaks_a_contract_is_refused(of: str, data: st.DataObject) -> None:
    function = CONTRACTS[of]
    kept = contract_of(function)
    assert kept
    values = usual(of, function, kept, data)
    for breach in breaches(kept):
        changed = values | {breach.argument: data.draw(breach.values, label=breach.demand)}
        if breach.demand == "of one shape" and len({*breach.named} & changed.keys()) == 1:
            continue
        assert problem(function, breach, changed) == ""


@pytest.mark.parametrize("of", CONTRACTS)
@settings(max_examples=8)
@given(data=st.data())
def test_what_keeps_a_contract_is_taken(of: str, data: st.DataObject) -> None:
    function = CONTRACTS[of]
    kept = contract_of(function)
    assert kept
    kept.check(usual(of, function, kept, data))


@contract(share=clauses.share)
def _honest(p: Float[Array, " n"], share: clauses.Scalar) -> None: ...


def _lax(p: Float[Array, " n"], share: clauses.Scalar) -> None: ...


def _vague(p: Float[Array, " n"], share: clauses.Scalar) -> None:
    raise ValueError("something is wrong")


@pytest.mark.parametrize(("function", "fails"), [(_honest, False), (_lax, True), (_vague, True)])
def test_a_contract_that_is_not_held_to_is_seen(function: Callable[..., Any], fails: bool) -> None:
    kept = contract_of(_honest)
    assert kept
    values = {"p": np.ones(2), "share": 0.5}
    found = [
        problem(function, breach, values | {breach.argument: find(breach.values, lambda value: True)})
        for breach in breaches(kept)
    ]
    assert len(found) == 5
    assert any(found) == fails


def test_enough_contracts_are_found() -> None:
    assert len(CONTRACTS) > 45
    assert "theory.game.cost" in CONTRACTS
    assert "theory.derivation.Line.evaluate" in CONTRACTS
