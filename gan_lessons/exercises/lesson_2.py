"""Exercises of lesson 2: the best answer at one point, its slope, its value, its logit, and unequal priors.

Every check compares the learner's answer with the theory and names the slip where it is a known one.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.exercises.feedback import Feedback, judge, judge_function, to_decimals
from gan_lessons.theory import densities, game

# Odd numbers, so that no slip gives the right answer by chance.
A = np.array([0.8, 0.3, 1.7, 0.05, 0.45])
B = np.array([0.5, 0.9, 0.2, 0.6, 0.35])
Y = np.array([0.3, 0.62, 0.9, 0.11, 0.71])
X = np.array([-2.3, -0.4, 0.7, 1.9, 3.1])
PRIORS = np.array([0.2, 0.35, 0.6, 0.8, 0.9])
FINITE_P_DATA, FINITE_P_G = (0.8, 0.2), (0.5, 0.5)

HINTS = {
    "best_answer": (
        "Set the slope a/y − b/(1−y) to zero and multiply both sides by y(1−y).",
        "You then have a(1−y) = by: collect the terms with y.",
        "a = (a + b) y. Which of the two weights is alone on the left?",
    ),
    "slope": (
        "Differentiate the two terms one after the other; (log y)′ = 1/y for the natural logarithm.",
        "For log(1−y) the chain rule brings the derivative of 1−y as a factor.",
        "That factor is −1, so the second term is −b/(1−y).",
    ),
    "best_value": (
        "First find D* at each of the two outcomes, then put both into V.",
        "V = Σ p_data log D* + Σ p_g log(1 − D*), over the two outcomes.",
        "D* = [0.8/1.3, 0.2/0.7]; use np.log, the natural logarithm.",
    ),
    "logit": (
        "Write log p_data(x) for N(1, 1) and log p_g(x) for N(−1, 1); the constants cancel.",
        "You are left with −(x−1)²/2 + (x+1)²/2.",
        "Expand both squares: the x² cancel, and so do the 1s.",
    ),
    "priors": (
        "The integrand is now ρ a log y + (1−ρ) b log(1−y).",
        "Call ρ a the new a, and (1−ρ) b the new b. You know the maximum already.",
        "y* = ρ a / (ρ a + (1−ρ) b).",
    ),
}


def check_best_answer(answer: Any) -> Feedback:
    """Checks a function (a, b) → the y that maximises a log y + b log(1-y).

    Args:
        answer: the learner's function, or `...` for not answered yet.

    Returns:
        What is right, or which slip was made.

    Reference:
        Goodfellow et al. 2014, Proposition 1.
    """
    right = np.asarray(game.optimal_discriminator(jnp.log(A), jnp.log(B)))
    slips = {
        "This is b/(a+b), swapped: the numerator is the weight of log y, the real one.": B / (A + B),
        "This is a/b, the odds. A probability is odds/(1 + odds).": A / B,
        "This is ½, the best y only where a = b.": np.full_like(A, 0.5),
        "This is a/(a−b): a sign was lost when collecting the terms with y.": A / (A - B),
    }
    return _judge_function(answer, (A, B), right, slips, "best_answer", "Right: y* = a/(a+b).")


def check_slope(answer: Any) -> Feedback:
    """Checks a function (a, b, y) → the derivative of a log y + b log(1-y) in y.

    Args:
        answer: the learner's function, or `...` for not answered yet.

    Returns:
        What is right, or which slip was made.
    """
    right = np.array([_slope(a, b, y) for a, b, y in zip(A, B, Y, strict=True)])
    bits, bans = right / np.log(2), right / np.log(10)
    slips = {
        "A minus is missing: the chain rule on log(1−y) gives a factor −1.": A / Y + B / (1 - Y),
        "These are logarithms to base 2, whose derivative carries 1/log 2; use the natural one.": bits,
        "These are logarithms to base 10, whose derivative carries 1/log 10; use the natural one.": bans,
        "The second term is divided by y; the derivative of log(1−y) has 1−y below the line.": A / Y - B / Y,
        "This is the negative of the slope: both signs are turned.": -right,
        "This is f itself, not its derivative.": A * np.log(Y) + B * np.log(1 - Y),
        "This is the second derivative.": -A / Y**2 - B / (1 - Y) ** 2,
    }
    return _judge_function(answer, (A, B, Y), right, slips, "slope", "Right: f′(y) = a/y − b/(1−y).")


def _slope(a: float, b: float, y: float) -> float:
    with jax.enable_x64(True):
        return float(jax.grad(game.pointwise_value, argnums=2)(a, b, y))


def check_best_value(answer: Any) -> Feedback:
    """Checks the number V(D*, G) for p_data = [.8, .2] and p_g = [.5, .5], in nats, to three decimals.

    Args:
        answer: the learner's number, or `...` for not answered yet.

    Returns:
        What is right, or which slip was made.
    """
    p, q = np.array(FINITE_P_DATA), np.array(FINITE_P_G)
    best = p / (p + q)
    right = _finite_value(best)
    slips = {
        "This is V in bits: log2 was used. Multiply by log 2, or use the natural logarithm.": right
        / np.log(2),
        "This is V with logarithms to base 10. Use the natural logarithm.": right / np.log(10),
        "This is V at D = ½, which is −log 4: the value of a discriminator that never looks at x.": -np.log(
            4
        ),
        "The numerator of D* is swapped: p_g/(p_data+p_g) was put in.": _finite_value(q / (p + q)),
        "Only the data's expectation is here; the generator's is missing.": float((p * np.log(best)).sum()),
        "Only the generator's expectation is here; the data's is missing.": float(
            (q * np.log(1 - best)).sum()
        ),
        "The sign is turned: V is negative, since every logarithm of a probability is.": -right,
    }
    praise = f"Right: V(D*, G) = {right:.4f} nats."
    hints = HINTS["best_value"]
    return judge(answer, right, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def _finite_value(discriminator: np.ndarray) -> float:
    with jax.enable_x64(True):
        log_p, log_q = (jnp.log(densities.finite(np.array(probs))) for probs in (FINITE_P_DATA, FINITE_P_G))
        return float(game.value(log_p, log_q, jnp.log(discriminator / (1 - discriminator))))


def check_logit(answer: Any) -> Feedback:
    """Checks a function x → logit D*(x) for p_data = N(1, 1) and p_g = N(-1, 1).

    Args:
        answer: the learner's function, or `...` for not answered yet.

    Returns:
        What is right, or which slip was made.
    """
    with jax.enable_x64(True):
        log_p, log_q = densities.normal(1.0, 1.0).log_prob(X), densities.normal(-1.0, 1.0).log_prob(X)
        right = np.asarray(game.optimal_logit(log_p, log_q))
    slips = {
        "The sign is turned: this is log p_g − log p_data. D says 1 for *data*.": -right,
        "This is D* itself. Its logit is log D*/(1−D*).": 1 / (1 + np.exp(-right)),
        "This is the ratio p_data/p_g; the logit is its logarithm.": np.exp(right),
        "A factor 2 is missing: (x+1)² − (x−1)² = 4x, and the squares are halved.": right / 2,
        "A factor 2 too many: the squares in a normal density are divided by 2σ².": right * 2,
        "This is log D*, one of the two terms of the logit: subtract log(1−D*).": -np.log1p(np.exp(-right)),
        "This is the logit to base 10. Use the natural logarithm.": right / np.log(10),
        "This is the logit to base 2. Use the natural logarithm.": right / np.log(2),
    }
    return _judge_function(answer, (X,), right, slips, "logit", "Right: logit D*(x) = 2x, a straight line.")


def check_priors(answer: Any) -> Feedback:
    """Checks a function (a, b, prior) → the best answer when real points are shown with probability `prior`.

    Args:
        answer: the learner's function, or `...` for not answered yet.

    Returns:
        What is right, or which slip was made.
    """
    real, fake = PRIORS * A, (1 - PRIORS) * B
    turned = (1 - PRIORS) * A / ((1 - PRIORS) * A + PRIORS * B)
    right = np.asarray(game.optimal_discriminator(jnp.log(real), jnp.log(fake)))
    slips = {
        "The prior does not appear: this is a/(a+b), the answer for ρ = ½.": A / (A + B),
        "ρ and 1−ρ are swapped: ρ is the probability of showing a *real* point.": turned,
        "This is the probability of *generated*: the numerator is the weight of log y.": fake / (real + fake),
        "Only the data's weight carries its prior; the generator's is shown with probability 1−ρ.": PRIORS
        * A
        / (PRIORS * A + B),
        "ρ multiplies the finished a/(a+b); it belongs to a before the maximum is taken.": PRIORS
        * A
        / (A + B),
    }
    return _judge_function(
        answer,
        (A, B, PRIORS),
        right,
        slips,
        "priors",
        "Right: Bayes' rule with prior ρ. With ρ = ½ it is D*.",
    )


def _judge_function(
    answer: Any,
    inputs: tuple[np.ndarray, ...],
    right: np.ndarray,
    slips: Mapping[str, np.ndarray],
    name: str,
    praise: str,
) -> Feedback:
    rows = [tuple(float(number) for number in row) for row in zip(*inputs, strict=True)]
    return judge_function(answer, rows, right, slips=slips, hints=HINTS[name], praise=praise)
