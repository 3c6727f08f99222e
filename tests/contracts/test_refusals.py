"""Every check refuses by the name of the argument and with the value, whoever calls it."""

from math import inf, nan
from typing import Any

import jax
import numpy as np
import pytest

from gan_lessons.contracts import checks, domains, objects, shapes
from tests.bad_input.case import Case, answers, gives, refused, refuses
from tests.bad_input.case import vector as v
from tests.bad_input.names import public_names


def _in_float32(check: Any, *args: Any) -> None:
    with jax.enable_x64(False):
        check(*args)


def _seen_by_jit(look: Any) -> Any:
    seen = []
    jax.jit(lambda x: (seen.append(look(x)), x)[1])(1.0)
    return seen[0]


ROWS = [
    refused(checks.numbers, TypeError, r"m must .* \[1, \[2, 3", "m", [1, [2, 3]]),
    refused(checks.numbers, TypeError, "m must be", "m", jax.random.key(0)),
    refused(checks.finite_number, ValueError, r"m must not be empty, got \[\]", "m", []),
    refused(checks.increasing, ValueError, "low=1, high=1", "low", 1, "high", 1),
    refused(checks.function, TypeError, "f must be a function of x, got 3", "f", 3, "of x"),
    refused(checks.instance, TypeError, "bins must be a list, from make, got 3", "bins", 3, list, "make"),
    refused(domains.one_of, ValueError, r"k must be one of .* got \['a'\]", "k", ["a"], ["a", "b"]),
    refused(domains.one_of, ValueError, r"k must be one of \[0, 1\], got True", "k", True, [0, 1]),
    refused(domains.within, TypeError, "a must be a real number", "a", None, 0, inf),
    refused(domains.distribution, ValueError, "weights must have the shape of p", "p", v(0.5, 0.5), v(1.0)),
    refused(shapes.rule, ValueError, "shape must be .* got 'batch width'", "batch width"),
    refused(shapes.matrix, ValueError, r"z must .*, d=2\), got shape \(3,\)", "z", v(1, 2, 3), 2, "d"),
    refused(domains.even, ValueError, "n must be even and at least 2, got 3", "n", 3),
    refused(domains.even, ValueError, "n must be even and at least 2, got 0", "n", 0),
    refused(domains.even, TypeError, "n must be an even integer of at least 2, got 4.0", "n", 4.0),
    answers(checks.is_integer, False, True),
    answers(checks.is_integer, True, np.int32(3)),
    refused(objects.number, TypeError, "low must be a number, got True", "low", True),
    refused(objects.sentence, TypeError, "alt must be a sentence, got None", "alt", None),
    refused(objects.sentence, ValueError, "alt must say something, got ' '", "alt", " "),
    refused(objects.description, TypeError, "alt must be a sentence, or a function .* got 3", "alt", 3),
    refused(objects.some_of, ValueError, r"kinds must name some of .* got \(\)", "kinds", (), ("a",)),
    refused(objects.path, TypeError, "path must be a path, got 3", "path", 3),
    refused(checks.positive, ValueError, "s must be positive, got 0", "s", 0),
    refused(checks.positive, TypeError, "s must be .* got None", "s", None),
    refused(checks.above_zero, ValueError, "cap must be positive, got nan", "cap", nan),
    refused(checks.in_unit_interval, ValueError, r"w must lie in \[0, 1\], got 1.5", "w", 1.5),
    refused(checks.probability, ValueError, "y must lie strictly .* got 1", "y", 1),
    refused(checks.non_negative, ValueError, "e must be non-negative, got -1", "e", -1),
    refused(checks.count, TypeError, "n must be an integer .* got True", "n", True),
    refused(checks.index, ValueError, "k must be at least 0, got -1", "k", -1, 3),
    refused(checks.random_key, TypeError, "key must come from .* got 0", "key", 0),
    refused(domains.between, ValueError, r"k must lie in \[0, 2\], got 2.5", "k", 2.5, 0, 2),
    answers(domains.within, lambda found: found is None, "a", nan, 0, 1),
    refused(shapes.scalars, ValueError, r"m must be a scalar, got .* shape \(2,\)", m=v(1, 2)),
    refused(shapes.vectors, ValueError, "q must have the shape of p", p=v(1, 2), q=v(1)),
    refused(shapes.vectors, TypeError, "p must be an array .*complex", p=v(1) + 0j),
    refused(shapes.one_shape, ValueError, "b must have the shape of a", a=v(1, 2), b=v(1, 2, 3)),
    refused(shapes.one_shape_or_scalars, ValueError, "c must have .* of b", a=1.0, b=v(1, 2), c=v(1, 2, 3)),
    refuses("contracts.checks.finite_number", ValueError, "m must be at most 3.4.* in float32, got -1e[+]39",
            lambda: _in_float32(checks.finite_number, "m", -1e39)),
    gives("contracts.checks.is_concrete", False, lambda: _seen_by_jit(checks.is_concrete)),
    gives("contracts.checks.is_concrete", False, lambda: _seen_by_jit(lambda x: checks.is_concrete([1, x]))),
    gives("contracts.checks.is_real", [True, True, False, False],
          lambda: [checks.is_real(np.dtype(kind)) for kind in ("f4", "i8", "c8", "U3")]),
]  # fmt: skip


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case.of)
def test_row_is_kept(case: Case) -> None:
    assert case.problem() == ""


def test_no_check_is_without_a_row() -> None:
    of_checks = tuple(f"contracts.{name}." for name in ("checks", "domains", "objects", "shapes"))
    assert {name for name in public_names() if name.startswith(of_checks)} == {case.of for case in ROWS}
