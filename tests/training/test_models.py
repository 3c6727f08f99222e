"""The networks: shapes, what they compute, and where their neurons bend before training."""

from math import inf, nan

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from gan_lessons.training import loop, models
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import start
from tests.training.small import CONFIG, sampler


@pytest.mark.parametrize("latent_dim", [1, 3])
@pytest.mark.parametrize("data_dim", [1, 2])
@pytest.mark.parametrize("num_hidden_layers", [1, 3])
def test_shapes(latent_dim: int, data_dim: int, num_hidden_layers: int) -> None:
    config = algorithm_1(
        latent_dim=latent_dim, data_dim=data_dim, num_hidden_layers=num_hidden_layers, hidden_size=4
    )
    generator, discriminator = models.init(config, jax.random.key(0))
    x = models.generate(config, generator, jnp.ones((5, latent_dim), dtype=jnp.float32))
    assert x.shape == (5, data_dim)
    assert models.logits(config, discriminator, x).shape == (5,)
    assert len(generator["layers"]) == num_hidden_layers + 1
    assert {leaf.dtype for leaf in jax.tree.leaves((generator, discriminator))} == {np.dtype("float32")}


BENDS = {"tanh": np.tanh, "leaky_relu": lambda u: np.where(u > 0, u, 0.2 * u)}


@pytest.mark.parametrize("activation", BENDS)
def test_against_the_same_network_in_numpy(activation: str) -> None:
    config = algorithm_1(latent_dim=3, data_dim=2, hidden_size=7, activation=activation)
    module = models.Generator(config, rngs=nnx.Rngs(0))
    z = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    h = z
    for layer in list(module.layers)[:-1]:
        h = BENDS[activation](h @ np.asarray(layer.kernel[...]) + np.asarray(layer.bias[...]))
    expected = h @ np.asarray(module.layers[-1].kernel[...]) + np.asarray(module.layers[-1].bias[...])
    np.testing.assert_allclose(module(jnp.asarray(z)), expected, rtol=2e-5, atol=1e-6)


def test_the_functional_form_is_the_module() -> None:
    config = algorithm_1(hidden_size=7)
    module = models.Discriminator(config, rngs=nnx.Rngs(3))
    x = jnp.linspace(-2.0, 2.0, 9, dtype=jnp.float32)[:, None]
    np.testing.assert_array_equal(module(x), models.logits(config, nnx.state(module), x))


def test_neurons_bend_all_over_the_input() -> None:
    generator, _ = models.init(algorithm_1(hidden_size=400), jax.random.key(0))
    first = generator["layers"][0]
    places = -np.asarray(first["bias"][...]) / np.asarray(first["kernel"][...])[0]
    assert np.abs(places).max() <= models.INPUT_RANGE * (1 + 1e-5)
    counts, _ = np.histogram(places, bins=6, range=(-3, 3))
    assert counts.min() > 40  # 67 expected in each sixth


def test_parameters_of_double_precision_compute_in_double_precision() -> None:
    config = algorithm_1(hidden_size=4)
    generator, _ = models.init(config, jax.random.key(0))
    wide = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=jnp.float64), generator)
    z = jnp.linspace(-1.0, 1.0, 3)[:, None]
    assert models.generate(config, wide, z).dtype == jnp.float64


def test_players_start_apart_and_keys_matter() -> None:
    one, other = models.init(algorithm_1(), jax.random.key(0))
    again, _ = models.init(algorithm_1(), jax.random.key(0))
    different, _ = models.init(algorithm_1(), jax.random.key(1))
    kernel = lambda params: np.asarray(params["layers"][1]["kernel"][...])  # noqa: E731
    np.testing.assert_array_equal(kernel(one), kernel(again))
    assert not np.allclose(kernel(one), kernel(other))
    assert not np.allclose(kernel(one), kernel(different))


NO_UNITS = [
    (0.0, 0.0),
    (0.0, -1.0),
    (0.0, 1e-42),
    (0.0, nan),
    (0.0, inf),
    (nan, 1.0),
    (-inf, 1.0),
    (1e39, 1.0),
]


@pytest.mark.parametrize(("shift", "scale"), NO_UNITS)
def test_units_that_no_network_can_divide_by_are_refused(shift: float, scale: float) -> None:
    units = models.Units(np.array([shift]), np.array([scale]))
    says = "units must have a finite shift and a scale above 0 in float32, got Units"
    for refuse in (
        lambda key: models.init(CONFIG, key, units),
        lambda key: start(CONFIG, key, units=units),
        lambda key: loop.run(CONFIG, sampler(), key, units=units),
    ):
        with pytest.raises(ValueError, match=says) as caught:
            refuse(jax.random.key(0))
        assert repr(units) in str(caught.value)


@pytest.mark.parametrize(("shift", "scale"), [(-3e38, 1.2e-38), (0.0, 3e38)])
def test_units_at_the_ends_of_float32_are_taken(shift: float, scale: float) -> None:
    generator, _ = models.init(
        CONFIG, jax.random.key(0), models.Units(jnp.array([shift]), jnp.array([scale]))
    )
    np.testing.assert_array_equal(models.units_in(generator), np.float32([[shift], [scale]]))


def test_units_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="units must be a real number or an array of them, got 'wide'"):
        models.init(CONFIG, jax.random.key(0), models.Units(np.zeros(1), "wide"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"units must be a Units, from units_of, got \(0.0, 1.0\)"):
        models.init(CONFIG, jax.random.key(0), (0.0, 1.0))  # type: ignore[arg-type]
