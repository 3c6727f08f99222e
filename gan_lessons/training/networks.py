"""The two networks: multilayer perceptrons, G from noise to samples, D from samples to a logit."""

import functools
import itertools
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from gan_lessons.training.config import Config

# Where the networks' inputs lie: noise is N(0, 1), and data come to about that by their units.
INPUT_RANGE = 3.0

_ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": jnp.tanh,
    "leaky_relu": functools.partial(nnx.leaky_relu, negative_slope=0.2),
}


class Units(NamedTuple):
    """Where the data lie and how wide: G ends in these units, D begins with them; from `units.units_of`.

    Attributes:
        shift: shape (data_dim,), float32.
        scale: shape (data_dim,), float32, > 0.
    """

    shift: Float[Array, " data"]
    scale: Float[Array, " data"]


class Constant(nnx.Variable):
    """A number that a network is given, and that no training moves."""


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
        self.shift = Constant(jnp.zeros(config.data_dim, jnp.float32))
        self.scale = Constant(jnp.ones(config.data_dim, jnp.float32))
        self.layers = nnx.List([Layer(*size, reach, rngs=rngs) for size, reach in pairs])

    def units(self) -> tuple[Float[Array, " data"], Float[Array, " data"]]:
        """Return shift and scale of the data, as constants to every gradient."""
        return jax.lax.stop_gradient((self.shift[...], self.scale[...]))

    def apply_layers(self, x: Float[Array, "batch inputs"]) -> Float[Array, "batch outputs"]:
        """Apply the layers to each row of x."""
        # Samples lie in columns inside: matrix products of this shape, and their gradients, run up to twice
        # as fast on a CPU.
        h = x.T
        for layer in self.layers[:-1]:
            h = _ACTIVATIONS[self.activation](layer(h))
        return self.layers[-1](h).T


class Generator(MLP):
    """G: noise z of shape (batch, latent_dim) → samples x of shape (batch, data_dim), in the data's units.

    x = shift + scale · layers(z)

    >>> Generator(Config(latent_dim=3), rngs=nnx.Rngs(0))(jnp.zeros((5, 3))).shape
    (5, 1)
    """

    def __init__(self, config: Config, *, rngs: nnx.Rngs) -> None:
        super().__init__(config.latent_dim, config.data_dim, config, rngs=rngs)

    def __call__(self, z: Float[Array, "batch inputs"]) -> Float[Array, "batch data"]:
        """Compute the sample of each row of z."""
        shift, scale = self.units()
        return shift[None] + scale[None] * self.apply_layers(z)


class Discriminator(MLP):
    """D by its logit: samples x of shape (batch, data_dim) → log D/(1 - D) of shape (batch,).

    logit = layers((x - shift) / scale)

    >>> Discriminator(Config(data_dim=2), rngs=nnx.Rngs(0))(jnp.zeros((5, 2))).shape
    (5,)
    """

    def __init__(self, config: Config, *, rngs: nnx.Rngs) -> None:
        super().__init__(config.data_dim, 1, config, rngs=rngs)

    def __call__(self, x: Float[Array, "batch inputs"]) -> Float[Array, " batch"]:
        """Compute the logit of each row of x."""
        shift, scale = self.units()
        return self.apply_layers((x - shift[None]) / scale[None])[:, 0]
