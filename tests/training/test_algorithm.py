"""One step of Algorithm 1: what it draws, whom it moves and where to, against code written apart from it."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from gan_lessons.training import algorithm, losses, models, objectives, sampling
from gan_lessons.training.state import State, settings_of, start
from tests.training.small import CONFIG, assert_close, assert_identical, sampler

draw = jax.jit(functools.partial(sampling.draw, CONFIG, sampler()))
step = jax.jit(functools.partial(algorithm.step, CONFIG))


def test_samples_of_a_step_are_fresh_for_every_update() -> None:
    key = jax.random.key(0)
    one, again, later = draw(key, jnp.int32(3)), draw(key, jnp.int32(3)), draw(key, jnp.int32(4))
    assert_identical(one, again)
    assert one.real.shape == one.noise.shape == (2, 16, 1)
    rows = [*one.real, *one.noise, one.generator_noise, *later.real, *later.noise, later.generator_noise]
    values = np.concatenate([np.asarray(row).ravel() for row in rows])
    assert np.unique(values).size == values.size


def by_hand(state: State, batches: sampling.Batches, steps_done: int) -> tuple[object, object]:
    """The same step with `optax.adam`, the constant-rate textbook way, one update after the other."""
    fraction = (1 + np.cos(np.pi * steps_done / CONFIG.num_steps)) / 2
    floor = CONFIG.discriminator_floor
    rates = (
        CONFIG.generator_learning_rate * fraction,
        CONFIG.discriminator_learning_rate * (floor + (1 - floor) * fraction),
    )
    adams = [optax.adam(rate, b1=CONFIG.adam_b1, b2=CONFIG.adam_b2) for rate in rates]
    G, D = state.generator, state.discriminator
    # The moments are Adam's own, so they are taken from the state; the second part of a chain has none.
    moments = [
        (state.generator_optimizer, optax.EmptyState()),
        (state.discriminator_optimizer, optax.EmptyState()),
    ]
    for real, z in zip(batches.real, batches.noise, strict=True):

        def loss_D(D: object, real: jax.Array = real, z: jax.Array = z) -> jax.Array:
            real_logits = models.logits(CONFIG, D, real)
            return losses.discriminator_loss(
                real_logits, models.logits(CONFIG, D, models.generate(CONFIG, G, z))
            )

        updates, moments[1] = adams[1].update(jax.grad(loss_D)(D), moments[1])
        D = optax.apply_updates(D, updates)

    def loss_G(G: object) -> jax.Array:
        fake = models.generate(CONFIG, G, batches.generator_noise)
        return losses.generator_loss_non_saturating(models.logits(CONFIG, D, fake))

    updates, moments[0] = adams[0].update(jax.grad(loss_G)(G), moments[0])
    return optax.apply_updates(G, updates), D


def test_steps_are_those_of_a_textbook_loop() -> None:
    state = start(CONFIG, jax.random.key(1))
    for done in range(3):
        batches = draw(state.key, state.step)
        expected = jax.jit(functools.partial(by_hand, steps_done=done))(state, batches)
        state, record = step(batches, state)
        assert_close((state.generator, state.discriminator), expected, atol=2e-6)
        assert state.step == done + 1
        assert record.finite


def wide(tree: object) -> object:
    return jax.tree.map(
        lambda leaf: jnp.asarray(leaf, dtype=jnp.float64) if leaf.dtype == jnp.float32 else leaf, tree
    )


@pytest.mark.parametrize("loss", ["non_saturating", "minimax"])
def test_the_generator_goes_down_its_loss_by_finite_differences(loss: str) -> None:
    """Adam's first direction is the sign of the gradient, parameter by parameter."""
    config = dataclasses.replace(CONFIG, loss=loss, hidden_size=3)
    first = start(config, jax.random.key(2))
    state = wide(first._replace(key=None))._replace(key=first.key)
    z = jnp.linspace(-2.0, 2.0, 16)[:, None]

    @jax.jit
    def value(generator: object) -> jax.Array:
        logits = models.logits(config, state.discriminator, models.generate(config, generator, z))
        d = 1 / (1 + jnp.exp(-logits))
        return jnp.mean(jnp.log(1 - d)) if loss == "minimax" else -jnp.mean(jnp.log(d))

    moved, reported = algorithm.update_generator(config, state, z)
    assert float(reported) == pytest.approx(float(value(state.generator)), rel=1e-6)
    assert_identical(models.units_in(moved.generator), models.units_in(state.generator))
    flat, unravel = jax.flatten_util.ravel_pytree(state.generator)
    slopes = np.array(
        [float(value(unravel(flat + h)) - value(unravel(flat - h))) / 2e-5 for h in 1e-5 * np.eye(flat.size)]
    )
    change = np.asarray(jax.flatten_util.ravel_pytree(moved.generator)[0] - flat)
    is_weight = jax.tree.map_with_path(
        lambda path, leaf: np.full(leaf.shape, path[0].key == "layers"), state.generator
    )
    clear = np.concatenate([leaf.ravel() for leaf in jax.tree.leaves(is_weight)]) & (np.abs(slopes) > 1e-5)
    assert clear.sum() > 10
    np.testing.assert_allclose(change[clear], -1e-3 * np.sign(slopes[clear]), rtol=2e-3)
    assert_identical(moved.discriminator, state.discriminator)


def test_the_discriminator_learns_and_the_generator_stands_still() -> None:
    state = start(CONFIG, jax.random.key(3))
    batches = draw(state.key, state.step)
    fake = models.generate(CONFIG, state.generator, batches.noise[0])
    update = jax.jit(functools.partial(algorithm.update_discriminator, CONFIG))
    moved, before = update(state, batches.real[0], fake)
    for _ in range(20):
        moved, after = update(moved, batches.real[0], fake)
    assert after.loss < before.loss
    assert after.real_probability - after.fake_probability > before.real_probability - before.fake_probability
    assert_identical(moved.generator, state.generator)


def test_the_weight_chooses_the_loss() -> None:
    logits = jnp.array([-3.0, 0.5], dtype=jnp.float32)
    for loss, expected in (
        ("minimax", losses.generator_loss_minimax(logits)),
        ("non_saturating", losses.generator_loss_non_saturating(logits)),
    ):
        settings = settings_of(dataclasses.replace(CONFIG, loss=loss))
        assert float(objectives.generator_objective(settings, None, logits)) == float(expected)


def test_rates_fall_to_nothing_for_g_and_to_the_floor_for_d() -> None:
    state = start(CONFIG, jax.random.key(4))
    late = state._replace(step=jnp.int32(CONFIG.num_steps))
    batches = draw(state.key, late.step)
    moved, _ = step(batches, late)
    assert_identical(moved.generator, state.generator)
    pair = (moved.discriminator, state.discriminator)
    change = jax.tree.map(lambda new, old: jnp.max(jnp.abs(new - old)), *pair)
    largest = max(float(leaf) for leaf in jax.tree.leaves(change))
    rate = CONFIG.discriminator_learning_rate * CONFIG.discriminator_floor
    # Two updates, the first of exactly one rate.
    assert rate < largest <= 2.1 * rate
