"""Every usual slip of lesson 1 is named."""

import math

import pytest

from gan_lessons.exercises import lesson_1
from tests.exercises import solutions_lesson_1 as solutions


def test_a_function_that_returns_the_placeholder_is_not_answered_yet():
    assert "Not answered yet" in repr(lesson_1.check_density(lambda x: ...))


def _phi(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


@pytest.mark.parametrize(
    ("check", "answer", "word"),
    [
        (lesson_1.check_half, -math.log(2), "expectations was dropped"),
        (lesson_1.check_half, math.log(4), "sign"),
        (lesson_1.check_half, -2.0, "bits"),
        (lesson_1.check_half, -math.log10(4), "base 10"),
        (lesson_1.check_gap, solutions.lost_by_shrugging / 2, "half the gap"),
        (lesson_1.check_gap, -1.284951, "Subtract"),
        (lesson_1.check_gap, -1.284951 + math.log(2), "−log 2 was subtracted"),
        (lesson_1.check_gap, solutions.lost_by_shrugging / math.log(2), "bits"),
        (
            lesson_1.check_gap,
            0.8 * math.log(0.5 / 1.3) + 0.2 * math.log(0.5 / 0.7) + 0.5 * math.log(0.8 / 1.3)
            + 0.5 * math.log(0.2 / 0.7) + math.log(4),
            "numerator is p_data",
        ),
        (lesson_1.check_density, lambda x: _phi(math.log(x)), "1/|G′(z)| is missing"),
        (lesson_1.check_density, lambda x: _phi(math.log(x)) * x, "must divide"),
        (lesson_1.check_density, _phi, "density of the noise"),
        (lesson_1.check_density, lambda x: _phi(math.exp(x)), "inverse"),
        (lesson_1.check_noise, 19_200, "own step"),
        (lesson_1.check_noise, 12_800, "k = 3"),
        (lesson_1.check_noise, 44_800, "data and noise"),
        (lesson_1.check_error_bar, 10, "√10"),
        (lesson_1.check_error_bar, 1000, "2, not 3"),
    ],
)  # fmt: skip
def test_a_usual_slip_is_named(check, answer, word):
    feedback = check(answer)
    assert not feedback.passed
    assert word in feedback.message


@pytest.mark.parametrize("name", ["half", "gap", "density", "noise", "error_bar"])
def test_hints_do_not_shout_the_answer_at_once(name):
    assert len(lesson_1.HINTS[name]) == 3
