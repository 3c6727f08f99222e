"""One small configuration for all tests of training, so that its programs are compiled once."""

import jax
import numpy as np

from gan_lessons.theory import densities
from gan_lessons.training import data
from gan_lessons.training.config import algorithm_1

CONFIG = algorithm_1(hidden_size=8, batch_size=16, num_discriminator_steps=2, num_steps=40, chunk_length=10)


def sampler() -> data.Sampler:
    return data.sampler(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5))


def numbers(tree: object) -> list[np.ndarray]:
    """All leaves as NumPy arrays, keys as the numbers they hold."""
    leaves = jax.tree.leaves(tree)
    is_key = [jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key) for leaf in leaves]
    return [
        np.asarray(jax.random.key_data(leaf) if key else leaf)
        for leaf, key in zip(leaves, is_key, strict=True)
    ]


def assert_identical(one: object, other: object) -> None:
    """Bit for bit."""
    for left, right in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_array_equal(left, right)


def assert_close(one: object, other: object, atol: float) -> None:
    for left, right in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-4, atol=atol)
