"""Drawing p_g by hand: a pointer or the arrow keys move the corners of a piecewise-linear density."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.explorers import families
from gan_lessons.live.gestures import Gesture, Movement

STEP = 0.05
KEYS = (
    "Keys on the picture draw p_g: ← → Home End choose a point, ↑ ↓ move it, with Shift or Page Up and Down "
    "ten times as far."
)


def stroke(
    heights: Float[Array, " knots"], start: tuple[Any, Any], end: tuple[Any, Any]
) -> Float[Array, " knots"]:
    """Pulls the corners under a stroke of the pointer to its height.

    A fast hand skips corners; they are set along the straight line between the two places it was seen at.

    Args:
        heights: heights at `families.KNOTS`, at least 0.
        start: x and y where the stroke begins.
        end: x and y where it ends.

    Returns:
        New heights, at least 0; the old ones where the stroke would leave no height at all.

    Raises:
        TypeError: an argument is neither a number nor a list of them.
        ValueError: a height is negative, or a number not finite; there is not one height for each knot.
    """
    for name, place in (("start", start), ("end", end)):
        for number in place:
            checks.finite_number(name, number)
    checks.non_negative("heights", heights)
    if np.shape(heights) != families.KNOTS.shape:
        raise ValueError(f"heights must have shape {families.KNOTS.shape}, got {np.shape(heights)}")
    knots = jnp.asarray(families.KNOTS)
    swapped = start[0] > end[0]
    x_0, y_0, x_1, y_1 = (
        jnp.where(swapped, *two) for two in zip((*end, *start), (*start, *end), strict=True)
    )
    touched = jnp.abs(knots - (x_0 + x_1) / 2) <= (x_1 - x_0) / 2 + (knots[1] - knots[0]) / 2
    share = jnp.clip((knots - x_0) / jnp.where(x_1 > x_0, x_1 - x_0, 1.0), 0.0, 1.0)
    line = jnp.where(x_1 > x_0, y_0 + share * (y_1 - y_0), end[1])
    return _admissible(jnp.where(touched, line, heights), heights)


def _admissible(wanted: Array, otherwise: Array) -> Float[Array, " knots"]:
    wanted = jnp.maximum(wanted, 0.0)
    return jnp.where(wanted.sum() > 1e-3, wanted, otherwise)


def _draw(state: Any, movement: Movement) -> dict[str, Any]:
    knots = jnp.asarray(families.KNOTS)
    normalised = state.heights / jnp.trapezoid(state.heights, knots)
    # Normalised once, where the stroke begins: what is drawn first must not sink while the hand moves on.
    before = jnp.where(movement.begins, normalised, state.heights)
    drawn = stroke(before, (movement.x_before, movement.y_before), (movement.x, movement.y))
    chosen = jnp.clip(state.cursor + jnp.sign(movement.across), 0, len(knots) - 1)
    chosen = jnp.where(movement.end == 0, chosen, jnp.where(movement.end < 0, 0, len(knots) - 1)).astype(int)
    raised = _admissible(normalised.at[chosen].add(STEP * movement.up), normalised)
    return {
        "family": families.DRAWN,
        "heights": jnp.where(movement.is_key, raised, drawn),
        "cursor": jnp.where(movement.is_key, chosen, jnp.abs(knots - movement.x).argmin()),
    }


# For an explorer with a menu `family`, an input `heights`, a remembered `cursor` and a panel `densities`.
GESTURE = Gesture(_draw, KEYS, ("densities",))
