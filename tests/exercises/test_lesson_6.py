"""The checks of lesson 6 name each slip."""

import numpy as np
import pytest
from scipy import stats

from gan_lessons.exercises import lesson_6
from tests import oracle

CHECKS = {
    "w1": lesson_6.check_w1,
    "practice": lesson_6.check_practice,
    "growth": lesson_6.check_growth,
    "gamma": lesson_6.check_gamma,
    "noise": lesson_6.check_noise,
}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda x, p, q: abs(np.sum(np.cumsum(p - q)[:-1] * np.diff(x))), "both ways"),
        (lambda x, p, q: abs(np.sum(x * (p - q))), "both ways"),
        (lambda x, p, q: np.abs(np.cumsum(p - q)).sum(), "distances between the places"),
        (lambda x, p, q: np.abs(p - q).sum(), "cumulate first"),
        (lambda x, p, q: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_slips_of_w1_are_named(answer, says):
    feedback = lesson_6.check_w1(answer)
    assert not feedback.passed
    assert says in feedback.message


def test_the_slope_that_the_exercise_gives_is_that_of_the_integral():
    """The slope of 2 JSD at the exercise's m, by differences of SciPy's quadrature."""

    def cost(m):
        return oracle.cost(stats.norm(0, 1), stats.norm(m, 1), oracle.around(0, 1), oracle.around(m, 1))

    slope = (cost(lesson_6.FAR + 1e-4) - cost(lesson_6.FAR - 1e-4)) / 2e-4
    assert slope == pytest.approx(lesson_6.ITS_SLOPE, abs=5e-5)


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        ("practice", 3.0, "KL alone"),
        ("practice", 3.2959, "not added"),
        ("practice", 0.2959, "minimax"),
        ("practice", -2.7041, "sign"),
        ("practice", 4.2041, "its slope"),
        ("practice", 2.852, "not JSD"),
        ("growth", 1.01**50, "not ±i"),
        ("growth", 1.0025**100, "is a root"),
        ("growth", np.sqrt(1.0025), "a hundred"),
        ("growth", 1 + 100 * (np.sqrt(1.0025) - 1), "not added"),
        ("growth", 1.05**100, "right angle"),
        ("gamma", 0.5, "still turn"),
        ("gamma", -0.5, "not γ"),
        ("gamma", 2, "slower"),
        ("gamma", 0, "nothing dies"),
    ],
)
def test_slips_of_numbers_are_named(check, answer, says):
    feedback = CHECKS[check](answer)
    assert not feedback.passed
    assert says in feedback.message


@pytest.mark.parametrize("answer", ["a", "b", "d"])
def test_a_wrong_choice_is_told_why(answer):
    feedback = lesson_6.check_noise(answer)
    assert not feedback.passed
    assert len(feedback.message) > 30
