"""Many steps as one program: equal to a loop of steps, for one run and for many at once."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import densities
from gan_lessons.training import algorithm, data, sampling, scan
from gan_lessons.training.state import Settings, settings_of, start
from tests.training.small import CONFIG, assert_close, assert_identical, sampler

STEPS = 10


def test_the_program_equals_a_python_loop_of_steps() -> None:
    sample = sampler()
    state = now = start(CONFIG, jax.random.key(0))

    @jax.jit
    def one_step(state: object) -> object:
        return algorithm.step(CONFIG, sampling.draw(CONFIG, sample, state.key, state.step), state)

    records = []
    for _ in range(STEPS):
        now, record = one_step(now)
        records.append(record)
    end, together = scan.advance(CONFIG, sample, state, STEPS)
    assert_close(end, now, atol=1e-5)
    assert_close(together, jax.tree.map(lambda *leaves: np.stack(leaves), *records), atol=1e-5)


def test_two_halves_are_the_whole() -> None:
    state = start(CONFIG, jax.random.key(0))
    half, first = scan.advance(CONFIG, sampler(), state, STEPS // 2)
    end, second = scan.advance(CONFIG, sampler(), half, STEPS // 2)
    whole, record = scan.advance(CONFIG, sampler(), state, STEPS)
    assert_close(end, whole, atol=1e-5)
    joined = jax.tree.map(lambda *parts: np.concatenate(parts), first, second)
    assert_close(joined, record, atol=1e-5)


def test_an_ensemble_is_its_members() -> None:
    keys = jax.random.split(jax.random.key(5), 3)
    begun = start(CONFIG, jax.random.clone(keys))
    together, records = scan.advance(CONFIG, sampler(), begun, STEPS)
    assert records.generator_loss.shape == (3, STEPS)
    for index in range(3):
        alone, record = scan.advance(CONFIG, sampler(), start(CONFIG, keys[index]), STEPS)
        member = jax.tree.map(lambda leaf, i=index: leaf[i], together)
        assert_close(member, alone, atol=1e-5)
        assert_close(jax.tree.map(lambda leaf, i=index: leaf[i], records), record, atol=1e-5)


def test_members_may_differ_in_their_settings() -> None:
    other = dataclasses.replace(
        CONFIG, loss="minimax", generator_learning_rate=5e-3, schedule="constant", discriminator_floor=1.0
    )
    pairs = zip(settings_of(CONFIG), settings_of(other), strict=True)
    both = Settings(*(jnp.stack(pair) for pair in pairs))
    twice = np.stack([jax.random.key_data(jax.random.key(6))] * 2)
    keys = jax.random.wrap_key_data(jnp.asarray(twice))
    together, _ = scan.advance(CONFIG, sampler(), start(CONFIG, keys, both), STEPS)
    for index, config in enumerate((CONFIG, other)):
        alone, _ = scan.advance(config, sampler(), start(config, jax.random.key(6)), STEPS)
        assert_close(jax.tree.map(lambda leaf, i=index: leaf[i], together), alone, atol=1e-5)


def test_settings_seeds_and_data_are_compiled_once() -> None:
    scan.advance(CONFIG, sampler(), start(CONFIG, jax.random.key(0)), STEPS)
    compiled = scan._advance.outermost._cache_size()
    other = dataclasses.replace(
        CONFIG, loss="minimax", generator_learning_rate=1e-2, schedule="constant", num_steps=20
    )
    moved = data.sampler(densities.mixture(0.2, 0.0, 1.0, 3.0, 0.1))
    scan.advance(other, moved, start(other, jax.random.key(9)), STEPS)
    assert scan._advance.outermost._cache_size() == compiled


def test_a_broken_run_stands_still_and_says_where() -> None:
    state = start(CONFIG, jax.random.key(2))

    def poisoned(key: jax.Array, n: int) -> jax.Array:
        return jnp.where(jax.random.uniform(key, (n, 1), dtype=jnp.float32) < 0.006, jnp.nan, 0.5)

    with jax.debug_nans(False):
        end, record = scan.advance(CONFIG, poisoned, state, STEPS)
        draws = [sampling.draw(CONFIG, poisoned, state.key, jnp.int32(i)).real for i in range(STEPS)]
    broken = np.asarray(record.finite)
    drawn = [bool(np.isfinite(real).all()) for real in draws]
    first = drawn.index(False)
    assert 0 < first < STEPS - 1
    assert broken[:first].all()
    assert not broken[first:].any()
    assert_identical(end, state)


@pytest.mark.parametrize("dims", [(2, 2), (3, 1)])
def test_other_dimensions_train_too(dims: tuple[int, int]) -> None:
    latent_dim, data_dim = dims
    config = dataclasses.replace(CONFIG, latent_dim=latent_dim, data_dim=data_dim)
    sample = functools.partial(_standard, data_dim)
    end, record = scan.advance(config, sample, start(config, jax.random.key(0)), 3)
    assert record.finite.all()
    assert end.step == 3


def _standard(data_dim: int, key: jax.Array, n: int) -> jax.Array:
    return jax.random.normal(key, (n, data_dim))


@pytest.mark.parametrize("num_steps", [0, -1])
def test_a_number_of_steps_below_one_is_named(num_steps: int) -> None:
    with pytest.raises(ValueError, match=f"num_steps must be at least 1, got {num_steps}"):
        scan.advance(CONFIG, sampler(), start(CONFIG, jax.random.key(0)), num_steps)


def test_keys_and_settings_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match=r"key must be a scalar key or .*, got shape \(2, 2\)"):
        start(CONFIG, jax.random.split(jax.random.key(0), (2, 2)))
    short = settings_of(CONFIG)._replace(minimax_weight=jnp.zeros(3, dtype=jnp.float32))
    with pytest.raises(ValueError, match="minimax_weight must be a scalar or have the keys' shape"):
        start(CONFIG, jax.random.split(jax.random.key(0), 2), short)
