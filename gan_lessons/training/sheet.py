"""The plane, or the line, of z cut into cells of known mass: the sheet that a generator lays over x."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.special import ndtr

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG
from gan_lessons.training.sampling import UNIFORM_END

_REACH = 6.0  # beyond ±6 the normal density has a mass of 2e-9, which counts in the last cells
_BEND = 1.5  # up to about here the cells of normal noise are of one width; farther out they widen


class Sheet(NamedTuple):
    """A partition of the plane, or the line, of z.

    Attributes:
        corners: shape (m + 1, m + 1, 2), of the cells; on the line (m + 1, 1).
        masses: shape (m, m, 2), the probability of both triangles of each cell; on the line (m,). Together 1.
    """

    corners: Float[Array, "..."]
    masses: Float[Array, "..."]


@contract(config=CONFIG, num_cells=clauses.even)
def sheet_of_noise(config: Config, num_cells: int) -> Sheet:
    """Cut the plane, or the line, of z into cells, and compute the mass of each.

    Args:
        config: `latent_dim`, 1 or 2, and the kind of the noise.
        num_cells: on a side, even, at least 2.

    Returns:
        The cells, float64; of normal noise they are finer near 0.

    >>> round(float(sheet_of_noise(Config(latent_dim=2), 4).masses.sum()), 12)
    1.0
    """
    t = np.linspace(-1.0, 1.0, num_cells + 1)
    if config.noise == "uniform":
        edges, below = UNIFORM_END * t, (1 + t) / 2
    else:
        edges = _BEND * np.sinh(np.arcsinh(_REACH / _BEND) * t)
        below = np.concatenate([[0.0], ndtr(edges[1:-1]), [1.0]])
    masses = np.diff(below)
    with jax.enable_x64(True):
        if config.latent_dim == 1:
            return Sheet(jnp.asarray(edges[:, None]), jnp.asarray(masses))
        # From here on traced: a program that makes its own sheet is as short as its edges.
        line, mass = jnp.asarray(edges), jnp.asarray(masses)
        corners = jnp.stack(jnp.meshgrid(line, line, indexing="ij"), axis=-1)
        # How a cell's mass is shared between its triangles: as the density at their centroids.
        a, b, c, d = corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]
        middles = jnp.stack([a + b + c, a + c + d], axis=2) / 3
        density = jnp.ones(middles.shape[:-1])
        if config.noise == "normal":
            density = jnp.exp(-jnp.sum(middles**2, axis=-1) / 2)
        shares = density / density.sum(axis=-1, keepdims=True)
        return Sheet(corners, mass[:, None, None] * mass[None, :, None] * shares)


def wider(images: Float[Array, "*corners 2"], masses: Float[Array, "*cells last"]) -> tuple[Array, Array]:
    """Make cells twice as wide.

    Args:
        images: of the corners, as those of a `Sheet`.
        masses: of the triangles, or of the cells of a line; an even number on a side.

    Returns:
        Those of every other corner, and the masses between them.
    """
    if masses.ndim == 1:
        return images[::2], masses.reshape(-1, 2).sum(axis=1)
    m = masses.shape[0] // 2
    four = masses.reshape(m, 2, m, 2, 2)
    # Of the four cells in a wide one two lie on its diagonal, and one on either side of it.
    lower = four[:, 0, :, 0, 0] + four[:, 1, :, 1, 0] + four[:, 1, :, 0].sum(axis=-1)
    upper = four[:, 0, :, 0, 1] + four[:, 1, :, 1, 1] + four[:, 0, :, 1].sum(axis=-1)
    return images[::2, ::2], jnp.stack([lower, upper], axis=-1)
