"""Where the densities of a picture stand highest, in words: a peak, several, a plateau, or further out."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.live.words import Words, choose, words

AS_HIGH = 3e-5  # of the top: how far two equal peaks may differ between points that miss them by half a step
LEVEL = 1e-12  # of the top: rounding, on a plateau
FEW = 12  # at most so many points are as high as one peak, or two of them, whatever its width


def _ends(marked: Array) -> tuple[Array, Array]:
    """Returns the places of the first and the last of the marked points."""
    return marked.argmax(), len(marked) - 1 - marked[::-1].argmax()


def _place(x: np.ndarray, p: Float[Array, " points"]) -> Words:
    """Says where p is highest: one place, a plateau, two places, or how many there are."""
    at = jnp.asarray(x, float)
    near, level = p >= p.max() * (1 - AS_HIGH), p >= p.max() * (1 - LEVEL)
    runs = near[0] + (near[1:] & ~near[:-1]).sum()
    low, high = _ends(level)
    # One plateau; where it leaves its height gently a point beyond it may be near.
    flat = (high - low + 1 == level.sum()) & (high - low >= FEW) & (runs == 1)
    # The points lie just beside the edges of a plateau: it ends nearly one step after its last point.
    end = jnp.minimum(at[high] + 0.99 * (x[1] - x[0]), x[-1])
    first, last = (at[place] for place in _ends(near))
    # Two equal peaks: the highest point on either side of the middle between them.
    left, right = (
        at[jnp.where(side, p, -1.0).argmax()] for side in (at <= (first + last) / 2, at > (first + last) / 2)
    )
    two = (runs == 2) & (near.sum() <= FEW)
    return choose(
        jnp.where(flat, 1, jnp.where(two, 2, jnp.where(runs > 1, 3, 0))),
        words("at x = {:−.2f}", at[p.argmax()]),
        words("from x = {:−.2f} to x = {:−.2f}", at[low], end),
        words("at x = {:−.2f} and x = {:−.2f}", left, right),
        words("at {:d} places from x = {:−.2f} to x = {:−.2f}", runs, first, last),
    )


def _further_out(p: Float[Array, " points"]) -> Words:
    """Says whether p rises, or stays as high, where the picture ends."""
    near, second, third = (jnp.stack([p[k], p[-1 - k]]) for k in range(3))
    # The slope at the edge itself, to second order: a peak at the edge does not rise beyond it.
    rises = ((near > second) & (3 * near - 4 * second + third > 2 * AS_HIGH * near)).any()
    level = (near >= p.max() * (1 - LEVEL)).any()
    return choose(
        jnp.where(rises, jnp.where(level, 1, 2), jnp.where(level & (second == near).any(), 3, 0)),
        "",
        " (it rises beyond the picture)",
        " (it rises again at the edge of the picture)",
        " (it goes on beyond the picture)",
    )


def _highest(x: np.ndarray, p: Float[Array, " points"], limit: float) -> Words:
    above = choose(p.max() > limit, "", ", above the picture")
    return words("highest ({:.2f}{}) {}{}", p.max(), above, _place(x, p), _further_out(p))


def heights_in_words(
    x: np.ndarray, p_data: Float[Array, " points"], p_g: Float[Array, " points"], limit: float = np.inf
) -> Words:
    """Says where p_data and p_g stand highest in the picture.

    Args:
        x: points of the picture, evenly apart.
        p_data: density of the data at these points.
        p_g: density of the generator there.
        limit: where the axis of the densities ends.
    """
    said = _highest(x, p_data, limit), _highest(x, p_g, limit)
    return words("p_data over x, {}, and p_g, {}.", *said)
