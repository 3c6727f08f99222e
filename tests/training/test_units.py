"""A run measures its data and computes in their units; nothing that does not depend on units changes."""

import dataclasses
import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import pytest
import scipy.stats

from gan_lessons.theory import densities, plane
from gan_lessons.training import checkpoints, data, diagnostics, loop, models
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.units import units_of
from tests.training.small import CONFIG, assert_close, assert_identical, sampler

KNOWN = {
    "normal": (densities.normal(4.0, 0.5), scipy.stats.norm(4.0, 0.5)),
    "uniform": (densities.uniform(0.0, 1.0), scipy.stats.uniform(0.0, 1.0)),
    "laplace": (densities.laplace(-1.0, 2.0), scipy.stats.laplace(-1.0, 2.0)),
    "student_t": (densities.student_t(3.0, 1.0, 2.0), scipy.stats.t(3.0, 1.0, 2.0)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_units_of_a_density_are_its_moments(name: str) -> None:
    p_data, known = KNOWN[name]
    units = units_of(algorithm_1(), data.sampler(p_data))
    np.testing.assert_allclose([units.shift[0], units.scale[0]], [known.mean(), known.std()], atol=1e-4)


@pytest.mark.parametrize("df", [0.5, 1.0, 2.0])
def test_a_variance_that_is_infinite_is_replaced_by_quartiles(df: float) -> None:
    units = units_of(algorithm_1(), data.sampler(densities.student_t(df, 5.0, 2.0)))
    spread = 4 * scipy.stats.t(df).ppf(0.75)
    np.testing.assert_allclose([units.shift[0], units.scale[0]], [5.0, spread / 1.349], rtol=0.03)


def test_the_units_of_samples_are_theirs_and_of_a_function_about_right() -> None:
    rows = np.random.default_rng(0).normal([3.0, -200.0], [0.1, 50.0], (500, 2))
    config = algorithm_1(data_dim=2)
    exact = units_of(config, data.from_samples(rows))
    np.testing.assert_allclose(exact.shift, rows.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(exact.scale, rows.std(axis=0), rtol=1e-5)
    drawn = units_of(config, lambda key, n: jnp.array([[3.0, -200.0]]) + jax.random.cauchy(key, (n, 2)))
    np.testing.assert_allclose(drawn.shift, [3.0, -200.0], atol=0.03)
    np.testing.assert_allclose(drawn.scale, 2 / 1.349, rtol=0.05)
    assert_identical(exact, units_of(config, data.from_samples(rows)))


INDISTINCT = {
    "normal, far": (lambda: data.sampler(densities.normal(1e12, 1.0)), "1e+12", "1"),
    "normal, almost": (lambda: data.sampler(densities.normal(1e7, 1.0)), "1e+07", "1"),
    "uniform": (lambda: data.sampler(densities.uniform(1e8, 1e8 + 1)), "1e+08", "0"),
    "uniform, narrow": (lambda: data.sampler(densities.uniform(0.0, 1e-38)), "0", "0"),
    "normal, wide": (lambda: data.sampler(densities.normal(0.0, 1e38)), "0", "1e+38"),
    "denormal": (lambda: data.from_samples([0, 1e-42, 2e-42]), "1.00006e-42", "8.16355e-43"),
    "wide": (lambda: data.from_samples([-3e38, 3e38, 1, 2]), "0.75", "2.12132e+38"),
    "function": (lambda: lambda key, n: jax.random.normal(key, (n, 1), jnp.float32) * 1e37, ".+", ".+"),
}


@pytest.mark.parametrize("name", INDISTINCT)
def test_data_that_float32_cannot_tell_apart_are_refused(name: str) -> None:
    make, shift, scale = INDISTINCT[name]
    says = "^samples must be in other units: float32 cannot tell such data apart, got"
    # Between ends that are one number a density is NaN.
    with jax.debug_nans(False), pytest.raises(ValueError, match=says) as caught:
        units_of(algorithm_1(), make())
    assert re.search(f"got shift {shift} and scale {scale}$".replace("e+", "e[+]"), str(caught.value))


def test_places_in_the_plane_that_float32_cannot_tell_apart_are_refused() -> None:
    far = plane.blobs([[0.0, 1e9]], 1.0)
    with pytest.raises(ValueError, match="apart, got shift 1e\\+09 and scale 1"):
        units_of(algorithm_1(data_dim=2), data.plane_sampler(far))


DISTINCT = {
    "normal": (lambda: data.sampler(densities.normal(1e4, 1.0)), 1e4, 1.0),
    "normal, coarse": (lambda: data.sampler(densities.normal(4e6, 1.0)), 4e6, 1.0),
    "normal, narrow": (lambda: data.sampler(densities.normal(0.0, 2e-38)), 0.0, 2e-38),
    "normal, wide": (lambda: data.sampler(densities.normal(0.0, 1e35)), 0.0, 1e35),
    # Samples are numbers of float32, and two neighbours are two.
    "samples": (lambda: data.from_samples([16777216, 16777218]), 16777217.0, 1.0),
}


@pytest.mark.parametrize("name", DISTINCT)
def test_data_that_float32_can_just_tell_apart_are_measured(name: str) -> None:
    make, shift, scale = DISTINCT[name]
    units = units_of(algorithm_1(), make())
    np.testing.assert_allclose([units.shift[0], units.scale[0]], [shift, scale], rtol=1e-6, atol=1e-6 * scale)


def test_a_run_is_the_same_in_all_units() -> None:
    key, runs, costs = jax.random.key(0), [], []
    for mean, std in ((0.0, 1.0), (256.0, 32.0)):
        p_data = densities.normal(mean, std)
        result = loop.run(CONFIG, data.sampler(p_data), jax.random.clone(key))
        found = diagnostics.measure(
            CONFIG, diagnostics.truth(p_data), result.state.generator, result.state.discriminator
        )
        runs.append(result)
        costs.append((found.cost, found.value))
        np.testing.assert_allclose(
            models.units_in(result.state.generator), [[mean], [std]], rtol=1e-4, atol=1e-4
        )
    assert_close(runs[0].history, runs[1].history, atol=2e-2)
    np.testing.assert_allclose(costs[0], costs[1], atol=2e-2)
    z = jnp.linspace(-2.0, 2.0, 9)[:, None]
    one, other = (np.asarray(models.generate(CONFIG, run.state.generator, z)) for run in runs)
    np.testing.assert_allclose(other, 256.0 + 32.0 * one, atol=2.0)


def test_an_ensemble_holds_the_units_once_for_each_member_and_keeps_them() -> None:
    p_data = densities.uniform(2.0, 4.0)
    result = loop.run(CONFIG, data.sampler(p_data), jax.random.split(jax.random.key(0), 3))
    for params in (result.state.generator, result.state.discriminator):
        shift, scale = models.units_in(params)
        np.testing.assert_allclose(shift, np.full((3, 1), 3.0), rtol=1e-5)
        np.testing.assert_allclose(scale, np.full((3, 1), 3**-0.5), rtol=1e-5)


def test_a_checkpoint_of_data_in_other_units_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    once = dataclasses.replace(CONFIG, num_steps=10)
    loop.run(once, sampler(), jax.random.key(0), checkpoint=path)
    moved: dist.Distribution = densities.mixture(0.5, -2.5, 0.5, 0.5, 0.5)
    with pytest.raises(checkpoints.CheckpointError, match="belongs to a run with data in other units"):
        loop.run(once, data.sampler(moved), jax.random.key(0), checkpoint=path)
