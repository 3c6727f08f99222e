"""The two networks: multilayer perceptrons, G from noise to samples, D from samples to a logit."""

import functools
import itertools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Array, Float

from gan_lessons.theory import checks, shapes
from gan_lessons.training.config import Config

# Parameters of a network: an `nnx.State`, whose own annotations are too old for a check at run time.
Params = Any

# Where the networks' inputs lie: noise is N(0, 1), and data should be scaled to about one.
INPUT_RANGE = 3.0

_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": jnp.tanh,
    "leaky_relu": functools.partial(nnx.leaky_relu, negative_slope=0.2),
}


class Layer(nnx.Module):
    """One affine map, whose neurons bend at places that are spread over the inputs.

    A neuron bends where this map is 0. With biases of 0 all neurons of a first layer bend at x = 0; here
    their places are drawn from [-reach, reach], which 1-D networks need to tell one place from another.

    Args:
        num_inputs: length of an input.
        num_outputs: number of neurons.
        reach: how far from 0 those places may lie, 0 for biases of 0.
        rngs: source of the initial parameters.
    """

    def __init__(self, num_inputs: int, num_outputs: int, reach: float, *, rngs: nnx.Rngs) -> None:
        shape = (num_inputs, num_outputs)
        kernel = nnx.initializers.lecun_normal()(rngs.params(), shape, jnp.float32)
        place = jax.random.uniform(rngs.params(), (num_outputs,), jnp.float32, -reach, reach)
        self.kernel = nnx.Param(kernel)
        self.bias = nnx.Param(jnp.linalg.norm(kernel, axis=0) * place)

    def __call__(self, h: Float[Array, "inputs batch"]) -> Float[Array, "outputs batch"]:
        """Apply the map to each column."""
        return self.kernel[...].T @ h + self.bias[...][:, None]


class MLP(nnx.Module):
    """Layers of neurons: h_i = φ(W_iᵀ h_(i-1) + b_i), and the last without φ.

    Args:
        num_inputs: length of an input.
        num_outputs: length of an output.
        config: sizes of the hidden layers, and φ.
        rngs: source of the initial parameters.
    """

    def __init__(self, num_inputs: int, num_outputs: int, config: Config, *, rngs: nnx.Rngs) -> None:
        sizes = [num_inputs, *[config.hidden_size] * config.num_hidden_layers, num_outputs]
        reaches = [INPUT_RANGE, *[1.0] * (config.num_hidden_layers - 1), 0.0]
        pairs = zip(itertools.pairwise(sizes), reaches, strict=True)
        self.activation = config.activation
        self.layers = nnx.List([Layer(*size, reach, rngs=rngs) for size, reach in pairs])

    def __call__(self, x: Float[Array, "batch inputs"]) -> Float[Array, "batch outputs"]:
        """Apply the network to each row of x."""
        # Samples lie in columns inside: matrix products of this shape, and their gradients, run up to twice
        # as fast on a CPU.
        h = x.T
        for layer in self.layers[:-1]:
            h = _ACTIVATIONS[self.activation](layer(h))
        return self.layers[-1](h).T


class Generator(MLP):
    """G: noise z of shape (batch, latent_dim) → samples x of shape (batch, data_dim).

    >>> Generator(Config(latent_dim=3), rngs=nnx.Rngs(0))(jnp.zeros((5, 3))).shape
    (5, 1)
    """

    def __init__(self, config: Config, *, rngs: nnx.Rngs) -> None:
        super().__init__(config.latent_dim, config.data_dim, config, rngs=rngs)


class Discriminator(MLP):
    """D by its logit: samples x of shape (batch, data_dim) → log D/(1 - D) of shape (batch,).

    >>> Discriminator(Config(data_dim=2), rngs=nnx.Rngs(0))(jnp.zeros((5, 2))).shape
    (5,)
    """

    def __init__(self, config: Config, *, rngs: nnx.Rngs) -> None:
        super().__init__(config.data_dim, 1, config, rngs=rngs)

    def __call__(self, x: Float[Array, "batch inputs"]) -> Float[Array, " batch"]:
        """Compute the logit of each row of x."""
        return super().__call__(x)[:, 0]


def check_config(config: object) -> None:
    """Refuse what is not a `Config`.

    Raises:
        TypeError: if it is something else.
    """
    checks.instance("config", config, Config)


def sizes(config: Config) -> Config:
    """Return the configuration with all but the networks' sizes at its default: what their shapes depend on.

    Raises:
        TypeError: if `config` is not a `Config`.

    >>> sizes(Config(hidden_size=8, batch_size=16)) == Config(hidden_size=8)
    True
    """
    check_config(config)
    names = ("latent_dim", "data_dim", "hidden_size", "num_hidden_layers", "activation")
    return Config(**{name: getattr(config, name) for name in names})


