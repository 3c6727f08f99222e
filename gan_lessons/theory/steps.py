"""The kinds of step a derivation may take, each with the symbolic check that it was taken rightly.

Every check returns True only when SymPy proves the claim; what it cannot prove counts as wrong.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import sympy as sp

from gan_lessons.theory.symbols import (
    DEFINITIONS,
    OPTIMUM,
    a,
    b,
    integral,
    max_over_discriminator,
    odds,
    over_generator,
    over_noise,
    y,
)

_ODDS = sp.Symbol("w", positive=True)  # w = (1 - y)/y, so y = 1/(1 + w) is in (0, 1) for every w > 0


@runtime_checkable
class CheckedLine(Protocol):
    """What a check looks at in a line of a derivation."""

    @property
    def expression(self) -> sp.Expr:
        """The line in the symbols of `symbols`."""

    @property
    def minimum(self) -> tuple[sp.Symbol, sp.Expr] | None:
        """For a bound: the symbol, and where the difference is smallest."""


def _check_expression(expression: object) -> None:
    if not isinstance(expression, sp.Basic):
        raise TypeError(f"expression must be a SymPy expression, got {expression!r}")


def unfold(expression: sp.Expr) -> sp.Expr:
    """Replace every name by its definition, leaving only `integral` and functions of a, b and y.

    Raises:
        TypeError: if `expression` is not a SymPy expression.

    >>> from gan_lessons.theory.symbols import kl
    >>> unfold(kl(a, b))
    integral(a*log(a/b))
    """
    _check_expression(expression)
    for name, definition in DEFINITIONS.items():
        expression = expression.replace(name, definition)
    return expression


def split(expression: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Write an expression as constant + ∫ integrand and return the two parts.

    Args:
        expression: linear in `integral`, or with no integral (then it is its own integrand).

    Returns:
        (constant, integrand).

    Raises:
        TypeError: if `expression` is not a SymPy expression.
        ValueError: if it is not linear in its integrals with constant coefficients.

    >>> split(integral(a) - 2 * integral(b) + 3)
    (3, a - 2*b)
    """
    whole = sp.expand(unfold(expression), log=False, power_base=False)
    integrals = sorted(whole.atoms(integral), key=str)
    if not integrals:
        return (whole, sp.S.Zero) if not whole.free_symbols - {odds} else (sp.S.Zero, whole)
    marks = {one: sp.Dummy() for one in integrals}
    marked = whole.xreplace(marks)
    coefficients = {one: sp.diff(marked, mark) for one, mark in marks.items()}
    constant = marked.xreplace(dict.fromkeys(marks.values(), sp.S.Zero))
    if any(number.free_symbols - {odds} for number in (constant, *coefficients.values())):
        raise ValueError(f"expression must be linear in its integrals, got {expression}")
    return constant, sum((c * one.args[0] for one, c in coefficients.items()), sp.S.Zero)


def _log_of_product(argument: sp.Expr) -> sp.Expr:
    """Return log of a positive rational expression as a sum of logs of its factors."""
    constant, factors = sp.factor_list(sp.numer(sp.together(argument)))
    below_constant, below = sp.factor_list(sp.denom(sp.together(argument)))
    ratio = sp.Rational(constant) / sp.Rational(below_constant)
    numbers = sum((power * sp.log(prime) for prime, power in sp.factorrat(ratio).items()), sp.S.Zero)
    above_logs = sum((power * sp.log(factor) for factor, power in factors), sp.S.Zero)
    return numbers + above_logs - sum((power * sp.log(factor) for factor, power in below), sp.S.Zero)


def canonical(expression: sp.Expr) -> sp.Expr:
    """Bring an expression to a form in which equal ones look alike.

    y becomes 1/(1 + w) with w > 0, so that y and 1 - y are both positive without an assumption SymPy cannot
    hold, and every logarithm becomes a sum of logarithms of irreducible factors.

    Raises:
        TypeError: if `expression` is not a SymPy expression.
    """
    _check_expression(expression)
    in_odds = expression.subs(y, 1 / (1 + _ODDS))
    logs_apart = in_odds.replace(sp.log, _log_of_product)
    marks = {log: sp.Dummy() for log in logs_apart.atoms(sp.log)}
    collected = sp.cancel(sp.together(logs_apart.xreplace(marks)))
    return collected.xreplace({mark: log for log, mark in marks.items()})


def is_zero(expression: sp.Expr) -> bool:
    """Say whether an expression is 0 for all a, b > 0 and 0 < y < 1.

    Raises:
        TypeError: if `expression` is not a SymPy expression.
    """
    return canonical(expression) == 0


