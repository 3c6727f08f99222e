"""What each player descends, as the settings choose it: its loss, and what D pays for being steep.

The choices are numbers, so that one program trains an ensemble whose members differ in them. What costs time
(another pass through D for the pairing loss, gradients in x for a penalty) is left out of the program unless
the configuration asks for it.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.training import losses, models
from gan_lessons.training.config import Config
from gan_lessons.training.models import Params
from gan_lessons.training.settings import Settings


def discriminator_objective(
    config: Config,
    settings: Settings,
    params: Params,
    real: Float[Array, "batch data"],
    fake: Float[Array, "batch data"],
) -> tuple[Float[Array, ""], tuple[Float[Array, " batch"], Float[Array, " batch"]]]:
    """Compute what D descends on one batch.

    Args:
        config: sizes, and which parts there are.
        settings: of one run.
        params: parameters of D.
        real: shape (batch, data_dim), samples of the data.
        fake: shape (batch, data_dim), samples of G.

    Returns:
        Its loss with its penalties, a scalar, nats; and its logits at `real` and at `fake`.

    Reference:
        Goodfellow et al. 2014, equation 1; Mescheder, Geiger and Nowozin 2018, equations 9 and 10 (R1, R2).
    """
    # D meets both batches in one pass: one large matrix product is faster than two small ones.
    real_logits, fake_logits = jnp.split(models.logits(config, params, jnp.concatenate([real, fake])), 2)
    loss = losses.discriminator_loss(real_logits, fake_logits)
    if config.loss == "relativistic":
        weight = settings.relativistic_weight
        loss = weight * losses.pairing_loss(real_logits, fake_logits) + (1 - weight) * loss
    for name, weight, x in (("r1", settings.r1, real), ("r2", settings.r2, fake)):
        if getattr(config, name):
            steepness = jnp.mean(jnp.sum(slopes(config, params, x) ** 2, axis=-1))
            loss = loss + weight / 2 * steepness
    return loss, (real_logits, fake_logits)


def slopes(config: Config, params: Params, x: Float[Array, "batch data"]) -> Float[Array, "batch data"]:
    """Compute the gradient of D's logit at each sample, for x in standard deviations of the data.

    R1 is γ/2 times the mean of its square on the data, R2 the same on the samples of G.

    Args:
        config: sizes.
        params: parameters of D.
        x: shape (batch, data_dim).

    Returns:
        Shape (batch, data_dim).
    """
    # A sample's logit depends on no other sample, so the gradient of the sum is all gradients at once.
    gradients = jax.grad(lambda x: jnp.sum(models.logits(config, params, x)))(x)
    return gradients * models.units_in(params).scale[None]


def generator_objective(
    settings: Settings,
    real_logits: Float[Array, " batch"] | None,
    fake_logits: Float[Array, " batch"],
) -> Float[Array, ""]:
    """Compute what G descends on one batch.

    Args:
        settings: of one run.
        real_logits: shape (batch,), logits of D at samples of the data, which only the pairing loss asks for;
            None where the configuration has none of it.
        fake_logits: shape (batch,), at samples of the generator.

    Returns:
        Scalar, nats.
    """
    minimax = losses.generator_loss_minimax(fake_logits)
    non_saturating = losses.generator_loss_non_saturating(fake_logits)
    loss = settings.minimax_weight * minimax + (1 - settings.minimax_weight) * non_saturating
    if real_logits is None:
        return loss
    weight = settings.relativistic_weight
    return weight * losses.pairing_loss(fake_logits, real_logits) + (1 - weight) * loss
