"""What practice descends, against SciPy's quadrature of integrands that are written by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan_lessons.theory import along_mean, densities, divergences, game, practice, quadrature
from tests import oracle

PAIRS = [(1.5, 1.0), (0.7, 1.4), (3.0, 0.6), (-1.0, 2.0), (0.0, 1.0)]


def by_hand(mean, std):
    """E_g[h'(x)] for h = log(1 - D*) and h = -log D*, h' by hand: x = m + σz moves with m."""

    def slopes(x):
        log_ratio = stats.norm.logpdf(x) - stats.norm.logpdf(x, mean, std)
        best = 1 / (1 + np.exp(-log_ratio))
        bend = -x + (x - mean) / std**2  # of the logit of D*
        return -best * bend, -(1 - best) * bend

    def integral(which):
        pieces = oracle.around(0, 1), oracle.around(mean, std)
        return oracle.in_pieces(
            lambda x: stats.norm.pdf(x, mean, std) * slopes(x)[which], [-40.0, 40.0], *pieces
        )

    return integral(0), integral(1)


@pytest.mark.parametrize(("mean", "std"), PAIRS)
def test_slopes_are_those_of_the_expectations(mean, std):
    assert practice.held_slopes(mean, std) == pytest.approx(by_hand(mean, std), abs=1e-10)


@pytest.mark.parametrize(
    ("mean", "std", "non_saturating", "minimax"),
    [(1.5, 1.0, 1.035550, 0.464450), (0.7, 1.4, 0.501607, 0.198393), (3.0, 0.6, 2.785156, 0.214844)],
)
def test_slopes_of_the_table(mean, std, non_saturating, minimax):
    assert practice.held_slopes(mean, std) == pytest.approx((minimax, non_saturating), abs=5e-7)


@pytest.mark.parametrize(("mean", "std"), PAIRS)
def test_practice_descends_a_kl_minus_two_jsd(mean, std):
    """The slope of KL(N(m, σ²) ‖ N(0, 1)) = (σ² + m² - 1)/2 - log σ is m; that of 2 JSD is that of C."""
    slope_of_cost = float(jax.grad(along_mean.cost_at)(mean, std))
    found = practice.held_slopes(mean, std)
    assert float(found.minimax) == pytest.approx(slope_of_cost, abs=1e-10)
    assert float(found.non_saturating) == pytest.approx(mean - slope_of_cost, abs=1e-10)


@pytest.mark.parametrize(("mean", "std"), PAIRS)
def test_the_two_values_sum_to_a_kl(mean, std):
    p_data, p_g = densities.normal(0.0, 1.0), densities.normal(mean, std)
    grid = quadrature.grid_for(p_data, p_g)
    logs = p_data.log_prob(grid.x), p_g.log_prob(grid.x)
    best = game.optimal_logit(*logs)
    log_one_minus_d = quadrature.integrate(jnp.exp(logs[1]) * jax.nn.log_sigmoid(-best), grid)
    total = practice.non_saturating_value(*logs, grid.weights) + log_one_minus_d
    assert float(total) == pytest.approx((std**2 + mean**2 - 1) / 2 - np.log(std), abs=1e-10)
    assert float(total) == pytest.approx(float(divergences.kl(logs[1], logs[0], grid.weights)), abs=1e-10)


def test_outcomes_without_data_cost_anything_and_without_samples_nothing():
    p, q = jnp.log(jnp.array([0.5, 0.5, 0.0])), jnp.log(jnp.array([0.5, 0.0, 0.5]))
    assert float(practice.non_saturating_value(p, q)) == np.inf
    assert float(practice.non_saturating_value(q, jnp.log(jnp.array([1.0, 0.0, 0.0])))) == pytest.approx(
        np.log(3)
    )


@pytest.mark.parametrize("std", [1e-300, 1e-12, 1e-6, 1e-3, 1e3, 1e8, 1e17])
@pytest.mark.parametrize("mean", [0.0, 1.0, -5.0, 1e8])
def test_slopes_sum_to_that_of_the_kl_however_wide_p_g_is(mean, std):
    found = practice.held_slopes(mean, std)
    assert sum(map(float, found)) == pytest.approx(mean, abs=1e-12 * max(1.0, abs(mean), std))
    assert float(found.minimax) == pytest.approx(float(along_mean.derivatives_at(mean, std).slope), abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "std", "minimax"),
    [(1.0, 1e-12, 6.81823675187e-11), (1.0, 1e-6, 2.48625091262e-5), (5.0, 1e3, 7.00924106321e-8)],
)
def test_slopes_of_narrow_and_wide_generators(mean, std, minimax):
    """By mpmath's quadrature of dC/dm, as in `test_along_mean`."""
    assert practice.held_slopes(mean, std) == pytest.approx((minimax, mean - minimax), abs=1e-12)


def test_slopes_far_out_in_float32():
    with jax.enable_x64(False):
        minimax, non_saturating = practice.held_slopes(1e8)
    assert float(minimax) == 0
    assert float(non_saturating) == pytest.approx(1e8)
