"""The Training player trains for real: what it shows is the state of a run, held against the truth."""

import asyncio
import threading
import time

import jax
import numpy as np
import pytest
from scipy import stats

from gan_lessons.explorers import played_run, training_run
from gan_lessons.explorers.training_player_explorer import training_player
from gan_lessons.training import data, models
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.scan import advance
from gan_lessons.training.state import start
from gan_lessons.training.units import units_of
from tests.explorers.sayings import said

SMALL = algorithm_1(hidden_size=8, batch_size=16, num_discriminator_steps=1, num_steps=300, chunk_length=50)


@pytest.fixture
def player():
    return training_player(SMALL)


def play(scenario):
    asyncio.run(asyncio.wait_for(scenario, 60))


def to_the_end(player):
    async def scenario():
        player.player.play.value = True
        await player.player.wait()

    play(scenario())


def leaves(state):
    return jax.tree.leaves((state.generator, state.discriminator))


def test_it_shows_an_untrained_pair_first(player):
    assert player.run.now.step == 0
    assert player.run.past.shape == (1, 3)
    assert "Step 0 of a training run" in player.live.alt


def test_a_played_run_is_the_run_of_the_training_room(player):
    to_the_end(player)
    name = player.settings["data"].value
    sample = data.sampler(training_run.DATA[name])
    state = start(SMALL, jax.random.key(0), units=units_of(SMALL, sample))
    for _ in range(3):
        state, _ = advance(SMALL, sample, state, 100)
    for here, there in zip(leaves(player.run.state), leaves(state), strict=True):
        np.testing.assert_array_equal(here, there)
    assert player.run.now.step == 300
    assert player.live.caption == "the run is over; Reset begins it anew"
    assert not player.player.playing


def test_what_is_drawn_is_the_run(player):
    to_the_end(player)
    player.live.png()
    now, curves = player.run.now, player.live.artists
    np.testing.assert_array_equal(curves["p_g"].get_ydata(), np.minimum(now.diagnosis.p_g, 3.0))
    np.testing.assert_array_equal(curves["D"].get_ydata(), now.diagnosis.discriminator)
    np.testing.assert_array_equal(curves["heads"].get_xdata(), now.images)
    steps, values, costs = player.run.past.T
    np.testing.assert_array_equal(steps, [0, 100, 200, 300])
    assert (values <= costs).all()
    assert (costs >= -np.log(4.0)).all()


def test_the_arrows_are_said_to_begin_where_most_z_lie(player):
    end = training_run.LATENTS[-1]
    share = stats.norm.cdf(end) - stats.norm.cdf(-end)
    images = player.run.now.images
    words = f"from z between −2.4 and 2.4 ({share:.0%} of all z), go to x from {min(images):.1f} to "
    assert words.replace("-", "−") in player.live.alt


def test_what_leaves_the_picture_is_told(player):
    """G that moves everything by 4.5: against as many z as one likes."""
    generator = player.run.state.generator
    shift = models.units_in(generator).shift
    moved = jax.tree.map(lambda leaf: leaf + 4.5 if leaf is shift else leaf, generator)
    player.run.state = player.run.state._replace(generator=moved)
    player.run.look()
    player.show_run()
    z = jax.random.normal(jax.random.key(0), (100_000, 1))
    outside = np.mean(np.abs(np.asarray(models.generate(SMALL, moved, z))) > training_run.HIGH)
    assert player.arrays.outside == pytest.approx(outside, abs=5e-3)
    assert 0.01 < outside < 0.99
    assert f"{float(player.arrays.outside):.2%} of it lies outside, in the end bins" in player.live.alt


def test_a_density_higher_than_the_picture_is_told():
    p_g = np.zeros(training_run.NUM_BINS)
    for top, words in ((5.8, "p_g rises to 5.8, beyond the picture."), (1.0, "to nan.")):
        p_g[7] = top
        assert said(training_player, p_g=p_g)[0].endswith(words)
    p_g[7] = 1.0
    assert said(training_player, p_g=p_g, outside=0.12)[0].endswith(
        "12.00% of p_g lies outside, in the end bins."
    )


def test_a_long_history_keeps_every_second_moment(player, monkeypatch):
    monkeypatch.setattr(played_run, "MOMENTS", 8)
    for _ in range(20):
        player.run.look()
    assert 4 <= len(player.run.past) <= 8


