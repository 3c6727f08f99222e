"""Lesson 2's checks: each known slip is named, unanswered cells stay quiet."""

import math

import numpy as np
import pytest

from gan_lessons.exercises import lesson_2

CHECKS = {
    "best_answer": lesson_2.check_best_answer,
    "slope_of_f": lesson_2.check_slope,
    "best_value": lesson_2.check_best_value,
    "logit_of_best": lesson_2.check_logit,
    "best_answer_with_prior": lesson_2.check_priors,
}
SLIPS = [
    (lesson_2.check_best_answer, lambda a, b: b / (a + b), "numerator"),
    (lesson_2.check_best_answer, lambda a, b: a / b, "odds"),
    (lesson_2.check_best_answer, lambda a, b: 0.5, "only where a = b"),
    (lesson_2.check_slope, lambda a, b, y: a / y + b / (1 - y), "minus"),
    (lesson_2.check_slope, lambda a, b, y: (a / y - b / (1 - y)) / math.log(2), "base 2"),
    (lesson_2.check_slope, lambda a, b, y: (a / y - b / (1 - y)) / math.log(10), "base 10"),
    (lesson_2.check_slope, lambda a, b, y: b / (1 - y) - a / y, "negative of the slope"),
    (lesson_2.check_slope, lambda a, b, y: -a / y**2 - b / (1 - y) ** 2, "second derivative"),
    (lesson_2.check_best_value, -1.284951 / math.log(2), "bits"),
    (lesson_2.check_best_value, -1.284951 / math.log(10), "base 10"),
    (lesson_2.check_best_value, -math.log(4), "log 4"),
    (lesson_2.check_best_value, 1.284951, "sign"),
    (lesson_2.check_best_value, 0.8 * math.log(8 / 13) + 0.2 * math.log(2 / 7), "generator's is missing"),
    (lesson_2.check_logit, lambda x: -2 * x, "sign"),
    (lesson_2.check_logit, lambda x: x, "factor 2 is missing"),
    (lesson_2.check_logit, lambda x: 1 / (1 + math.exp(-2 * x)), "D\\* itself"),
    (lesson_2.check_logit, lambda x: 2 * x / math.log(10), "base 10"),
    (lesson_2.check_priors, lambda a, b, prior: a / (a + b), "prior does not appear"),
    (
        lesson_2.check_priors,
        lambda a, b, prior: (1 - prior) * a / ((1 - prior) * a + prior * b),
        "swapped",
    ),
]


@pytest.mark.parametrize(("check", "wrong", "word"), SLIPS)
def test_a_slip_is_named(check, wrong, word):
    feedback = check(wrong)
    assert not feedback.passed
    assert word.replace("\\", "") in feedback.message


@pytest.mark.parametrize("check", CHECKS.values())
@pytest.mark.parametrize("answer", [..., None, lambda *_: ...])
def test_unanswered_is_told_apart_from_wrong(check, answer):
    if callable(answer) and check is lesson_2.check_best_value:
        answer = ...
    feedback = check(answer)
    assert not feedback.passed
    assert "Not answered yet" in feedback.message


@pytest.mark.parametrize("name", CHECKS)
def test_an_unknown_wrong_answer_is_refused_and_hinted(name):
    wrong = 17.25 if name == "best_value" else lambda *_: 17.25
    feedback = CHECKS[name](wrong)
    assert not feedback.passed
    assert len(feedback.hints) == 3


def test_an_answer_of_the_wrong_kind_is_not_raised():
    assert not lesson_2.check_best_answer(0.5).passed
    assert not lesson_2.check_best_value("minus one").passed
    assert "ZeroDivisionError" in lesson_2.check_slope(lambda a, b, y: 1 / 0).message


def test_the_checks_inputs_tell_every_slip_from_the_right_answer():
    assert not np.isclose(lesson_2.A, lesson_2.B).any()
    assert not np.isclose(lesson_2.PRIORS, 0.5).any()
