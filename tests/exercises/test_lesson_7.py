"""The checks of lesson 7 name each slip."""

import numpy as np
import pytest
from scipy import stats

from gan_lessons.exercises import lesson_7

CHECKS = {"lost_mode": lesson_7.check_lost_mode, "bias": lesson_7.check_bias}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (stats.entropy, "its exp"),
        (lambda counts: float(np.sum(counts > 0)), "one sample"),
        (lambda counts: np.exp(stats.entropy(counts, base=2)), "base 2"),
        (lambda counts: np.exp(-stats.entropy(counts)), "sign"),
        (lambda counts: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_slips_of_even_are_named(answer, says):
    feedback = lesson_7.check_even(answer)
    assert not feedback.passed
    assert says in feedback.message


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        ("lost_mode", 7 / 8 * np.log(7 / 15) + np.log(8 / 15), "log 4"),
        ("lost_mode", 0.0454, "the JSD"),
        ("lost_mode", np.log(2) / 8, "seven others"),
        ("lost_mode", np.log(8 / 7), "KL"),
        ("bias", 11 / 200, "K − 1"),
        ("bias", 0.025, "twice as much"),
        ("bias", 0.1, "twice too much"),
        ("bias", 0.0, "estimate"),
    ],
)
def test_slips_of_numbers_are_named(check, answer, says):
    feedback = CHECKS[check](answer)
    assert not feedback.passed
    assert says in feedback.message


@pytest.mark.parametrize("answer", ["a", "c", "d"])
def test_a_wrong_choice_is_told_why(answer):
    feedback = lesson_7.check_direction(answer)
    assert not feedback.passed
    assert len(feedback.message) > 30
