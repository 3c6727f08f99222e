"""V, D*, C and the gap: known numbers, the propositions as laws, and the edges of the domain."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import given

from gan_lessons.theory import densities, divergences, game, quadrature
from tests.theory.random_distributions import finite_distributions, logits

LOG_4 = np.log(4)
value, cost, gap, jsd = (jax.jit(f) for f in (game.value, game.cost, game.gap, divergences.jsd))

SHIFTS = {
    0.5: -1.325672, 1: -1.163451, 2: -0.712633, 3: -0.332740, 4: -0.120854, 6: -0.007698, 10: -0.000002,
}  # fmt: skip


@pytest.mark.parametrize(("shift", "expected"), SHIFTS.items())
def test_cost_of_shifted_normals(shift: float, expected: float) -> None:
    p, q = densities.normal(0.0, 1.0), densities.normal(shift, 1.0)
    grid = quadrature.grid_for(p, q)
    here = cost(quadrature.discretise(p, grid), quadrature.discretise(q, grid), grid.weights)
    assert round(float(here), 6) == pytest.approx(expected, abs=1e-12)


def test_cost_of_finite_sets() -> None:
    p, q = (densities.log_probs(densities.finite(v)) for v in ([0.8, 0.2], [0.5, 0.5]))
    assert round(float(cost(p, q)), 6) == -1.284951
    p, q = (densities.log_probs(densities.finite(v)) for v in ([0.5, 0.5, 0.0], [0.25, 0.25, 0.5]))
    assert round(float(cost(p, q)), 3) == -0.955


def test_cost_along_the_mean_bends_from_convex_to_concave_near_1_6() -> None:
    def at(mean: jax.Array) -> jax.Array:
        p, q = densities.normal(0.0, 1.0), densities.normal(mean, 1.0)
        grid = quadrature.uniform_grid(-15.0, 20.0, 4001)
        return game.cost(p.log_prob(grid.x), q.log_prob(grid.x), grid.weights)

    curvature = jax.jit(jax.vmap(jax.grad(jax.grad(at))))(jnp.array([1.5, 1.7]))
    assert curvature[0] > 0 > curvature[1]


def logs(*probs: np.ndarray) -> list[jax.Array]:
    return [densities.log_probs(jnp.asarray(p)) for p in probs]


@given(finite_distributions(), finite_distributions(), logits())
def test_no_discriminator_beats_the_best(p: np.ndarray, q: np.ndarray, h: np.ndarray) -> None:
    log_p, log_g = logs(p, q)
    best = game.log_ratio(log_p, log_g)
    assert float(value(log_p, log_g, best + jnp.asarray(h))) <= float(value(log_p, log_g, best)) + 1e-12
    assert float(value(log_p, log_g, best)) == pytest.approx(float(cost(log_p, log_g)), abs=1e-14)


@given(finite_distributions(), finite_distributions(), logits())
def test_the_gap_is_twice_the_mean_divergence_of_the_coins(
    p: np.ndarray, q: np.ndarray, h: np.ndarray
) -> None:
    (log_p, log_g), logit = logs(p, q), jnp.asarray(h)
    by_difference = float(cost(log_p, log_g)) - float(value(log_p, log_g, logit))
    assert float(gap(log_p, log_g, logit)) == pytest.approx(by_difference, rel=1e-9, abs=1e-11)


@given(finite_distributions(), finite_distributions())
def test_cost_lies_between_its_bounds_and_is_jsd_shifted(p: np.ndarray, q: np.ndarray) -> None:
    log_p, log_g = logs(p, q)
    here = float(cost(log_p, log_g))
    assert -LOG_4 - 1e-12 <= here <= 0
    assert here == pytest.approx(-LOG_4 + 2 * float(jsd(log_p, log_g)), abs=1e-12)


@given(finite_distributions(), finite_distributions())
def test_cost_is_minus_twice_the_entropy_left_in_the_coin(p: np.ndarray, q: np.ndarray) -> None:
    joint = np.stack([p, q]) / 2  # NumPy and SciPy only: the coin's row, the outcome's column
    left = scipy.stats.entropy(joint.ravel()) - scipy.stats.entropy(joint.sum(axis=0))
    log_p, log_g = logs(p, q)
    assert float(cost(log_p, log_g)) == pytest.approx(-2 * left, abs=1e-10)
    assert float(jsd(log_p, log_g)) == pytest.approx(np.log(2) - left, abs=1e-10)


def test_value_agrees_with_scipy_for_a_logistic_discriminator() -> None:
    p, q = densities.laplace(0.0, 1.0), densities.normal(1.0, 0.5)
    grid = quadrature.grid_for(p, q)
    here = value(
        quadrature.discretise(p, grid), quadrature.discretise(q, grid), 0.3 - 0.8 * grid.x, grid.weights
    )

    def integrand(x: float) -> float:
        d = 1 / (1 + np.exp(0.8 * x - 0.3))
        return scipy.stats.laplace(0, 1).pdf(x) * np.log(d) + scipy.stats.norm(1, 0.5).pdf(x) * np.log(1 - d)

    expected = sum(scipy.integrate.quad(integrand, *e, epsabs=1e-12)[0] for e in ((-30, 0), (0, 2), (2, 30)))
    assert float(here) == pytest.approx(expected, abs=1e-9)


def test_best_discriminator_where_densities_are_equal_and_where_one_vanishes() -> None:
    log_p, log_g = logs(np.array([0.3, 0.7, 0.0]), np.array([0.3, 0.0, 0.7]))
    assert game.optimal_discriminator(log_p, log_g).tolist() == [0.5, 1.0, 0.0]
    assert game.optimal_logit(log_p, log_g).tolist() == [0.0, np.inf, -np.inf]


def test_best_discriminator_is_undefined_where_both_vanish_and_nothing_else_is() -> None:
    log_p, log_g = logs(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    with jax.debug_nans(False):  # NaN is the defined answer: a gap in the curve
        best = game.optimal_discriminator(log_p, log_g)
        assert np.isnan(best[0])
        assert best[1] == 0.5
        undefined = game.optimal_logit(log_p, log_g)
        assert float(value(log_p, log_g, undefined)) == pytest.approx(-LOG_4)
        assert float(gap(log_p, log_g, undefined)) == 0
    assert float(cost(log_p, log_g)) == pytest.approx(-LOG_4)


@given(finite_distributions(), finite_distributions())
def test_logit_of_the_best_is_the_log_ratio(p: np.ndarray, q: np.ndarray) -> None:
    both = (p > 1e-12) & (q > 1e-12)
    log_p, log_g = logs(p, q)
    d = np.asarray(jax.nn.sigmoid(game.log_ratio(log_p, log_g)))[both]
    np.testing.assert_allclose(d, p[both] / (p[both] + q[both]), rtol=1e-12)


def test_a_discriminator_that_is_certain_and_wrong_costs_everything() -> None:
    log_p, log_g = jnp.array([-800.0, 0.0]), jnp.array([-jnp.inf, 0.0])
    wrong = jnp.array([-jnp.inf, 0.0])
    assert float(value(log_p, log_g, wrong)) == -np.inf
    assert float(gap(log_p, log_g, wrong)) == np.inf


@pytest.mark.parametrize(
    ("a", "b", "y", "expected"),
    [(1, 1, 0.5, -LOG_4), (0, 1, 0, 0), (1, 0, 1, 0), (0, 0, 0.3, 0), (1, 1, 0, -np.inf), (2, 1, 1, -np.inf)],
)
def test_value_of_one_point(a: float, b: float, y: float, expected: float) -> None:
    assert float(game.pointwise_value(float(a), float(b), float(y))) == pytest.approx(expected)
