"""V and C over the steps of a run, and what each player lacks: two panels that every player has."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.live.scene import Line
from gan_lessons.theory.logspace import LOG_4

SMALLEST = 1e-4  # nats; below, a curve on the logarithmic scale is cut


def draw_values(ax: Axes) -> dict[str, Any]:
    """Draws the axes of V and C over the steps of a run, with −log 4."""
    ax.set(ylim=(-1.75, 0.05), ylabel="nats")
    ax.axhline(-LOG_4, **style.BOUND.line(linewidth=1.4))
    right: dict[str, Any] = {"ha": "right", "va": "top", "transform": ax.get_yaxis_transform()}
    ax.text(1.0, -LOG_4 - 0.03, "−log 4", color=style.BOUND.color, **right)
    artists = {
        "cost": ax.plot([], [], color=style.GENERATOR.color, linewidth=2.2, label="C(G)")[0],
        "value": ax.plot([], [], **style.VALUE.line(label="V(D, G)", linewidth=1.0))[0],
    }
    ax.legend(loc="upper right", ncols=2)
    return artists


def draw_distances(ax: Axes) -> dict[str, Any]:
    """Draws the axes of what each player lacks, on a logarithmic scale."""
    ax.set(ylim=(SMALLEST, 3.0), yscale="log", xlabel="step", ylabel="nats")
    artists = {
        "lacks_g": ax.plot([], [], **style.GENERATOR.line(label="C + log 4: what G lacks"))[0],
        "lacks_d": ax.plot([], [], **style.DISCRIMINATOR.line(label="C − V: what D lacks"))[0],
    }
    ax.legend(loc="upper right", fontsize=9)
    return artists


def curves(past: Float[Array, "moments 3"]) -> dict[str, Line]:
    """Says what the lines of both panels become.

    Args:
        past: steps, V and C at every moment, NaN after the last one.
    """
    steps, values, costs = past.T
    return {
        "cost": Line(steps, jnp.clip(costs, -3.0, 1.0)),
        "value": Line(steps, jnp.clip(values, -3.0, 1.0)),
        "lacks_g": Line(steps, jnp.maximum(costs + LOG_4, SMALLEST / 2)),
        "lacks_d": Line(steps, jnp.maximum(costs - values, SMALLEST / 2)),
    }
