"""Rates: the bounds against loops written out, and what a measured factor looks at."""

import itertools

import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import rates


def test_the_subgradient_bound_step_by_step() -> None:
    start, p_data, steepness = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6]), 1.7
    sizes = np.array([0.4, 0.1, 0.25, 0.3])
    apart = sum((s - p) ** 2 for s, p in zip(start, p_data, strict=True))
    expected = [
        (apart + steepness**2 * sum(size**2 for size in sizes[:t])) / (2 * sum(sizes[:t]))
        for t in range(1, 5)
    ]
    np.testing.assert_allclose(rates.subgradient_bound(p_data, start, sizes, steepness), expected, rtol=1e-13)


@pytest.mark.parametrize("num_outcomes", [2, 3, 6, 7])
def test_k_numbers_in_an_interval_are_no_steeper(num_outcomes: int) -> None:
    """The longest of all ways to put each number at one of the two ends."""
    length = float(np.log1p(np.exp(2.5)))
    ends = length * np.array(list(itertools.product((0.0, 1.0), repeat=num_outcomes)))
    longest = np.linalg.norm(ends - ends.mean(axis=1, keepdims=True), axis=1).max()
    assert rates.steepest(num_outcomes, 2.5) == pytest.approx(longest, rel=1e-13)


def test_a_large_cap_does_not_overflow_and_one_outcome_has_no_slope() -> None:
    assert rates.steepest(2, 1000.0) == pytest.approx(1000.0 / np.sqrt(2), rel=1e-13)
    assert rates.steepest(1, 1000.0) == 0.0


def test_the_rarest_outcome_sets_the_largest_curvature() -> None:
    for size in (2, 3, 10):
        for p_data in np.random.default_rng(size).dirichlet(np.ones(size), 20):
            largest = float(rates.bowl(jnp.asarray(p_data))[-1])
            above = 1 / (2 * p_data.min())
            assert (1 - 1 / size) * above <= largest * (1 + 1e-12)
            assert largest <= above * (1 + 1e-12)


def test_the_measured_factor_is_the_mean_of_the_last_ten_steps_above_the_floor() -> None:
    factors = np.random.default_rng(0).uniform(0.2, 0.9, 14)
    distances = 1e9 * np.cumprod([1.0, *factors, 1e-19, 0.5])  # the last two lie below the floor
    assert (distances > 1e-10).sum() == 15
    assert rates.measured_factor(distances) == pytest.approx(np.prod(factors[-10:]) ** 0.1, rel=1e-12)
    assert rates.measured_factor(distances[:5]) == pytest.approx(np.prod(factors[:4]) ** 0.25, rel=1e-12)


def test_two_distances_above_the_floor_are_enough() -> None:
    assert rates.measured_factor(np.array([0.8, 0.2])) == pytest.approx(0.25)
    assert rates.measured_factor(np.array([0.8, 0.2, 0.1]), floor=0.1) == pytest.approx(0.25)
    assert np.isnan(rates.measured_factor(np.array([0.8, 0.2]), floor=0.2))
    assert np.isnan(rates.measured_factor(np.array([1e-10, 1e-11])))
    assert rates.measured_factor(np.array([1.0, 1.1e-10])) == pytest.approx(1.1e-10)


def test_the_local_factor_is_that_of_the_slowest_axis() -> None:
    p_data = jnp.array([0.1, 0.2, 0.7])
    curvatures = np.asarray(rates.bowl(p_data))
    assert curvatures.shape == (2,)
    for step_size in (0.1, 0.5, 0.9):
        expected = np.abs(1 - step_size * curvatures).max()
        assert float(rates.local_factor(p_data, step_size)) == pytest.approx(expected, rel=1e-13)
    assert float(rates.largest_step(p_data)) == pytest.approx(2 / curvatures.max(), rel=1e-13)


def test_the_largest_step_is_that_of_the_steepest_of_three_axes() -> None:
    p_data = np.array([0.05, 0.15, 0.3, 0.5])
    centre = np.eye(4) - 0.25
    steepest = np.linalg.eigvalsh(centre @ np.diag(1 / (2 * p_data)) @ centre).max()
    assert float(rates.largest_step(jnp.asarray(p_data))) == pytest.approx(2 / steepest, rel=1e-12)


def test_a_rare_outcome_leaves_the_others_their_curvature() -> None:
    found = np.asarray(rates.bowl(jnp.array([1e-9, 0.5 - 1e-9, 0.5])))
    # Along the two common outcomes the bowl has the mean of 1/(2 · ½) twice; along the rare one two thirds of
    # 1/(2 · 1e-9).
    np.testing.assert_allclose(found, [1.0, 1e9 / 3], rtol=1e-6)
