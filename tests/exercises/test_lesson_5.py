"""The checks of lesson 5 name each slip."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.nn import softplus

from gan_lessons.exercises import lesson_5

CHECKS = {
    "equilibrium_loss": lesson_5.check_equilibrium_loss,
    "stop_gradient": lesson_5.check_stop_gradient,
    "gradient_ratio": lesson_5.check_gradient_ratio,
    "diagnosis": lesson_5.check_diagnosis,
    "mean_kl": lesson_5.check_mean_kl,
    "certificate": lesson_5.check_certificate,
}


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        ("equilibrium_loss", np.log(2), "one of the two parts"),
        ("equilibrium_loss", -np.log(4), "sign is turned"),
        ("equilibrium_loss", 2.0, "in bits"),
        ("equilibrium_loss", 0.0, "can only guess"),
        ("gradient_ratio", 0.01 / 0.99, "Upside down"),
        ("gradient_ratio", 100, "1/D"),
        ("gradient_ratio", np.log(0.01) / np.log(0.99), "two losses compared"),
        ("diagnosis", "a", "no D could do better"),
        ("diagnosis", "c", "would not have improved"),
        ("diagnosis", "d", "Choose one of"),
        ("mean_kl", 0.1, "twice the mean"),
        ("mean_kl", -0.05, "never negative"),
        ("mean_kl", np.log(4) - 1.15, "what G lacks"),
        ("certificate", -1.1, "C itself"),
        ("certificate", 1.1 - np.log(4), "never negative"),
        ("certificate", 0.0, "whoever D is"),
        ("certificate", 1.1, "is −V"),
    ],
)
def test_slips_are_named(check, answer, says):
    feedback = CHECKS[check](answer)
    assert not feedback.passed
    assert says in feedback.message


stop = jax.lax.stop_gradient


def keep(x):
    return x


def total(samples_for_D, samples_for_G, D_for_G, D_for_D=keep, signs=(1, 1)):
    """The two losses added up, with a gradient stopped or not in each of four places."""

    def function(D, G, x, z):
        fake = lesson_5.generate(G, z)
        real_part = jnp.mean(softplus(-signs[0] * lesson_5.logit(D_for_D(D), x)))
        fake_part = jnp.mean(softplus(signs[0] * lesson_5.logit(D_for_D(D), samples_for_D(fake))))
        return (
            real_part
            + fake_part
            + jnp.mean(softplus(-signs[1] * lesson_5.logit(D_for_G(D), samples_for_G(fake))))
        )

    return function


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (total(keep, keep, keep), "nothing is stopped"),
        (total(keep, keep, stop), "dragged along"),
        (total(stop, keep, keep), "D helps the generator"),
        (total(stop, stop, stop), "G gets no gradient"),
        (total(stop, stop, keep), "Both are wrong"),
        (total(stop, keep, stop, stop), "D gets no gradient"),
    ],
)
def test_each_leak_is_named(wrong, says):
    feedback = lesson_5.check_stop_gradient(wrong)
    assert not feedback.passed
    assert says in feedback.message


def test_a_function_that_raises_is_told():
    feedback = lesson_5.check_stop_gradient(lambda D, G, x, z: D @ G)
    assert not feedback.passed
    assert "raised" in feedback.message


def test_the_reference_gradients_are_finite_differences():
    step, found = 1e-6, lesson_5._gradients()

    def loss_of_D(d):
        fake = lesson_5.generate(lesson_5.G, lesson_5.Z)
        real, generated = lesson_5.logit(d, lesson_5.X), lesson_5.logit(d, fake)
        return np.mean(np.log1p(np.exp(-real))) + np.mean(np.log1p(np.exp(generated)))

    def loss_of_G(g):
        return np.mean(np.log1p(np.exp(-lesson_5.logit(lesson_5.D, lesson_5.generate(g, lesson_5.Z)))))

    for name, loss, at in (("D by D", loss_of_D, lesson_5.D), ("G by G", loss_of_G, lesson_5.G)):
        moves = step * np.eye(len(at))
        slopes = [(loss(at + move) - loss(at - move)) / (2 * step) for move in moves]
        np.testing.assert_allclose(found[name], slopes, atol=1e-8)
