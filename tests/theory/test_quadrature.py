"""Grids: what they integrate exactly, masses over the slider ranges, and what a grid cannot see."""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import pytest

from gan_lessons.theory import densities, quadrature


def test_panels_integrate_polynomials_up_to_their_degree() -> None:
    grid = quadrature.panel_grid(jnp.array([2.0, -1.0, 0.5]), points_per_panel=4)
    assert grid.x.shape == (8,)
    assert (np.diff(grid.x) > 0).all()
    assert float(quadrature.integrate(grid.x**7, grid)) == pytest.approx((2**8 - 1) / 8, rel=1e-13)


def test_a_uniform_grid_is_the_trapezoidal_rule() -> None:
    """Both ends count half, so that a straight line is integrated exactly."""
    grid = quadrature.uniform_grid(1.0, 3.0, 3)
    np.testing.assert_allclose(grid.x, [1.0, 2.0, 3.0], rtol=1e-15)
    np.testing.assert_allclose(grid.weights, [0.5, 1.0, 0.5], rtol=1e-15)
    assert float(quadrature.integrate(3 * grid.x + 1, grid)) == pytest.approx(14.0, rel=1e-15)
    assert quadrature.uniform_grid(0.0, 1.0).x.shape == (2001,)
    with pytest.raises(ValueError, match="num_points must be at least 2, got 1"):
        quadrature.uniform_grid(0.0, 1.0, 1)


def test_the_smallest_grids() -> None:
    two = quadrature.uniform_grid(0.0, 4.0, 2)
    assert (two.x.tolist(), two.weights.tolist()) == ([0.0, 4.0], [2.0, 2.0])
    one = quadrature.panel_grid(jnp.array([3.0, 1.0]), points_per_panel=1)
    assert (one.x.tolist(), one.weights.tolist()) == ([2.0], [2.0])


def test_a_panel_has_16_points_unless_told_otherwise() -> None:
    p = densities.uniform(0.0, 1.0)
    assert quadrature.panel_grid(jnp.array([0.0, 1.0, 2.0])).x.shape == (32,)
    assert quadrature.grid_for(p).x.shape == (16,)
    assert quadrature.grid_for(p, p, points_per_panel=3).x.shape == (9,)


def test_infinite_values_count_only_where_there_is_weight() -> None:
    values, weights = jnp.array([1.0, jnp.inf]), jnp.array([2.0, 0.0])
    assert float(quadrature.integrate(values, weights)) == 2.0
    assert float(quadrature.integrate(values, quadrature.Grid(jnp.arange(2.0), weights))) == 2.0
    assert float(quadrature.integrate(values, jnp.array([2.0, 0.5]))) == np.inf
    assert float(quadrature.integrate(jnp.array([1.0, 3.0]), jnp.array([2.0, -1.0]))) == -1.0
    assert float(quadrature.integrate(jnp.array([1.0, 3.0]))) == 4.0


def test_a_panel_of_no_width_counts_for_nothing() -> None:
    grid = quadrature.panel_grid(jnp.array([0.0, 0.0, 1.0]))
    at_zero = jnp.where(grid.x == 0, jnp.inf, 1.0)
    assert float(quadrature.integrate(at_zero, grid)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "p",
    [
        densities.student_t(1.0, 4.0, 3.0),
        densities.laplace(-4.0, 0.2),
        densities.mixture(0.5, -4.0, 0.2, 4.0, 3.0),
        densities.uniform(-0.3, 0.7),
    ],
    ids=["cauchy", "laplace", "mixture", "uniform"],
)
def test_mass_on_a_grid_shared_with_another_density(p) -> None:
    grid = quadrature.grid_for(densities.normal(0.1, 0.2), p)
    assert float(quadrature.integrate(jnp.exp(p.log_prob(grid.x)), grid)) == pytest.approx(1.0, abs=1e-12)


def test_discretise_restores_the_mass_on_a_coarse_grid() -> None:
    grid = quadrature.uniform_grid(-3.0, 3.0, 101)
    uniform = densities.uniform(-0.52, 0.77)
    assert abs(float(quadrature.integrate(jnp.exp(uniform.log_prob(grid.x)), grid)) - 1) > 1e-3
    for p in (uniform, densities.normal(0.013, 1e-5)):
        log_p = quadrature.discretise(p, grid)
        assert float(quadrature.integrate(jnp.exp(log_p), grid)) == pytest.approx(1.0, abs=1e-12)


def test_a_density_the_grid_cannot_see_is_refused_and_nan_when_traced() -> None:
    grid = quadrature.uniform_grid(0.0, 1.0, 3)
    with pytest.raises(ValueError, match="distribution must have mass on the grid"):
        quadrature.discretise(densities.uniform(0.1, 0.2), grid)
    with jax.debug_nans(False):  # no number would be true
        hidden = jax.jit(lambda low: quadrature.discretise(densities.uniform(low, 0.2), grid))(0.1)
    assert np.isnan(hidden).all()


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(TypeError, match="family of densities.py, got Gamma"):
        quadrature.grid_for(dist.Gamma(2.0, 1.0))


def test_a_grid_moves_with_traced_parameters_without_a_new_trace() -> None:
    traces = []

    @jax.jit
    def mass(mean: float, std: float) -> jax.Array:
        traces.append(1)
        p = densities.normal(mean, std)
        grid = quadrature.grid_for(p)
        return quadrature.integrate(jnp.exp(p.log_prob(grid.x)), grid)

    for mean, std in ((0.0, 1.0), (4.0, 0.2), (-4.0, 3.0)):
        assert float(mass(mean, std)) == pytest.approx(1.0, abs=1e-13)
    assert len(traces) == 1