def _rewrite(previous: CheckedLine, line: CheckedLine) -> bool:
    """Same constant and same integrand: algebra at each point, or a name for what stands there."""
    (constant, integrand), (new_constant, new_integrand) = split(previous.expression), split(line.expression)
    return is_zero(new_constant - constant) and is_zero(new_integrand - integrand)


def _change_of_variables(previous: CheckedLine, line: CheckedLine) -> bool:
    """Means over noise become means over samples and nothing else changes; why they may, lesson 1 proves."""
    if not previous.expression.has(over_noise):
        return False
    return previous.expression.replace(over_noise, over_generator) == line.expression


def _mass(previous: CheckedLine, line: CheckedLine) -> bool:
    """Equal once ∫ p_data = ∫ p_g = 1: the integrands differ by α a + β b, the constants by -(α + β)."""
    (constant, integrand), (new_constant, new_integrand) = split(previous.expression), split(line.expression)
    difference = canonical(new_integrand - integrand)
    alpha, beta = sp.diff(difference, a), sp.diff(difference, b)
    if alpha.free_symbols or beta.free_symbols or not is_zero(difference - alpha * a - beta * b):
        return False
    return is_zero(new_constant - constant + alpha + beta)


def _integrand(previous: CheckedLine, line: CheckedLine) -> bool:
    """The integrand of the line before, which has no constant outside its integral.

    That the points may then be looked at one by one, since D(x) at one is free of D at the others, is shown
    in lesson 2.
    """
    constant, integrand = split(previous.expression)
    return is_zero(constant) and is_zero(line.expression - integrand)


def _derivative(previous: CheckedLine, line: CheckedLine) -> bool:
    """The derivative in y of the line before."""
    return is_zero(line.expression - sp.diff(previous.expression, y))


def _concave(previous: CheckedLine, line: CheckedLine) -> bool:
    """The derivative in y of the line before, and negative everywhere."""
    return _derivative(previous, line) and bool(line.expression.subs(y, 1 / (1 + _ODDS)).is_negative)


def _root(previous: CheckedLine, line: CheckedLine) -> bool:
    """The only zero of the line before."""
    roots = sp.solve(sp.Eq(previous.expression, 0), y)
    return len(roots) == 1 and is_zero(roots[0] - line.expression)


def _substitute(previous: CheckedLine, line: CheckedLine) -> bool:
    """The line before at y = a/(a + b), or at the place that the line names."""
    symbol, position = line.minimum or (y, OPTIMUM)
    (constant, integrand), (new_constant, new_integrand) = split(previous.expression), split(line.expression)
    put_in = integrand.subs(symbol, position)
    return is_zero(new_constant - constant) and is_zero(new_integrand - put_in)


def _maximum(previous: CheckedLine, line: CheckedLine) -> bool:
    """The line before is max_D of an integral; this is that integral at the maximum of its integrand.

    SymPy finds the maximum at one point; that the best numbers make the best function is Proposition 1.
    """
    if previous.expression.func != max_over_discriminator:
        return False
    constant, integrand = split(previous.expression.args[0])
    slope, (new_constant, new_integrand) = sp.diff(integrand, y), split(line.expression)
    concave = sp.diff(slope, y).subs(y, 1 / (1 + _ODDS)).is_negative
    stationary = is_zero(slope.subs(y, OPTIMUM))
    same = is_zero(new_constant - constant) and is_zero(new_integrand - integrand.subs(y, OPTIMUM))
    return bool(concave) and stationary and same


def _bound(previous: CheckedLine, line: CheckedLine) -> bool:
    """What is dropped is an integral of f ≥ 0: f is strictly convex, and 0 with slope 0 at one place.

    Strict convexity also says that equality holds at that place only.
    """
    if line.minimum is None:
        return False
    symbol, position = line.minimum
    (constant, integrand), (new_constant, new_integrand) = split(previous.expression), split(line.expression)
    excess = integrand - new_integrand
    slope = sp.diff(excess, symbol)
    curvature = sp.factor(sp.diff(slope, symbol)).subs(y, 1 / (1 + _ODDS))
    touches = is_zero(excess.subs(symbol, position)) and is_zero(slope.subs(symbol, position))
    return is_zero(constant - new_constant) and touches and bool(sp.factor(curvature).is_positive)


CHECKS: Mapping[str, Callable[[CheckedLine, CheckedLine], bool]] = {
    "change of variables": _change_of_variables,
    "rewrite": _rewrite,
    "name": _rewrite,
    "mass": _mass,
    "integrand": _integrand,
    "derivative": _derivative,
    "concave": _concave,
    "root": _root,
    "substitute": _substitute,
    "maximum": _maximum,
    "bound": _bound,
}
