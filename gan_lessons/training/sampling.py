"""The samples of one step of Algorithm 1."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from gan_lessons.contracts import shapes
from gan_lessons.training.config import Config
from gan_lessons.training.data import Sampler

UNIFORM_END = 3**0.5  # uniform noise on (-√3, √3) has variance 1


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
        noise=draw_noise(config, noise_key, (k, m)),
        generator_noise=draw_noise(config, generator_key, (m,)),
        blur=blur,
    )


def draw_noise(config: Config, key: Array, shape: tuple[int, ...]) -> Float[Array, "... latent"]:
    """Draw z from p_z.

    Args:
        config: `latent_dim`, and which noise.
        key: random key.
        shape: how many, along any number of axes.

    Returns:
        Shape (*shape, latent_dim), float32, each entry of mean 0 and variance 1.
    """
    whole = (*shape, config.latent_dim)
    if config.noise == "uniform":
        return jax.random.uniform(key, whole, jnp.float32, -UNIFORM_END, UNIFORM_END)
    return jax.random.normal(key, whole, jnp.float32)


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
