"""Five divergences against SciPy's quadrature of integrands by hand, and the game that each one is."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan_lessons.theory import densities, divergences, f_divergences, game, quadrature
from gan_lessons.theory.f_divergences import F_DIVERGENCES
from tests import oracle

ROWS = range(len(F_DIVERGENCES))
# q f(p/q) by hand, p and q by their logs.
BY_HAND = (
    lambda a, b: np.exp(a) * (a - b),
    lambda a, b: np.exp(b) * (b - a),
    lambda a, b: np.exp(2 * a - b) - 2 * np.exp(a) + np.exp(b),
    lambda a, b: (np.exp(a / 2) - np.exp(b / 2)) ** 2,
    lambda a, b: np.exp(a) * (a - np.logaddexp(a, b)) + np.exp(b) * (b - np.logaddexp(a, b)),
)
PAIRS = [((0.0, 1.0), (1.0, 1.3)), ((0.5, 0.7), (-0.5, 1.0)), ((0.0, 1.0), (0.0, 1.0))]


def pair(p, q):
    p, q = densities.normal(*p), densities.normal(*q)
    grid = quadrature.grid_for(p, q)
    return p.log_prob(grid.x), q.log_prob(grid.x), grid.weights


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_divergences_as_scipy_has_them(row, p, q):
    expected = oracle.in_pieces(
        lambda x: BY_HAND[row](stats.norm.logpdf(x, *p), stats.norm.logpdf(x, *q)),
        oracle.around(*p), oracle.around(*q),
    )  # fmt: skip
    assert float(f_divergences.divergence(row, *pair(p, q))) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_three_rows_are_known(p, q):
    log_p, log_q, weights = pair(p, q)
    found = [float(f_divergences.divergence(row, log_p, log_q, weights)) for row in ROWS]
    assert found[0] == pytest.approx(float(divergences.kl(log_p, log_q, weights)), abs=1e-10)
    assert found[1] == pytest.approx(float(divergences.kl(log_q, log_p, weights)), abs=1e-10)
    assert found[4] == pytest.approx(float(game.cost(log_p, log_q, weights)), abs=1e-10)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_the_best_critic_attains_and_no_other_exceeds(row, p, q):
    log_p, log_q, weights = pair(p, q)
    whole = float(f_divergences.divergence(row, log_p, log_q, weights))
    best = f_divergences.best_critic(row, log_p, log_q)
    assert float(f_divergences.bound(row, log_p, log_q, best, weights)) == pytest.approx(whole, abs=1e-9)
    draw = np.random.default_rng(row)
    for size in (1e-3, 0.1, 2.0):
        other = best + size * jnp.asarray(draw.normal(size=best.shape))
        assert float(f_divergences.bound(row, log_p, log_q, other, weights)) < whole + 1e-9


@pytest.mark.parametrize("row", ROWS)
def test_conjugates_are_the_largest_of_all_lines(row):
    """f*(T) = sup over u of T u - f(u), on a fine net."""
    kind, u = F_DIVERGENCES[row], np.exp(np.linspace(-30, 8, 400_001))
    f = np.asarray(kind.on_q(jnp.log(jnp.asarray(u))))
    for t in (-5.0, -1.2, -0.3):
        assert float(kind.conjugate(jnp.asarray(t))) == pytest.approx((t * u - f).max(), abs=1e-6)
    forbidden = {1: 0.5, 3: 1.5, 4: 0.2}
    if row in forbidden:
        assert float(kind.conjugate(jnp.asarray(forbidden[row]))) == np.inf


@pytest.mark.parametrize(
    ("row", "missing_data", "missing_samples"),
    [(0, np.inf, np.log(2)), (1, np.log(2), np.inf), (2, np.inf, 1.0), (3, None, None), (4, None, None)],
)
def test_outcomes_that_one_side_lacks(row, missing_data, missing_samples):
    """p = (1, 0) against q = (½, ½), and the other way round."""
    whole, half = jnp.log(jnp.array([1.0, 0.0])), jnp.log(jnp.array([0.5, 0.5]))
    forward, backward = f_divergences.divergence(row, half, whole), f_divergences.divergence(row, whole, half)
    if missing_data is not None:
        assert [float(forward), float(backward)] == pytest.approx([missing_data, missing_samples])
    else:
        assert float(forward) == pytest.approx(float(backward))
        expected = {3: 2 - np.sqrt(2), 4: float(game.cost(whole, half))}[row]
        assert float(forward) == pytest.approx(expected)


def test_a_critic_outside_of_the_domain_proves_nothing():
    half = jnp.log(jnp.array([0.5, 0.5]))
    assert float(f_divergences.bound(4, half, half, jnp.array([0.1, -1.0]))) == -np.inf
