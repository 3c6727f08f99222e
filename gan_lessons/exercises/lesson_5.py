"""Exercises of lesson 5: the loss of a good GAN, stopped gradients, saturation, and reading a run."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import softplus
from jaxtyping import Array, Float

from gan_lessons.contracts import shapes
from gan_lessons.exercises.feedback import (
    SINGLE,
    Feedback,
    is_unanswered,
    judge,
    judge_choice,
    to_decimals,
    unanswered,
)
from gan_lessons.exercises.numbers_given import kind_of

# Two players small enough to check by hand: D's logit is a parabola, G is a straight line.
D = np.array([0.3, -0.7, 0.2])
G = np.array([0.5, 1.4])
X = np.array([-1.1, 0.4, 0.9, 2.3])
Z = np.array([-0.6, 0.1, 1.2, -1.9])
Either = Array | np.ndarray


def _check_weights(**arrays: Either) -> None:
    for name, array in arrays.items():
        shapes.vectors(**{name: array})
        wanted = {"d": 3, "g": 2}.get(name, array.shape[0])
        if array.shape[0] != wanted:  # JAX would read the last weight for each one that is missing
            raise ValueError(f"{name} must have {wanted} entries, got {array}")


def logit(d: Float[Either, "3"], x: Float[Either, " batch"]) -> Float[Either, " batch"]:
    """Returns log D/(1 - D) = d_0 + d_1 x + d_2 x² of a small discriminator.

    Args:
        d: shape (3,), its weights.
        x: shape (batch,), samples.

    Returns:
        Shape (batch,), logits.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if `d` has not three entries or `x` not one axis.
    """
    _check_weights(d=d, x=x)
    return d[0] + d[1] * x + d[2] * x**2


def generate(g: Float[Either, "2"], z: Float[Either, " batch"]) -> Float[Either, " batch"]:
    """Returns x = g_0 + g_1 z of a small generator.

    Args:
        g: shape (2,), its weights.
        z: shape (batch,), noise.

    Returns:
        Shape (batch,), samples.

    Raises:
        TypeError: if an argument is not an array of real numbers.
        ValueError: if `g` has not two entries or `z` not one axis.
    """
    _check_weights(g=g, z=z)
    return g[0] + g[1] * z


def check_equilibrium_loss(answer: Any) -> Feedback:
    """Judges D's loss, -V, where p_g = p_data and D = ½: log 4.

    Args:
        answer: a number, in nats.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "That is one of the two parts; D pays log 2 on real and log 2 on generated samples.": np.log(2.0),
        "The sign is turned: −log 4 is V, and the loss is −V.": -np.log(4.0),
        "This is in bits: use the natural logarithm.": 2.0,
        "A loss of 0 would need a D that is always sure and right; at the solution it can only guess.": 0.0,
        "That is D itself, not its loss.": 0.5,
    }
    hints = ("At the solution D = ½ everywhere.", "The loss is −log D on real plus −log(1 − D) on generated.")
    praise = "Right: log 4, about 1.386."
    return judge(answer, np.log(4.0), slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))


def _gradients() -> dict[str, np.ndarray]:
    """Returns the gradient of each loss in each player's weights."""

    def discriminator_loss(d: Array, g: Array) -> Array:
        return jnp.mean(softplus(-logit(d, X))) + jnp.mean(softplus(logit(d, generate(g, Z))))

    def generator_loss(d: Array, g: Array) -> Array:
        return jnp.mean(softplus(-logit(d, generate(g, Z))))

    with jax.enable_x64(True):
        of_d = jax.grad(discriminator_loss, argnums=(0, 1))(jnp.asarray(D), jnp.asarray(G))
        of_g = jax.grad(generator_loss, argnums=(0, 1))(jnp.asarray(D), jnp.asarray(G))
    named = {"D by D": of_d[0], "G by D": of_d[1], "D by G": of_g[0], "G by G": of_g[1]}
    return {name: np.asarray(value) for name, value in named.items()}


def check_stop_gradient(answer: Any) -> Feedback:
    """Judges a function total(D, G, x, z) whose two gradients are those of the two players' own losses.

    Args:
        answer: the learner's function of D's weights, G's weights, data and noise, which returns one number.

    Returns:
        The outcome; a gradient that leaks, or is stopped where it should pass, is named.
    """
    hints = (
        "Write the two losses first, and add them. Which weights does each of them reach?",
        "D's loss must not reach G: stop the gradient at the samples. G's loss must not reach D's weights.",
        "softplus(-logit(D, x)) and softplus(logit(D, stop(fake))), and softplus(-logit(stop(D), fake)).",
    )
    if is_unanswered(answer):
        return unanswered(hints)
    if not callable(answer):
        return Feedback(False, f"A function is asked for; this is {kind_of(answer)}.", hints)
    try:
        with jax.enable_x64(True):
            arrays = [jnp.asarray(array) for array in (D, G, X, Z)]
            if is_unanswered(answer(*arrays)):
                return unanswered(hints)
            found = jax.grad(answer, argnums=(0, 1))(*arrays)
    except Exception as error:  # whatever the learner's function raises is told to the learner
        problem = f"The function, or its gradient, raised {type(error).__name__}: {error}"
        return Feedback(False, problem, hints)
    return _judge_gradients(np.concatenate([np.asarray(part) for part in found]), hints)


