"""The checks of lesson 4 name each slip."""

import numpy as np
import pytest

from gan_lessons.exercises import lesson_4
from tests.exercises import solutions_lesson_4 as solutions

CHECKS = {
    "slope": lesson_4.check_slope,
    "steps": lesson_4.check_steps,
    "near": lesson_4.check_near,
    "bend": lesson_4.check_bend,
    "claim": lesson_4.check_claim,
}


def test_a_function_that_still_returns_dots_is_unanswered():
    assert "Not answered yet" in lesson_4.check_slope(lambda p_data, p_g: ...).message


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda p, q: np.log(p / (p + q)), "log D*"),
        (lambda p, q: -solutions.slope(p, q), "sign"),
        (lambda p, q: q / (p + q), "logarithm is missing"),
        (lambda p, q: q * solutions.slope(p, q), "no p_g in front"),
        (lambda p, q: solutions.slope(p, q) / np.log(2), "bits"),
        (lambda p, q: solutions.slope(p, q).sum(), "one per outcome"),
        (lambda p, q: 0 * p, "none of the usual slips"),
        (lambda p, q: np.log(q / p), "none of the usual slips"),
        (lambda p, q: 1 / 0, "ZeroDivisionError"),
        (lambda p, q: solutions.slope(p, q) + 1j, "returned an ndarray of complex128"),
        (lambda p, q: [str(one) for one in solutions.slope(p, q)], "returned a list with a str in it"),
        (lambda p, q: np.ma.array(solutions.slope(p, q), mask=True), "returned a MaskedArray with masked"),
    ],
)
def test_slips_of_the_slope_are_named(answer, says):
    feedback = lesson_4.check_slope(answer)
    assert not feedback.passed
    assert says in feedback.message


@pytest.mark.parametrize(
    "constant",
    [lambda g: -g.mean(), lambda g: 7.0, lambda g: np.log(2), lambda g: -g.max(), lambda g: -g[0]],
    ids=["centred", "seven", "0 at the data", "greatest 0", "first 0"],
)
def test_a_constant_added_to_every_slope_is_as_right(constant):
    def shifted(p, q):
        g = solutions.slope(p, q)
        return list(g + constant(g))

    assert lesson_4.check_slope(shifted).passed


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        ("steps", 9, "still above"),
        ("steps", np.log2(800), "round up"),
        ("steps", np.log(800), "e instead of 2"),
        ("steps", 7, "log₂"),
        ("steps", 5, "distance halves"),
        ("near", -1.3763 + np.log(4), "square root"),
        ("near", np.sqrt(2 * (-1.3763 + np.log(4))), "no further 2"),
        ("near", np.sqrt((-1.3763 + np.log(4)) / 2), "no further ½"),
        ("near", -np.sqrt(-1.3763 + np.log(4)), "sign"),
        ("bend", 0.625, "one outcome only"),
        ("bend", 2.5, "second outcome only"),
        ("bend", 6.25, "½ is missing"),
        ("bend", 1.875, "curvatures add"),
        ("bend", 0.64, "largest step"),
        ("bend", 1.5625, "length 1"),
        ("claim", "a", "not in θ"),
        ("claim", "b", "at its best"),
        ("claim", "d", "no data"),
        ("claim", "e", "Choose one of"),
    ],
)
def test_other_slips_are_named(check, answer, says):
    feedback = CHECKS[check](answer)
    assert not feedback.passed
    assert says in feedback.message


def test_the_bend_is_the_second_derivative():
    def cost(q, p=0.8):
        return sum(a * np.log(a / (a + b)) + b * np.log(b / (a + b)) for a, b in ((p, q), (1 - p, 1 - q)))

    numeric = (cost(0.801) - 2 * cost(0.8) + cost(0.799)) / 1e-6
    assert numeric == pytest.approx(solutions.bend, rel=1e-4)
