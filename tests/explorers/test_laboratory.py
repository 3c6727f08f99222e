"""The laboratory trains for real in the plane: stages are Algorithm 1, and what is drawn is the run."""

import asyncio
import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers import played_run
from gan_lessons.explorers.laboratory_explorer import SLOW_MOTION
from gan_lessons.explorers.laboratory_run import NUM_ARROWS, OWN, LaboratoryRun
from gan_lessons.live.pointer import PointerEvent
from gan_lessons.training import data, models, plane_diagnostics, scan
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import start
from gan_lessons.training.units import units_of
from tests.explorers.small_laboratory import SMALL, leaves, step


def test_a_played_run_is_the_run_of_the_training_room(laboratory):
    async def scenario():
        laboratory.player.play.value = True
        await laboratory.player.wait()

    asyncio.run(asyncio.wait_for(scenario(), 60))
    assert laboratory.live.error == ""
    sample = data.plane_sampler(laboratory.run.density)
    state = start(SMALL, jax.random.key(0), units=units_of(SMALL, sample))
    for _ in range(2):
        state, _ = scan.advance(laboratory.run.config, sample, state, 50)
    for here, there in zip(leaves(laboratory.run.state), leaves(state), strict=True):
        np.testing.assert_array_equal(here, there)
    assert laboratory.run.step == 100
    assert laboratory.live.caption == "the run is over; Reset begins it anew"


def test_five_stages_are_one_step_and_each_has_its_sentence(laboratory):
    step(laboratory)
    whole = laboratory.run.state
    laboratory.player.reset.click()
    laboratory.player.pace.value = SLOW_MOTION
    said, states = [], []
    for _ in range(5):
        step(laboratory)
        said.append(laboratory.live.caption)
        states.append(laboratory.run.state)
    assert [words[:6] for words in said] == [f"{k} of 5" for k in range(1, 6)]
    assert len(set(said)) == 5
    for here, there in zip(leaves(states[-1]), leaves(whole), strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-5, atol=1e-6)
    # D moves in the fourth stage alone, G in the fifth.
    G, D = (
        [jax.tree.leaves(getattr(state, who)) for state in states] for who in ("generator", "discriminator")
    )

    def same(one, other):
        return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))

    assert [same(D[k], D[k + 1]) for k in range(4)] == [True, True, False, True]
    assert [same(G[k], G[k + 1]) for k in range(4)] == [True, True, True, False]
    assert laboratory.run.step == 1


def test_the_last_round_ends_with_its_fifth_stage(laboratory):
    laboratory.run.state = laboratory.run.state._replace(step=jnp.int32(SMALL.num_steps - 1))
    laboratory.player.pace.value = SLOW_MOTION
    step(laboratory, 4)
    assert laboratory.live.caption.startswith("4 of 5")
    step(laboratory)
    assert laboratory.live.caption == "the run is over; Reset begins it anew"
    assert laboratory.run.step == SMALL.num_steps
    state = laboratory.run.state
    step(laboratory, 6)
    assert laboratory.live.caption == "the run is over; Reset begins it anew"
    assert laboratory.run.state is state


def test_a_round_that_was_begun_in_slow_motion_is_ended_at_any_pace(laboratory):
    laboratory.player.pace.value = SLOW_MOTION
    step(laboratory, 4)
    laboratory.player.pace.index = 3
    step(laboratory)
    moments = laboratory.run.state.generator_optimizer, laboratory.run.state.discriminator_optimizer
    assert [int(each.count) for each in moments] == [1, SMALL.num_discriminator_steps]
    assert laboratory.run.step == 1
    step(laboratory)
    assert (laboratory.run.stage, laboratory.run.step) == (0, 2)


@pytest.mark.parametrize(
    ("player", "other"), [("discriminator", "generator"), ("generator", "discriminator")]
)
def test_one_player_may_learn_alone(laboratory, player, other):
    before = laboratory.run.state
    laboratory.settings["learners"].value = player
    step(laboratory, 2)
    after = laboratory.run.state
    pairs = {
        name: [
            np.array_equal(a, b)
            for a, b in zip(
                jax.tree.leaves(getattr(before, name)), jax.tree.leaves(getattr(after, name)), strict=True
            )
        ]
        for name in (player, other)
    }
    assert all(pairs[other])
    assert not all(pairs[player])


