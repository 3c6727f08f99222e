"""Checks of lesson 7: modes and their evenness, a lost mode, and what estimates from samples are worth."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.exercises.feedback import Feedback, judge, judge_choice, judge_function, to_decimals
from gan_lessons.theory import game
from gan_lessons.theory.discrete import log_probs

# Good samples of each mode: even, uneven, with a mode that has none, all in one.
COUNTS = (
    (np.array([10, 10, 10, 10]),),
    (np.array([900, 50, 30, 20]),),
    (np.array([5, 0, 5]),),
    (np.array([0, 0, 7]),),
)
MODES = 8
SAMPLES, BINS = 100, 11


def _entropy(counts: np.ndarray) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-np.sum(share * np.log(share)))


def check_even(answer: Any) -> Feedback:
    """Judges a function even(counts): of how many equal modes the counts have the entropy.

    Args:
        answer: a function of an array of counts that returns a number.

    Returns:
        The outcome; known slips are named.
    """
    counts = [each for (each,) in COUNTS]
    entropies = np.array([_entropy(each) for each in counts])
    slips = {
        "That is the entropy; its exp is asked for.": entropies,
        "That is the number of modes touched: one sample would count as much as a thousand.": np.array(
            [float(np.sum(each > 0)) for each in counts]
        ),
        "The logarithm is natural here: with base 2 take 2 to its power.": np.exp(entropies / np.log(2)),
        "The sign of the entropy is turned: log of a share is negative.": np.exp(-entropies),
    }
    hints = (
        "The shares are counts / counts.sum(), and the entropy is −Σ share · log share.",
        "0 · log 0 counts as 0: leave out the modes without a sample.",
        "share = counts[counts > 0] / counts.sum(); np.exp(−np.sum(share * np.log(share))).",
    )
    return judge_function(answer, COUNTS, np.exp(entropies), slips=slips, hints=hints)


def check_lost_mode(answer: Any) -> Feedback:
    """Judges C + log 4 of a generator that is perfect but for one of eight modes, to four decimals.

    Args:
        answer: a number, nats.

    Returns:
        The outcome; known slips are named.
    """
    with jax.enable_x64(True):
        every = np.full(MODES, 1 / MODES)
        lost = np.append(np.full(MODES - 1, 1 / (MODES - 1)), 0.0)
        logs = [log_probs(jnp.asarray(each)) for each in (every, lost)]
        cost = float(game.cost(*logs))
    right = cost + np.log(4)
    slips = {
        "That is C; log 4 is to be added.": cost,
        "That is the JSD, half of what is asked for.": right / 2,
        "The lost mode itself is worth 1/8 · log 2 in 2 JSD; the seven others count, too.": np.log(2) / 8,
        "That would be KL(p_g‖p_data).": np.log(MODES / (MODES - 1)),
    }
    hints = (
        "Modes that do not overlap are outcomes: p_data has 1/8 eight times, p_g 1/7 seven times and a 0.",
        "C = Σ p log(p/(p + q)) + q log(q/(p + q)); the lost mode adds 1/8 · log 1 = 0.",
        "C = 7/8 · log(7/15) + log(8/15).",
    )
    praise = "Right: less than a tenth of a nat, and yet an eighth of the data never comes."
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(4))


def check_bias(answer: Any) -> Feedback:
    """Judges what C + log 4 a perfect generator seems to have, by formula, with 100 samples and 11 bins.

    Args:
        answer: a number, nats, to three decimals.

    Returns:
        The outcome; known slips are named.
    """
    right = (BINS - 1) / (2 * SAMPLES)
    slips = {
        "The shares sum to 1, so the last tile is fixed by the others: K − 1, not K.": BINS / (2 * SAMPLES),
        "That is the bias of JSD; C + log 4 is twice as much.": right / 2,
        "That is twice too much: C + log 4 = 2 JSD, and JSD has (K − 1)/(4n).": 2 * right,
        "A perfect generator has 0; its estimate has not.": 0.0,
    }
    hints = (
        "JSD of two histograms of n samples each from one distribution on K bins is about (K − 1)/(4n).",
        "C + log 4 = 2 JSD.",
        "10/200.",
    )
    praise = (
        "Right. Where tiles are not well filled the formula does not hold: with one sample a tile it says "
        "too little, with nearly empty tiles far too much."
    )
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def check_direction(answer: Any) -> Feedback:
    """Judges which way the two estimates of C err on average.

    Args:
        answer: one of the letters 'a' to 'd'.

    Returns:
        The outcome, with the reason where it is wrong.
    """
    reasons = {
        "a": "On the samples that chose D the value is too high: D has learned their accidents by heart.",
        "c": "Only one of them does: look at both numbers in the row of the perfect generator in step 4.",
        "d": "V(D, G) ≤ C(G) holds for every D, also for one that other samples have chosen.",
    }
    hints = (
        "Which of the two is the value of a D that has seen the very samples it judges?",
        "For a D that is fixed beforehand, the mean of the estimate is V(D, G).",
    )
    praise = "Right: C of the tiles lies between, on average; with more samples both close in on it."
    return judge_choice(answer, "b", reasons=reasons, hints=hints, praise=praise)


def check_dimension(answer: Any) -> Feedback:
    """Judges what is lost when x has 3,072 numbers.

    Args:
        answer: one of the letters 'a' to 'd'.

    Returns:
        The outcome, with the reason where it is wrong.
    """
    reasons = {
        "a": "a log y + b log(1 − y) knows two densities at a point, not in how many directions it can move.",
        "b": "The rewriting is done under one integral, at each x by itself: over what does not matter.",
        "c": "C is the highest of straight lines in p_g, one for each D, in any space.",
    }
    hints = (
        "Which of the four did this lesson have to build anew, when x became a place in the plane?",
        "How many tiles are there with 40 along each axis?",
    )
    praise = "Right: that would be 40^3072 tiles. What is left there are estimates, as in step 4."
    return judge_choice(answer, "d", reasons=reasons, hints=hints, praise=praise)
