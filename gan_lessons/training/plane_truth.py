"""What is known of data in the plane before a run begins: masses of tiles, and the cells of z."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Clause, Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import plane
from gan_lessons.theory.plane import BLOBS, Blobs
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG
from gan_lessons.training.plane_density import TILES, Tiles, tiles_between
from gan_lessons.training.sheet import Sheet, sheet_of_noise

_MARGIN = 0.125  # of the data's extent, on each side
_FAR = 4.0  # standard deviations of a bump that belong to its extent


class PlaneTruth(NamedTuple):
    """What does not change while a run goes on: the tiles, the data's masses, the cells of z.

    Attributes:
        tiles: n × n, where densities are compared.
        log_p_data: shape (n, n), log of the mass of the data in each tile.
        sheet: the cells of z that G pushes forward.
    """

    tiles: Tiles
    log_p_data: Float[Array, "n n"]
    sheet: Sheet


def _plane(values: Mapping[str, Any]) -> None:
    check_plane(values["config"])


@contract(config=CONFIG)
def check_plane(config: Config) -> None:
    """Refuse networks that do not send a line or a plane into a plane: only then is p_g known there.

    Raises:
        ValueError: if `data_dim` is not 2, or `latent_dim` neither 1 nor 2.
    """
    if config.data_dim != 2:
        raise ValueError(f"data_dim must be 2 for a density in the plane, got {config.data_dim}")
    if config.latent_dim not in (1, 2):
        raise ValueError(f"latent_dim must be 1 or 2 for a density in the plane, got {config.latent_dim}")


def _data(name: str, value: Any) -> None:
    if not isinstance(value, Blobs):
        plane.PLACES.check(name, value)


PLANE = Relation("plane", "`config` is of a plane", _plane, ("config",))
_DATA = Clause("plane data", "a density of `theory.plane`, or places of shape (n, 2)", _data)
KNOWN = clauses.instance(PlaneTruth, "plane_truth")


@contract(PLANE, config=CONFIG, p_data=_DATA, num_tiles=clauses.even, num_cells=clauses.even)
def plane_truth(
    config: Config,
    p_data: Blobs | np.ndarray,
    *,
    low: float | None = None,
    high: float | None = None,
    num_tiles: int = 100,
    num_cells: int = 200,
) -> PlaneTruth:
    """Prepare the comparison with data in the plane.

    Args:
        config: p_z: dimension and kind of the noise.
        p_data: the density, or a list of places, shape (n, 2), of which each has the same probability.
        low: where the square of tiles begins, across and up; None for a place well outside the data.
        high: where it ends; None for a place well outside the data.
        num_tiles: on a side, even, at least 2.
        num_cells: of z on a side, even, at least 2.

    Returns:
        The truth: NumPy arrays, float64.

    Raises:
        ValueError: if `low` is not below `high`.

    >>> from gan_lessons.theory import plane_sets
    >>> plane_truth(Config(data_dim=2), plane_sets.ring(), num_tiles=10).log_p_data.shape
    (10, 10)
    """
    ends = _extent(p_data)
    low = ends[0] if low is None else low
    high = ends[1] if high is None else high
    checks.increasing("low", low, "high", high)
    tiles = tiles_between(low, high, num_tiles)
    with jax.enable_x64(True):
        if isinstance(p_data, Blobs):
            wide = Blobs(*(jnp.asarray(np.asarray(leaf), float) for leaf in p_data))
            mass = jax.jit(tile_masses)(wide, tiles)
        else:
            edges = np.asarray(_edges(tiles))  # the last one may be `high` but for rounding
            inside = np.clip(np.asarray(p_data, float), edges[0], edges[-1])
            counts = np.histogram2d(inside[:, 0], inside[:, 1], bins=[edges, edges])[0]
            mass = jnp.asarray(counts / len(inside))
        sheet = sheet_of_noise(config, num_cells)
        return jax.tree.map(np.asarray, PlaneTruth(tiles, jnp.log(mass), sheet))


@contract(density=BLOBS, tiles=TILES)
def tile_masses(density: Blobs, tiles: Tiles) -> Float[Array, "n n"]:
    """Compute the mass of a density in every tile; a pure function for `jax.jit`.

    Args:
        density: from `theory.plane`.
        tiles: from `tiles_between`.

    Returns:
        Shape (n, n), across first, together 1; tiles on the border also take what lies outside.

    >>> tile_masses(plane.blobs([[0.0, 0.0]], 1.0), tiles_between(-4.0, 4.0, 2)).round(2).tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    """
    edges = _edges(tiles)
    mass = plane.masses(density, edges, edges)
    return mass / mass.sum()


def _edges(tiles: Tiles) -> Float[Array, " edges"]:
    return tiles.low + tiles.width * jnp.arange(tiles.centres.shape[0] + 1)


def _extent(p_data: Any) -> tuple[float, float]:
    places = np.asarray(p_data.centres if isinstance(p_data, Blobs) else p_data, float)
    reach = _FAR * float(p_data.std) if isinstance(p_data, Blobs) else 0.0
    first, last = places.min() - reach, places.max() + reach
    margin = _MARGIN * (last - first) or 1.0
    return float(first - margin), float(last + margin)
