"""Explorer *Assumptions*: a switch for each assumption of Proposition 2, and what each is worth."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from gan_lessons.contracts import checks
from gan_lessons.explorers.assumptions_figure import Picture
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import array, between, choice, domain
from gan_lessons.live import controls
from gan_lessons.theory import convergence, descent, imperfect

OUTCOMES = 24
CENTRES = np.linspace(-3.9, 3.9, OUTCOMES)
STEPS = 60
DATA = {"two bumps": ((-1.5, 0.5), (1.5, 0.5)), "one bump": ((-0.7, 0.9), (-0.7, 0.9))}
START = (2.0, 0.8)  # mean and standard deviation of the first p_g
CAPACITY = {"every outcome": 1, "groups of 3": 3, "groups of 8": 8}  # → outcomes D cannot tell apart
ASCENT = {"to its best": 0, "5 steps up": 5, "1 step up": 1}
MOVES = ("in p_g itself", "in θ = (mean, log std)")
SAMPLES = {"the densities": 0, "1024 samples": 1024, "64 samples": 64}
MOST = max(SAMPLES.values())
RATE = 2.0  # of D's ascent
MOVE = 2  # which of the four switches says what G moves


class Run(NamedTuple):
    """A run with the chosen assumptions beside one with all of them.

    Attributes:
        broken: which assumptions are switched off: capacity, D's optimum, step in p_g, densities.
        time: the step that is looked at.
        p_data: probabilities of the data.
        p_g, discriminator, best: p_g after every step, and D and D* before it (the last one repeated).
        excess, kept: C + log 4 after every step, in nats: of this run, and with every assumption kept.
    """

    broken: Float[Array, "4"]
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


class Iterate(NamedTuple):
    """What one step hands to the next: p_g, its parameter, the logit of D; and p_g of the undisturbed run."""

    p_g: Float[Array, " outcomes"]
    theta: Float[Array, "2"]
    logit: Float[Array, " outcomes"]
    kept: Float[Array, " outcomes"]


@domain(
    data=choice(len(DATA)), capacity=choice(len(CAPACITY)), ascent=choice(len(ASCENT)),
    move=choice(len(MOVES)), samples=choice(len(SAMPLES)), step_size=checks.positive,
    time=between(0, STEPS), noise=array((STEPS, 2, MOST), checks.in_unit_interval),
)  # fmt: skip
def compute(
    *, data: Any, capacity: Any, ascent: Any, move: Any, samples: Any, step_size: Any, time: Any, noise: Any
) -> Run:
    """Runs `STEPS` steps with the chosen assumptions, and as many with all of them.

    Args:
        data: index into `DATA`.
        capacity: index into `CAPACITY`.
        ascent: index into `ASCENT`.
        move: index into `MOVES`.
        samples: index into `SAMPLES`.
        step_size: η > 0, of exponentiated gradient in p_g or of gradient descent in θ.
        time: the step to look at.
        noise: uniform numbers of which samples are made, shape (STEPS, 2, MOST), in [0, 1).

    Returns:
        Probabilities, and C in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2 and Algorithm 1.
    """
    p_data = _data(data)
    theta = jnp.stack([jnp.asarray(START[0], float), jnp.log(jnp.asarray(START[1], float))])
    start = bump(theta[0], theta[1])
    switches = jnp.stack([jnp.asarray(choice, int) for choice in (capacity, ascent, move, samples)])

    def one(state: Iterate, noise: Array) -> tuple[Iterate, Iterate]:
        logit = _answer(state, p_data, noise, switches)
        by_theta = _step_in_theta(state.theta, logit, p_data, step_size)
        by_p_g = descent.mirror_step(state.p_g, logit, step_size)
        moved = jnp.where(switches[MOVE] == 0, by_p_g, bump(by_theta[0], by_theta[1]))
        best = convergence.best_logit(p_data, state.kept)
        following = Iterate(moved, by_theta, logit, descent.mirror_step(state.kept, best, step_size))
        return following, following

    states = jax.lax.scan(
        one, Iterate(start, theta, jnp.zeros(OUTCOMES, float), start), jnp.asarray(noise, float)
    )[1]
    p_g, kept = (jnp.concatenate([start[None, :], later]) for later in (states.p_g, states.kept))
    excess = jax.vmap(lambda p: convergence.excess(p_data, p))(jnp.concatenate([p_g, kept]))
    best = jax.vmap(lambda p: convergence.best_logit(p_data, p))(p_g)
    return Run(
        # A slider in a browser may answer 3.9999999999999996.
        broken=(switches > 0).astype(float), time=jnp.round(jnp.asarray(time, float)).astype(int),
        p_data=p_data, p_g=p_g, best=jax.nn.sigmoid(best),
        discriminator=jax.nn.sigmoid(jnp.concatenate([states.logit, states.logit[-1:]])),
        excess=excess[: STEPS + 1], kept=excess[STEPS + 1 :],
    )  # fmt: skip


def _answer(
    state: Iterate, p_data: Array, noise: Array, switches: Int[Array, "4"]
) -> Float[Array, " outcomes"]:
    """Returns the logit of the D that these switches leave."""
    capacity, ascent, _, samples = switches
    shown = jnp.asarray(tuple(SAMPLES.values()))[samples]
    # Half a sample is added to every count: a count of 0 would make D certain.
    seen = [
        jnp.where(shown > 0, imperfect.tally(one, probs, shown) + 0.5, probs)
        for one, probs in zip(noise, (state.p_g, p_data), strict=True)
    ]
    bins = jnp.asarray([np.arange(OUTCOMES) // size for size in CAPACITY.values()])[capacity]
    sizes = jnp.asarray(tuple(CAPACITY.values()), float)[capacity]
    p_g, data = (imperfect.pool(one / jnp.sum(one), bins) / sizes for one in seen)
    best = jnp.maximum(convergence.best_logit(data, p_g, descent.UNCAPPED), -descent.UNCAPPED)
    steps = jnp.asarray(tuple(ASCENT.values()))[ascent]
    climbed = imperfect.ascending(steps, RATE)(state.logit, data, p_g, None)
    return jnp.where(steps == 0, best, climbed)


def _step_in_theta(theta: Array, logit: Array, p_data: Array, step_size: Any) -> Float[Array, "2"]:
    """Makes one gradient step on θ for a D that stays, as the generator of Algorithm 1 does."""
    slope = jax.grad(lambda t: convergence.objective(p_data, bump(t[0], t[1]), logit))(theta)
    moved = theta - step_size * slope
    # A bump narrower than the distance of two outcomes, or off the line, is no longer a bump.
    low, high = jnp.asarray([-3.9, float(np.log(0.2))]), jnp.asarray([3.9, float(np.log(4.0))])
    return jnp.clip(moved, low, high)


def assumptions() -> Explorer:
    """Returns the explorer: four switches, the data, the step size, and the step that is looked at."""
    held = {
        "capacity": controls.dropdown("D tells apart", CAPACITY),
        "ascent": controls.dropdown("D goes", ASCENT),
        "move": controls.dropdown("G steps", MOVES),
        "samples": controls.dropdown("D sees", SAMPLES),
        "data": controls.dropdown("p_data has", DATA),
        "step_size": controls.slider("step size η", 1.0, 0.1, 3.0, 0.05),
        "time": controls.slider("look at step", 4, 0, STEPS, 1, readout_format="d"),
    }
    picture = Picture(CENTRES)
    # Drawn here and not in the program: a random generator is a third of what there would be to compile.
    noise = np.random.default_rng(4).uniform(size=(STEPS, 2, MOST))
    return Explorer(
        controls=held, compute=compute, figure=picture.live, update=picture.update,
        inputs={"noise": noise}, name="Assumptions", readout=picture.readout,
    )  # fmt: skip
