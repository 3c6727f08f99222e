"""What every explorer's function refuses, made from the domain that it declares."""

from collections.abc import Iterator
from math import inf, nan
from typing import Any

import numpy as np

from gan_lessons import explorers
from gan_lessons.contracts import checks
from gan_lessons.explorers.domain import Limits, distribution, domain_of
from gan_lessons.explorers.explorer import Explorer
from tests.bad_input.case import Case, refuses

NO_NUMBER = [("left", "be .* got 'left'"), (nan, "be finite, got"), (inf, "be finite, got")]
OUTSIDE = {
    checks.finite_number: NO_NUMBER,
    checks.positive: [*NO_NUMBER, (0.0, "be positive, got"), (-1.0, "be positive, got")],
    distribution: [*NO_NUMBER, (0.0, "be positive, got"), (0.5, "sum to 1, got .* with sum")],
    checks.non_negative: [*NO_NUMBER, (-0.5, "be non-negative, got")],
    checks.probability: [*NO_NUMBER, (0.0, "lie strictly .* got"), (1.0, "lie strictly .* got")],
    checks.in_unit_interval: [*NO_NUMBER, (-0.1, r"lie in \[0, 1\], got"), (1.5, r"lie in \[0, 1\], got")],
}


def outside(check: Any) -> list[tuple[Any, str]]:
    """Values that a check refuses, and what it says of each."""
    if not isinstance(check, Limits):
        return OUTSIDE.get(check, [])
    low, high = check.low, check.high
    if check.whole:
        return [
            (high + 1, f"be below {high + 1}"),
            (-1, "be at least 0, got -1"),
            ("left", "be .* got 'left'"),
        ]
    return [*NO_NUMBER, (low - 1.0, "lie in .* got"), (high + 1.0, "lie in .* got")]


def out_of(allowed: Any) -> Iterator[tuple[Any, str]]:
    """Values outside of one argument's domain."""
    if not isinstance(allowed, tuple):
        yield from outside(allowed)
        yield [0.5, 0.5], "be a scalar"
        return
    shape, check = allowed
    yield np.ones(3 if shape == (2,) else 2), "have shape"
    for value, says in outside(check):
        if not isinstance(value, str):
            yield np.full(shape, value), says


def all_explorers() -> list[Explorer]:
    """Every explorer that the package exports, and its variants."""
    found = [getattr(explorers, name) for name in explorers.__all__]
    declared = [each for each in found if isinstance(each, Explorer)]
    return [*declared, *(variant for each in declared for variant in each.variants.values())]


def rows(explorer: Explorer) -> Iterator[Case]:
    """One value out of its domain at a time: by the compiled program, and called by itself."""
    compute = explorer.compute
    of = f"{compute.__module__}.{compute.__name__}".removeprefix("gan_lessons.")
    for name, allowed in domain_of(compute).items():
        for value, says in out_of(allowed):
            error = TypeError if isinstance(value, str) else ValueError
            changed = explorer.starting | {name: value}
            for call in (lambda c=changed: explorer.evaluate(**c), lambda c=changed: compute(**c)):
                yield refuses(of, error, f"{name} must {says}", call)


CASES = [row for explorer in all_explorers() for row in rows(explorer)]
EXEMPT: dict[str, list[str]] = {}
