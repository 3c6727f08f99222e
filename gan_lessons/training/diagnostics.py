"""A run held against the truth: V(D, G), the exact C(G), and the best discriminator, in float64.

Training sees samples; here both densities are known, so every number is a sum over bins and not an estimate.
The bins make a finite distribution of each density, so V ≤ C and the gap identity hold exactly, for the
same reasons as in lessons 1 to 3; what the bins and the cells of z cost is stated as `error`.
"""

import functools
import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jaxtyping import Array, Float

from gan_lessons.compiling import ONCE, SMALL, STEPS, Compiled, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import game
from gan_lessons.training import exact_density, models
from gan_lessons.training.config import Config
from gan_lessons.training.data import DENSITY
from gan_lessons.training.exact_density import Bins, Cells, bins_between, cells_of_noise
from gan_lessons.training.models import CONFIG, Params
from gan_lessons.training.window import hidden, window

_BLOCK = 8  # pairs that are measured at once
_QUICK = 8 * _BLOCK  # pairs, at most, for the program that runs longer and compiles in half of the time


class Truth(NamedTuple):
    """What does not change while a run goes on: the bins, the data's density, the cells of z.

    Attributes:
        bins: where densities are compared.
        log_p_data: shape (n,), log of the mass of the data in each bin.
        p_data: shape (n,), the data's density at the bins, per unit of x.
        cells: the cells of z that G pushes forward.
    """

    bins: Bins
    log_p_data: Float[Array, " bins"]
    p_data: Float[Array, " bins"]
    cells: Cells


class Diagnosis(NamedTuple):
    """One pair (D, G) against the truth; leading axes are those of the parameters (seeds, records).

    Attributes:
        value: V(D, G), nats.
        cost: C(G) = max_D V(D, G), nats, in [-log 4, 0].
        gap: C(G) - V(D, G) by the gap identity, nats, ≥ 0, with no subtraction.
        error: how far `cost` may lie below the true C(G), nats. Joining points only loses information, so it
            never lies above. An estimate, the change when bins and cells are made twice as wide; and added
            to it, for each bin that holds more than a quarter of both densities together, a bound: all that
            it could hide, for what happens inside such a bin nobody has looked at.
        outside: mass of p_g outside the bins, which counts in the end bins; 0 unless G left the picture.
        p_g: shape (..., n), density of G at the bins, per unit of x.
        discriminator: shape (..., n), D at the centres of the bins, in [0, 1].
        optimal_discriminator: shape (..., n), D* there; NaN where both densities vanish.
    """

    value: Float[Array, "..."]
    cost: Float[Array, "..."]
    gap: Float[Array, "..."]
    error: Float[Array, "..."]
    outside: Float[Array, "..."]
    p_g: Float[Array, "... bins"]
    discriminator: Float[Array, "... bins"]
    optimal_discriminator: Float[Array, "... bins"]


@contract(p_data=DENSITY, num_bins=clauses.even, num_cells=clauses.even)
def truth(
    p_data: dist.Distribution,
    *,
    low: float | None = None,
    high: float | None = None,
    num_bins: int = 2000,
    num_cells: int = 4000,
) -> Truth:
    """Prepare the comparison with one density of the data.

    Args:
        p_data: a family of `densities`.
        low: first edge of the bins; None for a place well outside the data.
        high: last edge of the bins; None for a place well outside the data.
        num_bins: even, at least 2.
        num_cells: even, at least 2.

    Returns:
        The truth: NumPy arrays, float64.

    Raises:
        TypeError: if `p_data` is not a family of `densities`.
        ValueError: if `low` is not below `high`.

    >>> truth(dist.Uniform(0.0, 1.0), num_bins=10).p_data.shape
    (10,)
    """
    ends = window(p_data, low, high)
    with jax.enable_x64(True):
        wide = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype=jnp.float64), p_data)
        bins = bins_between(ends.low, ends.high, num_bins, ends.jumps, ends.core)
        return jax.tree.map(np.asarray, _truth(wide, bins, num_cells))


@compiled(ONCE, static_argnums=2)
def _truth(p_data: dist.Distribution, bins: Bins, num_cells: int) -> Truth:
    log_mass = exact_density.data_masses(p_data, bins)
    return Truth(bins, log_mass, jnp.exp(log_mass) / bins.widths, cells_of_noise(num_cells))


@contract(config=CONFIG)
def check_line(config: Config) -> None:
    """Refuse networks that do not send the line of normal noise to a line: only then is p_g known exactly.

    Raises:
        ValueError: if `latent_dim` or `data_dim` is not 1, or `noise` is not "normal".
    """
    for name, known in (("latent_dim", 1), ("data_dim", 1), ("noise", "normal")):
        if getattr(config, name) != known:
            raise ValueError(f"{name} must be {known!r} for an exact density, got {getattr(config, name)!r}")


_KNOWN = clauses.instance(Truth, "truth")
_LINE = Relation("line", "`config` is of a line", lambda values: check_line(values["config"]), ("config",))


