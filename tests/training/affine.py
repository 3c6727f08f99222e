"""Generators whose density is known: x = slope · z + offset, as parameters of an ordinary network."""

from typing import Any

import jax
import jax.numpy as jnp

from gan_lessons.training import models
from gan_lessons.training.config import Config

# A leaky neuron whose input is always positive passes it on unchanged.
CONFIG = Config(hidden_size=2, num_hidden_layers=1, activation="leaky_relu")
_HIGH = 100.0


def generator(slope: float, offset: float) -> Any:
    params, _ = models.init(CONFIG, jax.random.key(0))
    first, last = params["layers"][0], params["layers"][1]
    first["kernel"][...] = jnp.array([[1.0, 0.0]], dtype=jnp.float32)
    first["bias"][...] = jnp.array([_HIGH, 0.0], dtype=jnp.float32)
    last["kernel"][...] = jnp.array([[slope], [0.0]], dtype=jnp.float32)
    last["bias"][...] = jnp.array([offset - slope * _HIGH], dtype=jnp.float32)
    return params


def discriminator(seed: int = 0) -> Any:
    return models.init(CONFIG, jax.random.key(seed))[1]
