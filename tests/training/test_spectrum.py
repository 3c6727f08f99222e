"""Networks at rest, and the eigenvalues of their game: against differences, training's losses and runs."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import ndtri

from gan_lessons.theory import densities, quadrature
from gan_lessons.training import data, loop, objectives, rest, spectrum
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import settings_of

CONFIG = algorithm_1(hidden_size=6, batch_size=64, num_steps=600, chunk_length=300)


@pytest.fixture(scope="module")
def pair():
    """A generator and a discriminator that have been trained for a while."""
    state = loop.run(CONFIG, data.sampler(densities.normal(1.0, 2.0)), jax.random.key(3)).state
    return state.generator, state.discriminator


@pytest.fixture(scope="module")
def game(pair):
    return rest.at_rest(CONFIG, *pair)


@pytest.fixture(scope="module")
def jacobian(game):
    return spectrum.jacobian(game)


def velocity(game, weights, r1=0.0):
    with jax.enable_x64(True):
        return np.asarray(rest.velocity(game.config, game.players, jnp.asarray(weights), jnp.asarray(r1)))


def num_generator_weights():
    return 2 * 6 + (6 * 6 + 6) + 7


@pytest.mark.parametrize("r1", [0.0, 0.5])
def test_at_rest_nothing_moves(game, r1):
    assert np.abs(velocity(game, game.weights, r1)).max() < 1e-14
    assert len(game.weights) == 2 * num_generator_weights()


def test_a_trained_pair_is_not_at_rest(game, pair):
    """Otherwise there would be no need to go there."""
    with jax.enable_x64(True):
        trained = jnp.concatenate([jnp.ravel(leaf) for leaf in jax.tree.leaves(pair[1]["layers"])])
    weights = np.asarray(game.weights).copy()
    weights[num_generator_weights() :] = trained
    assert np.abs(velocity(game, weights)).max() > 1e-4


@pytest.mark.parametrize("r1", [0.0, 0.5])
def test_the_jacobian_is_that_of_finite_differences(game, r1):
    found = spectrum.jacobian(game, r1)
    for seed in range(4):
        way = np.random.default_rng(seed).normal(size=len(game.weights))
        up, down = (velocity(game, np.asarray(game.weights) + s * way, r1) for s in (1e-6, -1e-6))
        np.testing.assert_allclose(
            found @ way, (up - down) / 2e-6, atol=1e-7 * np.abs(found @ way).max() + 1e-9
        )


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_the_velocity_is_what_training_descends_on_a_great_batch(pair, loss):
    """Training's own objectives, on the 20,000 quantiles of z at equal masses."""
    config = dataclasses.replace(CONFIG, loss=loss, r1=0.3)
    game = rest.at_rest(config, *pair)
    rng = np.random.default_rng(0)
    displaced = np.asarray(game.weights) + 0.2 * rng.normal(size=len(game.weights))
    with jax.enable_x64(True):
        z = jnp.asarray(ndtri((np.arange(20_000) + 0.5) / 20_000))[:, None]
        settings = jax.tree.map(lambda leaf: jnp.asarray(leaf, float), settings_of(config))
        (theta, to_g), (_, to_d) = map(rest._flat, game.players)
        here = jnp.asarray(displaced[: theta.size]), jnp.asarray(displaced[theta.size :])
        real = rest.models.generate(config, game.players.generator, z)

        def of_g(theta):
            fake = rest.models.generate(config, to_g(theta), z)
            return objectives.generator_objective(
                settings, None, rest.models.logits(config, to_d(here[1]), fake)
            )

        def of_d(phi):
            fake = rest.models.generate(config, to_g(here[0]), z)
            return objectives.discriminator_objective(config, settings, to_d(phi), real, fake)[0]

        expected = -np.concatenate([jax.jit(jax.grad(of_g))(here[0]), jax.jit(jax.grad(of_d))(here[1])])
    found = velocity(game, displaced, 0.3)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected, atol=2e-4 * np.abs(expected).max())


def test_the_jacobian_has_the_blocks_of_a_game_at_rest(jacobian):
    """G's own block is 0, D's is symmetric and never above 0, and what one does to the other comes back."""
    n = num_generator_weights()
    to_g, d_to_g, g_to_d, of_d = jacobian[:n, :n], jacobian[:n, n:], jacobian[n:, :n], jacobian[n:, n:]
    assert np.abs(to_g).max() < 1e-12
    np.testing.assert_allclose(d_to_g, -g_to_d.T, atol=1e-12)
    np.testing.assert_allclose(of_d, of_d.T, atol=1e-12)
    assert np.linalg.eigvalsh(of_d).max() < 1e-12
    assert np.abs(g_to_d).max() > 0.01


