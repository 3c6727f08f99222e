"""The bad input that is about the changed file, as a test; `order.tests_for` asks for it."""

import os

import pytest

from tests.bad_input import test_contracts, theory
from tests.bad_input.case import Case

# The checks that every room calls are known by the answers of their callers, too.
EVERYWHERE = ("contracts.checks", "contracts.shapes")
CHANGED = os.environ["CHANGED_MODULE"]
ROWS = [case for case in theory.CASES if CHANGED in EVERYWHERE or case.of.startswith(f"{CHANGED}.")]
CONTRACTS = [of for of in test_contracts.CONTRACTS if of.startswith(f"{CHANGED}.")]


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.of)
def test_row_is_kept(case: Case) -> None:
    assert not case.problem()


@pytest.mark.parametrize("of", CONTRACTS)
def test_contract_is_held_to(of: str) -> None:
    test_contracts.test_what_breaks_a_contract_is_refused(of=of)
    test_contracts.test_what_keeps_a_contract_is_taken(of=of)