def _judge_gradients(found: np.ndarray, hints: tuple[str, ...]) -> Feedback:
    of = _gradients()

    def both(of_d: Any, of_g: Any) -> np.ndarray:
        return np.concatenate([of_d, of_g])

    leak_in_d, leak_in_g = of["D by D"] + of["D by G"], of["G by G"] + of["G by D"]
    slips = {
        "Both leak: nothing is stopped. D also descends G's loss, and G also descends D's.": both(
            leak_in_d, leak_in_g
        ),
        "G is dragged along by D's loss: stop the gradient at the samples in D's loss.": both(
            of["D by D"], leak_in_g
        ),
        "D helps the generator: G's loss reaches D's weights. Stop the gradient at D there.": both(
            leak_in_d, of["G by G"]
        ),
        "G gets no gradient: its samples are stopped in its own loss, too.": both(of["D by D"], 0 * G),
        "Both are wrong: G gets no gradient, and its loss reaches D.": both(leak_in_d, 0 * G),
        "D gets no gradient: it is stopped in its own loss, too.": both(0 * D, of["G by G"]),
        "G descends D's loss: each player has its own.": both(of["D by D"], of["G by D"]),
        "D goes down V: its loss is −V, so both of its terms need the other sign.": both(
            -of["D by D"], of["G by G"]
        ),
        "G runs away from D's approval: its loss is −log D(G(z)).": both(of["D by D"], -of["G by G"]),
    }
    praise = "Right: each loss reaches its own player only."
    right = both(of["D by D"], of["G by G"])
    return judge(found, right, slips=slips, hints=hints, praise=praise, tolerance=SINGLE)


def check_gradient_ratio(answer: Any) -> Feedback:
    """Judges how many times larger the non-saturating gradient is at D(G(z)) = 0.01: (1 - D)/D = 99.

    Args:
        answer: a number.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "Upside down: the saturating one is the weaker where D is sure that a sample is fake.": 0.01 / 0.99,
        "That is 1/D. The non-saturating slope is 1 − D, not 1.": 100.0,
        "That is 1 − D, the slope of the non-saturating loss alone.": 0.99,
        "Those are the two losses compared; asked for are their slopes.": np.log(0.01) / np.log(0.99),
    }
    hints = (
        "In the logit the slopes are −D (saturating) and −(1 − D) (non-saturating).",
        "Their ratio is (1 − D)/D.",
    )
    return judge(answer, 99.0, slips=slips, hints=hints, praise="Right: 99 times.")


def check_diagnosis(answer: Any) -> Feedback:
    """Judges the reading of a run whose D, trained alone, improves much.

    Args:
        answer: "a", "b" or "c".

    Returns:
        The outcome; a wrong choice is told why.
    """
    reasons = {
        "a": "Had it succeeded, no D could do better than log 4 on fresh data, however long it is trained.",
        "c": "A D near its best would not have improved: its loss was 1.386, and 0.4 was to be had.",
    }
    hints = ("The loss of the best D is −C(G).", "So C(G) is at least −0.4, and V was −1.386.")
    praise = "Right: C − V was about 1, all of it hidden behind a loss that looks like success."
    return judge_choice(answer, "b", reasons=reasons, hints=hints, praise=praise)


def check_mean_kl(answer: Any) -> Feedback:
    """Judges E_M[KL(Bern D* ‖ Bern D)] for V = -1.25 and C = -1.15: half of the gap.

    Args:
        answer: a number, in nats.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "That is the gap C − V; it is twice the mean divergence.": 0.10,
        "Twice the gap: the factor 2 stands on the other side.": 0.20,
        "The sign is turned: a divergence is never negative.": -0.05,
        "That is C + log 4, what G lacks; asked for is what D lacks.": np.log(4.0) - 1.15,
    }
    hints = ("The gap identity: C − V = 2 E_M[KL(Bern D* ‖ Bern D)].", "The gap is −1.15 − (−1.25).")
    return judge(answer, 0.05, slips=slips, hints=hints, praise="Right: 0.05 nats.", tolerance=SINGLE)


def check_certificate(answer: Any) -> Feedback:
    """Judges the least that C + log 4 can be when some D's loss on fresh data is 1.1: log 4 - 1.1.

    Args:
        answer: a number, in nats.

    Returns:
        The outcome; known slips are named.
    """
    slips = {
        "That bounds C itself: C ≥ V = −1.1. Asked for is C + log 4.": -1.1,
        "The sign is turned: C + log 4 is never negative.": 1.1 - np.log(4.0),
        "A low loss does prove something: C is at least V(D, G), whoever D is.": 0.0,
        "That is D's loss, which is −V; it does not bound C + log 4 from below by itself.": 1.1,
    }
    hints = ("C(G) ≥ V(D, G) for every D.", "V is minus D's loss; add log 4 on both sides.")
    praise = "Right: log 4 − 1.1, about 0.286; a better D might prove more."
    return judge(answer, np.log(4.0) - 1.1, slips=slips, hints=hints, praise=praise, tolerance=to_decimals(3))
