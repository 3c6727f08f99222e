"""What the theory says about the two losses of G, in real networks."""

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.theory import densities
from gan_lessons.training import data, losses, models
from gan_lessons.training.best_response import best_response
from gan_lessons.training.state import State, start
from tests.training.small import CONFIG


def pulls(state: State, z: jax.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients in each sample x = G(z) of both losses, and D(x)."""
    x = models.generate(CONFIG, state.generator, z)

    def pull(loss: object) -> np.ndarray:
        return np.asarray(jax.grad(lambda x: loss(models.logits(CONFIG, state.discriminator, x)))(x))[:, 0]

    d = jax.nn.sigmoid(models.logits(CONFIG, state.discriminator, x))
    return pull(losses.generator_loss_minimax), pull(losses.generator_loss_non_saturating), np.asarray(d)


def test_the_saturating_pull_is_smaller_by_the_odds_of_d_when_densities_are_apart() -> None:
    far = data.sampler(densities.normal(8.0, 0.5))
    state, _ = best_response(CONFIG, far, start(CONFIG, jax.random.key(0)), 500)
    z = jnp.linspace(-2.0, 2.0, 32, dtype=jnp.float32)[:, None]
    weak, strong, d = pulls(state, z)
    assert d.max() < 0.1  # D tells the two apart
    np.testing.assert_allclose(weak, strong * d / (1 - d), rtol=1e-3)
    assert np.linalg.norm(weak) < 0.15 * np.linalg.norm(strong)
    assert np.abs(strong).max() > 0


def test_where_d_is_one_half_both_losses_pull_alike() -> None:
    """At p_g = p_data the best D is ½ everywhere: one fixed point, whichever loss."""
    state = start(CONFIG, jax.random.key(1))
    last = state.discriminator["layers"][2]
    last["kernel"][...] = jnp.zeros_like(last["kernel"][...])
    last["bias"][...] = jnp.zeros_like(last["bias"][...])
    z = jnp.linspace(-2.0, 2.0, 32, dtype=jnp.float32)[:, None]
    weak, strong, d = pulls(state, z)
    np.testing.assert_array_equal(d, 0.5)
    np.testing.assert_array_equal(weak, 0)
    np.testing.assert_array_equal(strong, 0)
