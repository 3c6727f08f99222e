"""Be the discriminator: five outcomes, one handle each for D, and the distance to the best V possible."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Bool, Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import style
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.live import LiveFigure, PointerEvent, controls
from gan_lessons.theory import densities, divergences, game

P_DATA = (0.30, 0.30, 0.20, 0.15, 0.05)
PRESETS = {
    "leans to the right": (0.05, 0.10, 0.15, 0.30, 0.40),
    "two outcomes only": (0.00, 0.50, 0.50, 0.00, 0.00),
    "all alike": (0.20, 0.20, 0.20, 0.20, 0.20),
}
OUTCOMES = len(P_DATA)
NAMES = tuple(f"d_{k + 1}" for k in range(OUTCOMES))
LOW, HIGH = 0.01, 0.99  # D is a sigmoid: it never answers 0 or 1
VALUE_LIMITS = (-3.2, 0.1)
SHARE_LIMIT = 1.0
KEYS = (
    "Keys on the picture: ← → choose a handle, ↑ ↓ move it, with Shift or Page Up and Down by 0.1; Home, End."
)


class Turn(NamedTuple):
    """One move of the game.

    Attributes:
        p_data: probabilities of the data.
        p_g: probabilities of the generator.
        discriminator: D as the learner has set it.
        best: D*, NaN where neither player puts an outcome.
        value: V(D, G) in nats.
        best_value: V(D*, G) in nats.
        shares: what each outcome contributes to the gap, in nats, at least 0.
        gap: their sum, V(D*, G) - V(D, G), in nats.
        revealed: whether D* is to be shown.
    """

    p_data: Float[Array, " k"]
    p_g: Float[Array, " k"]
    discriminator: Float[Array, " k"]
    best: Float[Array, " k"]
    value: Float[Array, ""]
    best_value: Float[Array, ""]
    shares: Float[Array, " k"]
    gap: Float[Array, ""]
    revealed: Bool[Array, ""]


def compute(*, preset: Any, share: Any, reveal: Any = False, **handles: Any) -> Turn:
    """Evaluates V(D, G), its maximum over D, and what each outcome costs the discriminator.

    p_g = (1 - share) · preset + share · p_data.

    Args:
        preset: index into `PRESETS`.
        share: how much of p_data is in p_g, in [0, 1].
        reveal: whether D* is to be shown.
        **handles: `d_1` … `d_5`, the answers D(1) … D(5), in (0, 1).

    Returns:
        Probabilities and values in nats.

    Reference:
        Goodfellow et al. 2014, equation 1 and Proposition 1.
    """
    p_data = densities.finite(jnp.asarray(P_DATA))
    start = jnp.asarray(tuple(PRESETS.values()))[preset]
    p_g = (1 - share) * start + share * p_data
    log_p_data, log_p_g = jnp.log(p_data), jnp.log(p_g)
    discriminator = jnp.stack([jnp.asarray(handles[name], float) for name in NAMES])
    logit = jax.scipy.special.logit(discriminator)
    best_logit = game.optimal_logit(log_p_data, log_p_g)
    return Turn(
        p_data=p_data,
        p_g=p_g,
        discriminator=discriminator,
        best=game.optimal_discriminator(log_p_data, log_p_g),
        value=game.value(log_p_data, log_p_g, logit),
        best_value=game.cost(log_p_data, log_p_g),
        shares=(p_data + p_g) * divergences.bernoulli_kl(best_logit, logit),
        gap=game.gap(log_p_data, log_p_g, logit),
        revealed=jnp.asarray(reveal),
    )


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


def _draw(figure: Figure) -> Drawing:
    """Draws p_data and p_g, the handles of D, the value and the gap, once."""
    grid = figure.add_gridspec(2, 2, width_ratios=[1.5, 1.0], height_ratios=[1.0, 1.15])
    top, bottom = (figure.add_subplot(grid[row, 0]) for row in (0, 1))
    gauge, costs = (figure.add_subplot(grid[row, 1]) for row in (0, 1))
    k = np.arange(1, OUTCOMES + 1)
    top.bar(k - 0.19, P_DATA, 0.36, **style.DATA.area(label="p_data"))
    p_g = top.bar(k + 0.19, np.zeros(OUTCOMES), 0.36, **style.GENERATOR.area(label="p_g"))
    top.set(ylim=(0, 0.62), ylabel="probability", xlim=(0.4, OUTCOMES + 0.6), xticks=k)
    top.legend(loc="upper right", ncols=2)
    handles = _draw_handles(bottom, k)
    shares = costs.bar(k, np.zeros(OUTCOMES), 0.55, color=style.MIXTURE.color)
    costs.set(ylim=(0, SHARE_LIMIT), xlim=(0.4, OUTCOMES + 0.6), xticks=k, xlabel="outcome x", ylabel="nats")
    costs.set_title("what each outcome adds to the gap", loc="left")
    return Drawing(p_g, *handles, *_draw_gauge(gauge), shares)


def _draw_handles(ax: Axes, k: np.ndarray) -> tuple[Any, Any, Any, Any]:
    ax.set(ylim=(-0.03, 1.03), xlim=(0.4, OUTCOMES + 0.6), xticks=k, xlabel="outcome x", ylabel="D(x)")
    ax.axhline(0.5, color=style.BOUND.color, linewidth=0.8)
    ax.set_title("drag the handles:  1 = “real”,  0 = “generated”", loc="left")
    (stems,) = ax.plot([], [], color=style.DISCRIMINATOR.color, linewidth=2)
    (handles,) = ax.plot([], [], **style.DISCRIMINATOR.points(markersize=14))
    (stars,) = ax.plot([], [], "*", color=style.BOUND.color, markersize=15, markerfacecolor="white")
    (ring,) = ax.plot(
        [], [], "o", color=style.TEXT, markersize=24, markerfacecolor="none", markeredgewidth=1.5
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


def _update(drawing: Drawing, turn: Turn) -> None:
    """Moves the artists to a turn of the game."""
    k = np.arange(1, OUTCOMES + 1)
    for bars, heights in ((drawing.p_g, turn.p_g), (drawing.shares, turn.shares)):
        for bar, height in zip(bars, np.asarray(heights), strict=True):
            bar.set_height(float(height))
    gaps = np.full(OUTCOMES, np.nan)
    answers = np.asarray(turn.discriminator)
    drawing.stems.set_data(np.repeat(k, 3), np.stack([np.full(OUTCOMES, 0.5), answers, gaps], 1).ravel())
    drawing.handles.set_data(k, answers)
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


def _sentences(turn: Turn) -> tuple[str, str, str]:
    """Says the three numbers of the game: V now, the best V, and the gap."""
    value, best, gap = float(turn.value), float(turn.best_value), float(turn.gap)
    solved = "  solved!" if gap < 5e-4 else ""
    return (
        f"●  V(D, G) now = −{-value:.3f} nats",
        f"★  best V possible = −{-best:.3f} nats",
        f"▬  gap = {gap:.3f} nats{solved}",
    )


def _alt(turn: Turn) -> str:
    listed = (turn.p_g, turn.discriminator, turn.best)
    p_g, answers, best = (", ".join(f"{number:.2f}" for number in numbers) for numbers in listed)
    shown = f" D* is {best}." if turn.revealed else ""
    return (
        f"Five outcomes with bars of p_data and of p_g = {p_g}, and a handle for D on each: {answers}. "
        f"V(D, G) is −{-turn.value:.3f} nats, the best possible −{-turn.best_value:.3f}, the gap "
        f"{turn.gap:.3f}, most of it from outcome {int(np.argmax(turn.shares)) + 1}.{shown}"
    )


def _handles() -> dict[str, Any]:
    return {
        name: controls.slider(
            f"D({k + 1})", 0.5, LOW, HIGH, step=0.01, description_tooltip=f"D at outcome {k + 1}"
        )
        for k, name in enumerate(NAMES)
    }


def _listen(live: LiveFigure, sliders: dict[str, Any], drawing: Drawing) -> None:
    """Lets pointer and keys move the handles: whichever was nearest when the pointer went down stays held.

    A ring marks the one that the keys hold.
    """
    held = {"k": 0}

    def put(value: float, ringed: bool) -> None:
        slider = sliders[NAMES[held["k"]]]
        value = round(float(np.clip(value, LOW, HIGH)), 2)
        drawing.ring.set_data([held["k"] + 1] if ringed else [], [value] if ringed else [])
        if slider.value == value:  # nothing to compute; the ring alone may have moved
            live.refresh()
        slider.value = value

    def move(event: PointerEvent) -> None:
        if event.phase == "down" or event.kind == "click":
            held["k"] = int(np.clip(round(event.x) - 1, 0, OUTCOMES - 1))
        put(event.y, ringed=False)

    def press(event: PointerEvent) -> None:
        across = {"ArrowLeft": -1, "ArrowRight": 1}.get(event.key, 0)
        held["k"] = (held["k"] + across) % OUTCOMES
        ends = {"Home": LOW, "End": HIGH}
        rise = {"ArrowUp": 0.01, "ArrowDown": -0.01, "PageUp": 0.1, "PageDown": -0.1}.get(event.key, 0.0)
        rise *= 10 if event.shift and event.key.startswith("Arrow") else 1
        put(ends.get(event.key, sliders[NAMES[held["k"]]].value + rise), ringed=True)

    live.on_pointer(move, kinds=("click", "drag"), axes=[drawing.handles.axes])
    live.on_pointer(press, kinds=("key",), hint=KEYS)


def be_the_discriminator() -> Explorer:
    """Builds the explorer: five handles for D, a menu and a slider for p_g, and a button that shows D*.

    Returns:
        The explorer, ready to be displayed.
    """
    sliders = _handles()
    others = {
        "preset": controls.dropdown("p_g starts as", PRESETS),
        "share": controls.slider(
            "share of p_data", 0.0, 0.0, 1.0, description_tooltip="how much of p_data p_g has"
        ),
        "reveal": controls.toggle("reveal D*"),
    }
    figure = plt.figure(figsize=(10, 5.4), layout="constrained")
    drawing, alt = _draw(figure), [" "]
    live = LiveFigure(figure, moving=drawing, alt=lambda: alt[0])
    _listen(live, sliders, drawing)

    def update(turn: Turn) -> None:
        _update(drawing, turn)
        alt[0] = _alt(turn)

    return Explorer(
        controls=sliders | others,
        compute=compute,
        figure=live,
        update=update,
        name="Be the discriminator",
    )
