"""The two networks as functions of their parameters: drawn, applied, compared in shape."""

import functools
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses, shapes
from gan_lessons.contracts.clauses import Clause, Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.config import Config
from gan_lessons.training.networks import INPUT_RANGE as INPUT_RANGE
from gan_lessons.training.networks import Discriminator as Discriminator
from gan_lessons.training.networks import Generator as Generator
from gan_lessons.training.networks import Units as Units
from gan_lessons.training.packed import unpack

# Parameters of a network: an `nnx.State`, whose own annotations are too old for a check at run time; within a
# compiled loop the same, packed.
Params = Any
CONFIG = clauses.instance(Config)
UNITS = Clause("units", "finite Units, `scale` above 0", lambda name, value: _check_units(name, value))


@contract(config=CONFIG)
def check_config(config: object) -> None:
    """Refuse what is not a `Config`."""


_SIZES = ("latent_dim", "data_dim", "hidden_size", "num_hidden_layers", "activation")


@contract(config=CONFIG)
def sizes(config: Config) -> Config:
    """Return the configuration with all but the networks' sizes at its default: what their shapes depend on.

    >>> sizes(Config(hidden_size=8, batch_size=16)) == Config(hidden_size=8)
    True
    """
    return Config(**{name: getattr(config, name) for name in _SIZES})


@functools.cache
def _graph(network: type[Generator] | type[Discriminator], config: Config) -> tuple[nnx.GraphDef, Params]:
    return nnx.split(nnx.eval_shape(lambda: network(config, rngs=nnx.Rngs(0))))


def _check_units(name: str, value: Any) -> None:
    """Refuse units that a network cannot divide by: the run would diverge in step 0, and name nothing."""
    checks.instance(name, value, Units, "units_of")
    if not checks.is_concrete(value):
        return
    # Beyond float32 there is an infinity, and below its smallest normal number XLA reads 0.
    with np.errstate(over="ignore"):
        shift, scale = (checks.numbers(name, part).astype(np.float32) for part in value)
    least = np.finfo(np.float32).tiny
    if not (np.isfinite(shift).all() and np.isfinite(scale).all() and np.all(scale >= least)):
        raise ValueError(f"{name} must have a finite shift and a scale above 0 in float32, got {value}")


def _units_fit(values: Mapping[str, Any]) -> None:
    width = values["config"].data_dim
    for name, part in values["units"]._asdict().items():
        if np.shape(part) != (width,):
            raise ValueError(f"{name} must have shape (data_dim={width},), got {np.shape(part)}")


@contract(
    Relation("units", "`units` are of `config.data_dim` dimensions", _units_fit, ("config", "units")),
    config=CONFIG, key=clauses.one_key, units=UNITS,
)  # fmt: skip
def init(config: Config, key: Array, units: Units | None = None) -> tuple[Params, Params]:
    """Draw the initial parameters.

    Args:
        config: sizes of the networks.
        key: a scalar key.
        units: of the data; None for shift 0 and scale 1.

    Returns:
        Parameters of G and of D, float32.
    """
    generator_key, discriminator_key = jax.random.split(key)
    generator = Generator(config, rngs=nnx.Rngs(generator_key))
    discriminator = Discriminator(config, rngs=nnx.Rngs(discriminator_key))
    if units is not None:
        for network in (generator, discriminator):
            network.shift[...], network.scale[...] = (jnp.asarray(part, jnp.float32) for part in units)
    return nnx.state(generator), nnx.state(discriminator)


def units_in(params: Params) -> Units:
    """Return the units that a network's parameters hold, with their leading axes.

    Raises:
        TypeError: if they are not parameters of a network of ours.
    """
    params = unpack(params)
    try:
        return Units(params["shift"][...], params["scale"][...])
    except (KeyError, TypeError, IndexError) as error:
        raise TypeError(f"params must be those of a network, got {type(params).__name__}") from error


