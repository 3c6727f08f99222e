"""What a generator leaves out: samples counted by the mode of the data that they belong to."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.plane import BLOBS, PLACES, Blobs

GOOD = 3.0  # standard deviations from the centre of a mode within which a sample is a good one


class Modes(NamedTuple):
    """How samples are spread over the modes of the data.

    Attributes:
        counts: shape (m,), good samples of each mode: those within 3 standard deviations of its centre, each
            counted at the nearest one.
        touched: modes with at least one good sample. One sample is enough: it says little.
        good: share of good samples among all, in [0, 1].
        even: exp of the entropy of the good samples over the modes: of how many equal modes it is the
            entropy; 0 without a good sample.
        fewest: the smallest share of all samples that a mode has.
    """

    counts: Int[Array, " m"]
    touched: Int[Array, ""]
    good: Float[Array, ""]
    even: Float[Array, ""]
    fewest: Float[Array, ""]


@contract(density=BLOBS, samples=PLACES)
def modes_of(density: Blobs, samples: Float[Array, "n 2"]) -> Modes:
    """Count samples by the mode of the data that they belong to.

    Args:
        density: the data, from `theory.plane`; each of its bumps is a mode.
        samples: shape (n, 2), of a generator, or of the data: of a round normal mode 98.9 % are good.

    Returns:
        The counts.

    Reference:
        Lin et al. 2018 (PacGAN), section 4.1: 2,500 samples; modes with at least one good one, and the share
        of good ones ("high quality samples").

    >>> from gan_lessons.theory import plane_sets
    >>> ring = plane_sets.ring(8)
    >>> modes_of(ring, ring.centres[:3]).touched.item()
    3
    """
    square = jnp.sum((samples[:, None] - density.centres[None]) ** 2, axis=-1)
    near = jnp.min(square, axis=1) <= (GOOD * density.std) ** 2
    number = density.centres.shape[0]
    counts = jnp.zeros(number, int).at[jnp.argmin(square, axis=1)].add(near.astype(int))
    total = jnp.sum(counts)
    share = counts / jnp.maximum(total, 1)
    entropy = -jnp.sum(jnp.where(counts > 0, share * jnp.log(jnp.where(counts > 0, share, 1.0)), 0.0))
    return Modes(
        counts=counts,
        touched=jnp.sum(counts > 0),
        good=total / samples.shape[0],
        even=jnp.where(total > 0, jnp.exp(entropy), 0.0),
        fewest=jnp.min(counts) / samples.shape[0],
    )
