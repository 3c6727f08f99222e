"""A discriminator that climbs V(D, G) itself, summed over bins: training without the noise of batches.

A batch shows D an edge of p_g narrower than its samples are dense only now and then, and what it shows is
buried in noise; `best_response` may therefore stop short of C(G). Where p_g is known exactly, D needs no
batch: this is the D of Proposition 2, which is allowed to reach its optimum.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.theory import game
from gan_lessons.training import models
from gan_lessons.training.config import Config
from gan_lessons.training.diagnostics import Truth, measure
from gan_lessons.training.models import Params
from gan_lessons.training.state import State

_Climber = tuple[Params, optax.OptState]


def exact_response(
    config: Config, known: Truth, state: State, num_steps: int
) -> tuple[State, Float[Array, "*run steps"]]:
    """Let D alone ascend the exact V(D, G), its rate falling to 0, while G stands still.

    Args:
        config: the run's configuration; `latent_dim` and `data_dim` must be 1. D's rate starts at
            `discriminator_learning_rate`.
        known: from `diagnostics.truth`: the data's mass in each bin.
        state: of one run or an ensemble.
        num_steps: updates of D, at least 1; each number is compiled once.

    Returns:
        The state with the new D and everything else as it was, and V before each update, nats.

    Raises:
        TypeError: if an argument is of another type.
        ValueError: if `num_steps` is below 1, `latent_dim` or `data_dim` is not 1, or the state does not fit
            the configuration.

    Reference:
        Goodfellow et al. 2014, Proposition 2: D is allowed to reach its optimum given G.
    """
    checks.instance("state", state, State)
    checks.count("num_steps", num_steps)
    found = measure(config, known, state.generator, state.discriminator)
    with np.errstate(divide="ignore"):
        log_p_g = np.log(found.p_g * known.bins.widths)
    points = (jnp.asarray(each, jnp.float32) for each in (known.bins.centres, known.log_p_data, log_p_g))
    rate = jnp.float32(config.discriminator_learning_rate)
    discriminator, values = _ascend(models.sizes(config), num_steps, rate, *points, state.discriminator)
    return state._replace(discriminator=discriminator), values


@functools.partial(jax.jit, static_argnums=(0, 1))
def _ascend(
    config: Config,
    num_steps: int,
    rate: Float[Array, ""],
    x: Float[Array, " bins"],
    log_p_data: Float[Array, " bins"],
    log_p_g: Float[Array, "*run bins"],
    discriminator: Params,
) -> tuple[Params, Float[Array, "*run steps"]]:
    adam = optax.adam(optax.cosine_decay_schedule(rate, num_steps))

    def climb(log_p_g: Array, params: Params) -> tuple[Params, Array]:
        def loss(params: Params) -> Array:
            return -game.value(log_p_data, log_p_g, models.logits(config, params, x[:, None]))

        def update(carried: _Climber, _: None) -> tuple[_Climber, Array]:
            params, moments = carried
            value, gradient = jax.value_and_grad(loss)(params)
            change, moments = adam.update(gradient, moments)
            return (optax.apply_updates(params, change), moments), -value

        (params, _), values = jax.lax.scan(update, (params, adam.init(params)), None, length=num_steps)
        return params, values

    return jax.vmap(climb)(log_p_g, discriminator) if log_p_g.ndim > 1 else climb(log_p_g, discriminator)
