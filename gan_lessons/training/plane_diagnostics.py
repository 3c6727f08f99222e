"""A run in the plane held against the truth: V(D, G), C(G) and the best discriminator, over tiles.

As on the line (`diagnostics`): the tiles make a finite distribution of each density, so V ≤ C and the gap
identity hold exactly, and what tiles and cells cost is stated as `error`.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from gan_lessons.compiling import STEPS, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import game
from gan_lessons.training import models, sheet
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG, Params
from gan_lessons.training.plane_density import pieces_of, push_forward
from gan_lessons.training.plane_truth import KNOWN, PLANE, PlaneTruth
from gan_lessons.training.window import hidden

_ROOM = 4  # pieces of sides that there is room for at first, for each triangle


class PlaneDiagnosis(NamedTuple):
    """One pair (D, G) against the truth; leading axes are those of the parameters (seeds, records).

    Attributes:
        value: V(D, G), nats.
        cost: C(G) = max_D V(D, G), nats, in [-log 4, 0].
        gap: C(G) - V(D, G) by the gap identity, nats, ≥ 0.
        error: how far `cost` may lie below the true C(G), nats; as in `diagnostics.Diagnosis`.
        outside: mass of p_g outside the tiles, which counts on their border.
        mass: shape (..., n, n), of p_g in each tile.
        discriminator: shape (..., n, n), D at the middles of the tiles, in [0, 1].
        optimal_discriminator: shape (..., n, n), D* there; NaN where both densities vanish.
    """

    value: Float[Array, "..."]
    cost: Float[Array, "..."]
    gap: Float[Array, "..."]
    error: Float[Array, "..."]
    outside: Float[Array, "..."]
    mass: Float[Array, "... n n"]
    discriminator: Float[Array, "... n n"]
    optimal_discriminator: Float[Array, "... n n"]


def _fit(values: Mapping[str, Any]) -> None:
    known = values["known"]
    wanted = {
        "images": (*np.shape(known.sheet.corners)[:-1], 2),
        "logit": (known.tiles.centres.shape[0] ** 2,),
    }
    for name, shape in wanted.items():
        if np.shape(values[name]) != shape:
            raise ValueError(f"{name} must have shape {shape}, got shape {np.shape(values[name])}")


_FIT = Relation(
    "fit", "`images` and `logit` are at the places of `known`", _fit, ("images", "logit", "known")
)


@contract(_FIT, known=KNOWN, num_pieces=clauses.count())
def diagnose(
    known: PlaneTruth,
    images: Float[Array, "*corners 2"],
    logit: Float[Array, " tiles"],
    num_pieces: int,
    *,
    with_error: bool = True,
) -> PlaneDiagnosis:
    """Hold what two networks say against the truth.

    A pure function for `jax.jit`, to be called with float64 switched on; `measure` asks the networks, and
    finds out how many pieces there are.

    Args:
        known: from `plane_truth`.
        images: of the corners of the cells of z, as `images_of` gives them, float64.
        logit: shape (n²,), of D at the middles of the tiles, across first.
        num_pieces: for how many pieces of sides there is room; half as many for those of cells twice as wide.
        with_error: whether `error` is estimated, which takes half of the time; ∞ if not.

    Returns:
        The diagnosis; NaN where an image or a logit is NaN, or the pieces are too few.
    """
    tiles, masses = known.tiles, known.sheet.masses
    n = tiles.centres.shape[0]
    log_p_data = jnp.asarray(known.log_p_data).ravel()
    mass = push_forward(images, masses, tiles, num_pieces).ravel()
    log_p_g = jnp.log(mass)
    cost = game.cost(log_p_data, log_p_g)
    error = jnp.full((), jnp.inf)
    if with_error:
        coarse = push_forward(*sheet.wider(images, masses), tiles, (num_pieces + 1) // 2).ravel()
        coarse_cost = game.cost(*(jnp.log(_four(each, n)) for each in (jnp.exp(log_p_data), coarse)))
        error = jnp.abs(cost - coarse_cost) + hidden(log_p_data, log_p_g)
    left = images - tiles.low
    beyond = jnp.any((left < 0) | (left > n * tiles.width), axis=-1)
    return PlaneDiagnosis(
        value=game.value(log_p_data, log_p_g, logit),
        cost=cost,
        gap=game.gap(log_p_data, log_p_g, logit),
        error=error,
        outside=jnp.sum(jnp.where(_first_corners(beyond), _of_cells(masses), 0.0)),
        mass=mass.reshape(n, n),
        discriminator=jax.nn.sigmoid(logit).reshape(n, n),
        optimal_discriminator=game.optimal_discriminator(log_p_data, log_p_g).reshape(n, n),
    )


def images_of(config: Config, known: PlaneTruth, generator: Params) -> Float[Array, "... 2"]:
    """Compute where G sends the corners of the cells of z.

    Args:
        config: sizes of the networks.
        known: from `plane_truth`.
        generator: parameters of one G.

    Returns:
        Shape (m + 1, m + 1, 2), or (m + 1, 2) where z is one number.
    """
    corners = jnp.asarray(known.sheet.corners)
    flat = models.generate(config, generator, corners.reshape(-1, config.latent_dim))
    return flat.reshape(*corners.shape[:-1], 2)


def _of_cells(masses: Float[Array, "..."]) -> Float[Array, "..."]:
    return masses.sum(axis=-1) if masses.ndim == 3 else masses


def _first_corners(corners: Array) -> Array:
    return corners[(slice(None, -1),) * corners.ndim]


def _four(mass: Float[Array, " tiles"], n: int) -> Float[Array, " wide"]:
    return mass.reshape(n // 2, 2, n // 2, 2).sum(axis=(1, 3)).ravel()


@contract(PLANE, config=CONFIG, known=KNOWN)
def measure(
    config: Config,
    known: PlaneTruth,
    generator: Params,
    discriminator: Params,
    *,
    with_error: bool = True,
) -> PlaneDiagnosis:
    """Hold a pair, or any number of pairs, against the truth.

    Args:
        config: sizes of the networks; `data_dim` must be 2, `latent_dim` 1 or 2.
        known: from `plane_truth`.
        generator: parameters of G, with any leading axes: none, (seeds,), (records,), (seeds, records).
        discriminator: parameters of D, with the same leading axes.
        with_error: whether `error` is estimated; ∞ if not.

    Returns:
        The diagnosis, each field with those leading axes: NumPy arrays, float64.

    Raises:
        ValueError: if parameters are of networks that do not fit, or the leading axes differ.
    """
    leading = models.leading_axes(config, generator, discriminator)
    pairs = jax.tree.map(
        lambda leaf: np.asarray(leaf, np.float64).reshape(-1, *leaf.shape[len(leading) :]),
        (generator, discriminator),
    )
    found = []
    # One by one: each needs room for as many pieces as its folds and tears make.
    with jax.enable_x64(True):
        for row in range(math.prod(leading)):
            pair = jax.tree.map(lambda leaf, row=row: leaf[row], pairs)
            images, logit, needed = _ask(models.sizes(config), known, *pair)
            least = _ROOM * math.prod(known.sheet.masses.shape)
            # Powers of two: few programs for all that there may be, and the same for networks of all sizes.
            room = 1 << (max(least, int(needed)) - 1).bit_length()
            found.append(jax.device_get(_diagnose(room, with_error, known, images, logit)))
    whole = jax.tree.map(lambda *parts: np.stack(parts), *found)
    return jax.tree.map(lambda leaf: leaf.reshape((*leading, *leaf.shape[1:])), whole)


@compiled(STEPS, static_argnums=0)
def _ask(
    config: Config, known: PlaneTruth, generator: Params, discriminator: Params
) -> tuple[Float[Array, "..."], Float[Array, " tiles"], Int[Array, ""]]:
    """What the networks say, and for how many pieces there must be room."""
    images = images_of(config, known, generator)
    logit = models.logits(config, discriminator, jnp.asarray(known.tiles.centres).reshape(-1, 2))
    wide, _ = sheet.wider(images, jnp.asarray(known.sheet.masses))
    return images, logit, jnp.maximum(pieces_of(images, known.tiles), 2 * pieces_of(wide, known.tiles))


@compiled(STEPS, static_argnums=(0, 1))
def _diagnose(room: int, with_error: bool, known: PlaneTruth, images: Array, logit: Array) -> PlaneDiagnosis:
    return diagnose(known, images, logit, room, with_error=with_error)
