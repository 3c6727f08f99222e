"""Packed parameters are the same ones: nothing is lost, reordered or rounded, and networks take both."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax.extend import core as jex_core

from gan_lessons.theory import densities
from gan_lessons.training import algorithm, best_response, data, models, sampling, scan
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.packed import Packed, pack, unpack
from gan_lessons.training.state import start
from tests.training.small import assert_identical

CONFIGS = {
    "small": algorithm_1(hidden_size=4),
    "all in one vector": algorithm_1(hidden_size=32),
    "one matrix alone": algorithm_1(hidden_size=33),
    "three layers in the plane": algorithm_1(hidden_size=40, num_hidden_layers=3, data_dim=2, latent_dim=2),
}


def assert_same(one: Any, other: Any) -> None:
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for left, right in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        assert left.dtype == right.dtype
        assert left.shape == right.shape
    assert_identical(one, other)


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_a_state_comes_back_as_it_was(config: Config) -> None:
    state = start(config, jax.random.key(3))
    packed = pack(state)
    assert isinstance(packed.generator, Packed)
    assert isinstance(packed.discriminator_optimizer.mu, Packed)
    assert_same(unpack(packed), state)


ALONE = {
    "small": [],
    "all in one vector": [],
    "one matrix alone": [(33, 33)],
    "three layers in the plane": [(40, 40), (40, 40)],
}


@pytest.mark.parametrize("name", CONFIGS)
def test_only_what_is_large_stands_alone(name: str) -> None:
    params = start(CONFIGS[name], jax.random.key(3)).generator
    packed = pack(params)
    assert [leaf.shape for leaf in packed.alone] == ALONE[name]
    in_all = sum(leaf.size for leaf in jax.tree.leaves(params))
    assert packed.vector.size == in_all - sum(leaf.size for leaf in packed.alone)


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


def loops_in(jaxpr: Any) -> list[Any]:
    """Every scan of a program, the outer ones first."""
    found = []
    for eqn in jaxpr.eqns:
        found += [eqn] if eqn.primitive.name == "scan" else []
        for inner in jex_core.jaxprs_in_params(eqn.params):
            found += loops_in(inner)
    return found


@pytest.mark.parametrize("name", ["all in one vector", "one matrix alone"])
def test_compiled_steps_carry_vectors(name: str) -> None:
    config, sample = CONFIGS[name], data.traceable(data.sampler(densities.normal(0.0, 1.0)))
    state = start(config, jax.random.key(0))
    in_vector = pack(state.generator).vector.shape
    whole = jax.make_jaxpr(lambda state: scan._advance._function(config, 3, None, sample, state))(state)
    shapes = [aval.shape for aval in loops_in(whole.jaxpr)[0].params["jaxpr"].in_avals]
    assert shapes.count(in_vector) >= 6  # both players, and two means of each
    assert (1, config.hidden_size) not in shapes
    whole = jax.make_jaxpr(lambda state: best_response._one(config, 3, sample, state))(state)
    shapes = [aval.shape for aval in loops_in(whole.jaxpr)[-1].params["jaxpr"].in_avals]
    assert shapes.count(in_vector) >= 3  # D, and its two means
    assert (1, config.hidden_size) not in shapes


@pytest.mark.parametrize(("backend", "written_out"), [("cpu", 1), ("gpu", 5)])
def test_updates_of_d_are_a_loop_on_a_cpu(
    backend: str, written_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, sample = algorithm_1(hidden_size=4, batch_size=2), data.sampler(densities.normal(0.0, 1.0))
    state = start(config, jax.random.key(0))
    batches = sampling.draw(config, sample, state.key, state.step)
    monkeypatch.setattr(jax, "default_backend", lambda: backend)
    (loop,) = loops_in(jax.make_jaxpr(lambda state: algorithm.step(config, batches, state))(state).jaxpr)
    assert (loop.params["length"], loop.params["unroll"]) == (5, written_out)


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
