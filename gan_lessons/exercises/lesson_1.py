"""Exercises of lesson 1: the value of a shrug, a gap, a pushed-forward density, Algorithm 1, an error bar."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.exercises.feedback import Feedback, judge, judge_function, to_decimals
from gan_lessons.theory import divergences, game

P_DATA, P_G = (0.8, 0.2), (0.5, 0.5)
POINTS = (0.2, 0.7, 1.3, 2.9)
STEPS, K, BATCH = 100, 3, 64

HINTS = {
    "half": (
        "Put D(x) = ½ into both expectations. What is the mean of a number that does not depend on x?",
        "Each expectation is log ½.",
        "2 log ½ = −2 log 2. Use np.log, the natural logarithm.",
    ),
    "gap": (
        "First D* = p_data/(p_data + p_g), at each of the two outcomes.",
        "The gap is V(D*, G) − V(½, G), and you know V(½, G) from the first exercise.",
        "D* = [0.8/1.3, 0.2/0.7]. V(D*, G) = Σ p_data log D* + p_g log(1 − D*).",
    ),
    "density": (
        "Which z is sent to x by exp? There is one for each x > 0.",
        "z = log x, and the slope of exp there is G′(z) = exp(z) = x.",
        "p_g(x) = φ(log x) / x, with φ(z) = exp(−z²/2)/√(2π).",
    ),
    "noise": (
        "Write down what one round of Algorithm 1 draws: k steps of D, then one step of G.",
        "Each step of D draws n samples of noise, besides n of data. The step of G draws n fresh ones.",
        "(k + 1) · n a round, and 100 rounds.",
    ),
    "error_bar": (
        "The standard error of a mean of n samples is σ/√n.",
        "To divide it by ten, √n has to grow tenfold.",
        "n grows by 10².",
    ),
}


def check_half(answer: Any) -> Feedback:
    """Checks the number V(D, G) for D = ½ everywhere, in nats, to three decimals.

    Args:
        answer: the learner's number, or `...`.

    Returns:
        What is right, or which slip was made.

    Reference:
        Goodfellow et al. 2014, Theorem 1 (the value -log 4).
    """
    half = jnp.log(jnp.asarray((0.5, 0.5)))
    right = float(game.value(half, half, jnp.zeros(2)))
    slips = {
        "This is −log 2: one of the two expectations was dropped. Both are log ½.": right / 2,
        "The sign is turned: the logarithm of ½ is negative.": -right,
        "This is log 2: one expectation, and the sign turned.": -right / 2,
        "This is in bits: log2 was used. These lessons use the natural logarithm.": right / np.log(2),
        "This is a logarithm to base 10. These lessons use the natural one.": right / np.log(10),
    }
    praise = "Right: −log 4, whatever G is. A discriminator that shrugs at everything gets this."
    return judge(answer, right, slips=slips, hints=HINTS["half"], praise=praise, tolerance=to_decimals(3))


def check_gap(answer: Any) -> Feedback:
    """Checks the gap V(D*, G) - V(½, G) for p_data = [.8, .2] and p_g = [.5, .5], in nats, to four decimals.

    Args:
        answer: the learner's number, or `...`.

    Returns:
        What is right, or which slip was made.
    """
    log_p, log_q = jnp.log(jnp.asarray(P_DATA)), jnp.log(jnp.asarray(P_G))
    best = game.optimal_logit(log_p, log_q)
    right, value = float(game.gap(log_p, log_q, jnp.zeros(2))), float(game.cost(log_p, log_q))
    mass = jnp.asarray(P_DATA) + jnp.asarray(P_G)
    slips = {
        "This is half the gap: E over M carries a factor 2 in front (p_data + p_g = 2 M).": right / 2,
        "The sign is turned: the best V is the larger one.": -right,
        "This is V(D*, G) itself. Subtract V(½, G) = −log 4.": value,
        "−log 2 was subtracted: V(½, G) is −log 4, one log ½ for each player.": value + np.log(2),
        "This is V(D, G) − V(½, G) with p_g in the numerator of D*: the numerator is p_data.": float(
            game.value(log_p, log_q, -best) + np.log(4)
        ),
        "The two coins are swapped: it is KL(Bern D* ‖ Bern D), with the best one first.": float(
            jnp.sum(mass * divergences.bernoulli_kl(jnp.zeros(2), best))
        ),
        "This is in bits. These lessons use the natural logarithm.": right / np.log(2),
        "This is a logarithm to base 10. These lessons use the natural one.": right / np.log(10),
    }
    praise = f"Right: {right:.4f} nats are lost by not looking at x."
    return judge(answer, right, slips=slips, hints=HINTS["gap"], praise=praise, tolerance=to_decimals(4))


def check_density(answer: Any) -> Feedback:
    """Checks a function x → p_g(x) for G(z) = exp(z) and z ~ N(0, 1), at x > 0.

    Args:
        answer: the learner's function, or `...`.

    Returns:
        What is right, or which slip was made.
    """
    x = np.asarray(POINTS)
    phi = np.exp(-(np.log(x) ** 2) / 2) / np.sqrt(2 * np.pi)
    right = phi * np.array([float(jax.grad(jnp.log)(point)) for point in POINTS])  # dz/dx of z = log x
    slips = {
        "The factor 1/|G′(z)| is missing: G stretches, so the same mass lies thinner.": phi,
        "The slope multiplies; it must divide: where G is steep, p_g is small.": phi * x,
        "This is φ(x), the density of the noise. Which z leads to x?": np.exp(-(x**2) / 2)
        / np.sqrt(2 * np.pi),
        "G was put in for its inverse: φ is taken at the z that leads to x, which is log x.": np.exp(
            -np.exp(2 * x) / 2
        )
        / np.sqrt(2 * np.pi),
        "This is log p_g(x); the density itself is asked for.": np.log(right),
        "The 1/√(2π) of the normal density is missing.": right * np.sqrt(2 * np.pi),
    }
    return judge_function(
        answer,
        [(point,) for point in POINTS],
        right,
        slips=slips,
        hints=HINTS["density"],
        praise="Right: φ(log x)/x, known as the log-normal density.",
    )


def check_noise(answer: Any) -> Feedback:
    """Checks how many samples of noise 100 rounds of Algorithm 1 draw, with k = 3 and minibatches of 64.

    Args:
        answer: the learner's number, or `...`.

    Returns:
        What is right, or which slip was made.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.
    """
    slips = {
        "The generator's own step is missing: it draws fresh noise.": STEPS * K * BATCH,
        "Only the generator's steps are counted: D needs noise too, k times a round.": STEPS * BATCH,
        "k = 3 was left out: the discriminator takes k steps for each one of the generator.": STEPS
        * 2
        * BATCH,
        "These are minibatches; each holds 64 samples.": STEPS * (K + 1),
        "This counts data and noise together; only the noise is asked for.": STEPS * (2 * K + 1) * BATCH,
        "This is one round; there are 100.": (K + 1) * BATCH,
    }
    right = STEPS * (K + 1) * BATCH
    praise = "Right: (k + 1) · n each round."
    return judge(answer, right, slips=slips, hints=HINTS["noise"], praise=praise)


def check_error_bar(answer: Any) -> Feedback:
    """Checks by which factor n must grow for an error bar ten times shorter.

    Args:
        answer: the learner's number, or `...`.

    Returns:
        What is right, or which slip was made.
    """
    slips = {
        "Ten times the samples shorten the bar only by √10 ≈ 3.2.": 10.0,
        "This is √10: it is n that is asked for, and n enters by its root.": np.sqrt(10),
        "A thousand is more than is needed: the exponent is 2, not 3.": 1000.0,
        "n must grow, not shrink.": 0.01,
    }
    praise = "Right: a hundred times. Precision by sampling is dear, which is why we integrate where we can."
    return judge(answer, 100.0, slips=slips, hints=HINTS["error_bar"], praise=praise)
