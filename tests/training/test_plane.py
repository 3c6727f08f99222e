"""The plane: masses against scipy's, the push-forward against known normals, V ≤ C, the gap identity."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxtyping import Float
from scipy import integrate, stats

from gan_lessons.theory import plane, plane_sets
from gan_lessons.training import data, loop, models, modes, plane_diagnostics, plane_truth, sampling, units
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.plane_density import pieces_of, push_forward, tiles_between
from gan_lessons.training.sheet import sheet_of_noise, wider
from tests.training import affine

LOG_4 = np.log(4)
NORMAL = plane.blobs([[0.0, 0.0]], 1.0)
TURNED = np.array([[0.7, 0.4], [-0.3, 0.6]])


def of_normal(covariance: np.ndarray, mean: np.ndarray, edges: np.ndarray) -> Float[np.ndarray, "n n"]:
    """Masses of a normal density in the plane by quadrature across and the normal integral up."""
    ends = edges.copy()
    ends[0], ends[-1] = ends[0] - 10, ends[-1] + 10
    nodes, weights = np.polynomial.legendre.leggauss(40)
    masses = np.zeros((len(edges) - 1,) * 2)
    std = np.sqrt(covariance[1, 1] - covariance[0, 1] ** 2 / covariance[0, 0])
    for column in range(len(masses)):
        for a, b in (
            (ends[column], edges[column]),
            (edges[column], edges[column + 1]),
            (edges[column + 1], ends[column + 1]),
        ):
            x = (a + b) / 2 + (b - a) / 2 * nodes
            p = stats.norm.pdf(x, mean[0], np.sqrt(covariance[0, 0])) * weights * (b - a) / 2
            middle = mean[1] + covariance[0, 1] / covariance[0, 0] * (x - mean[0])
            masses[column] += p @ np.diff(stats.norm.cdf((ends - middle[:, None]) / std), axis=1)
    return masses


def pushed(images: np.ndarray, masses: np.ndarray, num_tiles: int, reach: float = 3.0) -> np.ndarray:
    with jax.enable_x64(True):
        tiles = tiles_between(-reach, reach, num_tiles)
        room = int(pieces_of(jnp.asarray(images), tiles))
        laid = jax.jit(push_forward, static_argnums=3)
        return np.asarray(laid(jnp.asarray(images), jnp.asarray(masses), tiles, room))


def test_masses_of_rectangles_against_scipy() -> None:
    found = plane.blobs([[0.3, -0.2], [1.0, 0.5]], 0.4, [0.3, 0.7])
    edges = np.linspace(-2.0, 2.5, 8)
    with jax.enable_x64(True):
        mass = plane.masses(
            jax.tree.map(lambda leaf: jnp.asarray(leaf, float), found), *(jnp.asarray(edges),) * 2
        )
    for column, row in ((2, 3), (4, 4), (6, 1)):
        expected, _ = integrate.dblquad(
            lambda y, x: float(
                0.3 * stats.norm.pdf(x, 0.3, 0.4) * stats.norm.pdf(y, -0.2, 0.4)
                + 0.7 * stats.norm.pdf(x, 1.0, 0.4) * stats.norm.pdf(y, 0.5, 0.4)
            ),
            edges[column], 50 if column == 6 else edges[column + 1], edges[row], edges[row + 1],
        )  # fmt: skip
        assert float(mass[column, row]) == pytest.approx(expected, rel=1e-6)
    assert float(mass.sum()) == pytest.approx(1.0, abs=1e-12)
    log_p = plane.log_density(found, jnp.array([[0.4, 0.1]]))
    one = stats.multivariate_normal
    p = 0.3 * one.pdf([0.4, 0.1], [0.3, -0.2], 0.16) + 0.7 * one.pdf([0.4, 0.1], [1.0, 0.5], 0.16)
    assert float(log_p[0]) == pytest.approx(np.log(p), rel=1e-5)


@pytest.mark.parametrize("name", plane_sets.SETS)
def test_samples_of_every_set_fall_where_its_masses_are(name: str) -> None:
    density = plane_sets.SETS[name]()
    drawn = np.asarray(data.plane_sampler(density)(jax.random.key(3), 100_000))
    mean, std = plane.moments(density)
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.02)
    np.testing.assert_allclose(drawn.std(axis=0), std, atol=0.02)
    assert np.abs(drawn).max() < 3, "the picture's square is [-3, 3]"
    edges = np.linspace(-3, 3, 13)
    counts = np.histogram2d(*drawn.T, bins=edges)[0]
    expected = 100_000 * np.asarray(plane.masses(density, *(jnp.asarray(edges),) * 2), float)
    assert np.abs(counts - expected).max() < 6 * np.sqrt(expected.max())
    wide = expected > 5
    score = ((counts - expected) ** 2 / expected)[wide].sum()
    assert score < stats.chi2.ppf(1 - 1e-6, wide.sum()), "a chi-squared test of one key"
    found = units.units_of(algorithm_1(data_dim=2), data.plane_sampler(density))
    np.testing.assert_allclose(found.scale, std, rtol=1e-6)


@pytest.mark.parametrize("noise", ["normal", "uniform"])
def test_noise_has_mean_0_and_variance_1(noise: str) -> None:
    z = np.asarray(sampling.draw_noise(algorithm_1(latent_dim=2, noise=noise), jax.random.key(0), (50_000,)))
    np.testing.assert_allclose([z.mean(), z.var()], [0, 1], atol=0.02)
    assert noise == "normal" or np.abs(z).max() <= 3**0.5
    corners = np.asarray(sheet_of_noise(algorithm_1(latent_dim=2, noise=noise), 40).corners)
    masses = np.asarray(sheet_of_noise(algorithm_1(latent_dim=2, noise=noise), 40).masses)
    inside = np.histogram2d(*z.T, bins=corners[:, 0, 0])[0] / len(z)
    np.testing.assert_allclose(inside, masses.sum(axis=-1), atol=0.004)


@pytest.mark.parametrize(
    ("matrix", "offset"),
    [(np.diag([0.8, 0.5]), [0.1, -0.2]), (TURNED, [0.1, 0.2]), (-TURNED[::-1], [0.0, 1.0])],
)
def test_the_push_forward_of_an_affine_generator_is_the_known_normal(
    matrix: np.ndarray, offset: list[float]
) -> None:
    sheet = sheet_of_noise(algorithm_1(latent_dim=2, data_dim=2), 400)
    images = np.asarray(sheet.corners) @ matrix.T + offset
    found = pushed(images, sheet.masses, 60)
    expected = of_normal(matrix @ matrix.T, np.asarray(offset), np.linspace(-3, 3, 61))
    assert np.abs(found - expected).max() < 1e-6
    assert found.sum() == pytest.approx(1.0, abs=1e-12)


def test_a_uniform_square_that_is_turned_and_folded() -> None:
    config = algorithm_1(latent_dim=2, data_dim=2, noise="uniform")
    sheet = sheet_of_noise(config, 10)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    found = pushed(np.asarray(sheet.corners) @ turn.T, sheet.masses, 6)
    # The middle four tiles lie within the square of side 2 √3, of area 12.
    np.testing.assert_allclose(found[2:4, 2:4], 1 / 12, rtol=1e-5)
    # Folded along the line of its middle corners, each half lies on the other.
    folded = pushed(np.abs(np.asarray(sheet.corners)), sheet.masses, 6)
    part = np.array([1, 3**0.5 - 1])
    np.testing.assert_allclose(folded[3:5, 3:5], 4 / 12 * part[:, None] * part, rtol=1e-5)
    assert folded[:3].sum() + folded[:, :3].sum() < 1e-5


def test_sheets_that_collapsed_onto_a_line_or_a_point() -> None:
    sheet = sheet_of_noise(algorithm_1(latent_dim=2, data_dim=2), 40)
    corners = np.asarray(sheet.corners)
    point = pushed(np.full_like(corners, 0.25), sheet.masses, 6)
    assert point[3, 3] == pytest.approx(1.0, abs=1e-12)
    aslant = pushed(corners[..., :1] * np.array([0.5, 0.5]), sheet.masses, 6)
    np.testing.assert_allclose(
        np.diag(aslant), np.diff(stats.norm.cdf(np.linspace(-6, 6, 7) / 1.0)), atol=5e-3
    )
    assert aslant.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.diag(aslant).sum() == pytest.approx(1.0, abs=1e-4)


def test_a_curve_carries_its_mass_along() -> None:
    sheet = sheet_of_noise(affine.CURVE, 400)
    found = pushed(np.asarray(sheet.corners) @ [[0.8, 0.3]] + [0.1, 0.05], sheet.masses, 60)
    across = np.diff(stats.norm.cdf((np.linspace(-3, 3, 61) - 0.1) / 0.8))
    across[[0, -1]] += stats.norm.cdf((-3 - 0.1) / 0.8), stats.norm.sf((3 - 0.1) / 0.8)
    np.testing.assert_allclose(found.sum(axis=1), across, atol=1e-5)
    coarse = wider(jnp.asarray(sheet.corners) * jnp.ones((1, 2)), jnp.asarray(sheet.masses))
    assert coarse[1].sum() == pytest.approx(1.0, abs=1e-12)


def test_too_little_room_and_nan_are_no_density() -> None:
    sheet = sheet_of_noise(algorithm_1(latent_dim=2, data_dim=2), 10)
    with jax.enable_x64(True), jax.debug_nans(False):
        tiles, masses = tiles_between(-3.0, 3.0, 10), jnp.asarray(sheet.masses)
        images = jnp.asarray(sheet.corners)
        assert jnp.isnan(push_forward(images, masses, tiles, 100)).all()
        assert not jnp.isnan(push_forward(images, masses, tiles, 3000)).any()
        assert jnp.isnan(push_forward(images.at[3, 3, 0].set(jnp.nan), masses, tiles, 3000)).all()


def test_the_perfect_generator_pays_minus_log_4() -> None:
    known = plane_truth.plane_truth(affine.PLANE, NORMAL)
    pair = affine.of_plane(np.eye(2), [0, 0]), affine.discriminator(0, affine.PLANE)
    found = plane_diagnostics.measure(affine.PLANE, known, *pair)
    assert 0 <= found.cost + LOG_4 < 1e-5
    assert found.error < 0.002
    short = plane_diagnostics.measure(affine.PLANE, known, *pair, with_error=False)
    assert np.isposinf(short.error)
    assert short.cost == found.cost
    near = np.linalg.norm(known.tiles.centres, axis=-1) < 3
    np.testing.assert_allclose(found.optimal_discriminator[near], 0.5, atol=0.01)


@pytest.mark.parametrize(("shift", "expected"), [(0.5, -1.325672), (1.0, -1.163451), (2.0, -0.712633)])
def test_cost_of_a_shifted_normal_is_that_on_the_line(shift: float, expected: float) -> None:
    known = plane_truth.plane_truth(affine.PLANE, NORMAL, low=-6.0, high=8.0, num_tiles=140)
    params = affine.of_plane(np.eye(2), [0.6 * shift, 0.8 * shift])
    found = plane_diagnostics.measure(affine.PLANE, known, params, affine.discriminator(0, affine.PLANE))
    assert found.cost == pytest.approx(expected, abs=1e-3)
    assert found.cost <= expected + 1e-5
    assert expected - found.cost < found.error < 0.01


@pytest.mark.parametrize("latent_dim", [1, 2])
def test_v_below_c_and_the_gap_at_every_record(latent_dim: int) -> None:
    config = algorithm_1(
        latent_dim=latent_dim, data_dim=2, hidden_size=16, batch_size=64, num_steps=60, chunk_length=20,
        num_discriminator_steps=1,
    )  # fmt: skip
    ring = plane_sets.ring()
    result = loop.run(
        config, data.plane_sampler(ring), jax.random.split(jax.random.key(0), 2), keep_snapshots=True
    )
    assert result.snapshots is not None
    known = plane_truth.plane_truth(config, ring, low=-3.0, high=3.0, num_tiles=40, num_cells=60)
    found = plane_diagnostics.measure(
        config, known, result.snapshots.generator, result.snapshots.discriminator
    )
    assert found.cost.shape == (4, 2)
    assert (found.value <= found.cost + 1e-12).all()
    np.testing.assert_allclose(found.cost - found.value, found.gap, atol=1e-10)
    np.testing.assert_allclose(found.mass.sum(axis=(-1, -2)), 1.0, atol=1e-12)
    assert (found.cost >= -LOG_4).all()
    # Against samples: the same masses, but for chance.
    z = sampling.draw_noise(config, jax.random.key(5), (200_000,))
    generator = jax.tree.map(lambda leaf: jnp.asarray(leaf[-1, 0]), result.snapshots.generator)
    x = np.clip(np.asarray(models.generate(config, generator, z)), -2.999, 2.999)
    counts = np.histogram2d(*x.T, bins=np.linspace(-3, 3, 41))[0] / len(z)
    assert np.abs(counts - found.mass[-1, 0]).sum() < 0.1


def test_a_list_of_places_is_its_own_truth() -> None:
    places = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0], [2.0, 0.0]])
    known = plane_truth.plane_truth(affine.PLANE, places, num_tiles=10)
    np.testing.assert_allclose(
        sorted(np.exp(known.log_p_data[np.isfinite(known.log_p_data)])), [0.25, 0.25, 0.5]
    )


@pytest.mark.parametrize(("high", "num_tiles"), [(0.9, 10), (0.7, 6), (1.1, 14)])
def test_places_at_the_border_and_beyond_are_counted(high: float, num_tiles: int) -> None:
    """The last edge, low + n · width, may be below `high` by rounding."""
    places = np.array([[0.0, 0.0], [high, high], [5.0, high], [-5.0, 0.0]])
    known = plane_truth.plane_truth(affine.PLANE, places, low=-0.3, high=high, num_tiles=num_tiles)
    assert np.exp(known.log_p_data).sum() == pytest.approx(1.0)


def test_modes_are_counted_and_their_evenness_is_that_of_scipy() -> None:
    ring = plane_sets.ring(8, 1.0, 0.01)
    drawn = data.plane_sampler(ring)(jax.random.key(1), 20_000)
    found = modes.modes_of(ring, drawn)
    assert found.touched == 8
    assert float(found.good) == pytest.approx(stats.chi2.cdf(9, 2), abs=0.003)
    assert float(found.even) == pytest.approx(np.exp(stats.entropy(np.asarray(found.counts))), rel=1e-6)
    assert 0.11 < float(found.fewest) < 0.125
    # One stray sample touches a mode, and changes little else.
    stray = jnp.concatenate([jnp.repeat(ring.centres[:1], 999, axis=0), ring.centres[1:2] + 0.02])
    lone = modes.modes_of(ring, stray)
    assert (int(lone.touched), float(lone.fewest), float(lone.good)) == (2, 0.0, 1.0)
    assert float(lone.even) < 1.01
    nowhere = modes.modes_of(ring, jnp.zeros((5, 2)))
    assert (int(nowhere.touched), float(nowhere.good), float(nowhere.even)) == (0, 0.0, 0.0)
