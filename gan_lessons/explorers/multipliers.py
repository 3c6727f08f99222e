"""The eigenvalues of a step beside the unit circle: inside of it a small distance dies."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gan_lessons import style
from gan_lessons.live.scene import Line


def draw_circle(ax: Axes, reach: float, **look: Any) -> Line2D:
    """Draws the unit circle in a square of half the width `reach`, and returns the markers that move."""
    turn = np.linspace(0, 2 * np.pi, 200)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", ylabel="imaginary part")
    ax.fill(np.cos(turn), np.sin(turn), **style.DATA.fill())
    ax.plot(np.cos(turn), np.sin(turn), **style.BOUND.line(linewidth=1.4))
    return ax.plot([], [], **style.DISCRIMINATOR.points(**look))[0]


def in_square(multipliers: Array, reach: float) -> Line:
    """Returns the markers of complex numbers; what lies outside the square stands at its edge."""
    return Line(*(jnp.clip(part, -reach, reach) for part in (multipliers.real, multipliers.imag)))
