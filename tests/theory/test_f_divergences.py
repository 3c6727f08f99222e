"""Five divergences against SciPy's quadrature of integrands by hand, and the game that each one is."""

import jax
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
    # However little of q is there.
    log_q = jnp.array([0.0, -100.0])
    for row, critic in ((1, 0.0), (3, 1.0), (4, 0.1)):
        assert float(f_divergences.bound(row, log_q, log_q, jnp.array([-1.0, critic]))) == -np.inf
    assert float(f_divergences.bound(0, half, half, jnp.array([0.1, np.inf]))) == -np.inf


def closed_forms(p, q):
    """KL both ways, χ², and squared Hellinger of two normal densities; χ² is ∞ from 2 var q = var p on."""
    (a, s), (b, t) = p, q
    kls = [np.log(v / u) + (u**2 + (a - b) ** 2) / (2 * v**2) - 0.5 for u, v in ((s, t), (t, s))]
    overlap = np.sqrt(2 * s * t / (s**2 + t**2)) * np.exp(-((a - b) ** 2) / (4 * (s**2 + t**2)))
    rest = 2 * t**2 - s**2
    square = t**2 / (s * np.sqrt(rest)) * np.exp((a - b) ** 2 / rest) - 1 if rest > 0 else np.inf
    return [*kls, square, 2 - 2 * overlap]


FAR_APART = [
    ((0.0, 1.0), (1.0, 0.5)), ((0.0, 1.0), (10.0, 0.2)), ((0.0, 1.0), (0.0, 1e-3)), ((0.0, 1.0), (1.0, 0.8)),
    ((0.5, 0.5), (0.0, 1.0)),
]  # fmt: skip


@pytest.mark.parametrize("wide", [True, False], ids=["float64", "float32"])
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("p", "q"), FAR_APART, ids=str)
def test_the_best_critic_attains_where_it_rounds_onto_the_end_of_its_domain(wide, row, p, q):
    with jax.enable_x64(wide):
        log_p, log_q, weights = pair(p, q)
        best = f_divergences.best_critic(row, log_p, log_q)
        assert np.all(np.isfinite(best))
        bound = float(f_divergences.bound(row, log_p, log_q, best, weights))
        whole = float(f_divergences.divergence(row, log_p, log_q, weights))
    expected = closed_forms(p, q)[row] if row < 4 else oracle.cost(
        stats.norm(*p), stats.norm(*q), oracle.around(*p), oracle.around(*q)
    )  # fmt: skip
    if np.isfinite(expected):
        close = {"rel": 1e-9, "abs": 1e-9} if wide else {"rel": 2e-6, "abs": 2e-6}
        assert bound == pytest.approx(expected, **close)
        assert whole == pytest.approx(expected, **close)
    else:  # of two densities on a grid that ends, a large number
        assert 1e10 < bound <= whole * (1 + 1e-9)


def test_a_critic_that_is_no_number_proves_less():
    """KL(N(0, 1) ‖ N(40, 1)) is 800 in either direction; for the second T = -e^800 would be needed."""
    log_p, log_q, weights = pair((0.0, 1.0), (40.0, 1.0))
    bounds = [
        float(f_divergences.bound(row, log_p, log_q, f_divergences.best_critic(row, log_p, log_q), weights))
        for row in (0, 1)
    ]
    assert bounds[0] == pytest.approx(800)
    assert 700 < bounds[1] < 720


@pytest.mark.parametrize("row", ROWS)
def test_the_best_critic_of_outcomes_that_one_side_lacks(row):
    """p = (½, ½, 0) against q = (½, 0, ½); and the critic has a slope where it is the last number of all."""
    p, q = jnp.log(jnp.array([0.5, 0.5, 0.0])), jnp.log(jnp.array([0.5, 0.0, 0.5]))
    best = f_divergences.best_critic(row, p, q)
    whole = f_divergences.divergence(row, p, q)
    assert float(f_divergences.bound(row, p, q, best)) == float(whole)
    slopes = jax.grad(lambda p: jnp.sum(f_divergences.best_critic(row, p, jnp.zeros(2))))
    assert np.all(np.isfinite(slopes(jnp.array([-800.0, 800.0]))))


def test_chi_squared_of_a_mass_that_only_a_product_holds():
    """p²/q = e^-1000 e^1000 = 1 beside a p/q of e^1000."""
    log_p, log_q = jnp.array([0.0, -1000.0]), jnp.array([0.0, -2000.0])
    assert float(f_divergences.divergence(2, log_p, log_q)) == pytest.approx(1)
