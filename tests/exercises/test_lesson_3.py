"""The checks of lesson 3 name each slip."""

import numpy as np
import pytest

from gan_lessons.exercises import lesson_3
from tests.exercises import solutions_lesson_3 as solutions

# For p_data = (.9, .1) and p_g = (.4, .6), by hand: .9 log(9/13) + .1 log(1/7) + .4 log(4/13) + .6 log(6/7).
RIGHT = -1.089496
JSD = 0.148399


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (RIGHT + np.log(2), "log 4, not log 2"),
        (RIGHT / np.log(2), "bits"),
        (RIGHT / np.log(10), "Base 10"),
        (-RIGHT, "sign"),
        (JSD - np.log(4), "2·JSD, not JSD"),
        (2 * JSD, "−log 4 still"),
        (0.9 * np.log(0.9 / 0.65) + 0.1 * np.log(0.1 / 0.35) - np.log(4), "One KL is missing"),
        (0.4 * np.log(0.4 / 0.65) + 0.6 * np.log(0.6 / 0.35) - np.log(4), "One KL is missing"),
    ],
)
def test_slips_of_the_cost_are_named(answer, says):
    feedback = lesson_3.check_cost(answer)
    assert not feedback.passed
    assert says in feedback.message


def _one_kl(p, q):
    return np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1) * 2 / (p + q)), 0))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda p, q: 2 * solutions.jsd(p, q), "½ of each"),
        (lambda p, q: _one_kl(p, q) / 2, "One KL is missing"),
        (lambda p, q: _one_kl(q, p) / 2, "KL from p is missing"),
        (lambda p, q: solutions.jsd(p, q) / np.log(2), "bits"),
        (lambda p, q: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_slips_of_the_jsd_are_named(answer, says):
    feedback = lesson_3.check_jsd(answer)
    assert not feedback.passed
    assert says in feedback.message


@pytest.mark.parametrize("answer", [-np.log(4), 2.0, -1.0])
def test_slips_of_the_base_are_named(answer):
    assert "usual slips" not in lesson_3.check_log_base(answer).message
    assert not lesson_3.check_log_base(answer).passed


def test_a_total_variation_without_its_root_is_named():
    assert "square root" in lesson_3.check_total_variation(-1.38 + np.log(4)).message


@pytest.mark.parametrize("answer", ["a", "c"])
def test_a_wrong_choice_is_told_why(answer):
    feedback = lesson_3.check_forever_apart(answer)
    assert not feedback.passed
    assert len(feedback.message) > 30
