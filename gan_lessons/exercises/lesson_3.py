"""Checks of lesson 3: the value at the best discriminator, and the Jensen-Shannon divergence."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.exercises.feedback import Feedback, judge, judge_choice, judge_function, to_decimals
from gan_lessons.theory import divergences, game

# Three pairs of finite distributions: overlapping, far apart, and one where p_g misses an outcome.
PAIRS = (
    (np.array([0.8, 0.2]), np.array([0.5, 0.5])),
    (np.array([0.1, 0.6, 0.3]), np.array([0.7, 0.1, 0.2])),
    (np.array([0.5, 0.25, 0.25]), np.array([0.75, 0.25, 0.0])),
)
P_DATA, P_G = np.array([0.9, 0.1]), np.array([0.4, 0.6])


def _measured(function: Any, p: np.ndarray, q: np.ndarray) -> float:
    with jax.enable_x64(True), np.errstate(divide="ignore"):
        return float(function(jnp.asarray(np.log(p)), jnp.asarray(np.log(q))))


def _terms(p: np.ndarray, q: np.ndarray) -> tuple[float, float]:
    """Returns KL(p‖M) and KL(q‖M), in nats."""
    middle = (p + q) / 2
    return _measured(divergences.kl, p, middle), _measured(divergences.kl, q, middle)


def check_cost(answer: Any) -> Feedback:
    """Judges C(G) for p_data = (0.9, 0.1), p_g = (0.4, 0.6), in nats, to three decimals.

    Args:
        answer: a number, in nats.

    Returns:
        The outcome; known slips are named.
    """
    right = _measured(game.cost, P_DATA, P_G)
    first, second = _terms(P_DATA, P_G)
    log_2, log_4 = np.log(2.0), np.log(4.0)
    slips = {
        "Each of the two fractions needs its factor 2, so the price is log 4, not log 2.": right
        + log_4
        - log_2,
        "One KL is missing: C(G) has KL(p_data‖M) and KL(p_g‖M).": first - log_4,
        "One KL is missing: p_data has its own, KL(p_data‖M).": second - log_4,
        "2·JSD, not JSD: the two KLs enter whole, without the ½.": (first + second) / 2 - log_4,
        "This is in bits: use the natural logarithm.": right / log_2,
        "Base 10: use the natural logarithm.": right / np.log(10.0),
        "The sign is turned: logarithms of probabilities are negative.": -right,
        "That is 2·JSD; −log 4 still has to be added.": first + second,
    }
    hints = (
        "D* is p_data/(p_data + p_g), one number for each outcome.",
        "C(G) = Σ p_data log D* + Σ p_g log(1 − D*).",
        "D* = (0.9/1.3, 0.1/0.7): put both into the two sums, with np.log.",
    )
    praise = f"Right: {right + log_4:.3f} nats above the floor −log 4 = −1.386."
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def check_jsd(answer: Any) -> Feedback:
    """Judges a function jsd(p, q) of two finite distributions.

    Args:
        answer: a function of two arrays of probabilities that returns nats.

    Returns:
        The outcome; known slips are named.
    """
    terms = np.array([_terms(p, q) for p, q in PAIRS])
    right = terms.sum(axis=1) / 2
    slips = {
        "Twice too large: JSD takes ½ of each KL.": 2 * right,
        "One KL is missing: JSD has one from p and one from q.": terms[:, 0] / 2,
        "One KL is missing, and the ½ with it.": terms[:, 0],
        "The KL from p is missing.": terms[:, 1] / 2,
        "This is in bits: use the natural logarithm.": right / np.log(2.0),
        "That is the square root of JSD, the distance.": np.sqrt(right),
    }
    hints = (
        "Begin with the mixture: m = (p + q)/2.",
        "KL(p‖m) = Σ p log(p/m); an outcome with p = 0 adds 0, and np.where keeps it from becoming NaN.",
        "jsd = KL(p‖m)/2 + KL(q‖m)/2.",
    )
    return judge_function(answer, PAIRS, right, slips=slips, hints=hints)


def check_log_base(answer: Any) -> Feedback:
    """Judges the least value of C(G) when every logarithm has base 2.

    Args:
        answer: a number, in bits.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "That is −log 4 with the natural logarithm; here the base is 2.": -np.log(4.0),
        "The sign is turned: the floor is negative.": 2.0,
        "That is one of the two terms; both say log ½.": -1.0,
    }
    hints = ("At the floor D* = ½ everywhere.", "C = log₂ ½ + log₂ ½.")
    return judge(
        answer, -2.0, slips=slips, hints=hints, praise="Right: −2 bits, the same floor as −1.386 nats."
    )


def check_total_variation(answer: Any) -> Feedback:
    """Judges the largest total variation that the bound allows for C(G) = -1.38, to three decimals.

    Args:
        answer: a number between 0 and 1.

    Returns:
        The outcome; known slips are named.
    """
    jsd = (-1.38 + np.log(4.0)) / 2
    slips = {
        "Use JSD = (C + log 4)/2; the ½ is missing.": np.sqrt(4 * jsd),
        "Take the square root: TV² ≤ 2·JSD.": 2 * jsd,
        "The bound is TV²/2 ≤ JSD; the 2 is missing.": np.sqrt(jsd),
        "That side of the bound says how small TV can be, not how large.": jsd / np.log(2.0),
    }
    hints = (
        "First turn C into JSD.",
        "Then use the left half of TV²/2 ≤ JSD ≤ TV·log 2.",
        "TV ≤ √(2·JSD) with JSD = (C + log 4)/2.",
    )
    return judge(answer, np.sqrt(2 * jsd), slips=slips, hints=hints, tolerance=to_decimals(3))


def check_forever_apart(answer: Any) -> Feedback:
    """Judges what the generator feels when the supports do not overlap.

    Args:
        answer: one of the letters 'a' to 'c'.

    Returns:
        The outcome, with the reason where it is wrong.
    """
    reasons = {
        "a": "C is at its ceiling, not its floor: D* tells every sample's origin.",
        "c": "C is flat there: a small move of p_g changes neither D* on the samples nor C.",
    }
    hints = (
        "What is JSD when the supports are disjoint?",
        "A function that stays at its ceiling has slope 0.",
    )
    praise = "Right: C = 0 before and after a small move, so its slope is 0 although everything is wrong."
    return judge_choice(answer, "b", reasons=reasons, hints=hints, praise=praise)
