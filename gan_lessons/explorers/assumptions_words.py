"""What *Assumptions* says: which of them a run does without, and how it ends."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from gan_lessons.explorers.amounts import amount
from gan_lessons.live.words import Words, choose, join, words

STEPS = 60
OFF = ("D too coarse", "D not at its best", "step in θ", "samples")


def what_is_off(broken: Float[Array, "4"], too_large: Int[Array, ""], first: str) -> Words:
    """Lists the assumptions that a run does without; nothing is off where `first` stands for itself."""
    off = jnp.append(broken > 0, too_large > 0)
    before = jnp.cumsum(off) - off  # how many are off before each
    listed = [
        choose(off[at], "", words("{}{}", choose(before[at] > 0, "", ", "), name))
        for at, name in enumerate((*OFF, choose(too_large > 1, "η > 1", "η too large")))
    ]
    return choose(jnp.any(off), first, join("", listed))


def said_of(first: str, broken: Float[Array, "4"], too_large: Int[Array, ""], end: Any, kept: Any) -> Words:
    """Says what is off, how this run and the other one end, and what is known of the step size.

    Small steps are an assumption, too: where they are too large no run keeps all of them.
    """
    rest = choose(too_large > 0, "every assumption", "all but small steps")
    steps = choose(
        too_large,
        "",
        " Steps above η = 1 are not proved safe.",
        " Even then C rises on the way: the steps are too large.",
    )
    text = f"{{}}: after {STEPS} steps C + log 4 {{}} nats, {{}} with {{}} kept.{{}}"
    return words(text, what_is_off(broken, too_large, first), amount(end, "= "), amount(kept), rest, steps)
