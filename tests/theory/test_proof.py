"""Each derivation is verified symbolically, and a wrong line of every kind is caught."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy as sp
from scipy import integrate
from scipy.stats import norm
from sympy import Rational, exp, log

from gan_lessons.theory import densities, proof, quadrature, steps, symbols
from gan_lessons.theory.proposition_2 import SHARE, rest, share
from gan_lessons.theory.symbols import OPTIMUM, a, b, c, integral, jsd, kl, odds, over_data, over_noise, y

DERIVATIONS = {
    name: getattr(proof, name)
    for name in (
        "PROPOSITION_1",
        "THEOREM_1",
        "GIBBS",
        "GAP_IDENTITY",
        "MINIMUM",
        "INFORMATION_IDENTITY",
        "AFFINE",
        "CHORD",
        "SUBGRADIENT",
        "HALVING",
    )
}
TWO_DENSITIES = {"AFFINE", "CHORD", "SUBGRADIENT"}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_step_is_verified(name: str) -> None:
    results = proof.verify(DERIVATIONS[name])
    assert [result.passed for result in results] == [True] * (len(DERIVATIONS[name]) - 1)


@pytest.mark.parametrize("name", DERIVATIONS)
def test_lines_can_be_shown(name: str) -> None:
    lines = DERIVATIONS[name]
    assert len({line.name for line in lines}) == len(lines)
    for line in lines:
        assert line.latex.count("{") == line.latex.count("}")
        assert line.reason.endswith(".")


_VALUE = a * log(y) + b * log(1 - y)

# (derivation, line, wrong expression): slips that people make, at least one for every kind of step.
PLANTED = [
    ("PROPOSITION_1", "noise replaced by samples", over_data(log(y)) + over_data(log(1 - y))),
    ("PROPOSITION_1", "means as integrals", integral(a * log(y)) + integral(a * log(1 - y))),
    ("PROPOSITION_1", "one integral", integral(a * log(y) - b * log(1 - y))),
    ("PROPOSITION_1", "one point", a * log(y) + b * log(y)),
    ("PROPOSITION_1", "slope", a / y + b / (1 - y)),
    ("PROPOSITION_1", "curvature", -a / y**2 + b / (1 - y) ** 2),
    ("PROPOSITION_1", "common denominator", (a - b * y) / (y * (1 - y))),
    ("PROPOSITION_1", "best D", b / (a + b)),
    ("PROPOSITION_1", "best value at the point", a * log(b / (a + b)) + b * log(a / (a + b))),
    ("THEOREM_1", "best D put in", integral(a * log(1 - OPTIMUM) + b * log(OPTIMUM))),
    ("THEOREM_1", "fractions written out", integral(a * log(a / (a + b)) + b * log(a / (a + b)))),
    ("THEOREM_1", "both fractions times 2", integral(a * log(2 * a / (a + b)) + b * log(2 * b / (a + b)))),
    (
        "THEOREM_1",
        "-log 4 taken out",
        -log(2) + integral(a * log(2 * a / (a + b)) + b * log(2 * b / (a + b))),
    ),
    ("THEOREM_1", "-log 4 taken out", log(4) + integral(a * log(2 * a / (a + b)) + b * log(2 * b / (a + b)))),
    ("THEOREM_1", "two KL divergences", -log(4) + kl(a, (a + b) / 2)),
    ("THEOREM_1", "two KL divergences", -log(4) + kl((a + b) / 2, a) + kl((a + b) / 2, b)),
    ("THEOREM_1", "one Jensen-Shannon divergence", -log(4) + jsd(a, b)),
    ("GIBBS", "masses put in", integral(a * log(a / b) - a)),
    ("GIBBS", "Gibbs' inequality", Rational(1, 10)),
    ("GAP_IDENTITY", "coins", integral((a + b) * symbols.bernoulli_kl(y, OPTIMUM))),
    ("GAP_IDENTITY", "never negative", sp.S.One),
    ("MINIMUM", "minimum of C", -log(2)),
    ("AFFINE", "shares taken apart", integral(rest * a * log(y) + (rest * b + share * c) * log(1 - y))),
    ("AFFINE", "straight line", share * integral(_VALUE) + rest * integral(a * log(y) + c * log(1 - y))),
    ("CHORD", "any D at one end", integral(rest * _VALUE)),
    ("CHORD", "at the mixture", integral(a * log(y) + (b + c) * log(1 - y))),
    (
        "CHORD",
        "the best D for the mixture",
        integral(a * log(OPTIMUM) + (rest * b + share * c) * log(1 - OPTIMUM)),
    ),
    ("SUBGRADIENT", "any D", integral(a * log(y) + 2 * c * log(1 - y))),
    ("SUBGRADIENT", "the best D for p", integral(a * log(a / (a + c)) + c * log(c / (a + c)))),
    (
        "SUBGRADIENT",
        "tangent",
        integral(a * log(OPTIMUM) + b * log(1 - OPTIMUM) + (b - c) * log(1 - OPTIMUM)),
    ),
    ("HALVING", "exponential of a logarithm", b * (1 - y)),
    ("HALVING", "the best D put in", b / exp(log(OPTIMUM))),
    ("HALVING", "its mass", sp.S.One),
]


def _with(lines: tuple[proof.Line, ...], name: str, **changes: object) -> tuple[proof.Line, ...]:
    return tuple(dataclasses.replace(line, **changes) if line.name == name else line for line in lines)


@pytest.mark.parametrize(("derivation_name", "name", "wrong"), PLANTED)
def test_a_planted_wrong_line_is_caught(derivation_name: str, name: str, wrong: sp.Expr) -> None:
    planted = _with(DERIVATIONS[derivation_name], name, expression=wrong)
    verdicts = {result.name: result.passed for result in proof.verify(planted)}
    assert verdicts[name] is False


def test_a_wrong_line_is_planted_for_every_kind_of_step() -> None:
    kinds = {line.name: line.step for lines in DERIVATIONS.values() for line in lines}
    assert {kinds[name] for _, name, _ in PLANTED} == set(steps.CHECKS)


def test_a_derivation_goes_on_where_another_stopped() -> None:
    assert proof.MINIMUM[0] is proof.THEOREM_1[-1]
    assert proof.MINIMUM[0].name == "one Jensen-Shannon divergence"
    assert proof.INFORMATION_IDENTITY[0].name == "fractions written out"


def test_a_minimum_is_no_maximum() -> None:
    premise = proof.THEOREM_1[0]
    convex = symbols.max_over_discriminator(integral(-_VALUE))
    planted = (dataclasses.replace(premise, expression=convex), proof.THEOREM_1[1])
    assert not proof.verify(planted)[0].passed


def test_algebra_alone_may_not_use_the_masses() -> None:
    planted = _with(proof.THEOREM_1, "-log 4 taken out", step="rewrite")
    assert not {r.name: r.passed for r in proof.verify(planted)}["-log 4 taken out"]


@pytest.mark.parametrize("minimum", [None, (a, 2 * b), (b, b)])
def test_a_bound_needs_the_place_of_its_minimum(minimum: object) -> None:
    assert not proof.verify(_with(proof.MINIMUM, "minimum of C", minimum=minimum))[0].passed


def test_an_unknown_step_or_line_is_named() -> None:
    with pytest.raises(ValueError, match="step must be one of .* got 'magic'"):
        proof.verify(_with(proof.GIBBS, "masses put in", step="magic"))
    with pytest.raises(ValueError, match="follows must name an earlier line, got 'nowhere'"):
        proof.verify(_with(proof.GIBBS, "masses put in", follows="nowhere"))
    with pytest.raises(ValueError, match="at least 2 lines, got 1"):
        proof.verify(proof.GIBBS[:1])


Q = [0.1, 0.8, 0.1]


def _number_of(expression: sp.Expr, p: list[float], g: list[float], d: list[float]) -> float:
    """Σ over the outcomes of the line's own expression, by SymPy and Python floats: no JAX."""
    expression = expression.replace(over_noise, symbols.over_generator)  # lesson 1
    expression = expression.subs(odds, Rational(str(1 - SHARE)) / Rational(str(SHARE)))
    if expression.func == symbols.max_over_discriminator:
        expression = expression.args[0].subs(y, OPTIMUM)
    constant, integrand = steps.split(expression)
    total = sum(
        integrand.subs({a: p_i, b: g_i, c: q_i, y: d_i}).evalf(30)
        for p_i, g_i, q_i, d_i in zip(p, g, Q, d, strict=True)
    )
    return float(constant.evalf(30) + total)


