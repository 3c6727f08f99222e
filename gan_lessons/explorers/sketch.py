"""Drawing p_g by hand: a pointer or the arrow keys move the corners of a piecewise-linear density."""

from typing import Any

import numpy as np

from gan_lessons.contracts import checks
from gan_lessons.explorers import families
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.live import PointerEvent

STEP = 0.05
KEYS = (
    "Keys on the picture draw p_g: ← → Home End choose a point, ↑ ↓ move it, with Shift or Page Up and Down "
    "five times as far."
)


def stroke(heights: np.ndarray, start: tuple[float, float], end: tuple[float, float]) -> np.ndarray:
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
        checks.finite_number(name, place)
    checks.non_negative("heights", heights)
    if np.shape(heights) != np.shape(families.KNOTS):
        raise ValueError(f"heights must have shape {families.KNOTS.shape}, got {np.shape(heights)}")
    (x_0, y_0), (x_1, y_1) = sorted([start, end])
    knots, half = families.KNOTS, (families.KNOTS[1] - families.KNOTS[0]) / 2
    touched = np.abs(knots - (x_0 + x_1) / 2) <= (x_1 - x_0) / 2 + half
    line = np.interp(knots, [x_0, x_1], [y_0, y_1]) if x_1 > x_0 else np.full(len(knots), end[1])
    return _admissible(np.where(touched, line, heights), heights)


def _admissible(wanted: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    wanted = np.maximum(wanted, 0.0)
    return wanted if wanted.sum() > 1e-3 else otherwise


def attach(explorer: Explorer, picture: Any) -> None:
    """Lets the learner draw p_g on the panel of densities; drawing chooses the drawn family.

    Args:
        explorer: an explorer with a menu `family` and an input `heights`.
        picture: its `vary_p_g_figure.Picture`.
    """
    if "densities" not in picture.axes:
        return
    last: list[tuple[float, float]] = []

    def show(heights: np.ndarray) -> None:
        if explorer.controls["family"].index == families.DRAWN:
            explorer.set_inputs(heights=heights)
        else:
            explorer.inputs["heights"] = heights
            explorer.controls["family"].index = families.DRAWN

    def by_pointer(event: PointerEvent) -> None:
        begins = event.phase == "down" or not last
        if begins:
            last[:] = [(event.x, event.y)]
        # Normalised once, where the stroke begins: what is drawn first must not sink while the hand moves on.
        before = _normalised(explorer) if begins else explorer.inputs["heights"]
        heights = stroke(before, last[0], (event.x, event.y))
        last[:] = [] if event.phase == "up" else [(event.x, event.y)]
        picture.cursor = int(np.abs(families.KNOTS - event.x).argmin())
        show(heights)

    def by_key(event: PointerEvent) -> None:
        last_knot = len(families.KNOTS) - 1
        to = {"Home": 0, "End": last_knot, "ArrowLeft": picture.cursor - 1, "ArrowRight": picture.cursor + 1}
        steps = {"ArrowUp": 1, "ArrowDown": -1, "PageUp": 5, "PageDown": -5}.get(event.key, 0)
        if event.key not in to and not steps:
            return
        picture.cursor = int(np.clip(to.get(event.key, picture.cursor), 0, last_knot))
        rise = STEP * steps * (5 if event.shift and event.key.startswith("Arrow") else 1)
        heights = _normalised(explorer)
        heights[picture.cursor] += rise
        show(_admissible(heights, _normalised(explorer)))

    explorer.live.on_pointer(by_pointer, kinds=("click", "drag"), axes=[picture.axes["densities"]])
    explorer.live.on_pointer(by_key, kinds=("key",), hint=KEYS)


def _normalised(explorer: Explorer) -> np.ndarray:
    heights = np.asarray(explorer.inputs["heights"], float)
    return heights / np.trapezoid(heights, families.KNOTS)
