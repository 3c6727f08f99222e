"""What the laboratory says is what its run does: who learns and what it follows, few samples, the shade."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers import laboratory_figure
from gan_lessons.explorers.laboratory_explorer import SLOW_MOTION
from gan_lessons.training import data, scan
from gan_lessons.training.state import start
from gan_lessons.training.units import units_of
from tests.explorers.sayings import said
from tests.explorers.small_laboratory import SMALL, leaves, step


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_in_slow_motion_who_does_not_learn_stands_still(laboratory, player):
    step(laboratory)
    laboratory.player.reset.click()
    laboratory.settings["learners"].value = player
    laboratory.player.pace.value = SLOW_MOTION
    states, captions = [laboratory.run.state], []
    for _ in range(10):
        step(laboratory)
        states.append(laboratory.run.state)
        captions.append(laboratory.live.caption)
    assert int(states[-1].step) == laboratory.run.step == 2
    for who, mark in (("discriminator", 3), ("generator", 4)):
        weights = [jax.tree.leaves((getattr(one, who), getattr(one, f"{who}_optimizer"))) for one in states]
        moved = [
            any((a != b).any() for a, b in zip(*both, strict=True)) for both in itertools.pairwise(weights)
        ]
        assert moved == [who == player and stage % 5 == mark for stage in range(10)]
        assert f"{who[0].upper()} {'learns' if who == player else 'stands still'}" in captions[mark]
    sample = data.plane_sampler(laboratory.run.density)
    whole, _ = scan.advance(
        laboratory.run.config,
        sample,
        start(SMALL, jax.random.key(0), units=units_of(SMALL, sample)),
        2,
    )
    for here, there in zip(leaves(states[-1]), leaves(whole), strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-5, atol=1e-6)


def test_a_run_of_d_alone_ends_in_slow_motion(laboratory):
    laboratory.run.state = laboratory.run.state._replace(step=jnp.int32(SMALL.num_steps - 1))
    laboratory.settings["learners"].value = "discriminator"
    laboratory.player.pace.value = SLOW_MOTION
    step(laboratory, 4)
    assert laboratory.live.caption.startswith("4 of 5")
    step(laboratory)
    assert laboratory.live.caption == "the run is over; Reset begins it anew"


def test_what_d_follows_is_said(laboratory):
    """The pairing loss is no part of V, and a penalty is none either."""
    laboratory.player.pace.value = SLOW_MOTION
    for loss, r1, words in (
        ("minimax", 0.0, "up the slope of V."),
        ("non_saturating", 0.1, "up the slope of V less its penalty."),
        ("relativistic", 0.0, "down the slope of the pairing loss."),
        ("relativistic", 0.1, "down the slope of pairing loss and penalty."),
    ):
        laboratory.settings["loss"].value, laboratory.settings["r1"].value = loss, r1
        laboratory.run.stage = 3
        step(laboratory)
        assert f"D learns, 2 ×: {words}" in laboratory.live.caption
    laboratory.settings["loss"].value, laboratory.settings["r1"].value = SMALL.loss, SMALL.r1


def test_what_shades_the_square_is_said(laboratory):
    for index, words in enumerate(("shaded by D.", "shaded by D*, the best D.")):
        laboratory.controls["shade"].index = index
        assert words in laboratory.live.alt
    laboratory.controls["shade"].index = 0


@pytest.mark.parametrize(
    ("good", "touched", "words"),
    [
        (0, 0, "no sample at a mode"),
        (1, 1, "0.25% within 3 σ, all at 1 mode"),
        (3, 2, "0.75% within 3 σ; 2 modes, as even as 1.9"),
        (200, 8, "50% within 3 σ; 8 modes, as even as 1.9"),
        (0, np.nan, "no sample within 3 σ of the data"),
        (1, np.nan, "0.25% within 3 σ of the data"),
    ],
)
def test_one_sample_of_all_is_not_rounded_away(good, touched, words):
    share = np.float64(np.float32(good) / np.float32(laboratory_figure.NUM_SAMPLES))
    assert f"; {words}; " in said(explorers.laboratory, good=share, touched=touched, even=1.9)[0]
