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


def test_samples_of_a_mixture_have_its_distribution() -> None:
    left, right = scipy.stats.norm(-1, 0.5), scipy.stats.norm(2, 1)
    samples = np.asarray(densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0).sample(jax.random.key(1), (4000,)))
    assert scipy.stats.kstest(samples, lambda x: 0.3 * left.cdf(x) + 0.7 * right.cdf(x)).pvalue > 1e-3


def test_the_components_of_a_mixture_stand_on_the_last_axis() -> None:
    found = densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0).component_log_probs(X.reshape(1, -1))
    assert found.shape == (1, 41, 2)
    np.testing.assert_allclose(found[0, :, 0], np.log(0.3) + scipy.stats.norm(-1, 0.5).logpdf(X), rtol=1e-12)
    np.testing.assert_allclose(found[0, :, 1], np.log(0.7) + scipy.stats.norm(2, 1).logpdf(X), rtol=1e-12)


def test_both_ends_belong_to_the_uniform_density() -> None:
    around = np.array([np.nextafter(-1.0, -2.0), -1.0, 3.0, np.nextafter(3.0, 4.0)])
    found = densities.uniform(-1.0, 3.0).log_prob(around)
    np.testing.assert_allclose(found, [-np.inf, -np.log(4), -np.log(4), -np.inf])
    with jax.debug_nans(False):
        for low, high in ((2.0, 1.0), (1.0, 1.0)):
            assert np.isnan(jax.jit(lambda l, h: densities.uniform(l, h).log_prob(1.0))(low, high))


@pytest.mark.parametrize("family", [*PAIRS, "mixture"])
def test_numpyro_checks_nothing_again(family: str) -> None:
    """Outside `jit` each of its checks is compiled, for every slider's movement."""
    ours = densities.mixture(0.3, -1.0, 0.5, 2.0, 1.0) if family == "mixture" else PAIRS[family][0]
    assert ours._validate_args is False
    assert family != "mixture" or ours.component_distribution._validate_args is False


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


def test_a_density_drawn_by_hand_is_taken_as_it_is_drawn() -> None:
    """Low heights, a height of 0 inside, wide steps, and nothing outside."""
    corners, heights = np.array([0.0, 4.0, 8.0, 12.0]), np.array([0.25, 0.5, 0.0, 0.5])
    drawn = densities.FreeForm(corners, heights)
    x = jnp.array([-0.1, 0.0, 4.0, 8.0, 10.0, 12.0, 12.1])
    expected = np.array([0.0, 0.25, 0.5, 0.0, 0.25, 0.5, 0.0]) / 3.5
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(drawn.log_prob(x), np.log(expected), rtol=1e-14)
    areas = np.cumsum([0.0, 1.5, 1.0, 1.0]) / 3.5

    def distribution(at: np.ndarray) -> np.ndarray:
        segment = np.clip(np.searchsorted(corners, at, side="right") - 1, 0, 2)
        left, slope, along = heights[segment], np.diff(heights)[segment] / 4, at - corners[segment]
        return areas[segment] + (left * along + slope * along**2 / 2) / 3.5

    samples = np.asarray(drawn.sample(jax.random.key(3), (4000,)))
    assert scipy.stats.kstest(samples, distribution).pvalue > 1e-3


@pytest.mark.parametrize("x", [[0.0, 0.0, 0.0], [2.0, 1.0, 0.0], [0.0, 1.0, 1.9], [0.0, 1.0, 2.1]], ids=str)
def test_positions_of_a_drawn_density_rise_evenly(x: list[float]) -> None:
    with pytest.raises(ValueError, match="x must be evenly spaced and increasing"):
        densities.FreeForm(jnp.array(x), jnp.ones(3))


def test_positions_that_float32_has_rounded_are_even_enough() -> None:
    densities.FreeForm(jnp.array([0.0, 1.0, 2.00005]), jnp.ones(3))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: densities.normal(0.0, 0.0), "std must be positive, got 0.0"),
        (lambda: densities.normal(float("nan"), 1.0), "mean must be finite, got nan"),
        (lambda: densities.mixture(1.5, 0.0, 1.0, 0.0, 1.0), r"weight must lie in \[0, 1\], got 1.5"),
        (lambda: densities.mixture(0.5, 0.0, 1.0, float("inf"), 1.0), "mean_2 must be finite, got inf"),
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


def test_a_drawn_density_answers_the_number_0(monkeypatch) -> None:
    monkeypatch.setattr(jax.random, "uniform", lambda *args, **kwargs: jnp.zeros(4))
    assert np.isin(TRIANGLE.sample(jax.random.key(0), (4,)), [-1.0, 0.0]).all()