@pytest.mark.parametrize("name", DERIVATIONS)
def test_the_number_of_a_line_is_the_number_of_its_expression(name: str) -> None:
    p, g, d = [0.2, 0.3, 0.5], [0.6, 0.3, 0.1], [0.4, 0.7, 0.9]
    log_p, log_g = jnp.log(jnp.array(p)), jnp.log(jnp.array(g))
    logit = jnp.log(jnp.array(d)) - jnp.log1p(-jnp.array(d))
    others = {"log_q": jnp.log(jnp.array(Q))} if name in TWO_DENSITIES else {}
    for line in DERIVATIONS[name]:
        if line.name == "best D":  # its number is the mean of D* over the mixture
            expected = _number_of((a + b) / 2 * OPTIMUM, p, g, d)
        else:
            expected = _number_of(line.expression, p, g, d)
        assert float(line.evaluate(log_p, log_g, None, logit, **others)) == pytest.approx(
            expected, abs=1e-12
        ), line.name


def test_a_mean_over_noise_is_no_other_name_for_a_mean_over_samples() -> None:
    assert steps.unfold(over_noise(log(y))) == over_noise(log(y))
    as_rewriting = _with(proof.PROPOSITION_1, "noise replaced by samples", step="rewrite")
    as_name = _with(proof.PROPOSITION_1, "noise replaced by samples", step="name")
    for lines in (as_rewriting, as_name):
        with pytest.raises(ValueError, match="linear in its integrals"):
            proof.verify(lines)


