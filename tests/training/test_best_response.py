"""D trained long against a G that stands still reaches C(G), from below."""

import jax
import numpy as np
import pytest

from gan_lessons.theory import densities
from gan_lessons.training import data, diagnostics
from gan_lessons.training.best_response import best_response
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import start
from tests.training import affine
from tests.training.small import CONFIG, assert_identical, numbers, sampler

P_DATA = densities.normal(0.0, 1.0)


def test_d_reaches_the_maximum_that_the_theory_gives() -> None:
    """G(z) = z + 1: C = -1.163451, by quadrature independent of this project."""
    config = algorithm_1(
        hidden_size=affine.CONFIG.hidden_size, num_hidden_layers=1, activation="leaky_relu", batch_size=512
    )
    first = start(config, jax.random.key(0))._replace(generator=affine.generator(1.0, 1.0))
    known = diagnostics.truth(P_DATA)
    end, losses = best_response(config, data.sampler(P_DATA), first, 3000)
    before = diagnostics.measure(config, known, first.generator, first.discriminator)
    after = diagnostics.measure(config, known, end.generator, end.discriminator)
    assert before.gap > 0.05
    assert -1.163451 - 0.01 < after.value <= after.cost == pytest.approx(-1.163451, abs=1e-4)
    assert losses.shape == (3000,)
    # The loss is minus the value on a batch: its mean over the last thousand batches is C again.
    assert -float(losses[-1000:].mean()) == pytest.approx(-1.163451, abs=0.02)


def test_only_d_moves() -> None:
    first = start(CONFIG, jax.random.split(jax.random.key(0), 2))
    end, losses = best_response(CONFIG, sampler(), first, 5)
    assert losses.shape == (2, 5)
    assert_identical(end._replace(discriminator=None), first._replace(discriminator=None))
    pair = (numbers(params["layers"]) for params in (end.discriminator, first.discriminator))
    moved = [np.abs(new - old).max() for new, old in zip(*pair, strict=True)]
    assert min(moved) > 0


def test_no_updates_is_refused() -> None:
    with pytest.raises(ValueError, match="num_steps must be at least 1, got 0"):
        best_response(CONFIG, sampler(), start(CONFIG, jax.random.key(0)), 0)


def test_d_meets_the_noise_of_the_run() -> None:
    """Data that are uniform noise themselves, and a G that lets it through: nobody can tell them apart."""
    sizes = {"hidden_size": affine.CONFIG.hidden_size, "num_hidden_layers": 1, "activation": "leaky_relu"}
    config = algorithm_1(**sizes, noise="uniform", batch_size=256)
    first = start(config, jax.random.key(0))._replace(generator=affine.generator(1.0, 0.0))
    end = 3**0.5
    _, losses = best_response(config, data.sampler(densities.uniform(-end, end)), first, 1500)
    # Normal noise would let D come down to 1.33.
    assert float(losses[-500:].mean()) == pytest.approx(np.log(4), abs=0.01)
