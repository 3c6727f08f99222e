"""A discriminator trained long against a generator that stands still: how near to D* training comes."""

import functools

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.compiling import STEPS, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training import models
from gan_lessons.training.algorithm import update_discriminator
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler, traceable
from gan_lessons.training.packed import pack, unpack
from gan_lessons.training.sampling import draw_data, draw_noise
from gan_lessons.training.scan import RUN, compiled_part
from gan_lessons.training.state import State, optimizer


@contract(**RUN, num_steps=clauses.count())
def best_response(
    config: Config, sample: Sampler, state: State, num_steps: int
) -> tuple[State, Float[Array, "*run steps"]]:
    """Train D alone, its rate falling to 0, while G stands still.

    With the losses of the paper V(D, G) rises towards C(G) = max_D V(D, G), from below; with penalties or the
    pairing loss D descends what it descends in the run. Instance noise is left out.

    Args:
        config: the run's configuration.
        sample: function (key, n) → data of shape (n, data_dim).
        state: of one run or an ensemble.
        num_steps: updates of D, at least 1; each number is compiled once.

    Returns:
        The state with the new D and everything else as it was, and D's loss at each update, nats.

    Raises:
        ValueError: if `sample` or the state does not fit the configuration.

    Reference:
        Goodfellow et al. 2014, Proposition 2: D is allowed to reach its optimum given G.
    """
    return _best_response(compiled_part(config), num_steps, traceable(sample), state)


@compiled(STEPS, static_argnums=(0, 1))
def _best_response(
    config: Config, num_steps: int, sample: Sampler, state: State
) -> tuple[State, Float[Array, "*run steps"]]:
    one = functools.partial(_one, config, num_steps, sample)
    return jax.vmap(one)(state) if state.step.ndim else one(state)


def _one(config: Config, num_steps: int, sample: Sampler, state: State) -> tuple[State, Array]:
    # The run's own key draws the run's next batches; these are others.
    key = jax.random.fold_in(jax.random.fold_in(state.key, state.step), 1)
    length, none_left = jnp.float32(num_steps), jnp.float32(0)
    alone = state._replace(
        discriminator_optimizer=optimizer(config).init(state.discriminator),
        step=jnp.zeros_like(state.step),
        settings=state.settings._replace(decay_steps=length, discriminator_floor=none_left),
    )

    def update(carried: State, index: Array) -> tuple[State, Array]:
        data_key, noise_key = jax.random.split(jax.random.fold_in(key, index))
        real = draw_data(config, sample, data_key, config.batch_size)
        z = draw_noise(config, noise_key, (config.batch_size,))
        fake = models.generate(config, carried.generator, z)
        carried, seen = update_discriminator(config, carried, real, fake)
        return carried._replace(step=carried.step + 1), seen.loss

    end, losses = jax.lax.scan(update, pack(alone), jnp.arange(num_steps, dtype=jnp.int32))
    return state._replace(discriminator=unpack(end.discriminator)), losses
