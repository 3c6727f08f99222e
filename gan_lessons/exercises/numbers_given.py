"""What counts as numbers in an answer: one rule for an answer itself and for what a function returns."""

from typing import Any

import numpy as np

from gan_lessons.contracts import checks


def numbers_given(answer: Any) -> np.ndarray | None:
    """Returns an answer as real numbers, or None where any of it is something else.

    Text is none, although it may look like a number, nor a truth value, a date, an entry that is masked, or a
    complex number, which NumPy would cut.

    Args:
        answer: any object at all.

    Returns:
        An array of floats, or None; nothing is raised.

    >>> numbers_given([1, 2.5]), numbers_given([True, 2.5]), numbers_given("10")
    (array([1. , 2.5]), None, None)
    """
    try:
        return np.asarray(answer).astype(float) if _holds_numbers(answer) else None
    except Exception:  # an answer may be any object: a ragged list, a number too large for a float
        return None


def misfit(answer: Any, shape: tuple[int, ...], subject: str = "this is") -> str:
    """Returns what is wrong with an answer's kind or shape, or nothing.

    Args:
        answer: any object at all. One number in brackets, as in `[0.5]`, is that number.
        shape: of the numbers that are asked for.
        subject: what stands before the answer's kind.

    Returns:
        A sentence, or "".

    >>> misfit("10", ())
    'A number is asked for; this is a str.'
    >>> misfit([1.0, 2.0], (), "the function returned")
    'One number asked for; the function returned 2 numbers.'
    """
    given = numbers_given(answer)
    if given is None:
        return f"A number is asked for; {subject} {kind_of(answer)}."
    if shape in (given.shape, np.squeeze(given).shape):
        return ""
    return f"{_count(shape)} asked for; {subject} {_count(given.shape).lower()}."


def kind_of(answer: Any) -> str:
    """Returns in a few words what an answer is that is no number.

    >>> kind_of("10"), kind_of(["10"]), kind_of(np.array([1j]))
    ('a str', 'a list with a str in it', 'an ndarray of complex128')
    """
    kind = _with_article(type(answer).__name__)
    if np.ma.is_masked(answer):
        return f"{kind} with masked entries"
    entries = _entries(answer)
    odd = [one for one in entries if numbers_given(one) is None]
    if odd:
        return f"{kind} with {_with_article(type(odd[0]).__name__)} in it"
    return f"{kind} of {answer.dtype}" if isinstance(answer, np.ndarray) else kind


def _entries(answer: Any) -> list[Any]:
    if isinstance(answer, np.ndarray):
        return list(answer.flat) if answer.dtype == object else []
    return list(answer) if isinstance(answer, list | tuple) else []


def _with_article(name: str) -> str:
    return f"{'an' if name[0].lower() in 'aeio' or name == 'ndarray' else 'a'} {name}"


def _count(shape: tuple[int, ...]) -> str:
    return "One number" if shape == () else f"{' × '.join(map(str, shape))} numbers"


def _holds_numbers(answer: Any) -> bool:
    if isinstance(answer, list | tuple):
        return all(_holds_numbers(one) for one in answer)
    if np.ma.is_masked(answer):
        return False
    given = np.asarray(answer)
    if given.dtype != object:
        return (
            checks.is_real(given.dtype) and given.dtype.kind != "m"
        )  # a span of time is an integer to NumPy
    if given.ndim:
        return all(_holds_numbers(one) for one in given.flat)
    return hasattr(given.item(), "__float__")  # a fraction, a decimal, a formula without a variable
