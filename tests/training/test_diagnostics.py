"""The truth beside a run: known costs, V ≤ C for any networks, the gap identity, and the stated error."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from gan_lessons.theory import densities
from gan_lessons.training import diagnostics, loop, models
from gan_lessons.training.config import algorithm_1
from tests import oracle
from tests.training import affine
from tests.training.small import CONFIG, sampler

LOG_4 = np.log(4)
NORMAL = diagnostics.truth(densities.normal(0.0, 1.0), low=-12.0, high=18.0, num_bins=3000)

# Independent of this project: adaptive quadrature of C for N(0, 1) against N(m, 1).
SHIFTS = {0.5: -1.325672, 1: -1.163451, 2: -0.712633, 3: -0.332740, 4: -0.120854, 6: -0.007698}


@pytest.mark.parametrize(("shift", "expected"), SHIFTS.items())
def test_cost_of_an_affine_generator(shift: float, expected: float) -> None:
    found = diagnostics.measure(
        affine.CONFIG, NORMAL, affine.generator(1.0, float(shift)), affine.discriminator()
    )
    assert found.cost == pytest.approx(expected, abs=3e-5)
    assert found.error < 1e-4
    density = scipy.stats.norm(shift, 1).pdf(np.asarray(NORMAL.bins.centres))
    np.testing.assert_allclose(found.p_g, density, atol=1e-4)


def test_the_perfect_generator_pays_minus_log_4_and_its_best_d_is_one_half() -> None:
    found = diagnostics.measure(affine.CONFIG, NORMAL, affine.generator(1.0, 0.0), affine.discriminator())
    assert found.cost == pytest.approx(-LOG_4, abs=1e-7)
    near = np.abs(np.asarray(NORMAL.bins.centres)) < 4
    np.testing.assert_allclose(found.optimal_discriminator[near], 0.5, atol=5e-4)


def test_value_against_adaptive_quadrature() -> None:
    generator, discriminator = affine.generator(0.6, 1.0), affine.discriminator(3)
    found = diagnostics.measure(affine.CONFIG, NORMAL, generator, discriminator)

    def d(x: float) -> float:
        logit = models.logits(affine.CONFIG, discriminator, jnp.full((1, 1), x, dtype=jnp.float32))
        return 1 / (1 + np.exp(-float(logit[0])))

    p, q = scipy.stats.norm(0, 1), scipy.stats.norm(1, 0.6)
    x = np.linspace(-8, 8, 801)
    values = np.array([d(point) for point in x])
    expected = scipy.integrate.simpson(p.pdf(x) * np.log(values) + q.pdf(x) * np.log(1 - values), x=x)
    assert found.value == pytest.approx(expected, abs=1e-4)
    np.testing.assert_allclose(np.interp(x, NORMAL.bins.centres, found.discriminator), values, atol=1e-3)


@pytest.mark.parametrize("activation", ["tanh", "leaky_relu"])
@pytest.mark.parametrize("data", ["normal", "mixture", "uniform"])
def test_no_networks_break_the_bounds(data: str, activation: str) -> None:
    p_data = {
        "normal": densities.normal(0.0, 1.0),
        "mixture": densities.mixture(0.3, -1.5, 0.5, 1.5, 0.2),
        "uniform": densities.uniform(-1.0, 1.0),
    }[data]
    config = dataclasses.replace(CONFIG, activation=activation)
    pairs = jax.vmap(lambda key: models.init(config, key))(jax.random.split(jax.random.key(1), 24))
    # From nearly constant networks to wild ones.
    scale = jnp.logspace(-2, 1.5, 24, dtype=jnp.float32)
    wild = jax.tree.map(lambda leaf: leaf * scale.reshape(-1, *[1] * (leaf.ndim - 1)), pairs)
    with jax.debug_nans(False):  # D* is NaN where both densities vanish
        found = diagnostics.measure(config, diagnostics.truth(p_data), *wild)
    assert np.all(found.value <= found.cost + 1e-12)
    assert np.all((found.cost >= -LOG_4) & (found.cost <= 1e-12))
    np.testing.assert_allclose(found.gap, found.cost - found.value, rtol=1e-9, atol=1e-12)
    widths = np.diff(np.asarray(diagnostics.truth(p_data).bins.edges))
    np.testing.assert_allclose((found.p_g * widths[None, :]).sum(axis=1), 1, atol=1e-10)


def test_the_stated_error_covers_the_distance_to_a_finer_computation() -> None:
    p_data = densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5)
    pairs = jax.vmap(lambda key: models.init(CONFIG, key))(jax.random.split(jax.random.key(2), 8))
    usual = diagnostics.measure(CONFIG, diagnostics.truth(p_data), *pairs)
    fine = diagnostics.measure(CONFIG, diagnostics.truth(p_data, num_bins=16000, num_cells=64000), *pairs)
    # Joining points loses information: the coarser number is the lower one, and not by much.
    assert np.all(usual.cost <= fine.cost + 1e-6)
    assert np.all(fine.cost - usual.cost <= 2 * usual.error + 2e-3)
    assert usual.error.max() < 0.02


def test_leading_axes_are_kept_and_each_pair_is_its_own() -> None:
    result = loop.run(CONFIG, sampler(), jax.random.split(jax.random.key(0), 3), keep_snapshots=True)
    known = diagnostics.truth(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5), num_bins=400, num_cells=400)
    players = result.snapshots
    assert players is not None
    all_of_them = diagnostics.measure(CONFIG, known, players.generator, players.discriminator)
    assert all_of_them.cost.shape == (5, 3)
    assert all_of_them.p_g.shape == all_of_them.optimal_discriminator.shape == (5, 3, 400)
    one = diagnostics.measure(
        CONFIG, known, *(jax.tree.map(lambda leaf: leaf[4, 2], each) for each in players[1:])
    )
    assert one.cost.shape == ()
    assert one.cost == pytest.approx(all_of_them.cost[4, 2], abs=1e-12)
    assert one.cost.dtype == np.float64


def test_float64_is_used_whatever_the_setting() -> None:
    pair = models.init(CONFIG, jax.random.key(0))
    wide = diagnostics.measure(CONFIG, diagnostics.truth(densities.normal(0.0, 1.0)), *pair)
    with jax.enable_x64(False):
        same = diagnostics.measure(CONFIG, diagnostics.truth(densities.normal(0.0, 1.0)), *pair)
    assert same.cost.dtype == np.float64
    assert same.cost == pytest.approx(wide.cost, abs=1e-12)


def test_a_generator_that_left_the_picture_says_so() -> None:
    known = diagnostics.truth(densities.normal(0.0, 1.0))
    away = diagnostics.measure(affine.CONFIG, known, affine.generator(0.1, 50.0), affine.discriminator())
    assert away.outside == pytest.approx(1)
    assert away.cost == pytest.approx(0, abs=1e-6)


def test_arrows_are_the_images_of_z() -> None:
    z = np.linspace(-2, 2, 9)
    x = diagnostics.images_of(affine.CONFIG, affine.generator(0.5, 1.0), jnp.asarray(z))
    np.testing.assert_allclose(x, 0.5 * z + 1, atol=1e-4)


@pytest.mark.parametrize("name", ["latent_dim", "data_dim"])
def test_other_dimensions_have_no_exact_density(name: str) -> None:
    config = algorithm_1(**{name: 2})
    with pytest.raises(ValueError, match=f"{name} must be 1 for an exact density, got 2"):
        diagnostics.measure(config, NORMAL, *models.init(config, jax.random.key(0)))


def test_uniform_noise_has_no_exact_density_on_the_line() -> None:
    config = algorithm_1(noise="uniform")
    with pytest.raises(ValueError, match="noise must be 'normal' for an exact density, got 'uniform'"):
        diagnostics.measure(config, NORMAL, *models.init(config, jax.random.key(0)))


def excess_by_quadrature(p_data, slope: float, offset: float) -> float:
    """C + log 4 of N(offset, slope²), in pieces that follow both densities out into heavy tails."""
    tail = np.concatenate([np.linspace(0, 10, 41), 10 * 4.0 ** np.arange(1, 24)])
    p_g = scipy.stats.norm(offset, slope)
    return LOG_4 + oracle.cost(p_data, p_g, -tail, tail, oracle.around(offset, slope, 48))


HEAVY = {1.0: (0.1663, 0.2494, 1.1828), 1.5: (0.1067, 0.2935, 1.1905), 3.0: (None, None, None)}


@pytest.mark.parametrize(("df", "known"), HEAVY.items())
@pytest.mark.parametrize("which", range(3), ids=["as wide", "wide", "narrow and aside"])
def test_heavy_tails_are_measured_right(df: float, known: tuple[float | None, ...], which: int) -> None:
    slope, offset = ((1.0, 0.0), (5.0, 0.0), (0.3, 3.0))[which]
    found = diagnostics.measure(
        affine.CONFIG,
        diagnostics.truth(densities.student_t(df, 0.0, 1.0)),
        affine.generator(slope, offset),
        affine.discriminator(),
    )
    expected = excess_by_quadrature(scipy.stats.t(df), slope, offset)
    if known[which] is not None:
        assert expected == pytest.approx(known[which], abs=6e-5)
    assert found.cost + LOG_4 == pytest.approx(expected, abs=1e-3)
    assert abs(found.cost + LOG_4 - expected) <= found.error + 1e-6


def test_what_a_bin_could_hide_is_in_the_error() -> None:
    """A generator that fits into one bin: the true C is nearly 0, and the bins cannot know."""
    known = diagnostics.truth(densities.normal(0.0, 1.0), num_bins=20)
    found = diagnostics.measure(affine.CONFIG, known, affine.generator(1e-3, 0.3), affine.discriminator())
    true = excess_by_quadrature(scipy.stats.norm(), 1e-3, 0.3) - LOG_4
    assert true - found.cost > 0.1
    assert true - found.cost <= found.error


def test_any_number_of_pairs_is_measured_as_each_alone() -> None:
    # Few and many have programs of their own, and the last block is filled up.
    coarse = diagnostics.truth(densities.normal(0.0, 1.0), num_bins=40, num_cells=20)
    pairs = [models.init(CONFIG, jax.random.key(number)) for number in range(3)]
    alone = [diagnostics.measure(CONFIG, coarse, *pair).cost for pair in pairs]
    for number in (2, 9, 64, 65):
        rows = [pairs[row % 3] for row in range(number)]
        generator, discriminator = jax.tree.map(lambda *leaves: np.stack(leaves), *rows)
        found = diagnostics.measure(CONFIG, coarse, generator, discriminator).cost
        assert found.shape == (number,)
        np.testing.assert_allclose(found, [alone[row % 3] for row in range(number)], rtol=1e-12)


def test_no_pair_is_refused() -> None:
    pair = models.init(CONFIG, jax.random.key(0))
    none = jax.tree.map(lambda leaf: np.zeros((0, *leaf.shape), leaf.dtype), pair)
    with pytest.raises(ValueError, match=r"generator must be of at least one pair, got leading axes \(0,\)"):
        diagnostics.measure(CONFIG, NORMAL, *none)
