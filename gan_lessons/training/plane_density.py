"""The density of a generator in the plane, computed from G itself: p_g is what G makes of p_z, cell by cell.

The square of z is cut into cells, and each cell into two triangles. Between its corners a triangle's image
is taken as flat, so that its mass, which is known, lies evenly over the triangle between the images of its
corners. The plane of x is cut into tiles, and each tile receives the mass of the parts of triangles that lie
in it. The area of a triangle within a tile is a sum over its sides (Green's formula), and two triangles share
each side: so the sides are cut where they cross from tile to tile, and no triangle is ever looked at. No mass
is lost, wherever G is flat, steep, or folds the sheet over. Where z is one number G makes a curve, and its
mass lies along it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract

# A tile with less mass than this has none: running sums of sides leave as much.
NOTHING = 1e-13
_NEVER_FLAT = 1e-6  # of a tile: by so much corners are moved, so that a sheet that collapsed has an area


class Tiles(NamedTuple):
    """A partition of a square of the plane of x. Those on the border also take what lies outside.

    Attributes:
        low: where the square begins, across and up.
        width: > 0, side of one tile.
        centres: shape (n, n, 2), the middles, across first; where a discriminator is looked at.
    """

    low: Float[Array, ""]
    width: Float[Array, ""]
    centres: Float[Array, "n n 2"]


TILES = clauses.instance(Tiles, "tiles_between")


@contract(clauses.increasing("low", "high"), num_tiles=clauses.even)
def tiles_between(low: float, high: float, num_tiles: int) -> Tiles:
    """Cut the square [low, high]² into num_tiles × num_tiles tiles.

    Args:
        low: where the square begins, across and up.
        high: where it ends, above `low`.
        num_tiles: even, at least 2, so that two by two make a coarser partition.

    Returns:
        The tiles, float64.

    >>> tiles_between(0.0, 4.0, 2).centres[0].tolist()
    [[1.0, 1.0], [1.0, 3.0]]
    """
    width = (high - low) / num_tiles
    with jax.enable_x64(True):
        middles = low + width * (jnp.arange(num_tiles) + 0.5)
        centres = jnp.stack(jnp.meshgrid(middles, middles, indexing="ij"), axis=-1)
        return Tiles(jnp.asarray(float(low)), jnp.asarray(width), centres)


def _one_image_more(values: Mapping[str, Any]) -> None:
    found, masses = np.shape(values["images"]), np.shape(values["masses"])
    wanted = (*(m + 1 for m in (masses[:2] if len(masses) == 3 else masses)), 2)
    if found != wanted or len(masses) not in (1, 3):
        raise ValueError(f"images must have shape {wanted} for masses of shape {masses}, got shape {found}")


_FIT = Relation(
    "corners", "`images` are of the corners of the `masses`", _one_image_more, ("images", "masses")
)


@contract(_FIT, tiles=TILES, num_pieces=clauses.count())
def push_forward(
    images: Float[Array, "*corners 2"], masses: Float[Array, "*cells last"], tiles: Tiles, num_pieces: int
) -> Float[Array, "n n"]:
    """Push the mass of the cells of z into the tiles of x.

    mass of a tile = Σ masses · |image ∩ tile| / |image|, over all triangles; on a curve over its pieces

    Args:
        images: shape (m + 1, m + 1, 2), G at the corners of the cells; from a line of z (m + 1, 2). Those
            outside the tiles count on their border.
        masses: of both triangles of each cell, shape (m, m, 2); on a line (m,).
        tiles: of x.
        num_pieces: for how many pieces of sides there is room: `pieces_of` says how many are needed.

    Returns:
        Shape (n, n), across first: the mass of each tile, 0 or above `NOTHING`. NaN everywhere where an image
        is NaN, or the pieces are too few.
    """
    n = tiles.centres.shape[0]
    places = _in_tiles(images, tiles)
    needed = _pieces(places)
    laid = _of_sheet if images.ndim == 3 else _of_curve
    mass = laid(places, masses, n, num_pieces)
    mass = jnp.where(mass <= NOTHING, 0.0, mass)
    # Thin triangles have high densities, whose rounding makes up to 1e-11 of all mass, or loses it.
    mass = mass * (jnp.sum(masses) / jnp.sum(mass))
    lost = jnp.any(jnp.isnan(images)) | (needed > num_pieces)
    return jnp.where(lost, jnp.nan, mass)


def pieces_of(images: Float[Array, "*corners 2"], tiles: Tiles) -> Int[Array, ""]:
    """Return into how many pieces the sides of the images are cut, at most."""
    return _pieces(_in_tiles(images, tiles))


def _pieces(places: Float[Array, "*corners 2"]) -> Int[Array, ""]:
    starts, ends = _sides(places)
    crossed = jnp.abs(jnp.floor(ends) - jnp.floor(starts)).sum(axis=-1)
    return jnp.sum(1 + crossed.astype(jnp.int32))


def _in_tiles(images: Float[Array, "... 2"], tiles: Tiles) -> Float[Array, "... 2"]:
    """Places counted in tiles, within the square; moved a little, each another way."""
    n = tiles.centres.shape[0]
    index = jnp.arange(np.prod(images.shape), dtype=images.dtype).reshape(images.shape)
    moved = (index * index * 0.6180339887498949) % 1 - 0.5  # no three neighbours in a line
    places = jnp.clip((images - tiles.low) / tiles.width, 2 * _NEVER_FLAT, n - 2 * _NEVER_FLAT)
    return places + _NEVER_FLAT * moved


def _sides(places: Float[Array, "... 2"]) -> tuple[Float[Array, "e 2"], Float[Array, "e 2"]]:
    """Starts and ends of all sides of the triangles, or of the pieces of a curve."""
    if places.ndim == 2:
        return places[:-1], places[1:]
    starts = places[:-1, :], places[:, :-1], places[:-1, :-1]
    ends = places[1:, :], places[:, 1:], places[1:, 1:]
    first, last = (jnp.concatenate([each.reshape(-1, 2) for each in part]) for part in (starts, ends))
    return first, last


def _of_sheet(
    places: Float[Array, "edge edge 2"], masses: Float[Array, "m m 2"], n: int, num_pieces: int
) -> Float[Array, "n n"]:
    a, b, c, d = places[:-1, :-1], places[1:, :-1], places[1:, 1:], places[:-1, 1:]
    first, alone_1 = _spread(a, b, c, masses[..., 0])
    second, alone_2 = _spread(a, c, d, masses[..., 1])
    # A side has one triangle on its left and another one on its right, or none: only their difference counts.
    weight = jnp.concatenate([
        (jnp.pad(first, ((0, 0), (0, 1))) - jnp.pad(second, ((0, 0), (1, 0)))).ravel(),
        (jnp.pad(first, ((1, 0), (0, 0))) - jnp.pad(second, ((0, 1), (0, 0)))).ravel(),
        (second - first).ravel(),
    ])  # fmt: skip
    starts, ends = _sides(places)
    tile = jnp.floor(a).astype(jnp.int32)
    return _areas(starts, ends, weight, n, num_pieces).at[tile[..., 0], tile[..., 1]].add(alone_1 + alone_2)


def _spread(
    a: Float[Array, "m m 2"], b: Float[Array, "m m 2"], c: Float[Array, "m m 2"], mass: Float[Array, "m m"]
) -> tuple[Float[Array, "m m"], Float[Array, "m m"]]:
    """Mass per area of triangles, negative where they are turned over, and the mass of those in one tile."""
    along, other = b - a, c - a
    area = (along[..., 0] * other[..., 1] - along[..., 1] * other[..., 0]) / 2
    # A triangle within one tile is a point: its density would be a number that sums cannot forget.
    within = jnp.all((jnp.floor(a) == jnp.floor(b)) & (jnp.floor(a) == jnp.floor(c)), axis=-1)
    density = jnp.where(within | (area == 0), 0.0, mass / jnp.where(area == 0, 1.0, area))
    return density, jnp.where(within | (area == 0), mass, 0.0)


def _areas(
    starts: Float[Array, "e 2"],
    ends: Float[Array, "e 2"],
    weight: Float[Array, " e"],
    n: int,
    num_pieces: int,
) -> Float[Array, "n n"]:
    """Sum, over sides, weight · the area in each tile that lies between the side and the bottom."""
    starts, ends, owner, real = _cut(starts, ends, 0, num_pieces)
    weight = jnp.where(real, weight[owner], 0.0)
    starts, ends, owner, real = _cut(starts, ends, 1, num_pieces)
    # Counter-clockwise around a triangle -∮ y dx is its area: leftwards counts, rightwards takes away.
    across = jnp.where(real, weight[owner] * (starts[:, 0] - ends[:, 0]), 0.0)
    middle = (starts + ends) / 2
    column, row = jnp.clip(jnp.floor(middle).astype(jnp.int32), 0, n - 1).T
    nothing = jnp.zeros((n, n), starts.dtype)
    part = nothing.at[column, row].add(across * (middle[:, 1] - row))
    full = nothing.at[column, row].add(across)  # of every tile further down
    return part + jnp.cumsum(full[:, ::-1], axis=1)[:, ::-1] - full


def _of_curve(
    places: Float[Array, "edge 2"], masses: Float[Array, " m"], n: int, num_pieces: int
) -> Float[Array, "n n"]:
    starts, ends, owner, real = _cut(*_sides(places), 0, num_pieces)
    whole = jnp.abs(places[1:] - places[:-1]).sum(axis=-1)
    density = jnp.where(real, (masses / whole)[owner], 0.0)
    starts, ends, owner, real = _cut(starts, ends, 1, num_pieces)
    mass = jnp.where(real, density[owner] * jnp.abs(ends - starts).sum(axis=-1), 0.0)
    column, row = jnp.clip(jnp.floor((starts + ends) / 2).astype(jnp.int32), 0, n - 1).T
    return jnp.zeros((n, n), starts.dtype).at[column, row].add(mass)


def _cut(
    starts: Float[Array, "e 2"], ends: Float[Array, "e 2"], axis: int, num_pieces: int
) -> tuple[Float[Array, "p 2"], Float[Array, "p 2"], Int[Array, " p"], Bool[Array, " p"]]:
    """Cut segments where they cross from tile to tile along one axis.

    Returns:
        Starts and ends of the pieces, whose piece each is, and whether it is one: beyond the last there is
        room left.
    """
    first, last = (jnp.floor(each[:, axis]) for each in (starts, ends))
    counts = 1 + jnp.abs(last - first).astype(jnp.int32)
    begins = jnp.cumsum(counts) - counts
    owner = jnp.repeat(jnp.arange(len(counts)), counts, total_repeat_length=num_pieces)
    number = jnp.minimum(jnp.arange(num_pieces) - begins[owner], counts[owner] - 1)
    start, end = starts[owner], ends[owner]
    forwards = last >= first
    # The line of the grid between a piece and the next one, and where on the whole segment it is crossed.
    line = first[owner] + jnp.where(forwards[owner], number + 1, -number)
    step = (end - start)[:, axis]
    at = (line - start[:, axis]) / jnp.where(step == 0, 1.0, step)
    here = jnp.where(number + 1 >= counts[owner], 1.0, at)
    before = jnp.where(number == 0, 0.0, at - jnp.abs(1 / jnp.where(step == 0, 1.0, step)))
    along = end - start
    return (
        start + before[:, None] * along,
        start + here[:, None] * along,
        owner,
        jnp.arange(num_pieces) < counts.sum(),
    )
