"""C along the mean: its second derivative and inflection against SciPy's quadrature and root finding."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize, stats

from gan_lessons.theory import along_mean
from tests import oracle


def curvature_by_quadrature(mean: float, std: float = 1.0) -> float:
    """∫ ∂²q/∂m² log(1-D*) + (∂q/∂m)² p/(q(p+q)) dx, derivatives of the normal density by hand."""

    def integrand(x: float) -> float:
        log_p, log_q, z = stats.norm.logpdf(x), stats.norm.logpdf(x, mean, std), (x - mean) / std
        log_sum = np.logaddexp(log_p, log_q)
        return np.exp(log_q) / std**2 * ((z**2 - 1) * (log_q - log_sum) + z**2 * np.exp(log_p - log_sum))

    return oracle.in_pieces(integrand, [-40.0, 40.0], oracle.around(0, 1), oracle.around(mean, std))


@pytest.mark.parametrize("std", [0.5, 1.0, 2.0])
def test_the_inflection_is_where_scipy_finds_it(std: float) -> None:
    found = optimize.brentq(lambda m: curvature_by_quadrature(m, std), 0.8, 3.5, xtol=1e-12)
    assert float(along_mean.inflection(std)) == pytest.approx(found, abs=5e-7)


def test_the_inflection_of_the_lesson() -> None:
    assert float(along_mean.inflection()) == pytest.approx(1.636256, abs=5e-7)


@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (1.0, 1.0), (3.0, 1.0), (-2.0, 0.5), (4.0, 3.0)])
def test_the_second_derivative_is_that_of_the_integral(mean: float, std: float) -> None:
    assert float(along_mean.curvature_at(mean, std)) == pytest.approx(
        curvature_by_quadrature(mean, std), abs=1e-9
    )


@pytest.mark.parametrize("std", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("mean", [-2.0, 0.0, 1e-6, 1.0, 6.0])
def test_the_derivatives_are_those_that_jax_takes_of_the_cost(mean: float, std: float) -> None:
    found = along_mean.derivatives_at(mean, std)
    assert float(found.cost) == float(along_mean.cost_at(mean, std))
    slope, curvature = jax.grad(along_mean.cost_at), jax.grad(jax.grad(along_mean.cost_at))
    assert float(found.slope) == pytest.approx(float(slope(mean, std)), abs=1e-13)
    assert float(found.curvature) == pytest.approx(float(curvature(mean, std)), abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "std", "slope", "curvature"),
    [(1.3, 0.001, 9.2574e-3, -2.650e-3), (20, 1, 2.388e-22, -1.194e-21)],
)
def test_what_is_small_keeps_its_digits(mean: float, std: float, slope: float, curvature: float) -> None:
    """Far from p_data and narrow: by mpmath's quadrature of the two integrals with 40 digits."""
    for at in (mean, -mean):
        found = along_mean.derivatives_at(at, std)
        assert float(found.slope) == pytest.approx(np.sign(at) * slope, rel=1e-3)
        assert float(found.curvature) == pytest.approx(curvature, rel=1e-3)


def test_the_slope_is_that_of_the_integral() -> None:
    def cost(mean: float) -> float:
        around = oracle.around(0, 1), oracle.around(mean, 1)
        return oracle.cost(stats.norm(), stats.norm(mean, 1), [-40.0, 40.0], *around)

    for mean in (0.5, 1.5, 3.0):
        numeric = (cost(mean + 1e-4) - cost(mean - 1e-4)) / 2e-4
        assert float(along_mean.derivatives_at(mean).slope) == pytest.approx(numeric, abs=2e-8)


@pytest.mark.parametrize("std", [0.5, 2.5])
def test_the_inflection_is_found_from_any_ends_around_it(std: float) -> None:
    """With the ends that are meant if none are given, it is the only one for std up to 2.5."""
    found = float(along_mean.inflection(std))
    assert float(along_mean.inflection(std, found - 0.1, found + 0.2)) == pytest.approx(found, abs=1e-9)
    assert float(along_mean.inflection(std, low=0.0, high=4.0)) == found


def test_without_ends_it_is_looked_for_up_to_a_mean_of_4() -> None:
    with jax.debug_nans(False):
        assert np.isnan(along_mean.inflection(3.0))
    assert 4.0 < float(along_mean.inflection(3.0, high=5.0)) < 5.0


@pytest.mark.parametrize(("low", "high"), [(2.0, 4.0), (0.0, 1.0)], ids=["concave", "convex"])
def test_no_inflection_between_the_ends_is_nan(low: float, high: float) -> None:
    with jax.debug_nans(False):
        assert np.isnan(along_mean.inflection(1.0, low, high))


