"""All lines of Theorem 1 are one number, wherever the sliders stand."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import densities, game, proof, quadrature
from tests.theory.random_distributions import FAMILIES, slider_positions

POSITIONS = 1_000


@functools.partial(jax.jit, static_argnames="family")
def ledgers(family: str, data_rows: jax.Array, rows: jax.Array) -> dict[str, jax.Array]:
    def at(data_row: jax.Array, row: jax.Array) -> dict[str, jax.Array]:
        p_data = densities.mixture(*data_row)
        p_g = FAMILIES[family][1](row)
        grid = quadrature.grid_for(p_data, p_g)
        log_p, log_g = quadrature.discretise(p_data, grid), quadrature.discretise(p_g, grid)
        lines = proof.ledger(proof.THEOREM_1 + proof.INFORMATION_IDENTITY[1:], log_p, log_g, grid.weights)
        return lines | {"undiscretised": quadrature.integrate(jnp.exp(p_g.log_prob(grid.x)), grid)}

    return jax.lax.map(lambda pair: at(*pair), (data_rows, rows), batch_size=100)


@pytest.mark.parametrize("family", FAMILIES)
def test_all_lines_agree_at_a_thousand_slider_positions(family: str) -> None:
    numbers = ledgers(
        family, slider_positions("mixture", POSITIONS, 1), slider_positions(family, POSITIONS, 2)
    )
    mass = np.asarray(numbers.pop("undiscretised"))
    np.testing.assert_allclose(mass, 1.0, rtol=0, atol=1e-12)
    table = np.stack([np.asarray(v) for v in numbers.values()])
    assert table.shape == (12, POSITIONS)
    assert np.isfinite(table).all()
    assert np.ptp(table, axis=0).max() < 1e-10
    assert np.ptp(table, axis=1).min() > 0.5  # the positions do differ


def test_lines_disagree_when_a_density_has_not_mass_1() -> None:
    log_p, log_g = jnp.log(jnp.array([0.5, 0.5])), jnp.log(jnp.array([0.5, 0.6]))
    numbers = proof.ledger(proof.THEOREM_1, log_p, log_g)
    assert np.ptp([float(v) for v in numbers.values()]) > 0.01


@pytest.mark.parametrize("probs", [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [1 - 1e-300, 1e-300]])
def test_lines_agree_on_the_faces_of_the_simplex(probs: list[float]) -> None:
    log_p, log_g = densities.log_probs(densities.finite(probs)), jnp.array([0.0, -jnp.inf])
    numbers = [float(line.evaluate(log_p, log_g)) for line in proof.THEOREM_1]
    np.testing.assert_allclose(numbers, float(game.cost(log_p, log_g)), rtol=0, atol=1e-12)


def test_a_discriminator_that_is_sure_where_nothing_can_prove_it_wrong() -> None:
    """p_data = (½, ½, 0), p_g = (0, ½, ½), D = (1, 0.6, 0): 0/0 in the outer terms counts 0."""
    log_p, log_g = (jnp.log(jnp.array(p)) for p in ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]))
    logit = jnp.array([jnp.inf, jnp.log(0.6 / 0.4), -jnp.inf])
    numbers = proof.ledger(proof.PROPOSITION_1, log_p, log_g, None, logit)
    slope, curvature = 0.5 + 0.5 / 0.6 - (0.5 / 0.4 + 0.5), -(0.5 + 0.5 / 0.36 + 0.5 / 0.16 + 0.5)
    assert float(numbers["one integral"]) == pytest.approx(0.5 * np.log(0.6) + 0.5 * np.log(0.4), rel=1e-14)
    assert float(numbers["slope"]) == pytest.approx(slope, rel=1e-13)
    assert float(numbers["curvature"]) == pytest.approx(curvature, rel=1e-13)


def test_the_gap_lines_agree_for_a_discriminator_that_is_not_the_best() -> None:
    key_p, key_g, key_d = jax.random.split(jax.random.key(0), 3)
    log_p = jax.nn.log_softmax(3 * jax.random.normal(key_p, (7,)))
    log_g = jax.nn.log_softmax(3 * jax.random.normal(key_g, (7,)))
    numbers = proof.ledger(proof.GAP_IDENTITY, log_p, log_g, None, jax.random.normal(key_d, (7,)))
    bound = numbers.pop("never negative")
    values = np.asarray([float(v) for v in numbers.values()])
    assert np.ptp(values) < 1e-12
    assert values.min() > 0.1 > float(bound)
