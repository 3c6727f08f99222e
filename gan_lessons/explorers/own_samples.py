"""Samples of one's own, from an array or a file, laid into the square that the laboratory shows."""

import os
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from gan_lessons.theory.plane import Blobs, blobs
from gan_lessons.training import data

NAME = "your samples"
STD = 0.05  # of the bump that stands for a sample, in the square's units
REACH = 2.4  # how far from the middle of the square the samples lie, at most
MOST = 10_000


class OwnSamples(NamedTuple):
    """Samples in the square, and where they come from: x in their own units is shift + scale · place.

    Attributes:
        places: shape (n, 2), in the square.
        shift: shape (2,), the middle of their extent, in their own units.
        scale: > 0, one unit of the square in their own units, the same across and up.
    """

    places: Float[np.ndarray, "n 2"]
    shift: Float[np.ndarray, "2"]
    scale: float

    def density(self) -> Blobs:
        """Return p_data: a small normal bump at each sample, since of a bare list of points C(G) is 0."""
        return blobs(self.places, STD)


def own_samples(samples: Any) -> OwnSamples:
    """Read samples, and lay them into the square.

    Args:
        samples: shape (n, 2), n from 2 to 10,000, in any units; or the path of a file of them, as in
            `data.from_file`. They may not lie on one level or upright line: each of the two columns needs two
            numbers that differ in float32.

    Returns:
        The samples in the square.

    Raises:
        FileNotFoundError: if there is no such file.
        TypeError: if they are not real numbers.
        ValueError: if they are no pairs of finite numbers, too few, too many, or the same throughout a
            column.

    >>> own_samples([[100.0, 7.0], [300.0, 7.5]]).places.round(3).tolist()
    [[-2.4, -0.006], [2.4, 0.006]]
    """
    read = data.from_file if isinstance(samples, str | os.PathLike) else data.from_samples
    found = np.asarray(data.origin(read(samples)), np.float64)
    if found.shape[1] != 2 or len(found) > MOST:
        raise ValueError(f"samples must have shape (n, 2), n at most {MOST:,}, got shape {found.shape}")
    low, high = found.min(axis=0), found.max(axis=0)
    shift, scale = (low + high) / 2, float((high - low).max() / 2 / REACH)
    return OwnSamples((found - shift) / scale, shift, scale)
