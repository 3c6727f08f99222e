"""Feedback: unanswered is no failure, a known slip is named, hints come in stages, nothing is raised."""

import warnings
from decimal import Decimal
from fractions import Fraction

import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.exercises.feedback import (
    Feedback,
    judge,
    judge_choice,
    judge_function,
    to_decimals,
    unanswered,
)


@pytest.mark.parametrize("placeholder", [None, ...])
def test_a_placeholder_is_not_answered_yet(placeholder):
    for feedback in (
        judge(placeholder, 1.0),
        judge_function(placeholder, [(1,)], [1.0]),
        judge_function(lambda x: placeholder, [(1,)], [1.0]),
        judge_choice(placeholder, "a", reasons={}),
    ):
        assert not feedback.passed
        assert repr(feedback).startswith("· Not answered yet")


def test_right_wrong_and_a_known_slip():
    slips = {"The sign is turned.": -2.0}
    assert judge(2.0004, 2.0, slips=slips, tolerance=to_decimals(3)).passed
    assert not judge(2.0006, 2.0, slips=slips, tolerance=to_decimals(3)).passed
    assert judge(-2.0, 2.0, slips=slips).message == "The sign is turned."
    assert "none of the usual slips" in judge(7.0, 2.0, slips=slips).message


def test_a_count_is_exact_and_arithmetic_may_round():
    assert judge(25_600.0, 25_600).passed
    assert judge(1 / 0.1**2, 100).passed  # 99.99999999999999
    for wrong in (25_599, 25_600.01, 25_610, 25_625):
        assert "Close, and not right" in judge(wrong, 25_600).message


def test_one_number_in_brackets_is_a_number_and_a_truth_value_is_none():
    assert judge([2.0], 2.0).passed
    assert judge(np.array([[2.0]]), 2.0).passed
    assert not judge([2.0, 2.0], 2.0).passed
    assert "this is a bool" in judge(True, 1.0).message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (np.datetime64("1970-01-11", "D"), "a datetime64"),
        (np.timedelta64(10, "D"), "a timedelta64"),
        (np.array(["10"], dtype=object), "an ndarray with a str in it"),
        (np.array([True], dtype=object), "an ndarray with a bool in it"),
        (["10"], "a list with a str in it"),
        (np.ma.masked, "a MaskedConstant with masked entries"),
        (np.ma.array([10.0], mask=[True]), "a MaskedArray with masked entries"),
        (np.array([10 + 0j]), "an ndarray of complex128"),
        ([True, 10.0], "a list with a bool in it"),
        ((), None),
    ],
)
def test_what_only_looks_like_numbers_is_named_and_refused(answer, kind):
    right = [1.0, 10.0] if np.size(answer) == 2 else 10.0
    feedback = judge(answer, right)
    assert not feedback.passed
    assert kind is None or feedback.message == f"A number is asked for; this is {kind}."
    told = judge_function(lambda x: answer, [(1.0,)], [right])
    assert not told.passed
    assert kind is None or told.message == f"A number is asked for; the function returned {kind}."


@pytest.mark.parametrize(
    "answer",
    [
        Fraction(10),
        Decimal(10),
        np.array([Fraction(10)], dtype=object),
        jnp.bfloat16(10),
        np.ma.array([10.0]),
    ],
)
def test_every_kind_of_real_number_is_one(answer):
    assert judge(answer, 10.0).passed
    assert judge_function(lambda x: answer, [(1.0,)], [10.0]).passed


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ("a/(a+b)", "the function returned a str."),
        (True, "the function returned a bool."),
        ({}, "the function returned a dict."),
        ([1.0, 2.0, 3.0], "One number asked for; the function returned 3 numbers."),
        ([[1.0, 2.0], [3.0]], "the function returned a list."),
        (10**400, "the function returned an int."),
    ],
)
def test_what_a_function_returns_is_named_and_not_the_list_of_its_values(returned, says):
    feedback = judge_function(lambda a: returned if a > 1 else a, [(1.0,), (2.0,)], [1.0, 2.0])
    assert not feedback.passed
    assert says in feedback.message


def test_numbers_too_far_apart_for_a_float_raise_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "none of the usual slips" in judge(1.7e308, -1.7e308).message


def test_a_slip_that_gives_the_right_value_is_right():
    assert judge(2.0, 2.0, slips={"wrong": 2.0}).passed


@pytest.mark.parametrize("answer", ["two", [1.0, 2.0], np.nan, np.inf, object()])
def test_odd_answers_are_told_and_not_raised(answer):
    feedback = judge(answer, 2.0)
    assert not feedback.passed
    assert feedback.message


def test_an_exception_of_the_learners_function_is_told():
    feedback = judge_function(lambda x: 1 / 0, [(1.0,)], [1.0])
    assert "ZeroDivisionError" in feedback.message
    assert "function is asked for" in judge_function(3.0, [(1.0,)], [1.0]).message


def test_a_wrong_choice_gets_its_reason_and_an_unknown_one_the_list():
    reasons = {"a": "That is the generator's."}
    assert judge_choice("B ", "b", reasons=reasons).passed
    assert judge_choice("a", "b", reasons=reasons).message == reasons["a"]
    assert "'a', 'b'" in judge_choice("z", "b", reasons=reasons).message


def test_hints_are_staged_and_bounded():
    feedback = unanswered(("first", "second"))
    assert feedback.hint() == "Hint 1 of 2: first"
    assert feedback.hint(2).endswith("second")
    assert feedback.hint(np.int64(2)) == feedback.hint(2)
    with pytest.raises(TypeError, match="stage must be a whole number, got True"):
        feedback.hint(True)
    for stage in (0, 3):
        with pytest.raises(ValueError, match=str(stage)):
            feedback.hint(stage)


def test_the_picture_of_a_feedback_is_one_line_of_plain_text():
    assert repr(Feedback(True, "Right.")) == "✓ Right."
    assert repr(Feedback(False, "<b>No</b>")) == "✗ <b>No</b>"
    assert not hasattr(Feedback(True, "x"), "_repr_html_")


def test_a_function_may_write_into_its_arguments():
    def sum_in_place(x):
        x += 1
        return x.sum()

    inputs = [(np.array([1.0, 2.0]),)]
    for _ in range(2):
        assert judge_function(sum_in_place, inputs, [5.0]).passed
    assert inputs[0][0].tolist() == [1.0, 2.0]
