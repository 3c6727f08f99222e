"""Every public function is in a table of bad input, or exempt for a stated reason; every row is kept.

Twice: here, with float64, annotations checked at every call and JAX at its strictest; and in a process of its
own, as a learner's session is, where nothing but the package itself refuses anything.
"""

import os
import subprocess
import sys
from pathlib import Path

import jaxtyping
import pytest

from tests.bad_input.case import Case, answers, refused
from tests.bad_input.names import public_names
from tests.bad_input.tables import CASES, EXEMPT
from tests.bad_input.test_contracts import CONTRACTS

ROOT = Path(__file__).parents[2]


NAMED = {case.of for case in CASES}
# What has a contract itself, or in its constructor or a method.
CONTRACTED = {".".join(of.split(".")[:3]) for of in CONTRACTS}


def test_every_public_name_has_a_contract_or_rows_or_is_exempt() -> None:
    found = public_names()
    assert len(found) > 250
    assert sorted(found - CONTRACTED - NAMED - set(EXEMPT)) == []


def test_no_table_speaks_of_what_is_not_there() -> None:
    # A record has no check of its own, but its methods may have one.
    assert sorted((NAMED | set(EXEMPT)) - public_names() - {"exercises.feedback.Feedback"}) == []
    assert sorted(NAMED & set(EXEMPT)) == []
    assert all(len(reason.split()) > 1 for reason in EXEMPT.values())


@pytest.mark.parametrize("of", sorted(NAMED))
def test_rows_are_kept(of: str) -> None:
    # Where an annotation speaks of a shape or a type, the check of annotations comes first.
    problems = [case.problem(also=(jaxtyping.TypeCheckError,)) for case in CASES if case.of == of]
    assert [problem for problem in problems if problem] == []


def test_rows_are_kept_in_a_session_of_its_own() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JAX")}
    # What is refused does not depend on how well it is compiled; some hundred programs are, once each.
    environment["XLA_FLAGS"] = "--xla_backend_optimization_level=0"
    session = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.bad_input"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=840,
    )  # fmt: skip
    assert session.stdout.splitlines() == [f"{len(CASES)} rows"], session.stdout + session.stderr
    assert session.returncode == 0


def _refuse(number: float) -> float:
    if number < 0:
        raise ValueError(f"number must be non-negative, got {number}")
    return number


class _Other(ValueError):
    """What a library raises, deep inside."""


def _slips() -> None:
    raise _Other("number must be non-negative, got -1")


@pytest.mark.parametrize(
    "case",
    [
        refused(_refuse, ValueError, "number must .* got 1", 1.0),
        refused(_refuse, ValueError, "number must .* got 2", -1.0),
        refused(_refuse, TypeError, "number must .* got -1", -1.0),
        refused(_slips, ValueError, "number must .* got -1"),
        answers(_refuse, -1.0, -1.0),
        answers(_refuse, 2.0, 1.0),
        answers(_refuse, [1.0], 1.0),
    ],
)
def test_a_row_that_is_not_kept_is_seen(case: Case) -> None:
    assert case.problem()
