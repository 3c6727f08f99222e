"""Where 0 · ∞ is decided: every case of nothing, something and infinity, and derivatives beside them."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import logspace

INF, NAN = np.inf, np.nan


def test_the_constants_of_the_proof() -> None:
    assert pytest.approx(np.log(2), rel=1e-15) == logspace.LOG_2
    assert pytest.approx(np.log(4), rel=1e-15) == logspace.LOG_4


@pytest.mark.parametrize(
    ("log_a", "log_b", "expected"),
    [(-INF, -INF, 0), (-INF, 2, -INF), (2, -INF, INF), (2, 5, -3), (NAN, -INF, NAN), (-INF, NAN, NAN)],
)
def test_log_ratio(log_a: float, log_b: float, expected: float) -> None:
    np.testing.assert_equal(value(logspace.log_ratio, log_a, log_b), expected)


@pytest.mark.parametrize(
    ("mass", "factor", "expected"),
    [
        *[(0.0, 3.0, 0.0), (0.0, INF, 0.0), (0.0, -INF, 0.0), (0.0, NAN, 0.0)],
        *[(0.25, 3.0, 0.75), (0.25, INF, INF), (0.25, -INF, -INF), (0.25, NAN, NAN), (0.25, 0.0, 0.0)],
        *[(NAN, 3.0, NAN), (NAN, INF, NAN)],
    ],
)
def test_a_mass_times_a_factor(mass: float, factor: float, expected: float) -> None:
    assert value(logspace.times, log(mass), factor) == pytest.approx(expected, rel=1e-15, nan_ok=True)


def test_a_mass_too_small_for_a_double_still_counts_against_infinity() -> None:
    assert value(logspace.times, -800.0, INF) == INF
    assert value(logspace.times_log_ratio, -800.0, -INF) == INF


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        *[(0.0, 0.0, 0.0), (0.0, 0.5, 0.0), (0.5, 0.0, INF), (0.5, 0.25, 0.5 * np.log(2))],
        *[(0.25, 0.5, -0.25 * np.log(2)), (NAN, 0.5, NAN), (0.5, NAN, NAN), (0.0, NAN, NAN), (NAN, 0.0, NAN)],
    ],
)
def test_a_mass_times_a_log_ratio(p: float, q: float, expected: float) -> None:
    assert value(logspace.times_log_ratio, log(p), log(q)) == pytest.approx(expected, rel=1e-14, nan_ok=True)


@pytest.mark.parametrize(
    ("p", "q"), [(0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.25), (NAN, 0.5), (0.0, NAN), (NAN, 0.0)]
)
def test_the_log_of_a_sum_and_of_a_mean(p: float, q: float) -> None:
    assert value(logspace.log_sum, log(p), log(q)) == pytest.approx(log(p + q), rel=1e-14, nan_ok=True)
    assert value(logspace.log_mean, log(p), log(q)) == pytest.approx(log((p + q) / 2), rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("other", [0.0, 0.5])
@pytest.mark.parametrize(
    "function", [logspace.times_log_ratio, logspace.log_sum, logspace.log_mean, logspace.log_ratio]
)
def test_derivatives_are_numbers_where_a_density_vanishes(function: Callable, other: float) -> None:
    """Of p and q as functions of a parameter, where p is 0 whatever the parameter."""

    def along(t: jax.Array) -> jax.Array:
        log_q = jnp.log(other + t) if other else jnp.full((), -jnp.inf) + 0 * t
        found = function(jnp.full((), -jnp.inf) + 0 * t, log_q)
        return jnp.where(jnp.isfinite(found), found, 0.0)

    slope = float(jax.grad(along)(jnp.zeros(())))
    expected = 1 / other if other and function in {logspace.log_sum, logspace.log_mean} else 0.0
    assert slope == pytest.approx(expected)


def log(number: float) -> float:
    with np.errstate(divide="ignore"):
        return float(np.log(number))


def value(function: Callable, first: float, second: float) -> float:
    with jax.debug_nans(False):
        return float(function(jnp.asarray(first, float), jnp.asarray(second, float)))
