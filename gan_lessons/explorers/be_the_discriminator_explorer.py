"""Be the discriminator: five outcomes, one handle each for D, and the distance to the best V possible."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Menu, Slider, Toggle
from gan_lessons.live.gestures import Gesture, Movement, followed
from gan_lessons.live.scene import Bars, Line, Picture
from gan_lessons.live.words import choose, words
from gan_lessons.theory import densities, divergences, game

P_DATA = (0.30, 0.30, 0.20, 0.15, 0.05)
PRESETS = {
    "leans to the right": (0.05, 0.10, 0.15, 0.30, 0.40),
    "two outcomes only": (0.00, 0.50, 0.50, 0.00, 0.00),
    "all alike": (0.20, 0.20, 0.20, 0.20, 0.20),
}
OUTCOMES = len(P_DATA)
K = np.arange(1, OUTCOMES + 1)
REACH = (0.4, OUTCOMES + 0.6)
VALUE_LIMITS, SHARE_LIMIT = (-3.2, 0.1), 1.0
NAMES = tuple(f"d_{k + 1}" for k in range(OUTCOMES))
LOW, HIGH, STEP = 0.01, 0.99, 0.01  # D is a sigmoid: it never answers 0 or 1
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


@domain(
    preset=choice(len(PRESETS)), share=checks.in_unit_interval, **dict.fromkeys(NAMES, checks.probability)
)
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
    artists = {"shares": ax.bar(K, 0 * K, 0.55, **style.MIXTURE.area())}
    ax.set(ylim=(0, SHARE_LIMIT), xlim=REACH, xticks=K, xlabel="outcome x", ylabel="nats")
    ax.set_title("what each outcome adds to the gap", loc="left")
    return artists


def _picture(turn: Turn, state: Any) -> Picture:
    gap, answers = jnp.full(OUTCOMES, jnp.nan), turn.discriminator
    stems = jnp.stack([jnp.full(OUTCOMES, 0.5), answers, gap], 1).ravel()
    # A very bad D would leave the picture; its number is still told.
    shown = jnp.maximum(turn.value, VALUE_LIMITS[0] + 0.08)
    held = jnp.asarray(state.held, int)
    solved = choose(turn.gap < 5e-4, "", "  solved!")
    sentences = [
        words("●  V(D, G) now = −{:.3f} nats", -turn.value),
        words("★  best V possible = −{:.3f} nats", -turn.best_value),
        words("▬  gap = {:.3f} nats{}", turn.gap, solved),
    ]
    marks = {
        "p_g": Bars(K + 0.01, 0.0, 0.36, turn.p_g),
        "stems": Line(np.repeat(K, 3), stems), "handles": Line(K, answers),
        "stars": Line(K, jnp.where(turn.revealed, turn.best, jnp.nan)),
        "ring": Line(jnp.where(state.ringed > 0, held + 1.0, jnp.nan), answers[held]),
        "now": Line(shown, 0.3), "best": Line(turn.best_value, 0.3),
        "bridge": Line(jnp.stack([shown, turn.best_value]), 0.3), "words": sentences,
        "shares": Bars(K - 0.275, 0.0, 0.55, turn.shares),
    }  # fmt: skip
    listed = ", ".join(["{:.2f}"] * OUTCOMES)
    best = words(f" D* is {listed}.", *turn.best)
    alt = words(
        f"Five outcomes with bars of p_data and of p_g = {listed}, and a handle for D on each: {listed}. "
        "V(D, G) is −{:.3f} nats, the best possible −{:.3f}, the gap {:.3f}, most of it from outcome {:d}.{}",
        *turn.p_g, *answers, -turn.value, -turn.best_value, turn.gap, turn.shares.argmax() + 1,
        choose(turn.revealed, "", best),
    )  # fmt: skip
    return Picture(marks, alt)


def _move(state: Any, movement: Movement) -> dict[str, Any]:
    """Moves a handle: the one that was nearest where a stroke began; by keys the one with a ring."""
    nearest = jnp.clip(jnp.round(movement.x) - 1, 0, OUTCOMES - 1)
    touched = jnp.where(movement.begins, nearest, state.held)
    chosen = (state.held + jnp.sign(movement.across)) % OUTCOMES
    held = jnp.where(movement.is_key, chosen, touched)
    answers = jnp.stack([jnp.asarray(getattr(state, name), float) for name in NAMES])
    stepped = answers[held.astype(int)] + STEP * movement.up
    answer = followed(movement, movement.y, stepped, LOW, HIGH)
    moved = jnp.where(jnp.arange(OUTCOMES) == held, answer, answers)
    return {
        "held": held,
        "ringed": jnp.where(movement.is_key, 1.0, 0.0),
        **dict(zip(NAMES, moved, strict=True)),
    }


be_the_discriminator = Explorer(
    name="Be the discriminator",
    controls={
        **{
            name: Slider(f"D({k + 1})", 0.5, LOW, HIGH, STEP, tooltip=f"D at outcome {k + 1}")
            for k, name in enumerate(NAMES)
        },
        "preset": Menu("p_g starts as", PRESETS),
        "share": Slider("share of p_data", 0.0, 0.0, 1.0, tooltip="how much of p_data p_g has"),
        "reveal": Toggle("reveal D*"),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic(
        [["probabilities", "gauge"], ["handles", "costs"]], (10, 5.4),
        width_ratios=[1.5, 1.0], height_ratios=[1.0, 1.15],
    ),
    panels={
        "probabilities": _draw_probabilities, "handles": _draw_handles, "gauge": _draw_gauge,
        "costs": _draw_costs,
    },
    memory={"held": 0.0, "ringed": 0.0},
    gestures=(Gesture(_move, KEYS, ("handles",)),),
    claim=Claim(
        r"V\(D, G\) is (\S+) nats",
        lambda turn: claim.value(turn.p_data, turn.p_g, turn.discriminator), 6e-4,
    ),
)  # fmt: skip