GROUNDS = {
    "PROPOSITION_1": "①≝✓②✓✓✓✓✓",
    "THEOREM_1": "②✓✓✓✓✓≝≝",
    "GIBBS": "✓✓",
    "GAP_IDENTITY": "✓✓✓✓",
    "MINIMUM": "✓",
    "INFORMATION_IDENTITY": "✓≝✓",
    "AFFINE": "✓✓",
    "CHORD": "✓✓✓✓",
    "SUBGRADIENT": "✓✓✓",
    "HALVING": "✓✓✓",
}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_each_line_says_on_what_it_rests(name: str) -> None:
    assert "".join(step.mark for step in proof.verify(DERIVATIONS[name])) == GROUNDS[name]


def test_what_does_not_follow_has_the_mark_of_nothing_else() -> None:
    wrong = _with(proof.PROPOSITION_1, "slope", expression=a / y + b / (1 - y))
    step = {step.name: step for step in proof.verify(wrong)}["slope"]
    assert (step.mark, step.ground, step.passed) == ("✗", "", False)


@pytest.mark.parametrize("name", DERIVATIONS)
def test_no_two_lines_are_computed_by_one_formula(name: str) -> None:
    """Not only another function: another sequence of operations."""
    lines, one = DERIVATIONS[name], jnp.zeros(3)
    others = {"log_q": one} if name in TWO_DENSITIES else {}
    programs = [
        str(jax.make_jaxpr(lambda *given, line=line: line.number(*given, **others))(one, one, one, one))
        for line in lines
    ]
    assert len({line.number for line in lines}) == len(lines)
    assert len(set(programs)) == len(programs)


@pytest.mark.parametrize("name", ["value of the game", "noise replaced by samples", "means as integrals"])
def test_the_first_numbers_of_proposition_1_agree_on_a_grid(name: str) -> None:
    data, generated = densities.normal(0.0, 1.0), densities.normal(1.5, 1.0)
    grid = quadrature.grid_for(data, generated)
    log_p, log_g = data.log_prob(grid.x), generated.log_prob(grid.x)
    line = {line.name: line for line in proof.PROPOSITION_1}[name]
    # By SciPy's adaptive quadrature, for D = 1/(1 + exp(x - 1)).
    real = integrate.quad(lambda x: -norm.pdf(x) * np.logaddexp(0, x - 1), -12, 12, epsabs=1e-13)[0]
    generated = integrate.quad(lambda x: -norm.pdf(x, 1.5) * np.logaddexp(0, 1 - x), -11, 14, epsabs=1e-13)[0]
    found = float(line.evaluate(log_p, log_g, grid.weights, 1 - grid.x))
    assert found == pytest.approx(real + generated, abs=1e-11)
