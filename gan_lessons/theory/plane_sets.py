"""The data of the plane that the lessons train on: each is known exactly, as a sum of normal bumps."""

import numpy as np

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.plane import Blobs, blobs

_ALONG = 60  # bumps in a row that make a curve


@contract(num_modes=clauses.count(), radius=clauses.positive, std=clauses.positive)
def ring(num_modes: int = 8, radius: Scalar = 2.0, std: Scalar = 0.1) -> Blobs:
    """Build modes on a circle, the first one on the right.

    Args:
        num_modes: at least 1.
        radius: of the circle, > 0.
        std: of each mode, > 0.

    Reference:
        Srivastava et al. 2017 (VEEGAN); Lin et al. 2018 (PacGAN) with 8 modes, radius 1 and std 0.01.
    """
    turn = 2 * np.pi * np.arange(num_modes) / num_modes
    return blobs(radius * np.stack([np.cos(turn), np.sin(turn)], axis=1), std)


@contract(side=clauses.count(), spacing=clauses.positive, std=clauses.positive)
def grid(side: int = 5, spacing: Scalar = 1.0, std: Scalar = 0.06) -> Blobs:
    """Build side × side modes on a square grid around 0.

    Args:
        side: at least 1.
        spacing: between two of them, > 0.
        std: of each mode, > 0.

    Reference:
        Srivastava et al. 2017 (VEEGAN); Lin et al. 2018 (PacGAN) with side 5, spacing 2 and std 0.05.
    """
    ticks = spacing * (np.arange(side) - (side - 1) / 2)
    return blobs(np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2), std)


def moons() -> Blobs:
    """Build two half circles that reach into each other."""
    turn = np.pi * (np.arange(_ALONG // 2) + 0.5) / (_ALONG // 2)
    half = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    upper, lower = half - [0.5, 0.25], [0.5, 0.25] - half
    return blobs(1.4 * np.concatenate([upper, lower]), 0.1)


def spiral() -> Blobs:
    """Build a spiral of one and a half turns, of the same mass along every inch of it."""
    turn = np.pi * np.sqrt(np.linspace(0.3, 9.0, _ALONG))
    radius = 2.2 * turn / turn[-1]
    return blobs(radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1), 0.08)


def line() -> Blobs:
    """Build a straight line of finite length, aslant."""
    t = np.linspace(-2.0, 2.0, _ALONG)
    return blobs(np.stack([t, 0.6 * t], axis=1), 0.1)


def islands() -> Blobs:
    """Build three bumps of equal weight, far from each other."""
    return blobs([[-1.6, -1.0], [1.6, -0.8], [0.0, 1.6]], 0.25)


def uneven() -> Blobs:
    """Build three bumps of weights 0.7, 0.2 and 0.1."""
    return blobs([[-1.2, -0.6], [1.6, -1.0], [0.8, 1.6]], 0.25, [0.7, 0.2, 0.1])


# What a learner chooses from.
SETS = {
    "a ring of 8": ring,
    "a grid of 25": grid,
    "two moons": moons,
    "a spiral": spiral,
    "a line": line,
    "three islands": islands,
    "uneven bumps": uneven,
}
