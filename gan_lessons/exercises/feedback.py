"""What a check says to the learner: right, not yet, or which slip it was; and hints, one stage at a time."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from gan_lessons.contracts import checks
from gan_lessons.exercises.numbers_given import kind_of, misfit, numbers_given

# What floating-point arithmetic itself costs; it is never a reason to call an answer wrong.
ROUNDING = 1e-9
# A formula of the learner's may be evaluated in single precision.
SINGLE = 1e-5
BRACKETS = " \t\n()[]{}<>\"'`.,:;"

UNANSWERED = "Not answered yet. Replace the ... and run the cell again; .hint(1) gives a first hint."


class Feedback(NamedTuple):
    """The outcome of one check.

    Attributes:
        passed: whether the answer is right; an unanswered exercise has not passed, and raises nothing either.
        message: one or two sentences of plain text.
        hints: from a nudge to almost the answer.
    """

    passed: bool
    message: str
    hints: tuple[str, ...] = ()

    def hint(self, stage: int | np.integer = 1) -> str:
        """Returns one hint.

        Args:
            stage: 1 for the gentlest, up to the number of hints.

        Returns:
            Plain text.

        Raises:
            TypeError: `stage` is not a whole number.
            ValueError: there is no such stage.

        >>> Feedback(False, "Not yet.", ("Draw it.",)).hint(1)
        'Hint 1 of 1: Draw it.'
        """
        if not checks.is_integer(stage):
            raise TypeError(f"stage must be a whole number, got {stage!r}")
        if not self.hints:
            raise ValueError(f"stage {stage} does not exist: there are no hints here")
        if not 1 <= stage <= len(self.hints):
            raise ValueError(f"stage must lie between 1 and {len(self.hints)}, got {stage}")
        return f"Hint {stage} of {len(self.hints)}: {self.hints[stage - 1]}"

    def __repr__(self) -> str:
        mark = "✓" if self.passed else "·" if self.message.startswith("Not answered yet") else "✗"
        return f"{mark} {self.message}"


def is_unanswered(answer: Any) -> bool:
    """Tells whether an answer is still the placeholder.

    >>> is_unanswered(...), is_unanswered(0.0)
    (True, False)
    """
    return answer is None or answer is ...


def unanswered(hints: tuple[str, ...] = ()) -> Feedback:
    """Returns what an untouched exercise says.

    >>> unanswered(("Look at the tails.",)).passed
    False
    """
    return Feedback(False, UNANSWERED, hints)


def judge(
    answer: Any,
    right: Any,
    *,
    slips: Mapping[str, Any] | None = None,
    hints: tuple[str, ...] = (),
    praise: str = "Right.",
    tolerance: float = 0.0,
) -> Feedback:
    """Compares a number, or several, with the right one and with the known wrong ones.

    Nothing is added to the tolerance but the rounding of the arithmetic: a count is right or wrong, and what
    is asked for to four decimals has a tolerance of `to_decimals(4)`. A slip is recognised more generously,
    since it only chooses the words.

    Args:
        answer: what the learner gave: a number, a sequence of numbers, or `...`. One number in brackets, as
            in `[0.5]`, is that number.
        right: the right value, of the same shape.
        slips: what to say → the value that this slip gives. A slip that gives the right value is ignored.
        hints: staged hints.
        praise: what to say when the answer is right.
        tolerance: largest absolute difference that counts as equal, beside a relative rounding of 1e-9.

    Returns:
        The outcome; nothing is raised, whatever the answer is.

    >>> judge(-1.3863, 1.3863, slips={"The sign is turned.": -1.3863})
    ✗ The sign is turned.
    >>> judge(25_610, 25_600)
    ✗ Close, and not right: an exact number is asked for.
    """
    if is_unanswered(answer):
        return unanswered(hints)
    target = np.asarray(right, float)
    if problem := misfit(answer, target.shape):
        return Feedback(False, problem, hints)
    given = np.asarray(numbers_given(answer)).reshape(target.shape)
    if not np.all(np.isfinite(given) | ~np.isfinite(target)):
        return Feedback(False, "A value is infinite or NaN: is there a log 0 or a 0/0?", hints)
    if _near(given, target, tolerance):
        return Feedback(True, praise, hints)
    for message, wrong in (slips or {}).items():
        if not _resembles(target, wrong, tolerance) and _resembles(given, wrong, tolerance):
            return Feedback(False, message, hints)
    return Feedback(False, _how_far(given, target, tolerance), hints)


def to_decimals(decimals: int) -> float:
    """Returns the tolerance of an answer that is asked for to so many decimals: half a unit of the last one.

    >>> judge(0.1013, 0.101343, tolerance=to_decimals(4)).passed
    True
    >>> judge(0.1014, 0.101343, tolerance=to_decimals(4)).passed
    False
    """
    return 0.5 * 10.0**-decimals


def _how_far(given: np.ndarray, target: np.ndarray, tolerance: float) -> str:
    with np.errstate(all="ignore"):  # of two numbers that are too far apart for a float
        near = np.allclose(given, target, rtol=1e-2, atol=0.0)
    if not near:
        return "Not the expected value, and none of the usual slips. A hint may help."
    if tolerance in (0.0, SINGLE):
        return "Close, and not right: an exact number is asked for."
    return "Close, and not right to the digits that are asked for."


def judge_function(
    answer: Any,
    inputs: Sequence[Sequence[Any]],
    right: Any,
    **options: Any,
) -> Feedback:
    """Calls the learner's function on several inputs and judges what it returns.

    Args:
        answer: the learner's function, or `...`; a function that returns `...` or None is not answered yet.
        inputs: one tuple of arguments per call.
        right: the right value of each call.
        **options: `slips`, `hints`, `praise` and `tolerance` as `judge` takes them; without a tolerance the
            values must agree to 1e-5, which a formula in single precision does.

    Returns:
        The outcome; what the function raises is told, not raised.

    >>> judge_function(lambda a, b: a + b, [(1, 2), (3, 4)], [3, 7])
    ✓ Right.
    """
    hints = tuple(options.get("hints", ()))
    if is_unanswered(answer):
        return unanswered(hints)
    if not callable(answer):
        return Feedback(False, f"A function is asked for; this is {kind_of(answer)}.", hints)
    values, problem = _call_all(answer, inputs)
    if problem:
        return Feedback(False, problem, hints)
    if any(is_unanswered(value) for value in values):
        return unanswered(hints)
    rows = list(zip(values, map(np.shape, right), strict=True))
    for value, shape in rows:
        if problem := misfit(value, shape, "the function returned"):
            return Feedback(False, problem, hints)
    table = [np.reshape(np.asarray(numbers_given(value)), shape) for value, shape in rows]
    return judge(table, right, **({"tolerance": SINGLE} | options))


def judge_choice(
    answer: Any,
    right: str,
    *,
    reasons: Mapping[str, str],
    hints: tuple[str, ...] = (),
    praise: str = "Right.",
) -> Feedback:
    """Judges one letter or word out of several.

    Args:
        answer: the learner's choice, or `...`. Capitals, brackets and full stops count for nothing: "b",
            "B)", "(b)" and "b." are one answer.
        right: the right choice.
        reasons: for each wrong choice, why it is wrong.
        hints: staged hints.
        praise: what to say when the answer is right.

    Returns:
        The outcome.

    >>> judge_choice("A", "b", reasons={"a": "That is the generator's."})
    ✗ That is the generator's.
    >>> judge_choice("(B).", "b", reasons={"a": "That is the generator's."})
    ✓ Right.
    """
    if is_unanswered(answer):
        return unanswered(hints)
    choice = answer.strip(BRACKETS).lower() if isinstance(answer, str) else None
    if choice == right:
        return Feedback(True, praise, hints)
    options = ", ".join(repr(option) for option in sorted({right, *reasons}))
    return Feedback(False, reasons.get(choice or "", f"Choose one of {options}."), hints)


def _call_all(function: Callable[..., Any], inputs: Sequence[Sequence[Any]]) -> tuple[list[Any], str]:
    try:
        # A copy, for a function may write into its arguments.
        return [function(*copy.deepcopy(row)) for row in inputs], ""
    except Exception as error:  # whatever the learner's function raises is told to the learner
        return [], f"The function raised {type(error).__name__}: {error}"


def _near(given: np.ndarray, wanted: Any, tolerance: float) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.allclose(given, np.asarray(wanted, float), rtol=ROUNDING, atol=tolerance))


def _resembles(given: np.ndarray, wanted: Any, tolerance: float) -> bool:
    """Says whether an answer is so near a slip that the slip explains it."""
    with np.errstate(all="ignore"):
        return bool(np.allclose(given, np.asarray(wanted, float), rtol=1e-3, atol=max(tolerance, 1e-3)))
