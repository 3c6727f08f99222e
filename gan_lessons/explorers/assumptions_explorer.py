"""Explorer *Assumptions*: a switch for each assumption of Proposition 2, and what each is worth."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from gan_lessons import compiling
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.amounts import amount
from gan_lessons.explorers.assumptions_figure import (
    CENTRES,
    FLOOR,
    HIGHEST,
    LAYOUT,
    OUTCOMES,
    PANELS,
    WIDTH,
)
from gan_lessons.explorers.assumptions_words import STEPS, said_of, what_is_off
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import between, choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.scene import Bars, Line, Picture
from gan_lessons.live.words import ROUNDING, choose, words
from gan_lessons.theory import convergence, descent, imperfect

DATA = {"two bumps": ((-1.5, 0.5), (1.5, 0.5)), "one bump": ((-0.7, 0.9), (-0.7, 0.9))}
START = (2.0, 0.8)  # mean and standard deviation of the first p_g
CAPACITY = {"every outcome": 1, "groups of 3": 3, "groups of 8": 8}  # → outcomes D cannot tell apart
ASCENT = {"to its best": 0, "5 steps up": 5, "1 step up": 1}
MOVES = ("in p_g itself", "in θ = (mean, log std)")
SAMPLES = {"the densities": 0, "1024 samples": 1024, "64 samples": 64}
MOST = max(SAMPLES.values())
RATE = 2.0  # of D's ascent
MOVE = 2  # which of the four switches says what G moves
PROVED = 1.0  # up to this η the steps are small enough for the proof


class Run(NamedTuple):
    """A run with the chosen assumptions beside one with all of them.

    Attributes:
        broken: which assumptions are switched off: capacity, D's optimum, step in p_g, densities.
        too_large: 0 where the step size is one that is proved safe; 1 where it is not; 2 where C rises on
            the way although all else is kept.
        time: the step that is looked at.
        p_data: probabilities of the data.
        p_g, discriminator, best: p_g after every step, and the D and the D* that answer it.
        excess, kept: C + log 4 after every step, in nats: of this run, and of one with the same step size
            and all else kept.
    """

    broken: Float[Array, "4"]
    too_large: Int[Array, ""]
    time: Int[Array, ""]
    p_data: Float[Array, " outcomes"]
    p_g: Float[Array, "points outcomes"]
    discriminator: Float[Array, "points outcomes"]
    best: Float[Array, "points outcomes"]
    excess: Float[Array, " points"]
    kept: Float[Array, " points"]


def bump(mean: Any, log_std: Any) -> Float[Array, " outcomes"]:
    """Returns a normal density at the outcomes, scaled to sum 1: the p_g that has a parameter θ."""
    z = (jnp.asarray(CENTRES, float) - mean) * jnp.exp(-log_std)
    return jax.nn.softmax(-(z**2) / 2)


def _data(choice: Any) -> Float[Array, " outcomes"]:
    rows = np.asarray(list(DATA.values()))
    bumps = jnp.asarray(rows)[choice]
    mean = [bump(one[0], jnp.log(one[1])) for one in bumps]
    return (mean[0] + mean[1]) / 2


def uniform(step: Any) -> Float[Array, "2 samples"]:
    """Returns the numbers in [0, 1) of which the samples of a step are made: the same for every setting.

    A hash of their places: nothing is kept, and little is compiled. `jax.random` is more than a third of what
    there would be to compile.

    Reference:
        C. Wellons 2018, Prospecting for hash functions: lowbias32.
    """
    x = jnp.arange(2 * MOST, dtype=jnp.uint32) + jnp.asarray(step, jnp.uint32) * np.uint32(2 * MOST)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
        x = (x ^ (x >> shift)) * np.uint32(factor)
    return x.reshape(2, MOST).astype(float) / 2.0**32


class Iterate(NamedTuple):
    """What one step hands to the next: log p_g, its parameter, the logit of D; log p_g with all else kept."""

    log_p_g: Float[Array, " outcomes"]
    theta: Float[Array, "2"]
    logit: Float[Array, " outcomes"]
    kept: Float[Array, " outcomes"]


@domain(
    data=choice(len(DATA)), capacity=choice(len(CAPACITY)), ascent=choice(len(ASCENT)),
    move=choice(len(MOVES)), samples=choice(len(SAMPLES)), step_size=checks.positive,
    time=between(0, STEPS),
)  # fmt: skip
def compute(
    *, data: Any, capacity: Any, ascent: Any, move: Any, samples: Any, step_size: Any, time: Any
) -> Run:
    """Runs `STEPS` steps with the chosen assumptions, and as many with all of them but the step size.

    Args:
        data: index into `DATA`.
        capacity: index into `CAPACITY`.
        ascent: index into `ASCENT`.
        move: index into `MOVES`.
        samples: index into `SAMPLES`.
        step_size: η > 0, of exponentiated gradient in p_g or of gradient descent in θ.
        time: the step to look at.

    Returns:
        Probabilities, and C in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2 and Algorithm 1.
    """
    p_data = _data(data)
    log_p_data = jnp.log(p_data)
    theta = jnp.stack([jnp.asarray(START[0], float), jnp.log(jnp.asarray(START[1], float))])
    start = jnp.log(bump(theta[0], theta[1]))
    switches = jnp.stack([jnp.asarray(choice, int) for choice in (capacity, ascent, move, samples)])

    # In logs: with large steps p_g(x) falls below every double, and comes back.
    def one(state: Iterate, step: Array) -> tuple[Iterate, Iterate]:
        logit = _answer(state, log_p_data, uniform(step), switches)
        by_theta = _step_in_theta(state.theta, logit, p_data, step_size)
        by_p_g = descent.log_mirror_step(state.log_p_g, logit, step_size)
        moved = jnp.where(switches[MOVE] == 0, by_p_g, jnp.log(bump(by_theta[0], by_theta[1])))
        kept = descent.log_mirror_step(state.kept, log_p_data - state.kept, step_size)
        # Beside p_g stands the D that answers it: the last p_g gets one, too, and what that moves is dropped.
        return Iterate(moved, by_theta, logit, kept), state._replace(logit=logit)

    first = Iterate(start, theta, jnp.zeros(OUTCOMES, float), start)
    states = jax.lax.scan(one, first, jnp.arange(STEPS + 1, dtype=jnp.uint32))[1]
    log_p_g, both = states.log_p_g, jnp.concatenate([states.log_p_g, states.kept])
    excess = jax.vmap(lambda p: convergence.excess(p_data, jnp.exp(p)))(both)
    kept = excess[STEPS + 1 :]
    return Run(
        # A slider in a browser may answer 3.9999999999999996.
        broken=(switches > 0).astype(float), time=jnp.round(jnp.asarray(time, float)).astype(int),
        p_data=p_data, p_g=jnp.exp(log_p_g), best=jax.nn.sigmoid(log_p_data[None, :] - log_p_g),
        discriminator=jax.nn.sigmoid(states.logit), excess=excess[: STEPS + 1], kept=kept,
        too_large=_too_large(jnp.asarray(step_size, float), kept),
    )  # fmt: skip


def _too_large(step_size: Array, kept: Float[Array, " points"]) -> Int[Array, ""]:
    """Says whether a step size is proved safe (0), is not (1), or makes C rise where all else is kept (2)."""
    rises = jnp.any(jnp.diff(kept) > ROUNDING)
    return jnp.where(rises, 2, jnp.where(step_size > PROVED + ROUNDING, 1, 0))


def _answer(
    state: Iterate, log_p_data: Array, noise: Array, switches: Int[Array, "4"]
) -> Float[Array, " outcomes"]:
    """Returns the logit of the D that these switches leave."""
    capacity, ascent, _, samples = switches
    shown = jnp.asarray(tuple(SAMPLES.values()))[samples]
    # Half a sample is added to every count: a count of 0 would make D certain.
    seen = [
        jnp.where(shown > 0, jnp.log(imperfect.tally(one, jnp.exp(log_p), shown) + 0.5), log_p)
        for one, log_p in zip(noise, (state.log_p_g, log_p_data), strict=True)
    ]
    groups = jnp.asarray([np.arange(OUTCOMES) // size for size in CAPACITY.values()])[capacity]
    size = jnp.asarray(tuple(CAPACITY.values()), float)[capacity]
    alike = jnp.where(groups[:, None] == groups[None, :], 0.0, -jnp.inf)
    log_p_g, log_data = (
        jax.nn.logsumexp(alike + jax.nn.log_softmax(one)[None, :], axis=1) - jnp.log(size) for one in seen
    )
    steps = jnp.asarray(tuple(ASCENT.values()))[ascent]
    climbed = imperfect.ascending(steps, RATE)(state.logit, jnp.exp(log_data), jnp.exp(log_p_g), None)
    return jnp.where(steps == 0, log_data - log_p_g, climbed)


def _step_in_theta(theta: Array, logit: Array, p_data: Array, step_size: Any) -> Float[Array, "2"]:
    """Makes one gradient step on θ for a D that stays, as the generator of Algorithm 1 does."""
    slope = jax.grad(lambda t: convergence.objective(p_data, bump(t[0], t[1]), logit))(theta)
    moved = theta - step_size * slope
    # A bump narrower than the distance of two outcomes, or off the line, is no longer a bump.
    low, high = jnp.asarray([-3.9, float(np.log(0.2))]), jnp.asarray([3.9, float(np.log(4.0))])
    return jnp.clip(moved, low, high)


def _picture(run: Run, state: Any) -> Picture:
    at, width = run.time, WIDTH
    steps, excess = np.arange(STEPS + 1), jnp.maximum(run.excess, FLOOR)
    now, top = amount(run.excess[at], "= ", digits=2), run.p_g[at].max()
    beyond = choose(top > HIGHEST, "", words("; a bar goes on to {:.2f}", top))
    marks = {
        "bars": Bars(CENTRES - width / 2, 0.0, width, run.p_g[at]), "data": Line(CENTRES, run.p_data),
        "headline": words("after {:d} steps: C + log 4 {} nats{}", at, now, beyond),
        "best": Line(CENTRES, run.best[at]), "answer": Line(CENTRES, run.discriminator[at]),
        "kept": Line(steps, jnp.maximum(run.kept, FLOOR)), "excess": Line(steps, excess),
        "here": Line(at, excess[at]), "off": what_is_off(run.broken, run.too_large, "every assumption kept"),
    }  # fmt: skip
    lower, told = (
        said_of(f"{letter}very assumption kept", run.broken, run.too_large, run.excess[-1], run.kept[-1])
        for letter in "eE"
    )
    alt = words(
        "p_g against p_data and D against D* after {:d} steps, where C + log 4 {} nats{}; C over all "
        "steps. {}",
        at, now, beyond, told,
    )  # fmt: skip
    return Picture(marks, alt, lower)


assumptions = Explorer(
    name="Assumptions",
    controls={
        "capacity": Menu("D tells apart", CAPACITY),
        "ascent": Menu("D goes", ASCENT),
        "move": Menu("G steps", MOVES),
        "samples": Menu("D sees", SAMPLES),
        "data": Menu("p_data has", DATA),
        "step_size": Slider("step size η", 1.0, 0.1, 3.0, 0.05),
        "time": Slider("look at step", 4, 0, STEPS, 1, readout="d"),
    },
    compute=compute,
    picture=_picture,
    layout=LAYOUT,
    panels=PANELS,
    effort=compiling.SMALL,  # sixty steps in a loop take ten times as long without
    claim=Claim(
        r"C \+ log 4 = (\S+) nats; C over", lambda run: claim.excess(run.p_data, run.p_g[int(run.time)]), 1e-4
    ),
)
