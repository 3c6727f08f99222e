"""Generators whose density is known, x = slope · z + offset, as parameters of an ordinary network."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.training import models
from gan_lessons.training.config import Config, algorithm_1

# A leaky neuron whose input is always positive passes it on unchanged.
CONFIG = algorithm_1(hidden_size=2, num_hidden_layers=1, activation="leaky_relu")
PLANE = algorithm_1(latent_dim=2, data_dim=2, hidden_size=2, num_hidden_layers=1, activation="leaky_relu")
CURVE = algorithm_1(latent_dim=1, data_dim=2, hidden_size=2, num_hidden_layers=1, activation="leaky_relu")
_HIGH = 100.0


def generator(slope: float, offset: float) -> Any:
    return _map(CONFIG, np.array([[slope]]), np.array([offset]))


def of_plane(matrix: Any, offset: Any, config: Config = PLANE) -> Any:
    """x = matrix z + offset; on a curve the matrix has one column."""
    return _map(config, np.asarray(matrix, float), np.asarray(offset, float))


def _map(config: Config, matrix: np.ndarray, offset: np.ndarray) -> Any:
    params, _ = models.init(config, jax.random.key(0))
    first, last = params["layers"][0], params["layers"][1]
    wide = np.zeros((config.latent_dim, 2))
    wide[: config.latent_dim, : config.latent_dim] = np.eye(config.latent_dim)
    first["kernel"][...] = jnp.asarray(wide, jnp.float32)
    first["bias"][...] = jnp.full(2, _HIGH, jnp.float32).at[config.latent_dim :].set(0.0)
    last["kernel"][...] = jnp.asarray((matrix @ wide).T, jnp.float32)
    last["bias"][...] = jnp.asarray(offset - matrix.sum(axis=1) * _HIGH, jnp.float32)
    return params


def discriminator(seed: int = 0, config: Config = CONFIG) -> Any:
    return models.init(config, jax.random.key(seed))[1]
