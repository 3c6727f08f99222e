"""Samplers draw from the density they were made of, the same numbers under every setting of JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from gan_lessons.theory import densities
from gan_lessons.training import data

FAMILIES = {
    "normal": (densities.normal(1.0, 0.5), scipy.stats.norm(1.0, 0.5).cdf),
    "laplace": (densities.laplace(0.0, 2.0), scipy.stats.laplace(0.0, 2.0).cdf),
    "uniform": (densities.uniform(-1.0, 3.0), scipy.stats.uniform(-1.0, 4.0).cdf),
    "student_t": (densities.student_t(3.0, 0.0, 1.0), scipy.stats.t(3.0).cdf),
    "mixture": (
        densities.mixture(0.3, -1.5, 0.5, 1.5, 0.25),
        lambda x: 0.3 * scipy.stats.norm(-1.5, 0.5).cdf(x) + 0.7 * scipy.stats.norm(1.5, 0.25).cdf(x),
    ),
    "free_form": (densities.FreeForm(jnp.linspace(0.0, 1.0, 3), jnp.ones(3)), scipy.stats.uniform.cdf),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_samples_follow_the_density(family: str) -> None:
    distribution, cdf = FAMILIES[family]
    samples = data.sampler(distribution)(jax.random.key(0), 4000)
    assert samples.shape == (4000, 1)
    assert samples.dtype == jnp.float32
    assert scipy.stats.kstest(np.asarray(samples)[:, 0], cdf).pvalue > 1e-3


@pytest.mark.parametrize("family", ["normal", "mixture", "uniform"])
def test_double_precision_elsewhere_changes_no_sample(family: str) -> None:
    sample = data.sampler(FAMILIES[family][0])
    draw = jax.jit(lambda sample, key: sample(key, 50))
    wide = np.asarray(draw(sample, jax.random.key(1)))
    with jax.enable_x64(False):
        np.testing.assert_array_equal(draw(sample, jax.random.key(1)), wide)


def test_other_parameters_are_not_compiled_anew_and_other_functions_are_welcome() -> None:
    draw = jax.jit(lambda sample, key: sample(key, 50))
    for mean in (0.0, 1.0):
        draw(data.sampler(densities.normal(mean, 1.0)), jax.random.key(0))
    assert draw._cache_size() == 1
    own = data.traceable(lambda key, n: jax.random.normal(key, (n, 2)))
    assert draw(own, jax.random.key(0)).shape == (50, 2)
