"""Each kind of step on lines made up for it: what no derivation of the lessons would show."""

from types import SimpleNamespace

import pytest
import sympy as sp
from sympy import log

from gan_lessons.theory import steps
from gan_lessons.theory.symbols import OPTIMUM, a, b, integral, max_over_discriminator, y

# Their second derivatives, 1 - y and 2 - 1/y, are negative for y > 1 and for y < 1/2, but not on (0, 1).
NOT_CONCAVE = [y**2 / 2 - y**3 / 6, y**2 + y - y * log(y)]


def holds(step: str, before: sp.Expr, after: sp.Expr, minimum: object = None) -> bool:
    lines = (SimpleNamespace(expression=one, minimum=minimum) for one in (before, after))
    return steps.CHECKS[step](*lines)


def level_at_the_optimum(integrand: sp.Expr) -> sp.Expr:
    """Add what makes its slope 0 at y = a/(a + b)."""
    return integrand - y * sp.diff(integrand, y).subs(y, OPTIMUM)


def test_a_logarithm_of_a_fraction_is_taken_apart() -> None:
    assert steps.is_zero(log(3 * a / (2 * b)) - log(a) + log(b) - log(3) + log(2))
    assert not steps.is_zero(log(a / 2) - log(2 * a))
    assert not steps.is_zero(log(2 * a) - log(a))


def test_masses_may_be_put_in_beside_a_constant() -> None:
    assert holds("mass", 1 + integral(a * log(a)) - 2 * integral(b), integral(a * log(a)) - 1)
    assert not holds("mass", 1 + integral(a * log(a)) - 2 * integral(b), integral(a * log(a)) + 3)


@pytest.mark.parametrize("dropped", [sp.S.One, a * b, a * y, b**2, a**2 / b], ids=str)
def test_nothing_but_a_mass_may_be_put_in(dropped: sp.Expr) -> None:
    assert not holds("mass", integral(a * log(a) + dropped), integral(a * log(a)))


def test_a_maximum_and_a_place_may_be_put_in_beside_a_constant() -> None:
    integrand = a * log(y) + b * log(1 - y)
    best = integral(integrand.subs(y, OPTIMUM))
    for step, before in (
        ("substitute", 1 + integral(integrand)),
        ("maximum", max_over_discriminator(1 + integral(integrand))),
    ):
        assert holds(step, before, 1 + best)
        assert not holds(step, before, best - 1)


def test_only_a_maximum_is_maximised() -> None:
    integrand = a * log(y) + b * log(1 - y)
    assert not holds("maximum", integral(integrand), integral(integrand.subs(y, OPTIMUM)))


@pytest.mark.parametrize("integrand", NOT_CONCAVE, ids=str)
def test_a_place_of_slope_0_is_no_maximum_without_concavity(integrand: sp.Expr) -> None:
    level = level_at_the_optimum(integrand)
    assert not holds("maximum", max_over_discriminator(integral(level)), integral(level.subs(y, OPTIMUM)))


def test_a_maximum_needs_slope_0() -> None:
    before = max_over_discriminator(integral(2 * a * log(y) + b * log(1 - y)))
    assert not holds("maximum", before, integral(2 * a * log(OPTIMUM) + b * log(1 - OPTIMUM)))


def test_a_bound_needs_convexity_on_the_whole_interval() -> None:
    place = (y, OPTIMUM)
    for integrand, is_bound in (*((-f, False) for f in NOT_CONCAVE), (-log(y), True)):
        level = level_at_the_optimum(integrand)
        assert holds("bound", integral(level - level.subs(y, OPTIMUM)), sp.S.Zero, place) is is_bound


@pytest.mark.parametrize("integrand", NOT_CONCAVE, ids=str)
def test_the_second_derivative_must_be_negative_on_the_whole_interval(integrand: sp.Expr) -> None:
    slope = sp.diff(integrand, y)
    assert not holds("concave", slope, sp.diff(slope, y))


def test_a_negative_line_must_be_the_derivative() -> None:
    assert holds("concave", a / y - b / (1 - y), -a / y**2 - b / (1 - y) ** 2)
    assert not holds("concave", a / y - b / (1 - y), -a / y**2 - 2 * b / (1 - y) ** 2)
