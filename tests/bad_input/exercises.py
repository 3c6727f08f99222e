"""Whatever a learner answers, a check says something; what is asked of the checks themselves is refused."""

import inspect
from math import inf, nan
from typing import Any

import numpy as np

from gan_lessons.exercises import (
    feedback,
    lesson_1,
    lesson_2,
    lesson_3,
    lesson_4,
    lesson_5,
    lesson_6,
    lesson_7,
    numbers_given,
)
from gan_lessons.exercises.feedback import Feedback
from tests.bad_input.case import Case, answers, gives, name_of, refused
from tests.bad_input.case import vector as v


class Stubborn:
    """An answer that refuses to be looked at."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("no array")

    def __str__(self) -> str:
        raise RuntimeError("no text")

    def __eq__(self, _: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = None  # type: ignore[assignment]


def _raises(*_: Any) -> Any:
    raise ZeroDivisionError("division by zero")


ANSWERS: dict[str, Any] = {
    "nothing": None, "the placeholder": ..., "text": "log 4", "digits": "1.5", "NaN": nan, "infinity": -inf,
    "an empty list": [], "a ragged list": [1.0, [2.0, 3.0]], "a dictionary": {"a": 1}, "an object": object(),
    "a number too large for a float": 10**400, "a complex number": 1j, "complex numbers": np.array([1 + 1j]),
    "bytes": b"1", "a type": int, "stubborn": Stubborn(), "strings": ["a", "b"], "many": np.zeros((3, 4, 5)),
    "a function without arguments": lambda: 1.0, "a function that raises": _raises,
    "a function of NaN": lambda *_: nan, "a function of text": lambda *_: "a",
    "a function of too much": lambda *_: 10**400, "a function of lists": lambda *_: [1.0, [2.0]],
    "a function of a stubborn object": lambda *_: Stubborn(), "a function of nothing": lambda *_: None,
    "a function of complex numbers": lambda *_: 1j,
}  # fmt: skip


def _not_passed(found: Any) -> bool:
    return isinstance(found, Feedback) and not found.passed and bool(found.message) and repr(found) != ""


CHECKS = {
    name_of(check): check
    for lesson in (lesson_1, lesson_2, lesson_3, lesson_4, lesson_5, lesson_6, lesson_7)
    for name, check in inspect.getmembers(lesson, inspect.isfunction)
    if name.startswith("check_")
}
WRONG, RIGHT = Feedback(False, "No.", ("Look.",)), Feedback(True, "Right.")
_PAIRS = [(1.0,), (2.0,)]

CASES: list[Case] = [
    *[answers(check, _not_passed, answer) for check in CHECKS.values() for answer in ANSWERS.values()],
    *[
        case
        for answer in ANSWERS.values()
        for case in (
            answers(feedback.judge, _not_passed, answer, 1.0),
            answers(feedback.judge_function, _not_passed, answer, _PAIRS, [1.5, 2.5]),
            gives("exercises.feedback.judge_choice", _not_passed,
                  lambda answer=answer: feedback.judge_choice(answer, "b", reasons={"a": "No."})),
        )
    ],
    answers(feedback.judge, _not_passed, [1.0, 2.0], 1.0),
    *[answers(feedback.is_unanswered, False, answer) for answer in (nan, ANSWERS["stubborn"], np.zeros(3))],
    *[
        case
        for answer in ANSWERS.values()
        for case in (
            answers(numbers_given.numbers_given, lambda found: found is None or found.dtype == float, answer),
            answers(numbers_given.misfit, lambda found: found.endswith("."), answer, (7,)),
            answers(numbers_given.kind_of, lambda found: found.startswith(("a ", "an ")), answer),
        )
    ],
    answers(feedback.to_decimals, 0.0005, 3),
    answers(feedback.unanswered, _not_passed),
    refused(WRONG.hint, ValueError, "stage must lie between 1 and 1, got 0", 0),
    refused(WRONG.hint, ValueError, "stage must lie between 1 and 1, got 2", 2),
    refused(WRONG.hint, TypeError, "stage must be a whole number, got 1.5", 1.5),
    refused(WRONG.hint, TypeError, "stage must be a whole number, got 'first'", "first"),
    refused(RIGHT.hint, ValueError, "stage 1 does not exist: there are no hints", 1),
    refused(lesson_5.logit, ValueError, r"d must have 3 entries, got \[1", v(1, 2), v(0, 1)),
    refused(lesson_5.logit, ValueError, r"x must have shape \(n,\)", v(1, 2, 3), v(0, 1)[None]),
    answers(lesson_5.logit, [nan], v(1, 1, 1), v(nan)),
    refused(lesson_5.generate, ValueError, r"g must have 2 entries, got \[1", v(1), v(0, 1)),
    refused(lesson_5.generate, TypeError, "z must be an array .* got 'noise'", v(1, 2), "noise"),
    answers(lesson_5.generate, [nan], v(1, 1), v(nan)),
]  # fmt: skip
EXEMPT: dict[str, list[str]] = {}
