"""The rows of bad input that are about the changed file, as a test; `order.tests_for` asks for it."""

import os

import pytest

from tests.bad_input import theory
from tests.bad_input.case import Case

# The checks that every room calls are known by the answers of their callers, too.
EVERYWHERE = ("contracts.checks", "contracts.shapes")
CHANGED = os.environ["CHANGED_MODULE"]
ROWS = [case for case in theory.CASES if CHANGED in EVERYWHERE or case.of.startswith(f"{CHANGED}.")]


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.of)
def test_row_is_kept(case: Case) -> None:
    assert not case.problem()