@contract(_LINE, config=CONFIG, known=_KNOWN)
def diagnose(config: Config, known: Truth, generator: Params, discriminator: Params) -> Diagnosis:
    """Hold one generator and one discriminator against the truth.

    A pure function for `jax.jit` and `jax.vmap`, to be called with float64 switched on; `measure` does both.

    Args:
        config: sizes of the networks; `latent_dim` and `data_dim` are 1.
        known: from `truth`.
        generator: parameters of G, float64.
        discriminator: parameters of D, float64.

    Returns:
        The diagnosis of this pair; NaN where a parameter is NaN.

    Raises:
        ValueError: if parameters are of networks that do not fit.
    """
    bins, log_p_data, cells = known.bins, known.log_p_data, known.cells
    images = models.generate(config, generator, cells.edges[:, None])[:, 0]
    mass = exact_density.push_forward(images, cells.masses, bins)
    log_p_g = jnp.log(mass)
    logit = models.logits(config, discriminator, bins.centres[:, None])
    cost = game.cost(log_p_data, log_p_g)
    coarse = exact_density.push_forward(images[::2], _pairs(cells.masses), bins)
    coarse_cost = game.cost(jnp.log(_pairs(jnp.exp(log_p_data))), jnp.log(_pairs(coarse)))
    beyond = (images[:-1] < bins.edges[0]) | (images[:-1] > bins.edges[-1])
    return Diagnosis(
        value=game.value(log_p_data, log_p_g, logit),
        cost=cost,
        gap=game.gap(log_p_data, log_p_g, logit),
        error=jnp.abs(cost - coarse_cost) + hidden(log_p_data, log_p_g),
        outside=jnp.sum(jnp.where(beyond, cells.masses, 0.0)),
        p_g=mass / bins.widths,
        discriminator=jax.nn.sigmoid(logit),
        optimal_discriminator=game.optimal_discriminator(log_p_data, log_p_g),
    )


def _pairs(masses: Float[Array, " n"]) -> Float[Array, " half"]:
    return masses.reshape(-1, 2).sum(axis=1)


@contract(_LINE, config=CONFIG, known=_KNOWN)
def measure(config: Config, known: Truth, generator: Params, discriminator: Params) -> Diagnosis:
    """Hold a pair, or any number of pairs, against the truth.

    Args:
        config: sizes of the networks; `latent_dim` and `data_dim` must be 1.
        known: from `truth`.
        generator: parameters of G, with any leading axes: none, (seeds,), (records,), (seeds, records).
        discriminator: parameters of D, with the same leading axes.

    Returns:
        The diagnosis, each field with those leading axes: NumPy arrays, which keep their float64 whatever
        JAX's setting is.

    Raises:
        ValueError: if parameters are of networks that do not fit, or the leading axes differ.
    """
    leading = models.leading_axes(config, generator, discriminator)
    pairs = jax.tree.map(lambda leaf: _flat_float64(leaf, len(leading)), (generator, discriminator))
    number = math.prod(leading)
    size = 1 if number == 1 else _BLOCK
    with jax.enable_x64(True):
        # In blocks of one size, the last one filled up: any number of pairs is one of three programs, and the
        # layers of a thousand generators at four thousand points need not fit in memory.
        measured = _one if number == 1 else _few if number <= _QUICK else _many
        blocks = [
            measured(models.sizes(config), known, *_rows(pairs, np.arange(first, first + size) % number))
            for first in range(0, number, size)
        ]
    found = jax.tree.map(lambda *parts: np.concatenate(parts)[:number], *jax.device_get(blocks))
    return jax.tree.map(lambda leaf: leaf.reshape((*leading, *leaf.shape[1:])), found)


def _flat_float64(leaf: Any, num_leading: int) -> np.ndarray:
    return np.asarray(leaf, np.float64).reshape(-1, *leaf.shape[num_leading:])


def _rows(pairs: Any, rows: np.ndarray) -> Any:
    return jax.tree.map(lambda leaf: leaf[rows], pairs)


def _measure(config: Config, known: Truth, generator: Params, discriminator: Params) -> Diagnosis:
    return jax.vmap(functools.partial(diagnose, config, known))(generator, discriminator)


@compiled(ONCE, static_argnums=0)
def _images(config: Config, generator: Params, z: Float[Array, " n"]) -> Float[Array, " n"]:
    return models.generate(config, generator, z[:, None])[:, 0]


_one, _few, _many = (Compiled(_measure, wanted, static_argnums=0) for wanted in (SMALL, ONCE, STEPS))


@contract(_LINE, config=CONFIG)
def images_of(config: Config, generator: Params, z: Float[Array, " n"]) -> Float[Array, " n"]:
    """Compute where G sends given points of the line of z: the arrows of the paper's Figure 1.

    Args:
        config: sizes of the networks; `latent_dim` and `data_dim` must be 1.
        generator: parameters of one G.
        z: shape (n,).

    Returns:
        Shape (n,), x = G(z).

    Raises:
        ValueError: if the parameters are of a network that does not fit.

    Reference:
        Goodfellow et al. 2014, Figure 1.
    """
    return _images(config, generator, jnp.asarray(z, dtype=jnp.float32))
