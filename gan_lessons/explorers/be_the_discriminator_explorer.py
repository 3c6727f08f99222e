"""Be the discriminator: five outcomes, one handle each for D, and the distance to the best V possible."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.be_the_discriminator_figure import (
    OUTCOMES,
    P_DATA,
    PANELS,
    SHARE_LIMIT,
    VALUE_LIMITS,
    K,
)
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Menu, Slider, Toggle
from gan_lessons.live.gestures import Gesture, Movement, followed
from gan_lessons.live.scene import Bars, Line, Picture
from gan_lessons.live.words import Words, choose, join, words
from gan_lessons.theory import densities, divergences, game

PRESETS = {
    "leans to the right": (0.05, 0.10, 0.15, 0.30, 0.40),
    "two outcomes only": (0.00, 0.50, 0.50, 0.00, 0.00),
    "all alike": (0.20, 0.20, 0.20, 0.20, 0.20),
}
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
        attained: whether a D in (0, 1) has this value: not where an outcome comes from one side only.
        shares: what each outcome contributes to the gap, in nats, at least 0.
        gap: their sum, V(D*, G) - V(D, G), in nats.
        least_gap: the smallest gap that handles between `LOW` and `HIGH` leave, in nats.
        revealed: whether D* is to be shown.
    """

    p_data: Float[Array, " k"]
    p_g: Float[Array, " k"]
    discriminator: Float[Array, " k"]
    best: Float[Array, " k"]
    value: Float[Array, ""]
    best_value: Float[Array, ""]
    attained: Bool[Array, ""]
    shares: Float[Array, " k"]
    gap: Float[Array, ""]
    least_gap: Float[Array, ""]
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
    best = game.optimal_discriminator(log_p_data, log_p_g)
    reachable = jax.scipy.special.logit(jnp.clip(best, LOW, HIGH))
    return Turn(
        p_data=p_data,
        p_g=p_g,
        discriminator=discriminator,
        best=best,
        value=game.value(log_p_data, log_p_g, logit),
        best_value=game.cost(log_p_data, log_p_g),
        attained=jnp.isfinite(best_logit).all(),
        shares=(p_data + p_g) * divergences.bernoulli_kl(best_logit, logit),
        gap=game.gap(log_p_data, log_p_g, logit),
        least_gap=game.gap(log_p_data, log_p_g, reachable),
        revealed=jnp.asarray(reveal),
    )


def _largest(shares: Float[Array, " k"]) -> Words:
    """Says from which outcome the largest share of the gap comes, or from which alike."""
    first, alike = shares.argmax(), shares > shares.max() - 1e-9
    others = [choose(alike[k] & (k > first), "", f" and {k + 1}") for k in range(1, OUTCOMES)]
    return words("the largest share from outcome {:d}{}", first + 1, join("", others))


def _picture(turn: Turn, state: Any) -> Picture:
    gap, answers = jnp.full(OUTCOMES, jnp.nan), turn.discriminator
    stems = jnp.stack([jnp.full(OUTCOMES, 0.5), answers, gap], 1).ravel()
    # A very bad D would leave the picture; its number is still told.
    shown = jnp.maximum(turn.value, VALUE_LIMITS[0] + 0.08)
    held = jnp.asarray(state.held, int)
    # Rounded first: what is written must be a true sum. A gap that rounds to 0 is no longer looked at.
    value, best_value = (jnp.round(each, 3) for each in (turn.value, turn.best_value))
    closed = (turn.gap < 5e-4) | (best_value - value < 5e-4)
    solved = turn.gap - turn.least_gap < 5e-4
    near = choose(turn.attained, f"  solved (D ≤ {HIGH})!", "  solved!")
    best_said = choose(turn.attained, "no D reaches V =", "best V possible =")
    gap_said = choose(closed, words("= {:.3f}", best_value - value), "< 0.001")
    sentences = [
        words("●  V(D, G) now = −{:.3f} nats", -value),
        words("★  {} −{:.3f} nats", best_said, -best_value),
        words("▬  gap {} nats{}", gap_said, choose(solved, "", near)),
    ]
    marks = {
        "p_g": Bars(K + 0.01, 0.0, 0.36, turn.p_g),
        "stems": Line(np.repeat(K, 3), stems), "handles": Line(K, answers),
        "stars": Line(K, jnp.where(turn.revealed, turn.best, jnp.nan)),
        "ring": Line(jnp.where(state.ringed > 0, held + 1.0, jnp.nan), answers[held]),
        "now": Line(shown, 0.3), "best": Line(turn.best_value, 0.3),
        "bridge": Line(jnp.stack([shown, turn.best_value]), 0.3), "words": sentences,
        "shares": Bars(K - 0.275, 0.0, 0.55, jnp.minimum(turn.shares, SHARE_LIMIT)),
        "cut": [choose(one > SHARE_LIMIT, " ", words("{:.2f} ↑", one)) for one in turn.shares],
    }  # fmt: skip
    listed = ", ".join(["{:.2f}"] * OUTCOMES)
    best = words(f" D* is {listed}.", *turn.best)
    bound = choose(turn.attained, "which stays below", "the best possible")
    largest = words("{:.3f}, {}", best_value - value, _largest(turn.shares))
    alt = words(
        f"Five outcomes with bars of p_data and of p_g = {listed}, and a handle for D on each: {listed}. "
        "V(D, G) is −{:.3f} nats, {} −{:.3f}, the gap {}.{}",
        *turn.p_g, *answers, -value, bound, -best_value, choose(closed, largest, "below 0.001"),
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
    panels=PANELS,
    memory={"held": 0.0, "ringed": 0.0},
    gestures=(Gesture(_move, KEYS, ("handles",)),),
    claim=Claim(
        r"V\(D, G\) is (\S+) nats",
        lambda turn: claim.value(turn.p_data, turn.p_g, turn.discriminator), 6e-4,
    ),
)  # fmt: skip
