"""Explorer *Simplex*: with three outcomes p_g is a point of a triangle; choose a start, watch it descend."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.amounts import amount
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import array, choice, distribution, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.simplex_figure import (
    EDGE,
    FLOOR,
    MASK_TOP,
    MASKS,
    draw_rates,
    draw_triangle,
    from_plane,
    landscape,
    level_lines,
    to_plane,
)
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.gestures import START_KEYS, Gesture, Movement, followed
from gan_lessons.live.scene import Band, Image, Label, Line, Picture
from gan_lessons.live.words import ROUNDING, Words, choose, words
from gan_lessons.theory import convergence, descent

STEPS = 40
UNCAPPED = 1e30  # nats; 40 of the longest steps on the slider end below 1e26
METHODS = ("exponentiated gradient", "projected subgradient")
START = (0.08, 0.84, 0.08)
NEAREST = 0.002  # a start keeps this much of every outcome: what is 0 stays 0 under multiplication
KEY_STEP = 0.02


class Path(NamedTuple):
    """A landscape and a descent on it.

    Attributes:
        p_data: the three probabilities of the data.
        landscape: C + log 4 at the points of `landscape`, in nats.
        levels: where it has the heights of `simplex_figure.LEVELS`; NaN where that is outside the triangle.
        path: p_g at the start and after each step.
        midpoints: (p_data + p_g)/2 for each of them: where an exponentiated step of size 1 lands.
        excess: C + log 4 along the path, in nats.
        distance: total variation to p_data along the path.
        last: the number of the last step that started with a distance above 1e-10; 0 if there is none.
        factor: by what this step multiplied the distance; NaN if there is none.
        off_midpoint: largest difference between p_g after the first step and the midpoint before it.
    """

    p_data: Float[Array, "3"]
    landscape: Float[Array, "rows columns"]
    levels: Float[Array, "levels angles 3"]
    path: Float[Array, "points 3"]
    midpoints: Float[Array, "points 3"]
    excess: Float[Array, " points"]
    distance: Float[Array, " points"]
    last: Int[Array, ""]
    factor: Float[Array, ""]
    off_midpoint: Float[Array, ""]


@domain(
    first=checks.probability, second=checks.probability, method=choice(len(METHODS)),
    step_size=checks.positive, catch_up=checks.in_unit_interval, start=array((3,), distribution),
)  # fmt: skip
def compute(*, first: Any, second: Any, method: Any, step_size: Any, catch_up: Any, start: Any) -> Path:
    """Evaluates the landscape C on the triangle and a descent of `STEPS` steps.

    Args:
        first: p_data(1), in (0, 1).
        second: which part of the rest is p_data(2), in (0, 1).
        method: index into `METHODS`.
        step_size: η > 0.
        catch_up: how much of the way to its best D goes in each step, in logits, in [0, 1]; 1: the best.
        start: the first p_g, three probabilities, all positive, of sum 1.

    Returns:
        The landscape and the path; C in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2.
    """
    first, second = jnp.asarray(first, float), jnp.asarray(second, float)
    p_data = jnp.stack([first, (1 - first) * second, (1 - first) * (1 - second)])
    log_p_data, log_start = jnp.log(p_data), jnp.log(jnp.asarray(start, float))
    multiplied = jnp.asarray(method) == 0
    # One loop for both methods, so that one program is compiled; only the projection needs the cap.
    cap = jnp.where(multiplied, UNCAPPED, descent.CAP)

    # In logs: with large steps p_g(x) falls below every double, and comes back.
    def one(state: Any, _: None) -> tuple[Any, Array]:
        log_p_g, last = state
        # Not last + catch_up · (best - last): where one is 1e20 and the other 1, that would lose the 1.
        logit = (1 - catch_up) * last + catch_up * jnp.clip(log_p_data - log_p_g, -cap, cap)
        moved = jnp.where(
            multiplied,
            descent.log_mirror_step(log_p_g, logit, step_size),
            jnp.log(descent.projected_step(jnp.exp(log_p_g), logit, step_size)),
        )
        return (moved, logit), moved

    later = jax.lax.scan(one, (log_start, jnp.zeros(3, float)), length=STEPS)[1]
    path = jnp.exp(jnp.concatenate([log_start[None, :], later]))
    excess = jax.vmap(lambda p_g: convergence.excess(p_data, p_g))
    midpoints = (path + p_data[None, :]) / 2
    distance = jnp.sum(jnp.abs(path - p_data[None, :]), axis=1) / 2
    last, factor = _last_factor(distance)
    return Path(
        p_data=p_data, landscape=jax.vmap(excess)(landscape()),
        levels=level_lines(p_data), path=path, midpoints=midpoints,
        excess=excess(path), distance=distance, last=last, factor=factor,
        off_midpoint=jnp.max(jnp.abs(path[1] - midpoints[0])),
    )  # fmt: skip


def _last_factor(distance: Float[Array, " points"]) -> tuple[Int[Array, ""], Float[Array, ""]]:
    trusted = distance[:-1] > 1e-10
    step = jnp.where(trusted, jnp.arange(1, distance.shape[0]), 0).max()
    return step, jnp.where(step > 0, distance[step] / distance[step - 1], jnp.nan)


def _inside(p: Array) -> Float[Array, "3"]:
    """Returns the distribution nearest in spirit: negative parts cut off, every outcome kept a little."""
    positive = jnp.maximum(p, NEAREST)
    return positive / positive.sum()


def _move(state: Any, movement: Movement) -> dict[str, Any]:
    """Puts the start where the pointer is, or a step of the keys further; Home puts it back."""
    x, y = to_plane(state.start) + KEY_STEP * jnp.stack([movement.across, movement.up])
    pointed, stepped = (_inside(from_plane(*at)) for at in ((movement.x, movement.y), (x, y)))
    return {"start": followed(movement, pointed, stepped, jnp.asarray(START), state.start)}


def _at_most(number: Array) -> Words:
    """Writes a bound in three decimals, rounded up: "at most" stays true."""
    return choose(number < ROUNDING, words("{:.3f}", jnp.ceil(1000 * number) / 1000), "1e-12")


def _picture(found: Path, state: Any) -> Picture:
    path, data = to_plane(found.path), to_plane(found.p_data)
    steps, start = np.arange(STEPS + 1), path[0]
    halved = jnp.maximum(found.distance[0] * 0.5**steps, FLOOR)
    arrives, factor = jnp.isfinite(found.factor), found.factor
    names = [
        Label(words(name), at[0] + 0.025, at[1] + 0.02) for name, at in (("start", start), ("p_data", data))
    ]
    marks = {
        "image": Image(found.landscape), "masks": [Band(x, low, MASK_TOP) for x, low in MASKS],
        "contours": [Line(*line.T) for line in to_plane(found.levels)], "edge": Line(*EDGE.T),
        "midpoint": Line(*to_plane(found.midpoints[0])),
        "path": Line(*path.T), "dots": Line(*path.T), "start": Line(*start), "data": Line(*data),
        "names": names, "bound": Line(steps, halved),
        "distance": Line(steps, jnp.maximum(found.distance, FLOOR)),
        "excess": Line(steps, jnp.maximum(found.excess, FLOOR)),
        "headline": choose(arrives, "already at p_data", words("step {:d}: TV × {:.3f}", found.last, factor)),
    }  # fmt: skip
    first, after = (words("({:.3f}, {:.3f}, {:.3f})", *found.path[step]) for step in (0, 1))
    caption = words(
        "p_g: {} → {} after one step, where no probability is further than {} from that of the midpoint of "
        f"p_g and p_data (▽). After {STEPS} steps C + log 4 {{}} nats.",
        first, after, _at_most(found.off_midpoint), amount(found.excess[-1], "= "),
    )  # fmt: skip
    which = choose(found.last < STEPS, "", ", the last that begins with TV above 1e-10,")
    lasts = choose(
        arrives, ".", words("; step {:d}{} multiplies the distance by {:.3f}.", found.last, which, factor)
    )
    alt = words(
        # The sliders give p_data four digits.
        "A triangle of distributions with contours of C, lowest at p_data = ({:.4g}, {:.4g}, {:.4g}), and a "
        "path from {}: C + log 4 goes from {:.3f} to {} nats in "
        f"{STEPS} steps{{}}",
        *found.p_data, first, found.excess[0], amount(found.excess[-1], below="less than 1e-12"), lasts,
    )  # fmt: skip
    return Picture(marks, alt, caption)


simplex = Explorer(
    name="Simplex",
    controls={
        "step_size": Slider("step size η", 1.0, 0.05, 5.0, 0.05),
        "catch_up": Slider("D catches up by", 1.0, 0.02, 1.0),
        "method": Menu("method", METHODS),
        "first": Slider("p_data(1)", 0.5, 0.05, 0.9),
        "second": Slider("share of 2 in rest", 0.4, 0.05, 0.95),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic([["triangle", "rates"]], (10.5, 5.0), width_ratios=[1.25, 1]),
    panels={"triangle": draw_triangle, "rates": draw_rates},
    inputs={"start": START},
    gestures=(Gesture(_move, START_KEYS, ("triangle",)),),
    claim=Claim(r"goes from (\S+) to", lambda found: claim.excess(found.p_data, found.path[0]), 6e-4),
)
