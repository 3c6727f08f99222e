"""Distributions by their probabilities: what passes for mass 1, what is too small, and what is traced."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.contracts import domains
from gan_lessons.theory import discrete


@pytest.mark.parametrize("excess", [9e-7, -9e-7])
def test_a_mass_within_a_millionth_passes_and_is_divided_out(excess: float) -> None:
    probs = np.array([0.25, 0.75 + excess])
    found = discrete.finite(probs)
    np.testing.assert_allclose(found, probs / (1 + excess), rtol=1e-14)
    domains.distribution("p", probs)
    domains.distribution("p", 2 * probs, jnp.array([0.5, 0.5]))


@pytest.mark.parametrize("excess", [1.1e-6, -1.1e-6])
def test_a_mass_further_off_is_refused(excess: float) -> None:
    probs = np.array([0.25, 0.75 + excess])
    with pytest.raises(ValueError, match="probs must sum to 1"):
        discrete.finite(probs)
    with pytest.raises(ValueError, match="p must have mass 1"):
        domains.distribution("p", probs)
    with pytest.raises(ValueError, match="p must have mass 1"):
        domains.distribution("p", 2 * probs, jnp.array([0.5, 0.5]))


def test_the_smallest_normal_number_is_the_smallest_probability() -> None:
    tiny = float(np.finfo(np.float64).tiny)
    assert discrete.finite([1.0, tiny])[1] == tiny
    assert discrete.finite([1.0, 0.0])[1] == 0
    with pytest.raises(ValueError, match="probs must be 0 or at least"):
        discrete.finite([1.0, tiny / 2])


def test_a_single_outcome_is_a_distribution() -> None:
    assert discrete.finite([1.0]).tolist() == [1.0]


def test_half_traced_arguments_are_not_looked_at() -> None:
    def mass_with(weights: jax.Array) -> jax.Array:
        domains.distribution("p", np.array([3.0, 4.0]), weights)
        return jnp.sum(weights)

    def mass_of(probs: jax.Array) -> jax.Array:
        domains.distribution("p", probs, jnp.ones(2))
        return jnp.sum(probs)

    assert float(jax.jit(mass_with)(jnp.ones(2))) == float(jax.jit(mass_of)(jnp.ones(2))) == 2


def test_what_is_no_probability_is_nan_when_traced() -> None:
    with jax.debug_nans(False):
        found = jax.jit(discrete.log_probs)(jnp.array([0.0, -1.0, np.nan, 1.0]))
    np.testing.assert_array_equal(found, [-np.inf, np.nan, np.nan, 0.0])


def test_the_derivative_of_a_logarithm_beside_an_outcome_that_never_happens() -> None:
    probs = jnp.array([0.25, 0.0, 0.75])
    slope = jax.grad(lambda p: jnp.sum(jnp.where(p > 0, discrete.log_probs(p), 0.0)))(probs)
    np.testing.assert_allclose(slope, [4.0, 0.0, 4 / 3], rtol=1e-14)
