"""A derivation as data: lines with LaTeX, a reason, a symbolic check and a number.

A line's expression is written at one point x, with the symbols

    a = p_data(x) > 0,   b = p_g(x) > 0,   y = D(x) in (0, 1),

and `integral(f)` stands for ∫ f dx. SymPy never integrates. Two integrals are equal here because their
integrands are, or, in the one step that says so, because ∫ p_data = ∫ p_g = 1. Points where a density
vanishes are limits of this (0 log 0 = 0), and the numbers cover them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import sympy as sp
from jaxtyping import Array, Float

from gan_lessons.contracts.clauses import Clause
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import game, grounds

Number = Callable[..., Float[Array, ""]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a derivation.

    Attributes:
        name: unique within its derivation.
        latex: what the learner reads.
        reason: one sentence: why the line follows from the one before.
        expression: the line in the symbols of `symbols`.
        step: the kind of step that leads here, a key of `steps.CHECKS`.
        number: function (log_p_data, log_p_g, logit, weights, **others) → nats, written from this line alone.
        follows: name of the line this one follows from; empty for the line just before.
        minimum: for a bound, (symbol, position): the difference is smallest where symbol = position; for a
            substitution, what is put in and where, if not y = a/(a + b).
    """

    name: str
    latex: str
    reason: str
    expression: sp.Expr
    step: str
    number: Number
    follows: str = ""
    minimum: tuple[sp.Symbol, sp.Expr] | None = None

    def ground(self, previous: "Line") -> str:
        """Say on what the step from `previous` to this line rests.

        Args:
            previous: the line it follows from.

        Returns:
            "proved by SymPy" (for all a, b > 0 and 0 < y < 1), "by definition", "proved in lesson 1" or
            "proved in lesson 2"; empty if the line does not follow.

        Raises:
            ValueError: if the step is of no known kind.
        """
        return grounds.ground(self.step, previous, self)

    @contract()
    def evaluate(
        self,
        log_p_data: Float[Array, " n"],
        log_p_g: Float[Array, " n"],
        weights: Float[Array, " n"] | None = None,
        logit: Float[Array, " n"] | None = None,
        **others: Float[Array, " n"],
    ) -> Float[Array, ""]:
        """Compute the line's number.

        Args:
            log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
            log_p_g: shape (n,), log-density of the generator.
            weights: shape (n,), quadrature weights, or None for a finite distribution.
            logit: shape (n,), the discriminator for lines that hold a D; None for the best one.
            **others: what else a derivation speaks of: `log_q`, a second density, in Proposition 2.

        Returns:
            Scalar, nats. A line about one point x gives its sum over all points.

        Raises:
            TypeError: if one of `others` is missing.
        """
        chosen = game.log_ratio(log_p_data, log_p_g) if logit is None else logit
        return self.number(log_p_data, log_p_g, chosen, weights, **others)


class StepResult(NamedTuple):
    """Whether one line follows from the line before, and on what that rests.

    Attributes:
        name: the line's name.
        step: the kind of step.
        ground: "proved by SymPy", "by definition", "proved in lesson 1" or "proved in lesson 2"; empty where
            the line does not follow.
    """

    name: str
    step: str
    ground: str

    @property
    def passed(self) -> bool:
        """Whether the line follows."""
        return self.ground != ""

    @property
    def mark(self) -> str:
        """✓ by SymPy, ≝ by definition, ① or ② by lesson 1 or 2, ✗ where the line does not follow."""
        return grounds.MARKS[self.ground]


def _check_lines(name: str, lines: object) -> None:
    if not isinstance(lines, list | tuple):
        raise TypeError(f"{name} must be a tuple of lines, got {lines!r}")
    for line in lines:
        if not isinstance(line, Line):
            raise TypeError(f"{name} must be a tuple of lines, got {line!r} in it")


LINES = Clause("lines", "a tuple of lines", _check_lines)


@contract(lines=LINES)
def verify(lines: tuple[Line, ...]) -> list[StepResult]:
    """Check every step of a derivation symbolically, and say on what it rests.

    Args:
        lines: at least two lines; the first is the premise.

    Returns:
        One result per step, in order, so one fewer than there are lines.

    Raises:
        ValueError: if there are fewer than two lines, or a line follows from an unknown one.
    """
    if len(lines) < 2:
        raise ValueError(f"lines must hold at least 2 lines, got {len(lines)}")
    results = []
    for index, line in enumerate(lines[1:], start=1):
        earlier = {earlier.name: earlier for earlier in lines[:index]}
        if line.follows and line.follows not in earlier:
            raise ValueError(f"follows must name an earlier line, got {line.follows!r} in {line.name!r}")
        previous = earlier[line.follows] if line.follows else lines[index - 1]
        results.append(StepResult(line.name, line.step, line.ground(previous)))
    return results


@contract(lines=LINES)
def ledger(
    lines: tuple[Line, ...],
    log_p_data: Float[Array, " n"],
    log_p_g: Float[Array, " n"],
    weights: Float[Array, " n"] | None = None,
    logit: Float[Array, " n"] | None = None,
    **others: Float[Array, " n"],
) -> dict[str, Float[Array, ""]]:
    """Compute the number of every line at once, in one compiled program.

    Every number is computed from its own line: no two lines share a formula. The lines of `THEOREM_1` are
    one number written nine ways, and agree to 1e-10 when both densities have mass 1 on the grid
    (`quadrature.discretise`).

    Args:
        lines: a derivation; static.
        log_p_data: shape (n,), log-density of the data; -inf where it vanishes.
        log_p_g: shape (n,), log-density of the generator.
        weights: shape (n,), quadrature weights, or None for a finite distribution.
        logit: shape (n,), the discriminator for lines that hold a D; None for the best one.
        **others: as in `Line.evaluate`.

    Returns:
        Name of the line → nats, in alphabetical order (a dictionary is a pytree, and JAX sorts its keys).

    Raises:
        TypeError: if one of `others` is missing.
    """
    return _ledger(tuple(lines), log_p_data, log_p_g, weights, logit, **others)


@partial(jax.jit, static_argnames="lines")
def _ledger(
    lines: tuple[Line, ...],
    log_p_data: Float[Array, " n"],
    log_p_g: Float[Array, " n"],
    weights: Float[Array, " n"] | None,
    logit: Float[Array, " n"] | None,
    **others: Float[Array, " n"],
) -> dict[str, Float[Array, ""]]:
    return {line.name: line.evaluate(log_p_data, log_p_g, weights, logit, **others) for line in lines}
