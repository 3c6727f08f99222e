"""A run in chunks: history, Stop, progress, and what is left of a run that diverges."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.training import loop, models, scan
from gan_lessons.training.state import start
from gan_lessons.training.units import units_of
from tests.training.small import CONFIG, assert_identical, numbers, sampler

# A seed whose run meets a NaN, but not in its first chunk.
SPOILT = 0
PLAIN = models.Units(jnp.zeros(1, jnp.float32), jnp.ones(1, jnp.float32))


def test_a_run_is_its_chunks() -> None:
    result = loop.run(CONFIG, sampler(), jax.random.key(0))
    state = start(CONFIG, jax.random.key(0), units=units_of(CONFIG, sampler()))
    losses = []
    for _ in range(CONFIG.num_steps // CONFIG.chunk_length):
        state, record = scan.advance(CONFIG, sampler(), state, CONFIG.chunk_length)
        losses.append(np.asarray(record.discriminator_loss))
    assert_identical(result.state, state)
    np.testing.assert_array_equal(result.history.discriminator_loss, np.concatenate(losses))
    np.testing.assert_array_equal(result.history.step, np.arange(CONFIG.num_steps))
    assert result.diverged_at == -1
    assert result.snapshots is None


def test_equal_keys_give_equal_runs_and_others_do_not() -> None:
    runs = [loop.run(CONFIG, sampler(), jax.random.key(seed)) for seed in (1, 1, 2)]
    assert_identical(runs[0].history, runs[1].history)
    assert not np.array_equal(runs[0].history.generator_loss, runs[2].history.generator_loss)


def test_stop_and_callbacks() -> None:
    seen = []

    def on_chunk(now: loop.Progress) -> bool:
        seen.append(int(now.state.step))
        return len(seen) == 2

    result = loop.run(CONFIG, sampler(), jax.random.key(0), on_chunk=on_chunk)
    assert seen == [10, 20]
    assert result.state.step == 20
    assert result.history.finite.shape == (20,)
    assert repr(result) == "<Result: 20 steps done, 20 recorded; 0 of 1 diverged>"


@pytest.mark.parametrize("members", [None, 3])
def test_a_callback_may_answer_with_an_array(members: int | None) -> None:
    key = jax.random.key(0) if members is None else jax.random.split(jax.random.key(0), members)
    result = loop.run(CONFIG, sampler(), key, on_chunk=lambda now: now.state.step >= 20)
    assert np.all(result.state.step == 20)


@pytest.mark.parametrize("answer", [None, "done", 1, np.ones(2), np.array([True, False]), np.ones(0, bool)])
def test_other_answers_stop_nothing(answer: object) -> None:
    result = loop.run(CONFIG, sampler(), jax.random.key(0), on_chunk=lambda _: answer)
    assert result.state.step == CONFIG.num_steps


def test_states_that_were_handed_out_stay_valid() -> None:
    reports = list(loop.chunks(CONFIG, sampler(), start(CONFIG, jax.random.key(0))))
    assert [int(now.state.step) for now in reports] == [10, 20, 30, 40]
    again, _ = scan.advance(CONFIG, sampler(), reports[0].state, CONFIG.chunk_length)
    assert_identical(again, reports[1].state)


def test_a_run_goes_on_from_any_state() -> None:
    whole = list(loop.chunks(CONFIG, sampler(), start(CONFIG, jax.random.key(0))))
    rest = list(loop.chunks(CONFIG, sampler(), whole[1].state))
    assert len(rest) == 2
    assert_identical(rest[-1].state, whole[-1].state)
    assert list(loop.chunks(CONFIG, sampler(), whole[-1].state)) == []


def test_players_are_kept_at_the_start_and_after_each_chunk() -> None:
    result = loop.run(CONFIG, sampler(), jax.random.split(jax.random.key(0), 3), keep_snapshots=True)
    players = result.snapshots
    assert players is not None
    assert players.step.tolist() == [0, 10, 20, 30, 40]
    assert jax.tree.leaves(players.generator)[0].shape == (5, 3, 8)
    assert_identical(jax.tree.map(lambda leaf: leaf[-1], players.discriminator), result.state.discriminator)


def test_the_bar_shows_the_steps(capfd: pytest.CaptureFixture[str]) -> None:
    loop.run(CONFIG, sampler(), jax.random.key(0), progress=True)
    assert "40/40" in capfd.readouterr().err
    loop.run(CONFIG, sampler(), jax.random.key(0))
    assert capfd.readouterr().err == ""


def poisoned(key: jax.Array, n: int) -> jax.Array:
    """Data in which one number of two thousand is NaN."""
    bad = jax.random.uniform(key, (n, 1), dtype=jnp.float32) < 5e-4
    return jnp.where(bad, jnp.nan, 0.5)


def test_a_run_that_diverges_stops_and_leaves_what_was_finite() -> None:
    with jax.debug_nans(False), pytest.raises(loop.Diverged) as caught:
        loop.run(CONFIG, poisoned, jax.random.key(SPOILT), units=PLAIN)
    result = caught.value.result
    broken = int(result.diverged_at)
    assert 10 <= broken < 40
    assert f"non-finite in step {broken};" in str(caught.value)
    assert result.history.finite.tolist().index(False) == broken
    assert result.history.step.size == result.state.step + 10
    assert result.state.step == broken // 10 * 10
    assert all(np.isfinite(leaf).all() for leaf in numbers(result.state._replace(settings=None)))


def test_rates_beyond_reason_diverge() -> None:
    config = dataclasses.replace(
        CONFIG, activation="leaky_relu", generator_learning_rate=1e38, discriminator_learning_rate=1e38
    )
    with jax.debug_nans(False), pytest.raises(loop.Diverged) as caught:
        loop.run(config, sampler(), jax.random.key(0))
    begun = start(config, jax.random.key(0), units=units_of(config, sampler()))
    assert_identical(caught.value.result.state, begun)


@pytest.mark.parametrize("members", [1, 2])
def test_an_ensemble_diverges_when_all_of_it_does(members: int) -> None:
    keys = jax.random.split(jax.random.key(0), members)
    said = f"all {members} runs .* step 0; .* most 0 steps"
    with jax.debug_nans(False), pytest.raises(loop.Diverged, match=said) as caught:
        loop.run(CONFIG, lambda key, n: jnp.full((n, 1), jnp.nan, jnp.float32), keys, units=PLAIN)
    assert caught.value.result.diverged_at.tolist() == [0] * members


def test_some_members_diverge_and_the_others_go_on() -> None:
    with jax.debug_nans(False):
        result = loop.run(CONFIG, poisoned, jax.random.split(jax.random.key(0), 6), units=PLAIN)
        whole = np.flatnonzero(result.diverged_at < 0)
        assert 0 < whole.size < 6
        index = int(whole[0])
        alone = loop.run(CONFIG, poisoned, jax.random.split(jax.random.key(0), 6)[index], units=PLAIN)
    steps = sorted(set(result.state.step.tolist()))
    assert repr(result) == f"<Result: {steps} steps done, 40 recorded; {6 - whole.size} of 6 diverged>"
    np.testing.assert_allclose(result.history.generator_loss[index], alone.history.generator_loss, atol=1e-4)
    for member, broken in enumerate(result.diverged_at):
        chunk_start = 40 if broken < 0 else broken // 10 * 10
        assert result.state.step[member] == chunk_start
        finite = result.history.finite[member]
        assert finite[: 40 if broken < 0 else broken].all()
        assert np.isnan(result.history.generator_loss[member, chunk_start + 10 :]).all()
