"""W₁ against closed forms, SciPy's quantiles and sums over samples; its critic by the dual problem."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.theory import densities, quadrature, wasserstein
from gan_lessons.theory.free_form import FreeForm
from tests import oracle

MADE = {
    "normal": (densities.normal(0.3, 0.7), stats.norm(0.3, 0.7)),
    "narrow": (densities.normal(-1.0, 0.05), stats.norm(-1.0, 0.05)),
    "Laplace": (densities.laplace(-0.5, 1.2), stats.laplace(-0.5, 1.2)),
    "uniform": (densities.uniform(-1.0, 2.0), stats.uniform(-1.0, 3.0)),
    "Student t": (densities.student_t(4.0, 0.2, 1.1), stats.t(4.0, 0.2, 1.1)),
}
TWO = [(a, b) for a in MADE for b in MADE if a < b]


class Mixture:
    """.3 N(-2, .5²) + .7 N(1.5, .8²), by SciPy."""

    def cdf(self, x):
        return 0.3 * stats.norm.cdf(x, -2.0, 0.5) + 0.7 * stats.norm.cdf(x, 1.5, 0.8)


def by_scipy(p, q, reach=60.0):
    """The integral of |F_p - F_q| in many pieces; the kinks of the modulus lie in short ones."""
    ends = np.concatenate([np.linspace(-6, 6, 121), np.linspace(6, reach, 20), np.linspace(-reach, -6, 20)])
    return oracle.in_pieces(lambda x: abs(p.cdf(x) - q.cdf(x)), ends)


@pytest.mark.parametrize("mean", [-3.0, 0.0, 0.4, 7.5])
def test_two_normal_densities_of_one_width_are_their_means_apart(mean):
    found = float(wasserstein.w1(densities.normal(0.0, 1.0), densities.normal(mean, 1.0)))
    assert found == pytest.approx(abs(mean), abs=1e-10)


@pytest.mark.parametrize("mean", [0.0, 0.5, -2.0])
@pytest.mark.parametrize("std", [0.1, 0.9, 1.7, 4.0])
def test_two_normal_densities_by_a_folded_one(mean, std):
    """Quantiles differ by m + (σ - 1) z: W₁ = E|m + (σ - 1) Z|."""
    s = abs(std - 1)
    expected = s * np.sqrt(2 / np.pi) * np.exp(-(mean**2) / (2 * s**2)) + mean * (
        1 - 2 * stats.norm.cdf(-mean / s)
    )
    found = float(wasserstein.w1(densities.normal(0.0, 1.0), densities.normal(mean, std)))
    assert found == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("first", "second"), TWO, ids=str)
def test_two_families_as_scipy_has_them(first, second):
    (p, scipy_p), (q, scipy_q) = MADE[first], MADE[second]
    tails = 2 * integrate.quad(lambda x: scipy_p.sf(x) + scipy_q.sf(x), 60, np.inf)[0]
    assert float(wasserstein.w1(p, q)) == pytest.approx(by_scipy(scipy_p, scipy_q), abs=tails + 2e-9)


def test_a_mixture_and_a_drawn_density():
    mixture = densities.mixture(0.3, -2.0, 0.5, 1.5, 0.8)
    drawn = FreeForm(jnp.linspace(-3.0, 3.0, 7), jnp.array([0.0, 1.0, 0.5, 0.0, 0.0, 2.0, 1.0]))
    corners = np.asarray(drawn.x), np.asarray(drawn.heights)

    class Drawn:
        def cdf(self, x):
            steps = np.union1d(corners[0], np.clip([x], -3, 3))
            heights = np.interp(steps, *corners)
            areas = np.diff(steps) * (heights[1:] + heights[:-1]) / 2
            return areas[steps[1:] <= x].sum() / areas.sum()

    assert float(wasserstein.w1(mixture, MADE["normal"][0])) == pytest.approx(
        by_scipy(Mixture(), MADE["normal"][1]), abs=2e-9
    )
    for x in (-4.0, -2.6, 0.3, 1.9, 3.5):
        assert float(drawn.cdf(x)) == pytest.approx(Drawn().cdf(x), abs=1e-12)
    x = np.linspace(-3, 3, 60_001)
    exact = np.trapezoid(np.abs(np.asarray(drawn.cdf(x)) - Mixture().cdf(x)), x)
    outside = oracle.in_pieces(Mixture().cdf, np.linspace(-9, -3, 40)) + oracle.in_pieces(
        lambda x: 1 - Mixture().cdf(x), np.linspace(3, 9, 40)
    )
    assert float(wasserstein.w1(mixture, drawn)) == pytest.approx(exact + outside, abs=1e-8)


@pytest.mark.parametrize("theta", [0.0, 0.3, 2.5])
def test_the_parallel_lines_are_theta_apart(theta):
    """All mass at 0 and all mass at θ: every line of the plane is carried θ far."""
    x = jnp.array([0.0, theta, 9.0]) if theta else jnp.array([0.0, 1.0, 9.0])
    q = jnp.array([0.0, 1.0, 0.0]) if theta else jnp.array([1.0, 0.0, 0.0])
    assert float(wasserstein.w1_finite(x, jnp.array([1.0, 0.0, 0.0]), q)) == pytest.approx(theta)


def test_finite_distributions_as_scipy_has_them():
    draw = np.random.default_rng(3)
    for _ in range(20):
        x, (p, q) = np.sort(draw.normal(size=9)), draw.dirichlet(np.ones(9), size=2)
        found = wasserstein.w1_finite(jnp.asarray(x), jnp.asarray(p), jnp.asarray(q))
        assert float(found) == pytest.approx(stats.wasserstein_distance(x, x, p, q), abs=1e-12)


@pytest.mark.parametrize(("first", "second"), TWO, ids=str)
def test_the_critic_is_not_steep_and_attains_the_distance(first, second):
    p, q = MADE[first][0], MADE[second][0]
    x = jnp.linspace(-40.0, 40.0, 160_001)
    f = wasserstein.critic(p, q, x)
    assert float(jnp.max(jnp.abs(jnp.diff(f) / jnp.diff(x)))) <= 1 + 1e-9
    change = jnp.diff(p.cdf(x) - q.cdf(x))  # of mass between two points
    assert float(jnp.sum((f[1:] + f[:-1]) / 2 * change)) == pytest.approx(
        float(wasserstein.w1(p, q)), abs=2e-3 if "Student t" in (first, second) else 1e-6
    )


def test_laws():
    names = ["normal", "Laplace", "uniform"]
    w = {(a, b): float(wasserstein.w1(MADE[a][0], MADE[b][0])) for a in names for b in names}
    for a in names:
        assert w[a, a] == 0
        for b in names:
            assert w[a, b] == pytest.approx(w[b, a], abs=1e-9)
            means = abs(MADE[a][1].mean() - MADE[b][1].mean())
            assert w[a, b] >= means - 1e-9
            assert all(w[a, b] <= w[a, c] + w[c, b] + 1e-9 for c in names)


def test_it_has_a_slope_where_supports_are_apart():
    slope = jax.jit(
        jax.grad(lambda m: wasserstein.w1(densities.uniform(0.0, 1.0), densities.normal(m, 0.01)))
    )
    assert float(slope(5.0)) == pytest.approx(1.0, abs=1e-9)
    assert float(slope(-5.0)) == pytest.approx(-1.0, abs=1e-9)


@pytest.mark.parametrize("df", [1.0, 0.5])
def test_without_a_mean_there_is_no_distance(df):
    with pytest.raises(ValueError, match=rf"q must have a mean, got df={df}"):
        wasserstein.w1(densities.normal(0.0, 1.0), densities.student_t(df, 0.0, 1.0))


def between_drawn_densities(x, first, second):
    """W₁ of two densities of straight lines: F_p - F_q is a parabola on each piece, its roots by NumPy."""
    slope = first / np.trapezoid(first, x) - second / np.trapezoid(second, x)
    lead, total = 0.0, 0.0
    for i, width in enumerate(np.diff(x)):
        parabola = np.polynomial.Polynomial([lead, slope[i], (slope[i + 1] - slope[i]) / width / 2])
        roots = [root.real for root in parabola.roots() if abs(root.imag) < 1e-12 and 0 < root.real < width]
        areas = np.diff(parabola.integ()(np.array([0.0, *sorted(roots), width])))
        lead, total = parabola(width), total + np.abs(areas).sum()
    return total


def test_drawn_densities_that_cross_twice_within_a_piece():
    x, draw = np.linspace(-2, 2, 9), np.random.default_rng(1)
    pairs = draw.uniform(0.01, 1, size=(40, 2, 9))
    pairs[0] = [[.4, .9, .8, 1, .6, .4, .2, .8, .4], [.4, .5, .7, .3, .5, .4, .9, .3, .8]]  # fmt: skip
    distance = jax.jit(jax.vmap(lambda p, q: wasserstein.w1(FreeForm(x, p), FreeForm(x, q))))
    expected = [between_drawn_densities(x, *pair) for pair in pairs]
    np.testing.assert_allclose(distance(*np.swapaxes(pairs, 0, 1)), expected, atol=1e-13)
    assert expected[0] == pytest.approx(0.28192258, abs=5e-9)


@pytest.mark.parametrize(
    ("p", "q", "says"),
    [
        ([1.0, 1.0], [0.0, 0.0], "p must have mass 1, got mass 2"),
        ([1.0, 0.0], [0.0, 0.0], "q must have mass 1"),
    ],
)
def test_masses_that_are_no_distribution_are_refused(p, q, says):
    with pytest.raises(ValueError, match=says):
        wasserstein.w1_finite(jnp.array([0.0, 1.0]), jnp.array(p), jnp.array(q))


@pytest.mark.parametrize("kind", [jnp.uint8, jnp.int32, jnp.float32])
def test_counts_without_a_sign_are_numbers(kind):
    x, p, q = (jnp.array(each, kind) for each in ([0, 1, 2], [0, 0, 1], [1, 0, 0]))
    assert float(wasserstein.w1_finite(x, p, q)) == 2
    with pytest.raises(ValueError, match="x must be increasing"):
        wasserstein.w1_finite(x[::-1], p, q)


def test_points_out_of_order_are_refused():
    with pytest.raises(ValueError, match="x must be increasing"):
        wasserstein.w1_finite(jnp.array([0.0, 0.0]), jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0]))
    with pytest.raises(ValueError, match="x must be increasing"):
        wasserstein.critic(densities.normal(0.0, 1.0), densities.normal(1.0, 1.0), jnp.array([1.0, 0.0]))


def test_a_grid_follows_both():
    assert float(wasserstein.w1(densities.normal(0.0, 1e-6), densities.normal(3.0, 5.0))) == pytest.approx(
        5 * np.sqrt(2 / np.pi) * np.exp(-0.18) + 3 * (1 - 2 * stats.norm.cdf(-0.6)), abs=1e-5
    )
    assert isinstance(quadrature.grid_for(densities.normal(0.0, 1.0)), quadrature.Grid)
