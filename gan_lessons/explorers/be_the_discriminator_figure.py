"""The figure of *Be the discriminator*: densities, handles, V, and what outcomes cost."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import style

VALUE_LIMITS = (-3.2, 0.1)
SHARE_LIMIT = 1.0


class Drawing(NamedTuple):
    """The artists that follow the handles."""

    p_g: Any
    stems: Any
    handles: Any
    stars: Any
    ring: Any
    now: Any
    best: Any
    bridge: Any
    words: Any
    shares: Any


def draw(figure: Figure, p_data: tuple[float, ...]) -> Drawing:
    """Draws p_data and p_g, the handles of D, the value and the gap, once.

    Args:
        figure: an empty figure of about 10 × 5.4 inches.
        p_data: one probability per outcome.

    Returns:
        The artists, to be fed by `update`.
    """
    grid = figure.add_gridspec(2, 2, width_ratios=[1.5, 1.0], height_ratios=[1.0, 1.15])
    top, bottom = (figure.add_subplot(grid[row, 0]) for row in (0, 1))
    gauge, costs = (figure.add_subplot(grid[row, 1]) for row in (0, 1))
    k = np.arange(1, len(p_data) + 1)
    top.bar(k - 0.19, p_data, 0.36, **style.DATA.area(label="p_data"))
    p_g = top.bar(k + 0.19, np.zeros(len(p_data)), 0.36, **style.GENERATOR.area(label="p_g"))
    top.set(ylim=(0, 0.62), ylabel="probability", xlim=(0.4, len(p_data) + 0.6), xticks=k)
    top.legend(loc="upper right", ncols=2)
    handles = _draw_handles(bottom, k)
    shares = costs.bar(k, np.zeros(len(p_data)), 0.55, **style.MIXTURE.area())
    costs.set(
        ylim=(0, SHARE_LIMIT), xlim=(0.4, len(p_data) + 0.6), xticks=k, xlabel="outcome x", ylabel="nats"
    )
    costs.set_title("what each outcome adds to the gap", loc="left")
    return Drawing(p_g, *handles, *_draw_gauge(gauge), shares)


def _draw_handles(ax: Axes, k: np.ndarray) -> tuple[Any, Any, Any, Any]:
    ax.set(ylim=(-0.03, 1.03), xlim=(0.4, len(k) + 0.6), xticks=k, xlabel="outcome x", ylabel="D(x)")
    ax.axhline(0.5, color=style.BOUND.color, linewidth=0.8)
    ax.set_title("drag the handles:  1 = “real”,  0 = “generated”", loc="left")
    (stems,) = ax.plot([], [], color=style.DISCRIMINATOR.color, linewidth=2)
    (handles,) = ax.plot([], [], **style.DISCRIMINATOR.points(markersize=14))
    (stars,) = ax.plot([], [], "*", color=style.BOUND.color, markersize=15, markerfacecolor="white")
    (ring,) = ax.plot(
        [],
        [],
        "o",
        color=style.TEXT,
        markersize=24,
        markerfacecolor="none",
        markeredgewidth=1.5,
        label="_ring",
    )
    return stems, handles, stars, ring


def _draw_gauge(ax: Axes) -> tuple[Any, Any, Any, Any]:
    ax.set(xlim=VALUE_LIMITS, ylim=(0, 1), yticks=[], xlabel="nats")
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    ax.axvline(-np.log(4), ymax=0.52, color=style.BOUND.color, linewidth=1, linestyle=":")
    ax.text(-np.log(4), 0.02, " −log 4", color=style.BOUND.color, fontsize=9)
    (bridge,) = ax.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")
    (now,) = ax.plot([], [], "o", color=style.VALUE.color, markersize=13)
    (best,) = ax.plot([], [], "*", color=style.BOUND.color, markersize=17, markerfacecolor="white")
    words = [
        ax.text(VALUE_LIMITS[0], height, "V", va="center", fontsize=12, **role.words())
        for height, role in ((0.95, style.VALUE), (0.78, style.BOUND), (0.61, style.MIXTURE))
    ]
    return now, best, bridge, words


def update(drawing: Drawing, turn: Any) -> None:
    """Moves the artists of `draw` to a `be_the_discriminator.Turn`."""
    k = np.arange(1, len(turn.p_data) + 1)
    for bars, heights in ((drawing.p_g, turn.p_g), (drawing.shares, turn.shares)):
        for bar, height in zip(bars, np.asarray(heights), strict=True):
            bar.set_height(float(height))
    gaps = np.full(len(k), np.nan)
    answers = np.asarray(turn.discriminator)
    drawing.stems.set_data(np.repeat(k, 3), np.stack([np.full(len(k), 0.5), answers, gaps], 1).ravel())
    drawing.handles.set_data(k, answers)
    drawing.ring.set_ydata([answers[int(at) - 1] for at in drawing.ring.get_xdata()])
    drawing.stars.set_data(k, np.where(turn.revealed, np.asarray(turn.best), np.nan))
    value, best = float(turn.value), float(turn.best_value)
    shown = max(
        value, VALUE_LIMITS[0] + 0.08
    )  # a very bad D would leave the picture; its number is still told
    drawing.now.set_data([shown], [0.3])
    drawing.best.set_data([best], [0.3])
    drawing.bridge.set_data([shown, best], [0.3, 0.3])
    for text, line in zip(drawing.words, _sentences(turn), strict=True):
        text.set_text(line)


def _sentences(turn: Any) -> tuple[str, str, str]:
    """Says the three numbers of the game: V now, the best V, and the gap."""
    value, best, gap = float(turn.value), float(turn.best_value), float(turn.gap)
    solved = "  solved!" if gap < 5e-4 else ""
    return (
        f"●  V(D, G) now = −{-value:.3f} nats",
        f"★  best V possible = −{-best:.3f} nats",
        f"▬  gap = {gap:.3f} nats{solved}",
    )


def alt(turn: Any) -> str:
    """Says what the picture shows at a `be_the_discriminator.Turn`."""
    listed = (turn.p_g, turn.discriminator, turn.best)
    p_g, answers, best = (", ".join(f"{number:.2f}" for number in numbers) for numbers in listed)
    shown = f" D* is {best}." if turn.revealed else ""
    return (
        f"Five outcomes with bars of p_data and of p_g = {p_g}, and a handle for D on each: {answers}. "
        f"V(D, G) is −{-turn.value:.3f} nats, the best possible −{-turn.best_value:.3f}, the gap "
        f"{turn.gap:.3f}, most of it from outcome {int(np.argmax(turn.shares)) + 1}.{shown}"
    )
