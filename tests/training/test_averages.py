"""Averaged weights: which moments count, and what they are good for."""

import dataclasses

import jax
import numpy as np
import pytest

from gan_lessons.theory import densities
from gan_lessons.training import data, loop
from gan_lessons.training.averages import averaged
from tests.training.small import CONFIG

SAMPLE = data.sampler(densities.normal(1.0, 0.5))


@pytest.fixture(scope="module")
def snapshots() -> loop.NetworkSnapshots:
    config = dataclasses.replace(CONFIG, num_steps=20, chunk_length=1)
    keys = jax.random.split(jax.random.key(0), 3)
    found = loop.run(config, SAMPLE, keys, keep_snapshots=True).snapshots
    assert found is not None
    return found


@pytest.mark.parametrize(("share", "moments"), [(0.1, 3), (0.5, 11), (1.0, 21), (0.0, 2), (0.3, 7)])
def test_the_end_of_the_run_counts(snapshots, share, moments) -> None:
    assert len(snapshots.step) == 21
    for mean, all_of_them in zip(
        jax.tree.leaves(averaged(snapshots, share)), jax.tree.leaves(snapshots.generator), strict=True
    ):
        assert mean.shape == all_of_them.shape[1:]
        np.testing.assert_allclose(
            mean, np.asarray(all_of_them)[-moments:].mean(axis=0), rtol=1e-6, atol=1e-7
        )


def test_a_run_that_stands_still_is_its_own_mean(snapshots) -> None:
    still = snapshots._replace(
        generator=jax.tree.map(lambda leaf: np.broadcast_to(leaf[:1], leaf.shape), snapshots.generator)
    )
    for mean, one in zip(jax.tree.leaves(averaged(still)), jax.tree.leaves(still.generator), strict=True):
        np.testing.assert_allclose(mean, one[0], rtol=1e-6)


def test_the_middle_of_a_circle_is_nearer_than_its_points() -> None:
    turns = 2 * np.pi * np.arange(41) / 20
    circle = 3.0 + np.stack([np.cos(turns), np.sin(turns)], axis=1)
    swinging = loop.NetworkSnapshots(np.arange(41), {"weights": circle}, None)
    middle = averaged(swinging, 1.0)["weights"]
    assert np.linalg.norm(middle - 3.0) < 0.05
    assert np.linalg.norm(circle - 3.0, axis=1).min() > 0.99


def test_one_moment_has_no_mean(snapshots) -> None:
    one = jax.tree.map(lambda leaf: leaf[:1], snapshots)
    with pytest.raises(ValueError, match=r"snapshots must be of at least 2 moments, got 1"):
        averaged(one)
