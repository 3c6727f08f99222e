"""Algorithm 1: one step, and many steps as one compiled program."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jax.sharding import Mesh
from jaxtyping import Array, Float

from gan_lessons.training import devices, losses, models
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler, traceable
from gan_lessons.training.state import Record, Settings, State, optimizer


def step(
    config: Config, sample: Sampler, state: State, mesh: Mesh | None = None
) -> tuple[State, Record]:
    """Do one step of Algorithm 1: k updates of D, then one of G, each on fresh samples.

    Args:
        config: sizes, k and Adam's decays; rates, schedule and loss are read from `state.settings`.
        sample: function (key, n) → data of shape (n, data_dim).
        state: one run's state, not an ensemble's.
        mesh: devices that share each batch; None for one.

    Returns:
        The next state and the step's record.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.
    """
    data_key, noise_key = jax.random.split(jax.random.fold_in(state.key, state.step))
    k, m = config.num_discriminator_steps, config.batch_size
    real = sample(data_key, k * m).astype(jnp.float32).reshape(k, m, config.data_dim)
    noise = jax.random.normal(noise_key, (k + 1, m, config.latent_dim), dtype=jnp.float32)
    real, noise = devices.split_batch(real, mesh), devices.split_batch(noise, mesh)

    def update(state: State, batch: tuple[Array, Array]) -> tuple[State, tuple[Array, Array, Array]]:
        return update_discriminator(config, state, *batch)

    state, seen = jax.lax.scan(update, state, (real, noise[:k]), unroll=True)
    discriminator_loss, real_probability, fake_probability = (values[-1] for values in seen)
    state, generator_loss = update_generator(config, state, noise[k])
    return state._replace(step=state.step + 1), Record(
        discriminator_loss=discriminator_loss,
        generator_loss=generator_loss,
        real_probability=real_probability,
        fake_probability=fake_probability,
        finite=_all_finite((discriminator_loss, generator_loss, state.generator, state.discriminator)),
    )


def update_discriminator(
    config: Config, state: State, real: Float[Array, "batch data"], z: Float[Array, "batch latent"]
) -> tuple[State, tuple[Float[Array, ""], Float[Array, ""], Float[Array, ""]]]:
    """Let D descend its loss once: the inner loop of Algorithm 1.

    Args:
        config: sizes and Adam's decays.
        state: of one run; G stands still.
        real: shape (batch, data_dim), samples of the data.
        z: shape (batch, latent_dim), noise.

    Returns:
        The state with the new D, and D's loss, its mean on `real` and its mean on G(z), before the update.
    """
    fake = models.generate(config, state.generator, z)

    def loss(params: nnx.State) -> tuple[Array, tuple[Array, Array]]:
        # D meets both batches in one pass: one large matrix product is faster than two small ones.
        real_logits, fake_logits = jnp.split(models.logits(config, params, jnp.concatenate([real, fake])), 2)
        return losses.discriminator_loss(real_logits, fake_logits), (real_logits, fake_logits)

    (value, seen), gradient = jax.value_and_grad(loss, has_aux=True)(state.discriminator)
    floor = state.settings.discriminator_floor
    rate = state.settings.discriminator_learning_rate * (floor + (1 - floor) * _schedule(state))
    params, moments = _descend(config, gradient, state.discriminator_optimizer, state.discriminator, rate)
    real_probability, fake_probability = (jnp.mean(jax.nn.sigmoid(logits)) for logits in seen)
    state = state._replace(discriminator=params, discriminator_optimizer=moments)
    return state, (value, real_probability, fake_probability)


def update_generator(
    config: Config, state: State, z: Float[Array, "batch latent"]
) -> tuple[State, Float[Array, ""]]:
    """Let G descend its loss once, against the D of this moment.

    Args:
        config: sizes and Adam's decays.
        state: of one run; D stands still.
        z: shape (batch, latent_dim), noise.

    Returns:
        The state with the new G, and G's loss before the update.
    """
    def loss(params: nnx.State) -> Array:
        logits = models.logits(config, state.discriminator, models.generate(config, params, z))
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


def _descend(
    config: Config, gradient: nnx.State, moments: optax.OptState, params: nnx.State, rate: Array
) -> tuple[nnx.State, optax.OptState]:
    direction, moments = optimizer(config).update(gradient, moments)
    return jax.tree.map(lambda p, d: p - rate * d, params, direction), moments


def _all_finite(tree: object) -> Array:
    # One sum is NaN or infinite as soon as one of its terms is.
    return jnp.isfinite(sum(jnp.sum(leaf) for leaf in jax.tree.leaves(tree)))


def advance(
    config: Config, sample: Sampler, state: State, num_steps: int, mesh: Mesh | None = None
) -> tuple[State, Record]:
    """Do many steps in one compiled program, for one run or an ensemble.

    A run that meets a NaN or an infinity does not move: the returned state is the one it was given, and
    `Record.finite` says where it broke. The state that was given stays valid.

    Args:
        config: the run's configuration.
        sample: function (key, n) → data of shape (n, data_dim).
        state: from `start`, of one run or an ensemble of n.
        num_steps: how many steps; each number is compiled once.
        mesh: devices to use, from `devices.mesh`; None for one.

    Returns:
        The state after the steps, and a record of shape (num_steps,) or (n, num_steps).
    """
    if mesh is not None:
        if not state.step.ndim:
            devices.check_divisible("batch_size", config.batch_size, mesh)
        state = devices.place(state, mesh)
    return _advance(compiled_part(config), num_steps, mesh, traceable(sample), state)


def compiled_part(config: Config) -> Config:
    """Return the configuration with all that is traced at its default: what a compilation depends on."""
    default, rates = Config(), ("generator_learning_rate", "discriminator_learning_rate")
    same = {name: getattr(default, name) for name in (*rates, "schedule", "discriminator_floor", "loss")}
    return dataclasses.replace(config, num_steps=1, chunk_length=1, **same)


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _advance(
    config: Config, num_steps: int, mesh: Mesh | None, sample: Sampler, state: State
) -> tuple[State, Record]:
    ensemble = state.step.ndim > 0
    sharing_batches = None if ensemble else mesh

    def run(sample: Sampler, state: State) -> tuple[State, Record]:
        one_step = functools.partial(step, config, sample, mesh=sharing_batches)
        end, record = jax.lax.scan(lambda carried, _: one_step(carried), state, length=num_steps)
        whole = jnp.all(record.finite)
        # The key is the same before and after, and choosing between two keys would count as using them.
        kept = jax.tree.map(lambda new, old: jnp.where(whole, new, old), end[:-2], state[:-2])
        return State(*kept, key=state.key, settings=state.settings), record

    if not ensemble:
        return run(sample, state)
    members = devices.share_members(jax.vmap(run, in_axes=(None, 0)), mesh)
    return members(sample, state)
