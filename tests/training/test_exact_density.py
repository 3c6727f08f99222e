"""The pushed-forward density against distributions that are known, and its mass whatever G does."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from gan_lessons.theory import densities
from gan_lessons.training import diagnostics, exact_density

CELLS = exact_density.cells_of_noise(4000)
BINS = exact_density.bins_between(-6.0, 6.0, 600, np.array([]))
push = jax.jit(exact_density.push_forward)


def exact(cdf: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Masses of the bins, the end bins with what lies beyond."""
    inner = cdf(np.asarray(BINS.edges)[1:-1])
    return np.diff(np.concatenate([[0.0], inner, [1.0]]))


# G, the distribution function of G(z), and by how much a bin may be wrong.
KNOWN = {
    "stretched and moved": (lambda z: 0.7 * z + 1, lambda x: scipy.stats.norm(1, 0.7).cdf(x), 1e-6),
    "turned round": (lambda z: -z, scipy.stats.norm.cdf, 1e-6),
    "folded": (lambda z: z**2, lambda x: scipy.stats.chi2(1).cdf(x), 2e-4),
    "bent": (
        lambda z: np.where(z > 0, z, 0.2 * z),
        lambda x: scipy.stats.norm.cdf(np.where(x > 0, x, 5 * x)),
        1e-6,
    ),
    "uniform": (scipy.stats.norm.cdf, scipy.stats.uniform.cdf, 1e-6),
    "out of the picture": (lambda z: z + 5, lambda x: scipy.stats.norm(5).cdf(x), 1e-6),
    "all in one place": (lambda z: 0 * z + 0.003, lambda x: (x >= 0.003).astype(float), 1e-12),
    "two places": (lambda z: np.where(z > 0, 2.003, -2.003), None, None),
    "steep": (lambda z: 1e6 * z, None, None),
    "nearly flat": (lambda z: 1e-13 * z, None, None),
}


@pytest.mark.parametrize("name", [name for name, (_, cdf, _) in KNOWN.items() if cdf is not None])
def test_against_known_distributions(name: str) -> None:
    G, cdf, tolerance = KNOWN[name]
    found = push(jnp.asarray(G(np.asarray(CELLS.edges))), CELLS.masses, BINS)
    np.testing.assert_allclose(found, exact(cdf), atol=tolerance)


@pytest.mark.parametrize("name", KNOWN)
def test_mass_is_conserved(name: str) -> None:
    mass = push(jnp.asarray(KNOWN[name][0](np.asarray(CELLS.edges))), CELLS.masses, BINS)
    assert float(mass.min()) >= 0
    assert float(mass.sum()) == pytest.approx(1, abs=1e-10)


@given(st.lists(st.floats(-8, 8), min_size=7, max_size=7))
def test_mass_goes_where_it_belongs_for_any_polygon(heights: list[float]) -> None:
    """Against a million points laid evenly on the cells' images."""
    masses = np.array([0.3, 0.05, 0.25, 0.1, 0.2, 0.1])
    found = push(jnp.asarray(heights), jnp.asarray(masses), BINS)
    share = (np.arange(2000) + 0.5) / 2000
    low, high = np.clip(heights[:-1], -6, 6), np.clip(heights[1:], -6, 6)
    points = low[:, None] + share * (high - low)[:, None]
    edges = np.asarray(BINS.edges)
    expected, _ = np.histogram(points, edges, weights=np.broadcast_to(masses[:, None] / 2000, points.shape))
    # An image that ends on an edge may fall to either side, so sums from the left are compared.
    tolerance = 2e-3 + _on_edges(heights, masses)
    np.testing.assert_allclose(np.cumsum(found)[::7], np.cumsum(expected)[::7], atol=tolerance)


def _on_edges(heights: list[float], masses: np.ndarray) -> float:
    """Mass of the cells whose image is a single point."""
    return float(masses[np.abs(np.diff(np.clip(heights, -6, 6))) < 1e-3].sum())


def test_cells_hold_the_normal_distribution() -> None:
    inner = np.asarray(CELLS.edges)[1:-1]
    np.testing.assert_allclose(np.cumsum(CELLS.masses)[:-1], scipy.stats.norm.cdf(inner), atol=1e-14)
    assert float(CELLS.masses.sum()) == pytest.approx(1, abs=1e-14)


FAMILIES = {
    "normal": (densities.normal(1.0, 0.5), scipy.stats.norm(1.0, 0.5).cdf),
    "laplace": (densities.laplace(-0.5, 1.0), scipy.stats.laplace(-0.5, 1.0).cdf),
    "uniform": (densities.uniform(-1.003, 2.001), scipy.stats.uniform(-1.003, 3.004).cdf),
    "student_t": (densities.student_t(2.0, 0.0, 1.0), scipy.stats.t(2.0).cdf),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_masses_of_the_data(family: str) -> None:
    distribution, cdf = FAMILIES[family]
    jumps = np.array([-1.003, 2.001, -0.5])
    bins = exact_density.bins_between(-6.0, 6.0, 600, jumps)
    inner = cdf(np.asarray(bins.edges)[1:-1])
    expected = np.diff(np.concatenate([[0.0], inner, [1.0]]))
    with jax.debug_nans(False):  # -inf is the log of no mass
        found = np.exp(exact_density.data_masses(distribution, bins))
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize("std", [1e-3, 1e-4, 1e-6])
@pytest.mark.parametrize("weight", [0.5, 0.9])
def test_a_bump_narrower_than_a_bin_has_its_mass(weight: float, std: float) -> None:
    distribution = densities.mixture(weight, 0.0, 1.0, 3.0, std)
    found = np.exp(diagnostics.truth(distribution).log_p_data)
    edges = np.asarray(diagnostics.truth(distribution).bins.edges)[1:-1]
    below = weight * scipy.stats.norm.cdf(edges) + (1 - weight) * scipy.stats.norm.cdf(edges, 3.0, std)
    expected = np.diff(np.concatenate([[0.0], below, [1.0]]))
    np.testing.assert_allclose(found, expected, atol=2e-8)


def test_an_edge_lies_on_every_jump_and_no_bin_is_empty() -> None:
    jumps = np.array([-5.9999, -1.003, 2.001, 7.0])
    bins = exact_density.bins_between(-6.0, 6.0, 600, jumps)
    assert {-5.9999, -1.003, 2.001} <= set(np.asarray(bins.edges).tolist())
    assert bins.edges.shape == (601,)
    assert float(bins.widths.min()) > 0
    assert bins.edges.dtype == jnp.float64


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1.0, 1.0, 10), "low must be below high"),
        ((0.0, np.inf, 10), "high must be finite, got inf"),
        ((0.0, 1.0, 3), "num_bins must be even"),
        ((0.0, 1.0, 0), "num_bins must be even"),
    ],
)
def test_bins_that_cannot_be_are_refused(arguments: tuple[float, float, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        exact_density.bins_between(*arguments, np.array([]))


def test_cells_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="num_cells must be even and at least 2, got 5"):
        exact_density.cells_of_noise(5)
