"""The families against SciPy, their samples against their densities, and arguments that are refused."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from gan_lessons.theory import densities, quadrature

X = jnp.linspace(-5.0, 5.0, 41)
TRIANGLE = densities.FreeForm(jnp.linspace(-1.0, 1.0, 3), jnp.array([0.0, 7.0, 0.0]))
PAIRS = {
    "normal": (densities.normal(1.0, 0.3), scipy.stats.norm(1, 0.3)),
    "laplace": (densities.laplace(1.0, 0.3), scipy.stats.laplace(1, 0.3)),
    "student_t": (densities.student_t(2.5, 1.0, 0.3), scipy.stats.t(2.5, 1, 0.3)),
    "uniform": (densities.uniform(-1.1, 2.1), scipy.stats.uniform(-1.1, 3.2)),
    "free_form": (TRIANGLE, scipy.stats.triang(0.5, -1, 2)),
}


@pytest.mark.parametrize("family", PAIRS)
def test_log_density_and_samples_agree_with_scipy(family: str) -> None:
    ours, theirs = PAIRS[family]
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(ours.log_prob(X), theirs.logpdf(np.asarray(X)), rtol=1e-10, atol=1e-12)
    samples = np.asarray(ours.sample(jax.random.key(0), (4000,)))
    assert scipy.stats.kstest(samples, theirs.cdf).pvalue > 1e-3


def test_mixture_is_the_weighted_sum() -> None:
    ours = jnp.exp(densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0).log_prob(X))
    expected = 0.3 * scipy.stats.norm(-1, 0.5).pdf(X) + 0.7 * scipy.stats.norm(2, 1).pdf(X)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)
    samples = densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0).sample(jax.random.key(1), (20_000,))
    assert float(jnp.mean(samples)) == pytest.approx(0.3 * -1 + 0.7 * 2, abs=0.06)


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_mixture_with_all_weight_on_one_component(weight: float) -> None:
    left = densities.normal([2.0, -1.0][int(weight)], [1.0, 0.5][int(weight)])
    np.testing.assert_allclose(densities.mixture(weight, -1.0, 0.5, 2.0, 1.0).log_prob(X), left.log_prob(X))


def test_change_of_variables_by_monte_carlo_and_by_quadrature() -> None:
    # x = G(z) = exp(z) is lognormal: E_z[h(G(z))] by samples, E_{x ~ p_g}[h(x)] by the density of x.
    def h(x: jax.Array) -> jax.Array:
        return jax.nn.log_sigmoid(-(x - 1.5))

    values = h(jnp.exp(densities.normal(0.0, 0.5).sample(jax.random.key(2), (100_000,))))
    mean, error = float(values.mean()), float(values.std()) / np.sqrt(values.size)
    grid = quadrature.panel_grid(jnp.geomspace(0.01, 60.0, 60))
    pushed = jnp.asarray(scipy.stats.lognorm(0.5).pdf(np.asarray(grid.x)))
    expected = float(quadrature.integrate(pushed * h(grid.x), grid))
    assert abs(mean - expected) < 4 * error < 0.02


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: densities.normal(0.0, 0.0), "std must be positive, got 0.0"),
        (lambda: densities.normal(float("nan"), 1.0), "mean must be finite, got nan"),
        (lambda: densities.mixture(1.5, 0.0, 1.0, 0.0, 1.0), r"weight must lie in \[0, 1\], got 1.5"),
        (lambda: densities.mixture(0.5, 0.0, 1.0, 0.0, -1.0), "std_2 must be positive, got -1.0"),
        (lambda: densities.laplace(0.0, -1.0), "scale must be positive, got -1.0"),
        (lambda: densities.student_t(0.0, 0.0, 1.0), "df must be positive, got 0.0"),
        (lambda: densities.uniform(1.0, 1.0), "low must be below high, got low=1.0, high=1.0"),
        (lambda: densities.finite([0.5, 0.4]), "probs must sum to 1, got .* with sum 0.9"),
        (lambda: densities.finite([1.5, -0.5]), "probs must be non-negative"),
        (lambda: densities.finite([]), "probs must not be empty"),
        (lambda: densities.finite([1.0, 1e-320]), "probs must be 0 or at least"),
        (lambda: densities.finite(np.ones((1, 1))), "probs must have one dimension"),
        (lambda: densities.FreeForm(jnp.arange(3.0), jnp.zeros(3)), "heights must not all be zero"),
        (lambda: densities.FreeForm(jnp.array([0.0, 1.0, 3.0]), jnp.ones(3)), "x must be evenly spaced"),
        (lambda: densities.FreeForm(jnp.arange(3.0), jnp.ones(4)), "of one shape"),
        (lambda: quadrature.uniform_grid(0.0, 1.0, 1), "num_points must be at least 2, got 1"),
        (lambda: quadrature.panel_grid(jnp.array([0.0])), "edges must hold at least 2 positions, got 1"),
        (lambda: quadrature.grid_for(), "distributions must hold at least one"),
    ],
)
def test_a_wrong_argument_is_named(build, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def test_traced_arguments_are_not_looked_at() -> None:
    traced = jax.jit(lambda mean, std: densities.normal(mean, std).log_prob(0.0))
    assert float(traced(0.0, 1.0)) == pytest.approx(-0.5 * np.log(2 * np.pi))
