"""What the two players descend, from the discriminator's logits.

A logit is l = log D/(1 - D), so D = σ(l). The losses never form D: in float32 it rounds to 1 beyond a logit
of 17, and log(1 - D) would be -inf there.
"""

import jax.numpy as jnp
from jax.nn import softplus
from jaxtyping import Array, Float

from gan_lessons.contracts.decorator import contract


@contract()
def discriminator_loss(
    real_logits: Float[Array, " batch"], fake_logits: Float[Array, " batch"]
) -> Float[Array, ""]:
    """Compute what the discriminator descends: minus the value of the game on one batch.

    -V(D, G) ≈ -mean_i log D(x_i) - mean_i log(1 - D(G(z_i)))

    Args:
        real_logits: shape (batch,), logits of D at samples of the data.
        fake_logits: shape (batch,), logits of D at samples of the generator.

    Returns:
        Scalar, nats, ≥ 0. The best D pays log 4 = 1.386 against a perfect G; a D that is always right pays
        less the surer it is, and one that is often wrong and sure pays any amount.

    Reference:
        Goodfellow et al. 2014, equation 1 and Algorithm 1.

    >>> round(float(discriminator_loss(jnp.zeros(4), jnp.zeros(4))), 4)
    1.3863
    """
    # log σ(l) = -softplus(-l) and log(1 - σ(l)) = -softplus(l): one function for log and sigmoid together.
    real_term = jnp.mean(softplus(-real_logits))
    fake_term = jnp.mean(softplus(fake_logits))
    return real_term + fake_term


@contract()
def generator_loss_minimax(fake_logits: Float[Array, " batch"]) -> Float[Array, ""]:
    """Compute the generator's side of the minimax game, the saturating loss.

    mean_i log(1 - D(G(z_i)))

    Its slope in a logit is -D: where D is sure that a sample is fake, the sample hardly learns.

    Args:
        fake_logits: shape (batch,), logits of D at samples of the generator.

    Returns:
        Scalar, nats, ≤ 0; -log 2 where D = ½.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.

    >>> round(float(generator_loss_minimax(jnp.zeros(4))), 4)
    -0.6931
    """
    # log(1 - σ(l)) = -softplus(l), finite for every finite logit.
    return -jnp.mean(softplus(fake_logits))


@contract()
def generator_loss_non_saturating(fake_logits: Float[Array, " batch"]) -> Float[Array, ""]:
    """Compute the loss that practice uses: the generator wants its samples called real.

    mean_i -log D(G(z_i))

    Its slope in a logit is -(1 - D), that of the minimax loss divided by D/(1 - D): the same fixed point, and
    the strongest pull where D is sure that a sample is fake.

    Args:
        fake_logits: shape (batch,), logits of D at samples of the generator.

    Returns:
        Scalar, nats, ≥ 0; log 2 where D = ½.

    Reference:
        Goodfellow et al. 2014, end of section 3.

    >>> round(float(generator_loss_non_saturating(jnp.zeros(4))), 4)
    0.6931
    """
    # -log σ(l) = softplus(-l), finite for every finite logit.
    return jnp.mean(softplus(-fake_logits))


@contract()
def pairing_loss(
    better_logits: Float[Array, " batch"], worse_logits: Float[Array, " batch"]
) -> Float[Array, ""]:
    """Compute the relativistic loss: one logit of each pair should be above the other.

    mean_i -log σ(better_i - worse_i)

    D descends it with data as the better ones, G with its own samples as the better ones. Only differences
    count: a constant added to every logit changes nothing, so σ of one logit is no longer a probability. On
    the line a G whose samples lie on the wrong side of all data is pulled by every pair.

    Args:
        better_logits: shape (batch,), logits of D where it should say more.
        worse_logits: shape (batch,), where it should say less; paired with the others one by one.

    Returns:
        Scalar, nats, ≥ 0; log 2 where D cannot tell the pairs apart.

    Reference:
        Jolicoeur-Martineau 2019 (relativistic GAN); Huang et al. 2024, section 2 (R3GAN).

    >>> round(float(pairing_loss(jnp.ones(4), jnp.ones(4))), 4)
    0.6931
    """
    return jnp.mean(softplus(worse_logits - better_logits))