def _like(params: Params, expected: Params) -> bool:
    structure: Any = jax.tree.structure(params)
    return bool(structure == jax.tree.structure(expected))


def _of_network(network: type[Generator] | type[Discriminator]) -> Relation:
    def check(values: Mapping[str, Any]) -> None:
        wanted, params = sizes(values["config"]), unpack(values["params"])
        expected = _graph(network, wanted)[1]
        same = _like(params, expected)
        found = [np.shape(leaf) for leaf in jax.tree.leaves(params)]
        if not same or found != [leaf.shape for leaf in jax.tree.leaves(expected)]:
            kind = f"shapes {found}" if same else repr(type(params).__name__)
            raise ValueError(f"params must be those of one {network.__name__} of {wanted}, got {kind}")

    says = f"`params` are those of one {network.__name__} of `config`"
    return Relation("of_network", says, check, ("config", "params"))


def _rows(name: str, width: str) -> Relation:
    def check(values: Mapping[str, Any]) -> None:
        shapes.matrix(name, values[name], getattr(values["config"], width), width)

    return Relation("rows", f"`{name}` has shape (batch, {width}), batch ≥ 1", check, ("config", name))


@contract(_of_network(Generator), _rows("z", "latent_dim"), config=CONFIG)
def generate(config: Config, params: Params, z: Float[Array, "batch latent"]) -> Float[Array, "batch data"]:
    """Compute x = G(z) with the given parameters, in their precision.

    Args:
        config: sizes of the networks.
        params: parameters of one generator.
        z: shape (batch, latent_dim), noise.

    Returns:
        Samples, shape (batch, data_dim).
    """
    return _apply(Generator, config, params, z)


@contract(_of_network(Discriminator), _rows("x", "data_dim"), config=CONFIG)
def logits(config: Config, params: Params, x: Float[Array, "batch data"]) -> Float[Array, " batch"]:
    """Compute log D(x)/(1 - D(x)) with the given parameters, in their precision.

    Args:
        config: sizes of the networks.
        params: parameters of one discriminator.
        x: shape (batch, data_dim).

    Returns:
        Logits, shape (batch,).
    """
    return _apply(Discriminator, config, params, x)


@contract(config=CONFIG)
def leading_axes(config: Config, generator: Params, discriminator: Params) -> tuple[int, ...]:
    """Return the axes of an ensemble or a history that stand before those of one network.

    Args:
        config: sizes of the networks.
        generator: parameters of G, with any leading axes.
        discriminator: parameters of D, with the same leading axes.

    Returns:
        The leading axes; () for one pair.

    Raises:
        ValueError: if parameters are not of this configuration, have different leading axes, or are of no
            pair.
    """
    axes: set[tuple[int, ...]] = set()
    these = "networks with " + ", ".join(f"{name}={getattr(config, name)!r}" for name in _SIZES)
    for name, network, params in (
        ("generator", Generator, generator),
        ("discriminator", Discriminator, discriminator),
    ):
        expected = _graph(network, sizes(config))[1]
        if not _like(params, expected):
            raise ValueError(f"{name} must be parameters of {these}, got {type(params).__name__}")
        for leaf, one in zip(jax.tree.leaves(params), jax.tree.leaves(expected), strict=True):
            found, tail = np.shape(leaf), len(one.shape)
            if found[len(found) - tail :] != one.shape:
                raise ValueError(f"{name} must be parameters of {these}, got one of shape {found}")
            axes.add(found[: len(found) - tail])
    if len(axes) > 1:
        raise ValueError(f"generator and discriminator must have the same leading axes, got {sorted(axes)}")
    leading = axes.pop()
    if 0 in leading:
        raise ValueError(f"generator must be of at least one pair, got leading axes {leading}")
    return leading


def _apply(
    network: type[Generator] | type[Discriminator], config: Config, params: Params, inputs: Array
) -> Array:
    return nnx.merge(_graph(network, sizes(config))[0], unpack(params))(inputs)
