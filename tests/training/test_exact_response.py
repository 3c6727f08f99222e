"""D that climbs V itself reaches C(G) where batches are too noisy to show it the way."""

import jax
import numpy as np
import pytest

from benchmarks.exact_response import exact_response
from gan_lessons.theory import densities
from gan_lessons.training import diagnostics
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import start
from tests.training import affine
from tests.training.small import CONFIG, assert_identical

P_DATA = densities.normal(0.0, 1.0)


def test_d_reaches_the_maximum_that_the_theory_gives() -> None:
    """G(z) = z + 1: C = -1.163451, by quadrature independent of this project."""
    config = algorithm_1(
        hidden_size=affine.CONFIG.hidden_size, num_hidden_layers=1, activation="leaky_relu", batch_size=1
    )
    first = start(config, jax.random.key(0))._replace(generator=affine.generator(1.0, 1.0))
    known = diagnostics.truth(P_DATA)
    end, values = exact_response(config, known, first, 2000)
    after = diagnostics.measure(config, known, end.generator, end.discriminator)
    assert -1.163451 - 1e-3 < after.value <= after.cost == pytest.approx(-1.163451, abs=1e-4)
    assert values.shape == (2000,)
    assert values[0] < values[-1]
    # The climber's own sum, in float32, beside the diagnosis.
    assert float(values[-1]) == pytest.approx(float(after.value), abs=1e-5)


def test_an_ensemble_climbs_like_its_members() -> None:
    members = start(CONFIG, jax.random.split(jax.random.key(0), 2))
    known = diagnostics.truth(P_DATA, num_bins=100, num_cells=200)
    end, values = exact_response(CONFIG, known, members, 5)
    assert values.shape == (2, 5)
    assert_identical(end._replace(discriminator=None), members._replace(discriminator=None))
    first, alone = exact_response(CONFIG, known, jax.tree.map(lambda leaf: leaf[0], members), 5)
    np.testing.assert_allclose(values[0], alone, rtol=1e-5)
    for together, single in zip(*map(jax.tree.leaves, (end.discriminator, first.discriminator)), strict=True):
        np.testing.assert_allclose(together[0], single, rtol=1e-3, atol=1e-5)


def test_no_updates_and_a_density_that_is_not_known_are_refused() -> None:
    first, known = start(CONFIG, jax.random.key(0)), diagnostics.truth(P_DATA, num_bins=10, num_cells=10)
    with pytest.raises(ValueError, match="num_steps must be at least 1, got 0"):
        exact_response(CONFIG, known, first, 0)
    wide = algorithm_1(latent_dim=2)
    with pytest.raises(ValueError, match="latent_dim must be 1 for an exact density, got 2"):
        exact_response(wide, known, start(wide, jax.random.key(0)), 1)