@functools.cache
def _graph(network: type[Generator] | type[Discriminator], config: Config) -> tuple[nnx.GraphDef, Params]:
    return nnx.split(nnx.eval_shape(lambda: network(config, rngs=nnx.Rngs(0))))


def init(config: Config, key: Array) -> tuple[Params, Params]:
    """Draw the initial parameters.

    Args:
        config: sizes of the networks.
        key: a scalar key.

    Returns:
        Parameters of G and of D, float32.

    Raises:
        TypeError: if `config` is not a `Config` or `key` is not a random key.
        ValueError: if `key` is not a scalar key.
    """
    check_config(config)
    checks.random_key("key", key)
    if key.ndim:
        raise ValueError(f"key must be a scalar key, got shape {key.shape}")
    generator_key, discriminator_key = jax.random.split(key)
    generator = Generator(config, rngs=nnx.Rngs(generator_key))
    discriminator = Discriminator(config, rngs=nnx.Rngs(discriminator_key))
    return nnx.state(generator, nnx.Param), nnx.state(discriminator, nnx.Param)


def generate(config: Config, params: Params, z: Float[Array, "batch latent"]) -> Float[Array, "batch data"]:
    """Compute x = G(z) with the given parameters, in their precision.

    Args:
        config: sizes of the networks.
        params: parameters of one generator.
        z: shape (batch, latent_dim), noise.

    Returns:
        Samples, shape (batch, data_dim).

    Raises:
        TypeError: if `config` is not a `Config` or `z` is not an array of real numbers.
        ValueError: if `params` are not of a generator of this configuration, or `z` has another shape.
    """
    return _apply(Generator, config, params, z, "z", "latent_dim")


def logits(config: Config, params: Params, x: Float[Array, "batch data"]) -> Float[Array, " batch"]:
    """Compute log D(x)/(1 - D(x)) with the given parameters, in their precision.

    Args:
        config: sizes of the networks.
        params: parameters of one discriminator.
        x: shape (batch, data_dim).

    Returns:
        Logits, shape (batch,).

    Raises:
        TypeError: if `config` is not a `Config` or `x` is not an array of real numbers.
        ValueError: if `params` are not of a discriminator of this configuration, or `x` has another shape.
    """
    return _apply(Discriminator, config, params, x, "x", "data_dim")


def _like(params: Params, expected: Params) -> bool:
    structure: Any = jax.tree.structure(params)
    return bool(structure == jax.tree.structure(expected))


def leading_axes(config: Config, generator: Params, discriminator: Params) -> tuple[int, ...]:
    """Return the axes of an ensemble or a history that stand before those of one network.

    Args:
        config: sizes of the networks.
        generator: parameters of G, with any leading axes.
        discriminator: parameters of D, with the same leading axes.

    Returns:
        The leading axes; () for one pair.

    Raises:
        ValueError: if parameters are not of this configuration, or have different leading axes.
    """
    axes: set[tuple[int, ...]] = set()
    for name, network, params in (
        ("generator", Generator, generator),
        ("discriminator", Discriminator, discriminator),
    ):
        expected = _graph(network, sizes(config))[1]
        if not _like(params, expected):
            raise ValueError(f"{name} must be parameters of {sizes(config)}, got {type(params).__name__}")
        for leaf, one in zip(jax.tree.leaves(params), jax.tree.leaves(expected), strict=True):
            found, tail = np.shape(leaf), len(one.shape)
            if found[len(found) - tail :] != one.shape:
                raise ValueError(f"{name} must be parameters of {sizes(config)}, got one of shape {found}")
            axes.add(found[: len(found) - tail])
    if len(axes) > 1:
        raise ValueError(f"generator and discriminator must have the same leading axes, got {sorted(axes)}")
    return axes.pop()


def _apply(
    network: type[Generator] | type[Discriminator],
    config: Config,
    params: Params,
    inputs: Array,
    name: str,
    width: str,
) -> Array:
    check_config(config)
    graph, expected = _graph(network, sizes(config))
    same = _like(params, expected)
    found = [np.shape(leaf) for leaf in jax.tree.leaves(params)]
    if not same or found != [leaf.shape for leaf in jax.tree.leaves(expected)]:
        kind = f"shapes {found}" if same else repr(type(params).__name__)
        raise ValueError(f"params must be those of one {network.__name__} of {sizes(config)}, got {kind}")
    shapes.matrix(name, inputs, getattr(config, width), width)
    return nnx.merge(graph, params)(inputs)
