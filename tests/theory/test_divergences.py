"""KL, JSD and total variation: known numbers, laws, and SciPy as an independent oracle."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from hypothesis import given

from gan_lessons.theory import densities, divergences, game, quadrature
from tests.theory.random_distributions import finite_distributions

LOG_2 = np.log(2)
kl, jsd, tv = (jax.jit(f) for f in (divergences.kl, divergences.jsd, divergences.total_variation))

NORMAL_SHIFTS = {
    0.5: 0.030311, 1: 0.111421, 2: 0.336831, 3: 0.526777, 4: 0.632720, 6: 0.689298, 10: 0.693146,
}  # fmt: skip


def on_grid(p, q):
    grid = quadrature.grid_for(p, q)
    return quadrature.discretise(p, grid), quadrature.discretise(q, grid), grid.weights


@pytest.mark.parametrize(("shift", "expected"), NORMAL_SHIFTS.items())
def test_jsd_of_shifted_normals(shift: float, expected: float) -> None:
    args = on_grid(densities.normal(0.0, 1.0), densities.normal(shift, 1.0))
    assert round(float(jsd(*args)), 6) == pytest.approx(expected, abs=1e-12)


def test_jsd_of_finite_sets() -> None:
    p, q = (densities.log_probs(densities.finite(v)) for v in ([0.8, 0.2], [0.5, 0.5]))
    assert round(float(jsd(p, q)), 6) == 0.050672
    p, q = (densities.log_probs(densities.finite(v)) for v in ([0.5, 0.5, 0.0], [0.25, 0.25, 0.5]))
    assert round(float(jsd(p, q)), 3) == 0.216


def test_best_single_normal_for_two_modes() -> None:
    args = on_grid(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5), densities.normal(0.0, 1.56))
    assert float(jsd(*args)) == pytest.approx(0.128411, abs=2e-6)  # the std is known to two decimals


@pytest.mark.parametrize(
    ("m1", "s1", "m2", "s2"), [(0, 1, 1, 2), (-4, 0.2, 4, 3), (4, 3, -4, 0.2), (1, 1, 1, 1)]
)
def test_kl_of_normals_is_its_closed_form(m1: float, s1: float, m2: float, s2: float) -> None:
    closed_form = np.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
    args = on_grid(densities.normal(float(m1), float(s1)), densities.normal(float(m2), float(s2)))
    assert float(kl(*args)) == pytest.approx(closed_form, rel=1e-10, abs=1e-12)


SCIPY_PAIRS = {
    "laplace": (densities.laplace(0.5, 0.7), scipy.stats.laplace(0.5, 0.7), [0.5]),
    "student_t": (densities.student_t(3.0, -1.0, 0.5), scipy.stats.t(3, -1, 0.5), [-1.0]),
    "cauchy": (densities.student_t(1.0, 2.0, 0.2), scipy.stats.t(1, 2, 0.2), [2.0]),
    "uniform": (densities.uniform(-0.5, 2.0), scipy.stats.uniform(-0.5, 2.5), [-0.5, 2.0]),
    "normal": (densities.normal(3.0, 0.2), scipy.stats.norm(3, 0.2), [3.0]),
}


@pytest.mark.parametrize("family", SCIPY_PAIRS)
def test_jsd_agrees_with_scipy_quadrature(family: str) -> None:
    ours, theirs, special = SCIPY_PAIRS[family]
    reference = scipy.stats.norm(0, 1)

    def integrand(x: float) -> float:
        p, q = reference.pdf(x), theirs.pdf(x)
        m = (p + q) / 2
        return (scipy.special.rel_entr(p, m) + scipy.special.rel_entr(q, m)) / 2 if m > 1e-300 else 0.0

    ends = [-np.inf, -8.0, *sorted({-1.0, *special, 1.5, 4.5}), 8.0, np.inf]
    panels = itertools.pairwise(ends)
    pieces = [scipy.integrate.quad(integrand, *e, epsabs=1e-12, limit=200)[0] for e in panels]
    args = on_grid(densities.normal(0.0, 1.0), ours)
    assert float(jsd(*args)) == pytest.approx(sum(pieces), abs=1e-8)


@given(finite_distributions(), finite_distributions())
def test_jsd_is_symmetric_and_bounded(p: np.ndarray, q: np.ndarray) -> None:
    log_p, log_q = densities.log_probs(jnp.asarray(p)), densities.log_probs(jnp.asarray(q))
    here = float(jsd(log_p, log_q))
    assert here == pytest.approx(float(jsd(log_q, log_p)), abs=1e-15)
    assert 0 <= here <= LOG_2 + 1e-12
    if np.abs(p - q).max() > 1e-6:
        assert here > 1e-14
    assert float(jsd(log_p, log_p)) < 1e-15


@given(finite_distributions(), finite_distributions(), finite_distributions())
def test_the_root_of_jsd_obeys_the_triangle_inequality(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> None:
    logs = [densities.log_probs(jnp.asarray(v)) for v in (p, q, r)]
    pq, qr, pr = (float(jnp.sqrt(jsd(logs[i], logs[j]))) for i, j in ((0, 1), (1, 2), (0, 2)))
    assert pr <= pq + qr + 1e-7


@given(finite_distributions(), finite_distributions())
def test_kl_is_non_negative_and_infinite_exactly_where_it_must_be(p: np.ndarray, q: np.ndarray) -> None:
    here = float(kl(densities.log_probs(jnp.asarray(p)), densities.log_probs(jnp.asarray(q))))
    assert here >= -1e-12
    assert np.isinf(here) == bool(np.any((p > 0) & (q == 0)))


@given(finite_distributions(), finite_distributions())
def test_kl_agrees_with_scipy(p: np.ndarray, q: np.ndarray) -> None:
    here = float(kl(densities.log_probs(jnp.asarray(p)), densities.log_probs(jnp.asarray(q))))
    assert here == pytest.approx(scipy.stats.entropy(p, q), rel=1e-9, abs=1e-12)


@given(finite_distributions(), finite_distributions())
def test_total_variation_bounds_jsd_on_both_sides(p: np.ndarray, q: np.ndarray) -> None:
    log_p, log_q = densities.log_probs(jnp.asarray(p)), densities.log_probs(jnp.asarray(q))
    distance, divergence = float(tv(log_p, log_q)), float(jsd(log_p, log_q))
    assert distance == pytest.approx(np.abs(p - q).sum() / 2, abs=1e-14)
    assert distance**2 / 2 - 1e-12 <= divergence <= distance * LOG_2 + 1e-12


@pytest.mark.parametrize(("low", "high"), [(5.0, 6.0), (1.0, 2.0)])
def test_supports_that_do_not_overlap(low: float, high: float) -> None:
    p, q, weights = on_grid(densities.uniform(0.0, 1.0), densities.uniform(low, high))
    assert float(jsd(p, q, weights)) == pytest.approx(LOG_2, abs=1e-13)
    assert float(tv(p, q, weights)) == pytest.approx(1.0, abs=1e-13)
    assert float(kl(p, q, weights)) == np.inf


def test_one_support_inside_the_other() -> None:
    inner, outer, weights = on_grid(densities.uniform(0.0, 1.0), densities.normal(0.0, 1.0))
    assert float(kl(outer, inner, weights)) == np.inf
    expected = scipy.integrate.quad(lambda x: -scipy.stats.norm.logpdf(x), 0, 1)[0]
    assert float(kl(inner, outer, weights)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("std", [1e-3, 1e-6, 1e-9])
def test_tiny_standard_deviations(std: float) -> None:
    p, q, weights = on_grid(densities.normal(0.0, 1.0), densities.normal(1.0, std))
    assert float(jsd(p, q, weights)) == pytest.approx(LOG_2, abs=0.02)
    assert LOG_2 - float(jsd(p, q, weights)) >= 0
    assert float(kl(q, p, weights)) == pytest.approx(-np.log(std) + (std**2 + 1) / 2 - 0.5, rel=1e-9)


def test_far_tails_are_neither_nan_nor_infinite() -> None:
    p, q, weights = on_grid(densities.normal(0.0, 1.0), densities.normal(1000.0, 1.0))
    assert float(jsd(p, q, weights)) == pytest.approx(LOG_2, abs=1e-13)
    assert float(kl(p, q, weights)) == pytest.approx(5e5, rel=1e-10)
    assert float(game.cost(p, q, weights)) == pytest.approx(0.0, abs=1e-13)


def test_bernoulli_kl_at_its_ends() -> None:
    inf = jnp.inf
    a = jnp.array([inf, inf, -inf, 0.0, -800.0, 800.0, 40.0, 0.0])
    b = jnp.array([inf, -inf, -inf, inf, -inf, 801.0, 30.0, 1.0])
    expected = [0, np.inf, 0, np.inf, np.inf, 0, np.exp(-30.0), 0.5 * np.log((1 + np.e) ** 2 / (4 * np.e))]
    np.testing.assert_allclose(divergences.bernoulli_kl(a, b), expected, rtol=1e-2, atol=1e-12)


def test_gradients_are_numbers_where_densities_vanish() -> None:
    q = jnp.array([0.3, 0.7, 0.0])
    slope = jax.grad(
        lambda t: jsd(densities.log_probs(jnp.array([0.5, 0.5, 0.0])), densities.log_probs(q + t))
    )
    assert np.isfinite(slope(jnp.zeros(3))[:2]).all()


def test_rounding_makes_no_divergence_negative() -> None:
    """√JSD is a metric, and a coin compared with nearly itself is at distance 0 or more."""
    key_p, key_q = jax.random.split(jax.random.key(5))
    logit = 3 * jax.random.normal(key_p, (2000,))
    near = logit * (1 + 1e-9 * jax.random.normal(key_q, (2000,)))
    coins = jax.jit(divergences.bernoulli_kl)(logit, near)
    pairs = [jnp.stack([jax.nn.log_sigmoid(v), jax.nn.log_sigmoid(-v)], axis=1) for v in (logit, near)]
    halves = jax.jit(jax.vmap(divergences.jsd))(*pairs)
    for found in (coins, halves):
        assert 0 <= float(found.min()) < 1e-15


BITS = {"float64": (True, 1e-15), "float32": (False, 1e-6)}


@pytest.mark.parametrize(("wide", "rounding"), BITS.values(), ids=BITS)
@pytest.mark.parametrize("apart", [0.0, 1e-8, 1e-7, 1e-5, 1e-3, 0.1, 1.0])
def test_rounding_carries_no_divergence_out_of_its_range(wide: bool, rounding: float, apart: float) -> None:
    rng = np.random.default_rng(5)
    p = rng.dirichlet(np.full(30, 0.3), 200)
    q = p * np.exp(apart * rng.normal(size=p.shape))
    q /= q.sum(axis=1, keepdims=True)
    with jax.enable_x64(wide):
        # Tiny masses among them: 1e-300 is 0 in float32, and its log -inf.
        both = [jnp.log(jnp.asarray(v)) for v in (p, q)]
        kls, jsds, tvs, costs = (
            np.asarray(jax.vmap(f)(*both))
            for f in (divergences.kl, divergences.jsd, divergences.total_variation, game.cost)
        )
        log_2, log_4 = (np.asarray(jnp.asarray(v)) for v in (LOG_2, 2 * LOG_2))
    assert kls.min() >= 0
    assert jsds.min() >= 0
    assert jsds.max() <= log_2
    assert tvs.max() <= 1
    assert costs.min() >= -log_4
    assert costs.max() <= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        # The masses have rounding errors, too: those of q's sum are what no formula can undo.
        exact = np.nansum(np.where(p > 0, p * np.log(p / q), 0), axis=1)
    np.testing.assert_allclose(kls, exact, atol=100 * rounding, rtol=1e-5)


@pytest.mark.parametrize("wide", [True, False], ids=["float64", "float32"])
def test_disjoint_supports_are_exactly_at_the_end_of_the_range(wide: bool) -> None:
    rng = np.random.default_rng(6)
    p, q = np.zeros((2, 300, 40))
    p[:, :20], q[:, 20:] = rng.dirichlet(np.ones(20), (2, 300))
    with jax.enable_x64(wide):
        both = [jnp.log(jnp.asarray(v)) for v in (p, q)]
        jsds, tvs, costs = (
            np.asarray(jax.vmap(f)(*both)) for f in (divergences.jsd, divergences.total_variation, game.cost)
        )
        log_2 = float(jnp.asarray(LOG_2))
        assert np.all(np.isinf(jax.vmap(divergences.kl)(*both)))
    assert jsds.max() <= log_2
    assert tvs.max() <= 1
    assert costs.max() <= 0
    np.testing.assert_allclose(jsds, LOG_2, rtol=1e-6)


def test_near_equality_keeps_its_digits() -> None:
    """KL(p ‖ p(1 + ε v)) = ε²/2 Σ p v² + O(ε³), and JSD a quarter of that, with its digits."""
    p = np.full(10, 0.1)
    v = np.tile([1.0, -1.0], 5)
    for apart in (1e-3, 1e-5, 1e-7):
        both = [jnp.log(jnp.asarray(p)), jnp.log(jnp.asarray(p)) + jnp.log1p(jnp.asarray(apart * v))]
        assert float(kl(*both)) == pytest.approx(apart**2 / 2, rel=5e-3 * apart / 1e-3 + 1e-6)
        assert float(jsd(*both)) == pytest.approx(apart**2 / 8, rel=5e-3 * apart / 1e-3 + 1e-6)


def test_gradients_are_those_of_the_formulas() -> None:
    """With the mass kept: dKL/dp = log(p/q), dJSD/dp = ½ log(p/M); dC/dp_g = log(1 - D*)."""
    rng = np.random.default_rng(7)
    p, q = rng.dirichlet(np.ones(8), 2)
    p, q = jnp.asarray(p), jnp.asarray(np.where(np.arange(8) < 4, p * (1 + 1e-6), q))
    q = q / q.sum()

    def centred(g):
        return np.asarray(g - g.mean())

    by_kl = jax.grad(lambda p: divergences.kl(jnp.log(p), jnp.log(q)))(p)
    by_jsd = jax.grad(lambda p: divergences.jsd(jnp.log(p), jnp.log(q)))(p)
    np.testing.assert_allclose(centred(by_kl), centred(jnp.log(p / q)), atol=1e-12)
    np.testing.assert_allclose(centred(by_jsd), centred(jnp.log(2 * p / (p + q)) / 2), atol=1e-12)
    by_cost = jax.grad(lambda q: game.cost(jnp.log(p), jnp.log(q)))(q)
    np.testing.assert_allclose(np.asarray(by_cost), np.log(q / (p + q)), atol=1e-12)
