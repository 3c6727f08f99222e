"""The panels of *Be the discriminator*: what stays, and the artists that move."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from gan_lessons import style

P_DATA = (0.30, 0.30, 0.20, 0.15, 0.05)
OUTCOMES = len(P_DATA)
K = np.arange(1, OUTCOMES + 1)
REACH = (0.4, OUTCOMES + 0.6)
VALUE_LIMITS, SHARE_LIMIT = (-3.2, 0.1), 1.0  # a longer bar is cut, and its number written above it


def _draw_probabilities(ax: Axes) -> dict[str, Any]:
    ax.bar(K - 0.19, P_DATA, 0.36, **style.DATA.area(label="p_data"))
    artists = {"p_g": ax.bar(K + 0.19, 0 * K, 0.36, **style.GENERATOR.area(label="p_g"))}
    ax.set(ylim=(0, 0.62), ylabel="probability", xlim=REACH, xticks=K)
    ax.legend(loc="upper right", ncols=2)
    return artists


def _draw_handles(ax: Axes) -> dict[str, Any]:
    ax.set(ylim=(-0.03, 1.03), xlim=REACH, xticks=K, xlabel="outcome x", ylabel="D(x)")
    ax.axhline(0.5, color=style.BOUND.color, linewidth=0.8)
    ax.set_title("drag the handles:  1 = “real”,  0 = “generated”", loc="left")
    star: dict[str, Any] = {"color": style.BOUND.color, "markersize": 15, "markerfacecolor": "white"}
    ring: dict[str, Any] = {"markersize": 24, "markerfacecolor": "none", "markeredgewidth": 1.5}
    return {
        "stems": ax.plot([], [], color=style.DISCRIMINATOR.color, linewidth=2)[0],
        "handles": ax.plot([], [], **style.DISCRIMINATOR.points(markersize=14))[0],
        "stars": ax.plot([], [], "*", **star)[0],
        "ring": ax.plot([], [], "o", color=style.TEXT, **ring)[0],
    }


def _draw_gauge(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=VALUE_LIMITS, ylim=(0, 1), yticks=[], xlabel="nats")
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    ax.axvline(-np.log(4), ymax=0.52, color=style.BOUND.color, linewidth=1, linestyle=":")
    ax.text(-np.log(4), 0.02, " −log 4", color=style.BOUND.color, fontsize=9)
    bridge = ax.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")[0]
    star: dict[str, Any] = {"color": style.BOUND.color, "markersize": 17, "markerfacecolor": "white"}
    rows = ((0.95, style.VALUE), (0.78, style.BOUND), (0.61, style.MIXTURE))
    said: dict[str, Any] = {"va": "center", "fontsize": 12}
    return {
        "now": ax.plot([], [], "o", color=style.VALUE.color, markersize=13)[0],
        "best": ax.plot([], [], "*", **star)[0],
        "bridge": bridge,
        "words": [ax.text(VALUE_LIMITS[0], at, "V", **said, **role.words()) for at, role in rows],
    }


def _draw_costs(ax: Axes) -> dict[str, Any]:
    artists = {
        "shares": ax.bar(K, 0 * K, 0.55, **style.MIXTURE.area()),
        "cut": [
            ax.text(k, SHARE_LIMIT + 0.01, " ", ha="center", va="bottom", fontsize=9) for k in K.tolist()
        ],
    }
    ax.set(ylim=(0, 1.12 * SHARE_LIMIT), xlim=REACH, xticks=K, xlabel="outcome x", ylabel="nats")
    ax.set_title("what each outcome adds to the gap", loc="left")
    return artists


PANELS = {
    "probabilities": _draw_probabilities, "handles": _draw_handles, "gauge": _draw_gauge,
    "costs": _draw_costs,
}  # fmt: skip
