"""The losses against naive formulas, against finite differences, and where naive formulas break."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_lessons.training import losses

LOG_4 = np.log(4)
logits = st.lists(st.floats(-15, 15), min_size=5, max_size=5).map(np.asarray)


def sigmoid(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


# Written from the paper, with D itself: correct as long as D rounds to neither 0 nor 1.
NAIVE: dict[Callable, Callable] = {
    losses.generator_loss_minimax: lambda l: np.mean(np.log(1 - sigmoid(l))),
    losses.generator_loss_non_saturating: lambda l: -np.mean(np.log(sigmoid(l))),
}
GENERATOR = sorted(NAIVE, key=lambda loss: loss.__name__)
compiled = {loss: jax.jit(loss) for loss in (*NAIVE, losses.discriminator_loss)}
gradients = {loss: jax.jit(jax.grad(loss)) for loss in NAIVE}
discriminator_gradients = jax.jit(jax.grad(losses.discriminator_loss, argnums=(0, 1)))


@given(logits, logits)
def test_discriminator_loss_is_minus_the_value_of_the_game(real: np.ndarray, fake: np.ndarray) -> None:
    expected = -np.mean(np.log(sigmoid(real))) - np.mean(np.log(1 - sigmoid(fake)))
    assert float(compiled[losses.discriminator_loss](real, fake)) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("loss", GENERATOR)
@given(logit=logits)
def test_generator_losses_agree_with_the_naive_formulas(loss: Callable, logit: np.ndarray) -> None:
    assert float(compiled[loss](logit)) == pytest.approx(NAIVE[loss](logit), rel=1e-8)


def central_difference(function: Callable, at: np.ndarray, h: float = 1e-5) -> np.ndarray:
    shifts = h * np.eye(at.size)
    return np.array([(function(at + shift) - function(at - shift)) / (2 * h) for shift in shifts])


@pytest.mark.parametrize("loss", GENERATOR)
@given(logit=logits)
def test_generator_gradients_against_finite_differences(loss: Callable, logit: np.ndarray) -> None:
    expected = central_difference(lambda at: float(compiled[loss](at)), logit)
    np.testing.assert_allclose(gradients[loss](logit), expected, atol=1e-8)


@given(logits, logits)
def test_discriminator_gradients_against_finite_differences(real: np.ndarray, fake: np.ndarray) -> None:
    here = discriminator_gradients(real, fake)
    loss = compiled[losses.discriminator_loss]
    np.testing.assert_allclose(here[0], central_difference(lambda at: float(loss(at, fake)), real), atol=1e-8)
    np.testing.assert_allclose(here[1], central_difference(lambda at: float(loss(real, at)), fake), atol=1e-8)


@given(logits)
def test_the_two_generator_gradients_differ_by_the_odds_of_d(logit: np.ndarray) -> None:
    saturating = np.asarray(gradients[losses.generator_loss_minimax](logit))
    non_saturating = np.asarray(gradients[losses.generator_loss_non_saturating](logit))
    d = sigmoid(logit)
    np.testing.assert_allclose(saturating, non_saturating * d / (1 - d), rtol=1e-8)


@pytest.mark.parametrize("far", [40.0, 800.0, 1e30])
def test_extreme_logits_in_float32(far: float) -> None:
    high, low = (jnp.full(3, sign * far, dtype=jnp.float32) for sign in (1, -1))
    assert losses.discriminator_loss(high, low) == pytest.approx(0, abs=1e-16)
    assert losses.discriminator_loss(low, high) == pytest.approx(2 * far)
    assert losses.generator_loss_minimax(high) == pytest.approx(-far)
    assert losses.generator_loss_minimax(low) == pytest.approx(0, abs=1e-16)
    assert losses.generator_loss_non_saturating(low) == pytest.approx(far)
    assert losses.generator_loss_non_saturating(high) == pytest.approx(0, abs=1e-16)
    # Where D is sure that a sample is fake, one loss pulls with all its weight and the other not at all.
    pull = jax.grad(losses.generator_loss_non_saturating)(low)
    np.testing.assert_allclose(pull, -np.ones(3) / 3, rtol=1e-6)
    np.testing.assert_allclose(jax.grad(losses.generator_loss_minimax)(low), np.zeros(3), atol=1e-16)


def test_a_d_of_one_half_pays_log_4_and_pulls_equally() -> None:
    undecided = jnp.zeros(4)
    assert losses.discriminator_loss(undecided, undecided) == pytest.approx(LOG_4)
    assert losses.generator_loss_non_saturating(undecided) == pytest.approx(LOG_4 / 2)
    pulls = [gradients[loss](undecided) for loss in GENERATOR]
    np.testing.assert_allclose(pulls[0], pulls[1])


@given(logits, logits)
def test_the_order_of_a_batch_does_not_matter(real: np.ndarray, fake: np.ndarray) -> None:
    here = float(losses.discriminator_loss(jnp.asarray(real), jnp.asarray(fake)))
    turned = float(losses.discriminator_loss(jnp.asarray(real[::-1]), jnp.asarray(np.roll(fake, 2))))
    assert here == pytest.approx(turned, rel=1e-12)
