"""The triangle of *Simplex*: where a distribution lies, where C has a given height, and what stays drawn."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from gan_lessons import style
from gan_lessons.contracts import checks

HEIGHT = np.sqrt(3.0) / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
EDGE = CORNERS[[0, 1, 2, 0]]
LEVELS = (0.003, 0.02, 0.06, 0.12, 0.2, 0.3, 0.45, 0.6, 0.8)
FLOOR = 1e-14
# Pale all the way: path, names and contours, which say how high it is, stand out from every part.
COLORS = LinearSegmentedColormap.from_list("cost", ["#ffffff", "#eed8e4"])
_ACROSS, _UP = np.linspace(0.0, 1.0, 101), np.linspace(0.0, HEIGHT, 89)
_HALF = (_ACROSS[1] / 2, _UP[1] / 2)  # a pixel reaches half a step beyond its point
_EXTENT = (-_HALF[0], 1 + _HALF[0], -_HALF[1], HEIGHT + _HALF[1])
# The parts of the rectangle beside the triangle: x, the slope below, what lies above the image.
MASKS = tuple(
    (np.array([outside, foot, 0.5])[:: 1 if foot == 0 else -1], np.array(low)[:: 1 if foot == 0 else -1])
    for outside, foot, low in ((-0.03, 0.0, (0.0, 0.0, HEIGHT)), (1.03, 1.0, (0.0, 0.0, HEIGHT)))
)
MASK_TOP = HEIGHT + 0.01  # beyond the image, below the name of the corner
_TURN = np.linspace(-np.pi, np.pi, 120, endpoint=False)
NEWTON_STEPS = 8


def to_plane(p: Any) -> Float[Array, "*rows 2"]:
    """Returns where a distribution of three outcomes lies in the triangle; NaN where it is NaN.

    Raises:
        TypeError: `p` is not a list of numbers.
        ValueError: its last axis is not of length 3.

    >>> to_plane([0.0, 1.0, 0.0]).tolist()
    [1.0, 0.0]
    """
    if checks.is_concrete(p):
        checks.numbers("p", p)
    if np.ndim(p) == 0 or np.shape(p)[-1] != 3:
        raise ValueError(f"p must have 3 entries on its last axis, got {p}")
    return jnp.asarray(p, float) @ jnp.asarray(CORNERS)


def from_plane(x: Any, y: Any) -> Float[Array, "*rows 3"]:
    """Returns the three numbers of sum 1 that belong to a point; outside the triangle, some are negative."""
    third = jnp.asarray(y, float) / HEIGHT
    second = jnp.asarray(x, float) - third / 2
    return jnp.stack(jnp.broadcast_arrays(1 - second - third, second, third), axis=-1)


def landscape() -> Float[Array, "rows columns 3"]:
    """Returns distributions on a net over the triangle; points outside are moved onto its edge."""
    across, up = jnp.asarray(_ACROSS, float), jnp.asarray(_UP, float)
    inside = jnp.maximum(from_plane(across[None, :], up[:, None]), 0.0)
    return inside / inside.sum(axis=-1, keepdims=True)


_ALONG = np.linspace(0.0, 1.0, 60, endpoint=False)[None, :, None]
# Places all along the edge, the corners among them.
_RIM = ((1 - _ALONG) * EDGE[:-1, None, :] + _ALONG * EDGE[1:, None, :]).reshape(-1, 2)


def _rays(p_data: Float[Array, "3"]) -> Float[Array, "angles 3"]:
    """Finds what one unit of length changes of the three probabilities, in every direction and back to it.

    Even directions draw a small line round; directions to places along the edge miss no corner that a line
    cuts off, and no part of an edge that lies far away.
    """
    aim = jnp.asarray(_RIM) - to_plane(p_data)[None, :]
    angle = jnp.sort(jnp.concatenate([jnp.asarray(_TURN), jnp.arctan2(aim[:, 1], aim[:, 0])]))
    angle = jnp.concatenate([angle, angle[:1]])
    across, up = jnp.cos(angle), jnp.sin(angle) / HEIGHT
    return jnp.stack([-across - up / 2, across - up / 2, up], axis=1)


def level_lines(p_data: Float[Array, "3"]) -> Float[Array, "levels angles 3"]:
    """Finds where C + log 4 has the heights of `LEVELS`: on each ray from p_data, one place for each.

    C is convex and lowest at p_data, so along a ray it rises: a level is met once, or beyond the edge of the
    triangle, where the line ends at the edge. Newton's method on the square root of C + log 4, which is
    nearly straight along a ray, finds the place.

    Args:
        p_data: three probabilities, all positive.

    Returns:
        Distributions; NaN where the line is outside the triangle, but for one place at each of its ends.
    """
    rays, wanted = _rays(p_data)[None, :, :], jnp.sqrt(jnp.asarray(LEVELS))[:, None]
    end = jnp.min(jnp.where(rays < 0, -p_data[None, None, :] / rays, jnp.inf), axis=2)
    p = p_data[None, None, :]

    def root(at: Array) -> tuple[Array, Array]:
        """The square root of C + log 4 = Σ p log 2p/(p + q) + q log 2q/(p + q), and its slope."""
        q = jnp.maximum(p + at[:, :, None] * rays, 1e-300)
        log_p, log_q = jnp.log(2 * p / (p + q)), jnp.log(2 * q / (p + q))
        height = jnp.sqrt(jnp.sum(p * log_p + q * log_q, axis=2))
        return height, jnp.sum(rays * log_q, axis=2) / (2 * height)

    def closer(_: Any, at: Array) -> Array:
        height, slope = root(at)
        return jnp.clip(at + (wanted - height) / slope, 1e-3 * end, (1 - 1e-9) * end)

    near = jnp.broadcast_to(end / 4, (len(LEVELS), rays.shape[1]))
    at = jax.lax.fori_loop(0, NEWTON_STEPS, closer, near)
    outside = wanted >= root(end)[0]
    # Between two rays that both leave the triangle, a chord would cut its corner.
    beyond = outside & jnp.roll(outside, 1, axis=1) & jnp.roll(outside, -1, axis=1)
    at = jnp.where(beyond, jnp.nan, jnp.where(outside, end, at))
    return jnp.maximum(p + at[:, :, None] * rays, 0.0)


def draw_triangle(ax: Axes) -> dict[str, Any]:
    """Draws the names of the corners, and prepares the landscape, its contours and the path."""
    ax.set(xlim=(-0.09, 1.09), ylim=(-0.09, HEIGHT + 0.09), aspect="equal")
    ax.axis("off")
    places = ((-0.02, -0.05), (0.02, -0.05), (0, 0.03))
    for corner, (x, y), place in zip("123", CORNERS, places, strict=True):
        ax.text(x + place[0], y + place[1], f"all on {corner}", ha="center", fontsize=10)
    image = ax.imshow(
        np.zeros((len(_UP), len(_ACROSS))), extent=_EXTENT, origin="lower", cmap=COLORS,
        vmin=0.0, vmax=LEVELS[-1], interpolation="bilinear",
    )  # fmt: skip
    white: dict[str, Any] = {"facecolor": style.CARD, "edgecolor": "none", "linewidth": 0.0}
    return {
        "image": image,
        # The image is a rectangle: two white corners make a triangle of it.
        "masks": [ax.fill_between(x, low, MASK_TOP, **white) for x, low in MASKS],
        "contours": [ax.plot([], [], color=style.AID, linewidth=0.8)[0] for _ in LEVELS],
        "edge": ax.plot(*EDGE.T, color="0.2", linewidth=1.4)[0],
        "midpoint": ax.plot([], [], **style.MIXTURE.points(markersize=10, markerfacecolor="white"))[0],
        "path": ax.plot([], [], **style.GENERATOR.line(linewidth=1.6))[0],
        "dots": ax.plot([], [], **style.GENERATOR.points(markersize=5))[0],
        "start": ax.plot([], [], **style.GENERATOR.points(markersize=11))[0],
        "data": ax.plot([], [], **style.DATA.points(markersize=11))[0],
        "names": [ax.text(0, 0, name, fontsize=10, ha="left") for name in ("start", "p_data")],
    }


def draw_rates(ax: Axes) -> dict[str, Any]:
    """Prepares C + log 4 and the total variation after every step, on a logarithmic scale."""
    ax.set(xlabel="step", xlim=(-0.5, 40.5), ylim=(FLOOR, 4.0), yscale="log")
    distance = style.MIXTURE.line(marker="v", markersize=4, label="TV(p_data, p_g)")
    artists = {
        "bound": ax.plot([], [], **style.BOUND.line(linewidth=1.6, label="first TV · 2⁻ᵗ"))[0],
        "distance": ax.plot([], [], **distance)[0],
        "excess": ax.plot([], [], **style.VALUE.line(marker=".", label="C + log 4  [nats]"))[0],
        "headline": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), fontsize=9, ncols=3, columnspacing=1.0)
    return artists