def test_what_is_drawn_is_the_run(laboratory):
    step(laboratory)
    laboratory.live.png()
    run, artists = laboratory.run, laboratory.live.artists
    found = plane_diagnostics.measure(run.config, run.known, run.state.generator, run.state.discriminator)
    np.testing.assert_array_equal(artists["heat"].get_array().T, found.discriminator)
    laboratory.controls["shade"].index = 1
    laboratory.live.png()
    np.testing.assert_array_equal(artists["heat"].get_array().T, found.optimal_discriminator)
    laboratory.controls["shade"].index = 0
    assert f"C(G) = {found.cost:.4f}".replace("-", "−") in laboratory.live.alt
    np.testing.assert_array_equal(artists["samples"].get_xdata(), run.now.samples[:, 0])
    assert (run.past[:, 1] <= run.past[:, 2] + 1e-12).all()
    # An arrow lowers what G pays: along it D rises.
    x, arrow = run.now.samples[:NUM_ARROWS], run.now.arrows
    along = [
        np.asarray(
            models.logits(run.config, run.state.discriminator, jnp.asarray(x + part * arrow, jnp.float32))
        )
        for part in (0.0, 1e-2)
    ]
    assert np.mean(along[1] > along[0]) > 0.95


def test_data_drawn_by_hand(laboratory):
    axes = laboratory.axes["plane"]

    def at(phase, x, y):
        laboratory._drawn(PointerEvent("drag", phase, x, y, axes))

    for phase, x, y in (("down", -2.0, 0.0), ("move", -1.9, 0.0), ("move", -1.0, 0.0), ("up", 9.0, 0.0)):
        at(phase, x, y)
    assert laboratory.settings["data"].value == OWN
    np.testing.assert_allclose(laboratory.run.places, [[-2, 0], [-1, 0], [3, 0]])
    np.testing.assert_allclose(laboratory.run.density.centres, laboratory.run.places)
    for key in ("ArrowUp", "End"):
        laboratory._key(PointerEvent("key", "down", np.nan, np.nan, None, key, key == "ArrowUp"))
    np.testing.assert_allclose(laboratory.run.places[-1], [0.0, 1.0])
    laboratory._key(PointerEvent("key", "down", np.nan, np.nan, None, "Home"))
    assert laboratory.run.places.shape == (1, 2)
    step(laboratory)
    assert laboratory.live.error == ""
    with pytest.raises(ValueError, match="places must lie within"):
        laboratory.own_data([[4.0, 0.0]])
    with pytest.raises(ValueError, match=r"places must have shape .* got \(2,\)"):
        laboratory.own_data([1.0, 2.0])


@pytest.mark.parametrize(("latent_dim", "noise"), [(1, "normal"), (2, "uniform")])
def test_other_noise_begins_a_run_of_its_own(laboratory, latent_dim, noise):
    laboratory.settings["noise"].value = (latent_dim, noise)
    assert laboratory.run.config.latent_dim == latent_dim
    assert laboratory.run.step == 0
    step(laboratory)
    assert laboratory.live.error == ""
    laboratory.settings["noise"].value = (2, "normal")


def test_a_run_that_diverges_keeps_the_last_finite_state(laboratory, monkeypatch):
    step(laboratory)
    broken = laboratory.run.state.settings._replace(generator_learning_rate=np.float32(np.inf))
    monkeypatch.setattr(played_run, "settings_of", lambda config: broken)
    with jax.debug_nans(False):
        step(laboratory)
    assert "diverged" in laboratory.live.error
    assert laboratory.run.step == 1


def test_what_is_refused():
    with pytest.raises(ValueError, match="data_dim must be 2"):
        explorers.laboratory(algorithm_1())
    with pytest.raises(ValueError, match="latent_dim must be 1 or 2"):
        explorers.laboratory(dataclasses.replace(SMALL, latent_dim=3))
    with pytest.raises(ValueError, match="data_name must be one of"):
        LaboratoryRun(SMALL, 0, "cats")
