"""Checks of lesson 6: distances that keep a slope, what practice descends, and two numbers that turn."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.exercises.feedback import Feedback, judge, judge_choice, judge_function, to_decimals
from gan_lessons.theory import dirac, practice, wasserstein

# Places and two distributions on them: far apart, overlapping, and at uneven distances.
LISTS = (
    (np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])),
    (np.array([-1.0, 0.5, 1.0, 4.0]), np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.3, 0.0, 0.2, 0.5])),
    (np.array([0.0, 0.1, 5.0]), np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])),
)
STEP_SIZE, STEPS = 0.1, 100
FAR, ITS_SLOPE = 3.0, 0.2959  # of the exercise: a mean, and the slope of 2 JSD there


def check_w1(answer: Any) -> Feedback:
    """Judges a function w1(x, p, q): W₁ of two lists of probabilities at the places x.

    Args:
        answer: a function of three arrays that returns a number in units of x.

    Returns:
        The outcome; known slips are named.
    """
    with jax.enable_x64(True):
        right = np.array([float(wasserstein.w1_finite(*map(jnp.asarray, each))) for each in LISTS])
    totals = [np.cumsum(p - q) for _, p, q in LISTS]
    widths = [np.diff(x) for x, _, _ in LISTS]
    slips = {
        "That is the distance of the two means. Mass that moves both ways counts twice: |P − Q| first, then "
        "the sum.": np.array([abs(np.sum(t[:-1] * w)) for t, w in zip(totals, widths, strict=True)]),
        "The distances between the places are missing.": np.array([np.abs(t[:-1]).sum() for t in totals]),
        "That is Σ |p − q|: cumulate first, since mass is carried past every place on its way.": np.array(
            [np.abs(p - q).sum() for _, p, q in LISTS]
        ),
    }
    hints = (
        "P_i and Q_i, the masses up to place i, are np.cumsum(p) and np.cumsum(q).",
        "Between place i and the next, |P_i − Q_i| has to be carried over np.diff(x)[i].",
        "np.sum(np.abs(np.cumsum(p - q))[:-1] * np.diff(x)).",
    )
    return judge_function(answer, LISTS, right, slips=slips, hints=hints)


def check_practice(answer: Any) -> Feedback:
    """Judges the slope of the non-saturating loss at m = 3, given that of 2 JSD, to three decimals.

    Args:
        answer: a number, nats per unit of m.

    Returns:
        The outcome; known slips are named.
    """
    with jax.enable_x64(True):
        right = float(practice.held_slopes(FAR, 1.0).non_saturating)
    slips = {
        "That is the slope of the KL alone; 2 JSD is taken off.": FAR,
        "That is the sum: the JSD is taken off, not added.": FAR + ITS_SLOPE,
        "That is the slope of 2 JSD, the minimax loss.": ITS_SLOPE,
        "The sign is turned.": -right,
        "KL(N(m, 1)‖N(0, 1)) is m²/2 = 4.5 there; its slope is asked for.": FAR**2 / 2 - ITS_SLOPE,
        "2 JSD is taken off, not JSD.": FAR - ITS_SLOPE / 2,
    }
    hints = (
        "The non-saturating loss has the slope of KL(p_g‖p_data) − 2 JSD.",
        "KL(N(m, 1)‖N(0, 1)) = m²/2.",
        f"Its slope is m, so the answer is {FAR:g} − {ITS_SLOPE}.",
    )
    praise = "Right: nine times as steep as the minimax loss, and steeper still further out."
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def check_growth(answer: Any) -> Feedback:
    """Judges by what 100 simultaneous steps of size 0.1 multiply a small distance, to three decimals.

    Args:
        answer: a number above 1.

    Returns:
        The outcome; known slips are named.
    """
    with jax.enable_x64(True):
        right = float(np.abs(dirac.multipliers(STEP_SIZE)).max()) ** STEPS
    slips = {
        "λ is ±i/2, not ±i: at the equilibrium σ(0) = ½.": (1 + STEP_SIZE**2) ** (STEPS / 2),
        "The modulus of 1 + ih/2 is a root: √(1 + h²/4).": (1 + STEP_SIZE**2 / 4) ** STEPS,
        "|1 + ia| is not 1 + a: the two parts stand at a right angle.": (1 + STEP_SIZE / 2) ** STEPS,
        "A step outwards multiplies by more than 1.": 1 / right,
        "That is one step; a hundred are asked for.": right ** (1 / STEPS),
        "Factors of steps are multiplied, not added.": 1 + STEPS * (right ** (1 / STEPS) - 1),
    }
    hints = (
        "The eigenvalues of the field are λ = ±i/2; a step of size h multiplies by 1 + hλ.",
        "The modulus of 1 + 0.05i is a root of a sum of two squares.",
        "√(1 + 0.05²), a hundred times.",
    )
    praise = "Right: 13 % in a hundred steps, wherever they begin near the equilibrium."
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def check_gamma(answer: Any) -> Feedback:
    """Judges the weight γ of R1 with which small distances die fastest in the flow of the Dirac-GAN.

    Args:
        answer: a number.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "At γ = ½ the eigenvalues still turn: their real part is −γ/2.": 0.5,
        "That is the real part of both eigenvalues, not γ.": -0.5,
        "From γ = 1 on, more is slower: one eigenvalue comes back towards 0.": 2.0,
        "Without R1 nothing dies.": 0.0,
    }
    hints = (
        "λ = −γ/2 ± √(γ²/4 − ¼). The larger real part decides.",
        "Below γ = 1 both real parts are −γ/2; beyond, the larger one is −γ/2 + √(γ²/4 − ¼).",
        "The first falls with γ and the second rises: they meet where the root is 0.",
    )
    praise = "Right: there both eigenvalues are −½; a larger γ holds ψ back so much that θ waits for it."
    return judge(answer, 1.0, slips=slips, hints=hints, praise=praise)


def check_noise(answer: Any) -> Feedback:
    """Judges what noise on both sides does to a pair whose supports do not touch.

    Args:
        answer: one of the letters 'a' to 'd'.

    Returns:
        The outcome, with the reason where it is wrong.
    """
    reasons = {
        "a": "W₁ is |θ| with and without noise of one width; it is JSD that gains a slope.",
        "b": "Normal noise moves no minimum: blurred densities are equal only if the densities are.",
        "d": "JSD depends on θ/σ alone: a wider σ makes it smaller, but its slope at θ is largest for a σ "
        "between the two ends.",
    }
    hints = (
        "Try each sentence in Slide apart, with θ = 2 and σ from 0 upwards.",
        "JSD is 0 only for equal densities; when are p_data and p_g equal after noise was added to both?",
    )
    praise = "Right: log 2 becomes a function of θ/σ that is 0 at θ = 0 only."
    return judge_choice(answer, "c", reasons=reasons, hints=hints, praise=praise)