@pytest.mark.parametrize(
    ("says", "call"),
    [
        ("std must be positive, got 0.0", lambda: along_mean.cost_at(1.0, 0.0)),
        ("mean must be finite, got nan", lambda: along_mean.cost_at(jnp.nan)),
        ("low must be below high, got low=4.0, high=1.0", lambda: along_mean.inflection(1.0, 4.0, 1.0)),
    ],
)
def test_bad_input_is_named(says: str, call) -> None:
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize("std", [0.001, 0.01, 0.05, 0.3, 2.5])
@pytest.mark.parametrize("mean", [0.0, 1.3])
def test_a_narrow_generator_is_seen(mean: float, std: float) -> None:
    ends = [-40.0, 40.0], oracle.around(0, 1), oracle.around(mean, std)
    cost = oracle.cost(stats.norm(), stats.norm(mean, std), *ends)
    assert float(along_mean.cost_at(mean, std)) == pytest.approx(cost, abs=1e-9)
    assert float(along_mean.curvature_at(mean, std)) == pytest.approx(
        curvature_by_quadrature(mean, std), rel=1e-6
    )


# mean, std, C, dC/dm, d²C/dm², by mpmath's quadrature with 50 digits, in pieces around both means.
WITHOUT_LIMIT = [
    (1.0, 1e-300, 0.0, 0.0, 0.0),
    (1.0, 1e-17, -1.1834027009e-15, 1.13978476512e-15, 4.30806544528e-17),
    (1.0, 1e-12, -7.18739419512e-11, 6.81823675187e-11, 3.62805251449e-12),
    (-2.0, 1e-12, -1.7288606673e-11, -3.28878268118e-11, -4.60082461004e-11),
    (1.3, 1e-10, -4.01834635592e-9, 4.90988000219e-9, -2.20608608367e-9),
    (1.0, 1e-6, -2.75347235215e-5, 2.48625091262e-5, 2.58415525213e-6),
    (5.0, 1e3, -0.0171622266764, 7.00924106321e-8, 1.40182050846e-8),
    (1e3, 1e3, -0.0113784285107, 9.40996310508e-6, 1.84723718144e-9),
    (1e8, 1.0, 0.0, 0.0, 0.0),
    (1e8, 1e8, -4.0731247785e-7, 3.76807441616e-15, 2.97351881843e-24),
    (1e17, 1.0, 0.0, 0.0, 0.0),
    (1e9, 1e-6, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("wide", "rounding"), [(True, 1e-13), (False, 3e-6)], ids=["float64", "float32"])
@pytest.mark.parametrize(("mean", "std", "cost", "slope", "curvature"), WITHOUT_LIMIT)
def test_neither_a_width_nor_a_place_is_too_far_out(
    wide: bool, rounding: float, mean: float, std: float, cost: float, slope: float, curvature: float
) -> None:
    if not wide and std < 1e-37:
        pytest.skip("0 in float32")
    with jax.enable_x64(wide):
        found = along_mean.derivatives_at(mean, std)
        assert -float(jnp.asarray(2 * np.log(2))) <= float(along_mean.cost_at(mean, std)) <= 0
        assert np.asarray(found) == pytest.approx([cost, slope, curvature], abs=rounding)
        assert float(along_mean.cost_at(mean, std)) == pytest.approx(cost, abs=rounding)
        if wide and std < 1e-9 and cost:
            assert float(found.slope) == pytest.approx(slope, rel=1e-6)
        along = [jax.grad(along_mean.cost_at, argnums)(mean, std) for argnums in (0, 1)]
        assert float(along[0]) == pytest.approx(slope, abs=1e-9 if wide and std > 1e-5 else np.inf)
        assert np.all(np.isfinite(along))


@pytest.mark.parametrize("std", [1e-6, 1e-3, 1.0])
def test_the_inflection_of_a_narrow_generator(std: float) -> None:
    """The root of the same integral for d²C/dm², by mpmath with 25 digits."""
    expected = {1e-6: 1.056164107221139565, 1e-3: 1.113434697705949143, 1.0: 1.636255721480971580}[std]
    assert float(along_mean.inflection(std)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("std", [1e-300, 1e-20, 0.3, 1e20])
@pytest.mark.parametrize("mean", [0.0, 1.0, -1e20])
def test_both_densities_keep_their_mass_and_their_places(mean: float, std: float) -> None:
    log_p_data, log_p_g, x, z = along_mean.masses(mean, std)
    for log_mass, place in ((log_p_data, x), (log_p_g, z)):
        mass = np.exp(log_mass)
        assert [float(np.sum(mass * place**k * (mass > 0))) for k in range(5)] == pytest.approx(
            [1, 0, 1, 0, 3], abs=1e-12
        )