def test_one_step_moves_by_one(player):
    async def scenario():
        player.player.step.click()
        await player.player.wait()

    play(scenario())
    assert player.run.now.step == 1
    assert player.live.error == ""


def test_a_rest_is_done_step_by_step_and_compiles_no_length_of_its_own(player):
    async def scenario():
        for _ in range(3):
            player.player.step.click()
            await player.player.wait()
        player.player.play.value = True
        await player.player.wait()

    play(scenario())
    steps = player.run.past[:, 0].tolist()
    assert steps == [0, 1, 2, 3, 103, 203, *range(204, 301)]
    assert {steps for _, _, steps in player.run._compiled} == {1, 100}
    state = start(SMALL, jax.random.key(0), units=units_of(SMALL, player.run._sample))
    for _ in range(3):
        state, _ = advance(SMALL, player.run._sample, state, 100)
    for here, there in zip(leaves(player.run.state), leaves(state), strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-5, atol=1e-6)


def test_a_new_run_does_not_wait_for_pieces_of_the_one_before(player, monkeypatch):
    held, ran = threading.Event(), []

    def slow(config, sample, state, steps):
        ran.append(steps)
        held.wait(10)
        return advance(config, sample, state, steps)

    monkeypatch.setattr(played_run.scan, "advance", slow)
    first = player.run.begin(1, None)
    others = [player.run.begin(1, first) for _ in range(20)]
    while not ran:
        time.sleep(0.001)
    player.player.reset.click()
    held.set()
    player.run.begin(1, None).result.result(timeout=30)
    assert all(piece.result.cancelled() for piece in others)
    assert ran == [1, 1]


def test_few_programs_stay_compiled(player, monkeypatch):
    monkeypatch.setattr(played_run.scan, "advance", lambda config, sample, state, steps: (state, None))
    forgotten = []
    monkeypatch.setattr(played_run.scan, "forget", lambda: forgotten.append(True))
    for steps in range(1, 2 * played_run.MOST_PROGRAMS + 2):
        assert player.run.is_new(steps, None)
        player.run.begin(steps, None)
        assert not player.run.is_new(steps, None)
        assert len(player.run._compiled) <= played_run.MOST_PROGRAMS
    assert len(forgotten) == 2


def test_reset_and_seed_begin_anew(player):
    to_the_end(player)
    first = player.run.past[0]
    player.player.reset.click()
    np.testing.assert_array_equal(player.run.past, first[None])
    player.settings["seed"].value = 3
    assert player.run.now.step == 0
    assert player.run.past[0, 2] != first[2]
    player.settings["data"].index = 1
    assert player.run.data_name == player.settings["data"].value
    assert player.run.now.step == 0


def test_settings_act_on_the_run_that_goes_on(player):
    to_end = player.run.now.step
    player.settings["generator_learning_rate"].value = 1e-5
    player.settings["loss"].value = "minimax"
    assert (player.run.config.generator_learning_rate, player.run.config.loss) == (1e-5, "minimax")
    assert player.run.now.step == to_end
    before = leaves(player.run.state)
    to_the_end(player)
    moved = [np.abs(np.subtract(new, old)).max() for new, old in zip(leaves(player.run.state), before)]
    generator = len(jax.tree.leaves(player.run.state.generator))
    # Adam moves a parameter by about its rate in a step.
    assert max(moved[:generator]) < 1e-5 * SMALL.num_steps < max(moved[generator:])


def test_a_run_that_diverges_says_where_and_keeps_the_last_finite_state(player, monkeypatch):
    async def scenario():
        player.player.step.click()
        await player.player.wait()
        broken = player.run.state._replace(
            settings=player.run.state.settings._replace(generator_learning_rate=np.float32(np.inf))
        )
        monkeypatch.setattr(played_run, "settings_of", lambda config: broken.settings)
        player.player.step.click()
        await player.player.wait()

    with jax.debug_nans(False):
        play(scenario())
    assert player.live.error == "FloatingPointError: the run diverged in step 1; shown is the state before"
    assert player.run.now.step == 1
    assert all(np.isfinite(leaf).all() for leaf in leaves(player.run.state))


def test_the_mime_bundle_stands_in(player):
    bundle, metadata = player._repr_mimebundle_()
    assert bundle["text/plain"] == "Player: Training"
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "Step 0" in metadata["image/png"]["alt"]
