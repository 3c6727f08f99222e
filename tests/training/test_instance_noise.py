"""Noise on what D sees: how much, until when, and for whom."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.training import algorithm, models, sampling, scan
from gan_lessons.training.state import settings_of, start
from tests.training.small import CONFIG, assert_identical, sampler

NOISY = dataclasses.replace(CONFIG, instance_noise=1.5, noise_share=0.5)
UNITS = models.Units(jnp.array([4.0]), jnp.array([2.0]))


def test_there_is_none_unless_asked_for() -> None:
    state = start(CONFIG, jax.random.key(1))
    assert sampling.draw(CONFIG, sampler(), state.key, state.step).blur is None


def test_it_adds_no_other_samples() -> None:
    key, step = jax.random.key(1), jnp.int32(3)
    plain, noisy = (sampling.draw(config, sampler(), key, step) for config in (CONFIG, NOISY))
    assert_identical(plain._replace(blur=None), noisy._replace(blur=None))


@pytest.mark.parametrize(("step", "left"), [(0, 1.0), (5, 0.75), (10, 0.5), (20, 0.0), (33, 0.0)])
def test_its_standard_deviation_falls_along_a_straight_line(step: int, left: float) -> None:
    state = start(NOISY, jax.random.key(1), units=UNITS)._replace(step=jnp.int32(step))
    assert float(algorithm._noise_std(state)[0]) == pytest.approx(1.5 * left * 2.0, rel=1e-6)


def test_a_step_is_one_without_noise_on_data_and_samples_that_have_it() -> None:
    """Both updates by hand: D on blurred data and blurred samples, G through blurred samples."""
    state = start(NOISY, jax.random.key(2), units=UNITS)._replace(step=jnp.int32(5))
    batches = sampling.draw(NOISY, sampler(), state.key, state.step)
    assert batches.blur is not None
    blur = jax.tree.map(lambda part: part * 1.5 * 0.75 * 2.0, batches.blur)
    expected = state
    for real, z, on_real, on_fake in zip(batches.real, batches.noise, blur.real, blur.fake, strict=True):
        fake = models.generate(NOISY, state.generator, z)
        expected, _ = algorithm.update_discriminator(NOISY, expected, real + on_real, fake + on_fake)
    expected, loss = algorithm.update_generator(NOISY, expected, batches.generator_noise, blur.generator)
    moved, record = algorithm.step(NOISY, batches, state)
    for found, by_hand in zip(
        jax.tree.leaves((moved.generator, moved.discriminator)),
        jax.tree.leaves((expected.generator, expected.discriminator)),
        strict=True,
    ):
        np.testing.assert_allclose(found, by_hand, atol=2e-6)
    assert float(record.generator_loss) == pytest.approx(float(loss), rel=1e-5)


def test_after_its_end_a_run_goes_on_as_one_without() -> None:
    late = start(NOISY, jax.random.key(3))._replace(step=jnp.int32(20))
    noisy, _ = scan.advance(NOISY, sampler(), late, 5)
    plain, _ = scan.advance(CONFIG, sampler(), late, 5)
    for found, wanted in zip(
        jax.tree.leaves((noisy.generator, noisy.discriminator)),
        jax.tree.leaves((plain.generator, plain.discriminator)),
        strict=True,
    ):
        np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_how_much_of_it_there_is_compiles_nothing_anew() -> None:
    more = dataclasses.replace(NOISY, instance_noise=3.0, noise_share=0.1)
    assert scan.compiled_part(more) == scan.compiled_part(NOISY) != scan.compiled_part(CONFIG)


def test_members_may_have_more_or_less_of_it_but_only_where_it_is_compiled() -> None:
    keys = jax.random.split(jax.random.key(0), 2)
    each = settings_of(NOISY)._replace(instance_noise=jnp.array([0.0, 1.0], jnp.float32))
    assert start(NOISY, keys, each).settings.instance_noise.tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="instance_noise must be 0 as in `config`, got"):
        start(CONFIG, keys, each)
