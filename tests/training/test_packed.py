"""Packed parameters are the same ones: nothing is lost, reordered or rounded, and networks take both."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from gan_lessons.training import models
from gan_lessons.training.config import Config
from gan_lessons.training.packed import LARGEST, Packed, pack, unpack
from gan_lessons.training.state import start

CONFIGS = {
    "small": Config(hidden_size=4),
    "all in one vector": Config(hidden_size=32),
    "one matrix alone": Config(hidden_size=33),
    "three layers in the plane": Config(hidden_size=40, num_hidden_layers=3, data_dim=2, latent_dim=2),
}


def assert_same(one: Any, other: Any) -> None:
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for left, right in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        assert left.dtype == right.dtype
        assert left.shape == right.shape
        if not jnp.issubdtype(left.dtype, jax.dtypes.prng_key):
            assert np.array_equal(left, right)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_a_state_comes_back_as_it_was(config: Config) -> None:
    state = start(config, jax.random.key(3))
    packed = pack(state)
    assert isinstance(packed.generator, Packed)
    assert isinstance(packed.discriminator_optimizer.mu, Packed)
    assert_same(unpack(packed), state)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_only_what_is_large_stands_alone(config: Config) -> None:
    params = start(config, jax.random.key(3)).generator
    large = [leaf.shape for leaf in jax.tree.leaves(params) if leaf.size > LARGEST]
    packed = pack(params)
    assert [leaf.shape for leaf in packed.alone] == large
    assert packed.vector.size == sum(leaf.size for leaf in jax.tree.leaves(params) if leaf.size <= LARGEST)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_networks_and_their_gradients_are_the_same(config: Config) -> None:
    G, D = models.init(config, jax.random.key(5))
    z = jax.random.normal(jax.random.key(6), (7, config.latent_dim))
    x = models.generate(config, G, z)
    assert np.array_equal(models.generate(config, pack(G), z), x)
    assert np.array_equal(models.logits(config, pack(D), x), models.logits(config, D, x))
    assert_same(models.units_in(pack(D)), models.units_in(D))

    def loss(params: Any) -> jax.Array:
        return jnp.mean(models.logits(config, params, x) ** 2)

    gradient = jax.jit(jax.grad(loss))(pack(D))
    assert isinstance(gradient, Packed)
    for found, right in zip(
        jax.tree.leaves(unpack(gradient)), jax.tree.leaves(jax.jit(jax.grad(loss))(D)), strict=True
    ):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)


def test_an_ensemble_is_packed_member_by_member() -> None:
    config = CONFIGS["one matrix alone"]
    states = start(config, jax.random.split(jax.random.key(0), 3))
    vectors = jax.vmap(lambda params: pack(params).vector)(states.generator)
    one = pack(jax.tree.map(lambda leaf: leaf[1], states.generator)).vector
    assert np.array_equal(vectors[1], one)
    assert_same(jax.jit(jax.vmap(lambda params: unpack(pack(params))))(states.generator), states.generator)


def test_another_precision_stays_apart() -> None:
    with jax.enable_x64(True):
        mixed = nnx.State({"a": jnp.arange(3, dtype=jnp.float32), "b": jnp.array([1 / 3])})
        packed = pack(mixed)
        assert packed.vector.dtype == jnp.float32
        assert_same(unpack(packed), mixed)


def test_what_is_no_network_stays_as_it_is() -> None:
    tree = {"step": jnp.arange(3), "key": jax.random.key(0)}
    assert_same(pack(tree), tree)
    assert_same(unpack(tree), tree)
