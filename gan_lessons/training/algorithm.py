"""Algorithm 1: the samples of one step, the update of each player, and the step made of them."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from gan_lessons.contracts import shapes
from gan_lessons.training import losses, models
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler
from gan_lessons.training.models import Params
from gan_lessons.training.state import Record, Settings, State, optimizer


class Blur(NamedTuple):
    """What is added to the samples of one step before D sees them.

    Attributes:
        real: shape (k, batch, data_dim), to the data.
        fake: shape (k, batch, data_dim), to the samples of G that D learns from.
        generator: shape (batch, data_dim), to those that G learns from.
    """

    real: Float[Array, "k batch data"]
    fake: Float[Array, "k batch data"]
    generator: Float[Array, "batch data"]


class Batches(NamedTuple):
    """The samples of one step of Algorithm 1.

    Attributes:
        real: shape (k, batch, data_dim), data for each update of D.
        noise: shape (k, batch, latent_dim), z for each update of D.
        generator_noise: shape (batch, latent_dim), z for the update of G.
        blur: instance noise of standard deviation 1; None where there is none.
    """

    real: Float[Array, "k batch data"]
    noise: Float[Array, "k batch latent"]
    generator_noise: Float[Array, "batch latent"]
    blur: Blur | None = None


class DiscriminatorRecord(NamedTuple):
    """What D saw before one of its updates.

    Attributes:
        loss: D's loss, nats.
        real_probability: mean of D(x) over the data.
        fake_probability: mean of D(G(z)) over the samples of G.
    """

    loss: Float[Array, "..."]
    real_probability: Float[Array, "..."]
    fake_probability: Float[Array, "..."]


def draw(config: Config, sample: Sampler, key: Array, step: Int[Array, ""]) -> Batches:
    """Draw the samples of one step; the same key and step give the same samples, whoever asks.

    Args:
        config: sizes, k, and whether there is instance noise.
        sample: function (key, n) → data of shape (n, data_dim).
        key: the run's key.
        step: number of steps done before.

    Returns:
        Fresh samples for every update, float32.

    Raises:
        ValueError: if `sample` returns another shape than (n, data_dim).
    """
    data_key, noise_key, generator_key = jax.random.split(jax.random.fold_in(key, step), 3)
    k, m = config.num_discriminator_steps, config.batch_size
    blur = None
    if config.instance_noise:
        blur_key = jax.random.fold_in(generator_key, 1)
        parts = jax.random.normal(blur_key, (2 * k + 1, m, config.data_dim), dtype=jnp.float32)
        blur = Blur(parts[:k], parts[k:-1], parts[-1])
    return Batches(
        real=draw_data(config, sample, data_key, k * m).reshape(k, m, config.data_dim),
        noise=jax.random.normal(noise_key, (k, m, config.latent_dim), dtype=jnp.float32),
        generator_noise=jax.random.normal(generator_key, (m, config.latent_dim), dtype=jnp.float32),
        blur=blur,
    )


def draw_data(config: Config, sample: Sampler, key: Array, n: int) -> Float[Array, "n data"]:
    """Draw data, and refuse samples of another shape than training takes.

    Args:
        config: `data_dim`.
        sample: function (key, n) → data of shape (n, data_dim).
        key: random key.
        n: how many.

    Returns:
        Shape (n, data_dim), float32.

    Raises:
        TypeError: if `sample` returns no array of real numbers.
        ValueError: if it returns another shape than (n, data_dim).
    """
    drawn = sample(key, n)
    shapes.matrix("what sample returns", drawn, config.data_dim, "data_dim")
    if drawn.shape[0] != n:
        raise ValueError(f"what sample returns must hold {n} samples, got {drawn.shape[0]}")
    return drawn.astype(jnp.float32)


def step(config: Config, batches: Batches, state: State) -> tuple[State, Record]:
    """Do one step of Algorithm 1: k updates of D, then one of G.

    Args:
        config: sizes, k and Adam's decays; rates, schedule and loss are read from `state.settings`.
        batches: from `draw`.
        state: one run's state, not an ensemble's.

    Returns:
        The next state and the step's record.

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

    state, seen = jax.lax.scan(update, state, (real, fake), unroll=True)
    last = jax.tree.map(lambda values: values[-1], seen)
    state, loss = update_generator(
        config, state, batches.generator_noise, None if blur is None else blur.generator
    )
    return state._replace(step=state.step + 1), Record(
        discriminator_loss=last.loss,
        generator_loss=loss,
        real_probability=last.real_probability,
        fake_probability=last.fake_probability,
        finite=_all_finite((last.loss, loss, state.generator, state.discriminator)),
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
        # D meets both batches in one pass: one large matrix product is faster than two small ones.
        real_logits, fake_logits = jnp.split(models.logits(config, params, jnp.concatenate([real, fake])), 2)
        return losses.discriminator_loss(real_logits, fake_logits), (real_logits, fake_logits)

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
) -> tuple[State, Float[Array, ""]]:
    """Let G descend its loss once, against the D of this moment.

    Args:
        config: sizes and Adam's decays.
        state: of one run; D stands still.
        z: shape (batch, latent_dim), noise.
        blur: shape (batch, data_dim), instance noise in units of x; None for none.

    Returns:
        The state with the new G, and G's loss before the update, nats.
    """

    def loss(params: Params) -> Array:
        fake = models.generate(config, params, z)
        logits = models.logits(config, state.discriminator, fake if blur is None else fake + blur)
        return generator_loss(logits, state.settings)

    value, gradient = jax.value_and_grad(loss)(state.generator)
    rate = state.settings.generator_learning_rate * _schedule(state)
    params, moments = _descend(config, gradient, state.generator_optimizer, state.generator, rate)
    return state._replace(generator=params, generator_optimizer=moments), value


def generator_loss(fake_logits: Float[Array, " batch"], settings: Settings) -> Float[Array, ""]:
    """Compute the loss the settings choose; the choice is a number, so that an ensemble can hold both.

    Args:
        fake_logits: shape (batch,), logits of D at samples of the generator.
        settings: of one run.

    Returns:
        Scalar, nats.
    """
    minimax = losses.generator_loss_minimax(fake_logits)
    non_saturating = losses.generator_loss_non_saturating(fake_logits)
    return settings.minimax_weight * minimax + (1 - settings.minimax_weight) * non_saturating


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


def _all_finite(tree: object) -> Array:
    # One sum is NaN or infinite as soon as one of its terms is.
    return jnp.isfinite(sum(jnp.sum(leaf) for leaf in jax.tree.leaves(tree)))
