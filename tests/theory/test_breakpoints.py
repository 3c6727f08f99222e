"""Panels follow each density: around its centre, in its scale, and finer than 16 points need."""

import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import pytest
import scipy.stats

from gan_lessons.theory import breakpoints, densities, quadrature

# (density, the same of SciPy, points on a panel, error of the mass, error of the entropy)
FAMILIES = {
    "normal": (densities.normal(0.7, 0.3), scipy.stats.norm(0.7, 0.3), 6, 8e-13, 7e-12),
    "laplace": (densities.laplace(0.7, 0.3), scipy.stats.laplace(0.7, 0.3), 6, 3e-11, 8e-11),
    "cauchy": (densities.student_t(1.0, 0.7, 0.3), scipy.stats.t(1, 0.7, 0.3), 8, 6e-8, 1.1e-7),
    "student_t": (densities.student_t(3.0, 0.7, 0.3), scipy.stats.t(3, 0.7, 0.3), 8, 7e-8, 1.2e-7),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_panels_lie_around_the_centre_and_none_is_empty(family: str) -> None:
    edges = np.asarray(breakpoints.breakpoints(FAMILIES[family][0]))
    assert (np.diff(edges) > 0).all()
    assert edges[len(edges) // 2] == 0.7
    np.testing.assert_allclose(edges - 0.7, 0.7 - edges[::-1], rtol=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_fewer_points_than_16_are_nearly_enough(family: str) -> None:
    """What is left over is for the integrands of the lessons, which bend more than the densities do."""
    ours, theirs, points, mass_error, entropy_error = FAMILIES[family]
    grid = quadrature.grid_for(ours, points_per_panel=points)
    log_p = ours.log_prob(grid.x)
    mass = float(quadrature.integrate(jnp.exp(log_p), grid))
    entropy = -float(quadrature.integrate(jnp.exp(log_p) * log_p, grid))
    assert mass == pytest.approx(1.0, abs=mass_error)
    assert entropy == pytest.approx(float(theirs.entropy()), abs=entropy_error)


@pytest.mark.parametrize("family", ["normal", "laplace", "cauchy"])
def test_nothing_is_left_beyond_the_last_edge(family: str) -> None:
    ours, theirs = FAMILIES[family][:2]
    edges = np.asarray(breakpoints.breakpoints(ours))
    assert 1e-20 < 2 * theirs.sf(edges[-1]) < 1e-14 or (family == "normal" and edges[-1] > 0.7 + 8.5 * 0.3)


def test_a_mixture_has_the_panels_of_both_components() -> None:
    edges = breakpoints.breakpoints(densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0))
    expected = [breakpoints.breakpoints(densities.normal(*one)) for one in ((-1.0, 0.5), (2.0, 1.0))]
    np.testing.assert_allclose(np.sort(edges), np.sort(np.concatenate(expected)), rtol=1e-15)


def test_jumps_and_corners_are_edges() -> None:
    assert breakpoints.breakpoints(densities.uniform(-1.0, 2.5)).tolist() == [-1.0, 2.5]
    x = jnp.linspace(-1.0, 2.0, 4)
    assert breakpoints.breakpoints(densities.FreeForm(x, jnp.ones(4))).tolist() == x.tolist()


def test_another_family_is_sent_to_edges_of_its_own() -> None:
    with pytest.raises(TypeError, match="got Gamma: use panel_grid"):
        breakpoints.breakpoints(dist.Gamma(1.0, 1.0))
