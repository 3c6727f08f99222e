"""Checks of lesson 4: slopes, halving steps, how near is near, curvature, and what the proof does not say."""

from typing import Any

import numpy as np

from gan_lessons.exercises.feedback import (
    SINGLE,
    Feedback,
    judge,
    judge_choice,
    judge_function,
    to_decimals,
)
from gan_lessons.exercises.numbers_given import numbers_given

# Pairs (p_data, p_g) with no two slips alike.
PAIRS = (
    (np.array([0.8, 0.2]), np.array([0.5, 0.5])),
    (np.array([0.1, 0.6, 0.3]), np.array([0.7, 0.1, 0.2])),
)
FAR, NEAR = 0.8, 1e-3
COST = -1.3763
SHARE = 0.8


def _row(slopes: Any) -> np.ndarray:
    """Measures slopes from their mean, since p_g keeps its sum; pads two lengths for one table."""
    array = np.asarray(slopes, float)
    return np.pad(array - array.mean(), (0, 3 - array.size))


def _each(function: Any) -> list[np.ndarray]:
    """Applies a function to every pair."""
    return [_row(function(p, q)) for p, q in PAIRS]


def check_slope(answer: Any) -> Feedback:
    """Judges a function (p_data, p_g) → the slope of U(·, D*) at p_g, one number per outcome.

    A constant added to all entries, their mean for one, is as right: the entries of q - p_g add up to 0.

    Args:
        answer: the learner's function of two arrays of probabilities.

    Returns:
        The outcome; known slips are named.
    """
    right = _each(lambda p, q: np.log(q / (p + q)))
    slips = {
        "That is log D*, the slope in p_data. p_g stands before log(1 − D).": _each(
            lambda p, q: np.log(p / (p + q))
        ),
        "The sign is turned: descent goes against the slope, but the slope itself is log(1 − D*).": _each(
            lambda p, q: -np.log(q / (p + q))
        ),
        "That is 1 − D*; the logarithm is missing.": _each(lambda p, q: q / (p + q)),
        "That is p_g log(1 − D*), what is summed; its derivative in p_g has no p_g in front.": _each(
            lambda p, q: q * np.log(q / (p + q))
        ),
        "This is in bits: use the natural logarithm.": _each(lambda p, q: np.log2(q / (p + q))),
    }
    hints = (
        "U(p_g, D) = Σ p_data log D + Σ p_g log(1 − D). Which part contains p_g(x)?",
        "The derivative in p_g(x) is log(1 − D(x)), for whatever D; here D is D*.",
        "1 − D* = p_g/(p_data + p_g).",
    )
    praise = "Right. A constant added to all of its entries changes nothing: p_g has to keep its sum."
    padded = _padded(answer)
    return judge_function(padded, PAIRS, right, slips=slips, hints=hints, praise=praise)


def _padded(answer: Any) -> Any:
    """Wraps a learner's function so that answers of two lengths make one table; it may raise."""
    if not callable(answer):
        return answer

    def function(p: np.ndarray, q: np.ndarray) -> Any:
        given = answer(p, q)
        array = numbers_given(given)
        if array is None:  # `judge_function` says what it is
            return given
        if array.shape != p.shape:
            raise ValueError(f"{p.size} numbers are asked for, one per outcome; this has shape {array.shape}")
        return _row(array)

    return function


def check_steps(answer: Any) -> Feedback:
    """Judges how many halving steps bring the total variation from 0.8 below 0.001.

    Args:
        answer: a whole number.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "After 9 steps it is 0.8/512 = 0.0016, still above.": 9,
        "Solve 0.8 · 2⁻ᵗ < 0.001 for t, and round up to a whole step.": np.log2(FAR / NEAR),
        "That uses e instead of 2: each step halves.": np.log(FAR / NEAR),
        "Rounded up from ln(800); each step halves, so it is log₂(800).": 7,
        "That many steps divide by 4 each: C does, in the end, but the distance halves.": 5,
    }
    hints = (
        "After t steps the distance is 2⁻ᵗ times the first.",
        "2ᵗ must exceed 0.8/0.001 = 800.",
        "2⁹ = 512 and 2¹⁰ = 1024.",
    )
    praise = "Right: 0.8/1024 = 0.00078. Ten more steps, and it is below a millionth."
    return judge(answer, 10, slips=slips, hints=hints, praise=praise)


def check_near(answer: Any) -> Feedback:
    """Judges the largest total variation that C = -1.3763 leaves open.

    Args:
        answer: a number between 0 and 1.

    Returns:
        The outcome; known slips are named.
    """
    excess = COST + np.log(4.0)
    slips = {
        "Take the square root: TV ≤ √(C + log 4).": excess,
        "C + log 4 is 2·JSD, and TV² ≤ 2·JSD: no further 2.": np.sqrt(2 * excess),
        "C + log 4 is 2·JSD, and TV² ≤ 2·JSD: no further ½.": np.sqrt(excess / 2),
        "The sign is turned: a distance is positive.": -np.sqrt(excess),
    }
    hints = (
        "How far is C above its floor −log 4?",
        "TV²/2 ≤ JSD, and C + log 4 = 2·JSD.",
        "TV ≤ √(C + log 4), with C + log 4 = 0.01.",
    )
    praise = "Right: one hundredth of a nat still lets p_g misplace a tenth of its probability."
    return judge(answer, np.sqrt(excess), slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def check_bend(answer: Any) -> Feedback:
    """Judges the second derivative of C along p_g(1), with p_g(2) = 1 - p_g(1), at p_g(1) = p_data(1) = 0.8.

    Args:
        answer: a number, in nats.

    Returns:
        The outcome; known slips are named.
    """
    right = 1 / (2 * SHARE) + 1 / (2 * (1 - SHARE))
    slips = {
        "That is one outcome only: when p_g(1) rises, p_g(2) falls, and its curvature counts too.": 1
        / (2 * SHARE),
        "That is the second outcome only; the first has its own 1/(2 p_data(1)).": 1 / (2 * (1 - SHARE)),
        "The ½ is missing: at p_g = p_data, p_data/(p_g (p_data + p_g)) is 1/(2 p_data).": 2 * right,
        "The curvatures add; neither is subtracted, since (−1)² = 1.": 1 / (2 * (1 - SHARE))
        - 1 / (2 * SHARE),
        "That is the largest step, 2 divided by the curvature.": 2 / right,
        "That is along a direction of length 1; along p_g(1) both outcomes move by 1.": right / 2,
    }
    hints = (
        "∂²C/∂p_g(x)² = p_data/(p_g (p_data + p_g)). What is it at p_g = p_data?",
        "Along p_g(1) both outcomes move, by +1 and by −1.",
        "1/(2 · 0.8) + 1/(2 · 0.2).",
    )
    praise = "Right: 3.125, so gradient steps in p_g(1) beyond 2/3.125 = 0.64 do not settle there."
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=SINGLE)


def check_claim(answer: Any) -> Feedback:
    """Judges which sentence has been proved.

    Args:
        answer: one of the letters 'a' to 'd'.

    Returns:
        The outcome, with the reason where it is wrong.
    """
    reasons = {
        "a": "C is convex in p_g, not in θ: along the mean of a normal density it turns concave.",
        "b": "That is what one would like. The proof moves p_g itself, against a D at its best.",
        "d": "Where there are no data C is not strictly convex, and no proof needed it.",
    }
    hints = (
        "What moves in the proof: p_g, or the weights of a network?",
        "Which of the sentences names every assumption?",
    )
    praise = "Right, and no more than that: about θ it is silent."
    return judge_choice(answer, "c", reasons=reasons, hints=hints, praise=praise)