@pytest.mark.parametrize("r1", [0.0, 0.5])
def test_the_blocks_are_those_of_the_whole_jacobian(game, r1):
    """First derivatives alone against the differentiated field; what is in no block is 0."""
    found, n = rest.blocks(game), num_generator_weights()
    assert len(found.where) == 7
    whole = np.zeros((2 * n, 2 * n))
    whole[:n, found.where], whole[found.where, :n] = found.across / 2, -found.across.T / 2
    whole[np.ix_(found.where, found.where)] = -found.own - r1 * found.penalty
    np.testing.assert_allclose(whole, spectrum.jacobian(game, r1), atol=1e-12)


@pytest.mark.parametrize("r1", [0.0, 0.5])
def test_the_small_matrix_has_the_eigenvalues_of_the_large_one(game, r1):
    small, large = spectrum.eigenvalues(game, r1), np.linalg.eigvals(spectrum.jacobian(game, r1))
    assert small.shape == (14,)
    np.testing.assert_allclose(
        spectrum.turning(small)[:3], spectrum.turning(large.astype(complex))[:3], rtol=1e-6
    )
    assert small.real.min() == pytest.approx(large.real.min(), rel=1e-9)


def test_both_losses_of_the_generator_have_one_game_at_rest(pair, jacobian):
    game = rest.at_rest(dataclasses.replace(CONFIG, loss="minimax"), *pair)
    np.testing.assert_allclose(spectrum.jacobian(game), jacobian, atol=1e-12)


def test_the_quadrature_is_fine_enough(game, monkeypatch):
    """Twice as many points change no eigenvalue that is looked at."""
    before = spectrum.turning(spectrum.eigenvalues(game))
    coarse = quadrature.grid_for
    monkeypatch.setattr(quadrature, "grid_for", lambda p, points_per_panel: coarse(p, points_per_panel=16))
    jax.clear_caches()
    after = spectrum.turning(spectrum.eigenvalues(game))
    jax.clear_caches()
    np.testing.assert_allclose(after[:2], before[:2], rtol=1e-6)


@pytest.mark.parametrize("r1", [0.0, 0.1])
def test_the_leading_pair_predicts_a_run_of_plain_gradient_steps(game, r1):
    found = spectrum.leading(game, r1)
    step_size = 0.05 / abs(found.eigenvalue)
    num_steps = int(3.5 * 2 * np.pi / (step_size * found.eigenvalue.imag))
    path = spectrum.swing(game, 0.01 * found.direction, step_size, num_steps, r1)
    assert path[0] == pytest.approx(0.01, rel=0.05)
    predicted, measured = 1 + step_size * found.eigenvalue, spectrum.multiplier(path)
    assert np.angle(measured) == pytest.approx(np.angle(predicted), rel=0.02)
    assert np.log(abs(measured)) == pytest.approx(np.log(abs(predicted)), rel=0.05)


def test_r1_moves_the_pairs_to_the_left(game):
    without, with_it = (spectrum.turning(spectrum.eigenvalues(game, r1)) for r1 in (0.0, 0.1))
    assert without.size > 0
    assert with_it.real.max() < without.real.max() < 0
    assert with_it[0].real < without[0].real


def test_turning_pairs_come_fastest_first_and_without_what_rounding_makes():
    found = spectrum.turning(np.array([0.1j, -1.0, 2j - 0.5, -2j - 0.5, -3.0 + 0.01j, 1e-6j]))
    np.testing.assert_array_equal(found, [2j - 0.5, 0.1j])
    assert spectrum.turning(np.array([-1.0, 0.0])).size == 0


@pytest.mark.parametrize(("size", "angle"), [(0.98, 0.2), (1.01, 0.05), (1.0, 0.4)])
def test_a_multiplier_is_measured_from_a_path(size, angle):
    steps = np.arange(500)
    found = spectrum.multiplier(size**steps * np.cos(angle * steps + 0.3))
    assert abs(found) == pytest.approx(size, abs=2e-4)
    assert np.angle(found) == pytest.approx(angle, rel=1e-3)


def test_a_path_without_two_turns_has_no_multiplier():
    assert np.isnan(spectrum.multiplier(np.cos(0.01 * np.arange(500))))
    assert np.isnan(spectrum.multiplier(np.ones(500)))


def test_a_game_in_which_nothing_turns_has_no_leading_pair(game, monkeypatch):
    monkeypatch.setattr(spectrum, "_companion", lambda parts, r1: np.diag(-np.ones(14)))
    found = spectrum.leading(game)
    assert np.isnan(found.eigenvalue)
    assert not found.direction.any()


@pytest.mark.parametrize(
    ("once", "angle"), [([0.0, 1.0, 0.0, -1.0], np.pi / 2), ([0.0, 1.0, 0.5, -1.0, -1.0, -0.5], np.pi / 3)]
)
def test_a_zero_that_falls_on_a_step_is_counted(once, angle):
    assert np.angle(spectrum.multiplier(np.tile(once, 20))) == pytest.approx(angle, rel=1e-9)
