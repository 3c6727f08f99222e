"""Algorithm 1: the update of each player, and the step made of them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float

from gan_lessons.compiling import unrolled
from gan_lessons.training import models
from gan_lessons.training.config import Config
from gan_lessons.training.models import Params
from gan_lessons.training.objectives import discriminator_objective, generator_objective
from gan_lessons.training.sampling import Batches, Blur
from gan_lessons.training.state import Record, State, optimizer


class DiscriminatorRecord(NamedTuple):
    """What D saw before one of its updates.

    Attributes:
        loss: D's loss with its penalties, nats.
        real_probability: mean of D(x) over the data.
        fake_probability: mean of D(G(z)) over the samples of G.
    """

    loss: Float[Array, "..."]
    real_probability: Float[Array, "..."]
    fake_probability: Float[Array, "..."]


def step(config: Config, batches: Batches, state: State) -> tuple[State, Record]:
    """Do one step of Algorithm 1: k updates of D, then one of G; or one player's part of it.

    Args:
        config: sizes, k, Adam's decays, and which parts of the losses there are; how much of each is read
            from `state.settings`, and so are the rates and the schedule.
        batches: from `draw`.
        state: one run's state, not an ensemble's.

    Returns:
        The next state and the step's record, which says what both would have paid. The discriminator's part
        of a step and then the generator's, of one number and with the same batches, are the whole step.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.
    """
    # G stands still while D learns, so the samples of all k updates come from one pass.
    k, m, latent_dim = batches.noise.shape
    fake = models.generate(config, state.generator, batches.noise.reshape(k * m, latent_dim))
    real, fake = batches.real, fake.reshape(batches.real.shape)
    blur = batches.blur
    if blur is not None:
        std = _noise_std(state)
        blur = Blur(*(jnp.einsum("...d,d->...d", part, std) for part in blur))
        real, fake = real + blur.real, fake + blur.fake

    def update(state: State, batch: tuple[Array, Array]) -> tuple[State, DiscriminatorRecord]:
        return update_discriminator(config, state, *batch)

    trained, seen = jax.lax.scan(update, state, (real, fake), unroll=unrolled())
    last = jax.tree.map(lambda values: values[-1], seen)
    state = state if config.learners == "generator" else trained
    on_fake = None if blur is None else blur.generator
    trained, loss = update_generator(config, state, batches.generator_noise, on_fake, real[-1])
    state = state if config.learners == "discriminator" else trained
    return state._replace(step=state.step + 1), Record(
        discriminator_loss=last.loss,
        generator_loss=loss,
        real_probability=last.real_probability,
        fake_probability=last.fake_probability,
        finite=all_finite((last.loss, loss, state.generator, state.discriminator)),
    )


def update_discriminator(
    config: Config, state: State, real: Float[Array, "batch data"], fake: Float[Array, "batch data"]
) -> tuple[State, DiscriminatorRecord]:
    """Let D descend its loss once: the inner loop of Algorithm 1.

    Args:
        config: sizes and Adam's decays.
        state: of one run; G stands still.
        real: shape (batch, data_dim), samples of the data.
        fake: shape (batch, data_dim), samples of G.

    Returns:
        The state with the new D, and what D saw.
    """

    def loss(params: Params) -> tuple[Array, tuple[Array, Array]]:
        return discriminator_objective(config, state.settings, params, real, fake)

    (value, logits), gradient = jax.value_and_grad(loss, has_aux=True)(state.discriminator)
    floor = state.settings.discriminator_floor
    rate = state.settings.discriminator_learning_rate * (floor + (1 - floor) * _schedule(state))
    params, moments = _descend(config, gradient, state.discriminator_optimizer, state.discriminator, rate)
    state = state._replace(discriminator=params, discriminator_optimizer=moments)
    return state, DiscriminatorRecord(value, *(jnp.mean(jax.nn.sigmoid(each)) for each in logits))


def update_generator(
    config: Config,
    state: State,
    z: Float[Array, "batch latent"],
    blur: Float[Array, "batch data"] | None = None,
    real: Float[Array, "batch data"] | None = None,
) -> tuple[State, Float[Array, ""]]:
    """Let G descend its loss once, against the D of this moment.

    Args:
        config: sizes and Adam's decays.
        state: of one run; D stands still.
        z: shape (batch, latent_dim), noise.
        blur: shape (batch, data_dim), instance noise in units of x; None for none.
        real: shape (batch, data_dim), samples of the data; only the pairing loss asks for them.

    Returns:
        The state with the new G, and G's loss before the update, nats.
    """
    real_logits = None
    if config.loss == "relativistic" and real is not None:
        real_logits = models.logits(config, state.discriminator, real)

    def loss(params: Params) -> Array:
        fake = models.generate(config, params, z)
        logits = models.logits(config, state.discriminator, fake if blur is None else fake + blur)
        return generator_objective(state.settings, real_logits, logits)

    value, gradient = jax.value_and_grad(loss)(state.generator)
    rate = state.settings.generator_learning_rate * _schedule(state)
    params, moments = _descend(config, gradient, state.generator_optimizer, state.generator, rate)
    return state._replace(generator=params, generator_optimizer=moments), value


def _schedule(state: State) -> Float[Array, ""]:
    """Half a cosine: 1 at the start, 0 from `decay_steps` on."""
    done = jnp.minimum(state.step.astype(jnp.float32) / state.settings.decay_steps, 1.0)
    return (1 + jnp.cos(jnp.pi * done)) / 2


def _noise_std(state: State) -> Float[Array, " data"]:
    """Standard deviation of the instance noise, in units of x: a straight line to 0 at `noise_steps`."""
    left = jnp.maximum(1 - state.step.astype(jnp.float32) / state.settings.noise_steps, 0.0)
    return state.settings.instance_noise * left * models.units_in(state.discriminator).scale


def _descend(
    config: Config, gradient: Params, moments: optax.OptState, params: Params, rate: Array
) -> tuple[Params, optax.OptState]:
    direction, moments = optimizer(config).update(gradient, moments)
    return jax.tree.map(lambda p, d: p - rate * d, params, direction), moments


def all_finite(tree: object) -> Bool[Array, ""]:
    """Say whether every number of a tree is finite, and their sum."""
    # One sum is NaN or infinite as soon as one of its terms is.
    return jnp.isfinite(sum(jnp.sum(leaf) for leaf in jax.tree.leaves(tree)))
