"""The solutions of lesson 5, as a learner would write them."""

import jax
import jax.numpy as jnp
from jax.nn import softplus

from gan_lessons.exercises import lesson_5

equilibrium_loss = 2 * 0.6931472


def stop_gradient(D, G, x, z):
    stop = jax.lax.stop_gradient
    fake = lesson_5.generate(G, z)
    loss_of_D = jnp.mean(softplus(-lesson_5.logit(D, x))) + jnp.mean(softplus(lesson_5.logit(D, stop(fake))))
    loss_of_G = jnp.mean(softplus(-lesson_5.logit(stop(D), fake)))
    return loss_of_D + loss_of_G


gradient_ratio = (1 - 0.01) / 0.01
diagnosis = "b"
mean_kl = (-1.15 - (-1.25)) / 2
certificate = 2 * 0.6931472 - 1.1
