"""Explorer *Simplex*: with three outcomes p_g is a point of a triangle; choose a start, watch it descend."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import array, choice, domain
from gan_lessons.explorers.simplex_figure import LANDSCAPE, Picture, to_plane
from gan_lessons.live import PointerEvent, controls
from gan_lessons.theory import convergence, descent, imperfect

STEPS = 40
METHODS = ("exponentiated gradient", "projected subgradient")
START = (0.08, 0.84, 0.08)
NEAREST = 0.002  # a start keeps this much of every outcome: what is 0 stays 0 under multiplication
KEY_STEP = 0.02
KEYS = "Keys on the picture: arrows move the start, with Shift five times as far; Home puts it back."


class Path(NamedTuple):
    """A landscape and a descent on it.

    Attributes:
        p_data: the three probabilities of the data.
        landscape: C + log 4 at the points of `LANDSCAPE`, in nats.
        path: p_g at the start and after each step.
        midpoints: (p_data + p_g)/2 for each of them: where an exponentiated step of size 1 lands.
        excess: C + log 4 along the path, in nats.
        distance: total variation to p_data along the path.
        factor: by what the last step that started above 1e-10 multiplied the distance; NaN if there is none.
        off_midpoint: largest difference between p_g after the first step and the midpoint before it.
    """

    p_data: Float[Array, "3"]
    landscape: Float[Array, "rows columns"]
    path: Float[Array, "points 3"]
    midpoints: Float[Array, "points 3"]
    excess: Float[Array, " points"]
    distance: Float[Array, " points"]
    factor: Float[Array, ""]
    off_midpoint: Float[Array, ""]


@domain(
    first=checks.probability, second=checks.probability, method=choice(len(METHODS)),
    step_size=checks.positive, catch_up=checks.in_unit_interval, start=array((3,), checks.positive),
)  # fmt: skip
def compute(*, first: Any, second: Any, method: Any, step_size: Any, catch_up: Any, start: Any) -> Path:
    """Evaluates the landscape C on the triangle and a descent of `STEPS` steps.

    Args:
        first: p_data(1), in (0, 1).
        second: which part of the rest is p_data(2), in (0, 1).
        method: index into `METHODS`.
        step_size: η > 0.
        catch_up: how much of the way to its best D goes in each step, in logits, in [0, 1]; 1: the best.
        start: the first p_g, three probabilities, all positive.

    Returns:
        The landscape and the path; C in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2.
    """
    first, second = jnp.asarray(first, float), jnp.asarray(second, float)
    p_data = jnp.stack([first, (1 - first) * second, (1 - first) * (1 - second)])
    start = jnp.asarray(start, float)

    multiplied = jnp.asarray(method) == 0

    def step(p_g: Array, logit: Array, size: Any, weights: Array | None = None) -> Array:
        by_method = descent.mirror_step(p_g, logit, size), descent.projected_step(p_g, logit, size)
        return jnp.where(multiplied, *by_method)

    # One loop for both methods, so that one program is compiled; only the projection needs the cap.
    discriminator = imperfect.catching_up(catch_up, jnp.where(multiplied, descent.UNCAPPED, descent.CAP))
    run = descent.descend(p_data, start, step_size, STEPS, step=step, discriminator=discriminator)
    points = jnp.asarray(LANDSCAPE, float)
    excess = jax.vmap(jax.vmap(lambda p_g: convergence.excess(p_data, p_g)))(points)
    midpoints = (run.p_g + p_data[None, :]) / 2
    return Path(
        p_data=p_data, landscape=excess, path=run.p_g, midpoints=midpoints, excess=run.excess,
        distance=run.distance, factor=_last_factor(run.distance),
        off_midpoint=jnp.max(jnp.abs(run.p_g[1] - midpoints[0])),
    )  # fmt: skip


def _last_factor(distance: Float[Array, " points"]) -> Float[Array, ""]:
    trusted = distance[:-1] > 1e-10
    last = jnp.where(trusted, jnp.arange(distance.shape[0] - 1), -1).max()
    return jnp.where(last >= 0, distance[last + 1] / distance[last], jnp.nan)


def inside(p: np.ndarray) -> np.ndarray:
    """Returns the distribution nearest in spirit: negative parts cut off, every outcome kept a little.

    Raises:
        TypeError: `p` is not a list of numbers.
        ValueError: it is not of shape (3,), or not finite.
    """
    checks.finite_number("p", p)
    if np.shape(p) != (3,):
        raise ValueError(f"p must have shape (3,), got {p} of shape {np.shape(p)}")
    positive = np.maximum(np.asarray(p, float), NEAREST)
    return positive / positive.sum()


def _listen(explorer: Explorer, picture: Picture) -> None:
    """Lets pointer and arrow keys set the start."""

    def by_pointer(event: PointerEvent) -> None:
        if event.axes is picture.triangle:
            explorer.set_inputs(start=inside(picture.from_plane(event.x, event.y)))

    def by_key(event: PointerEvent) -> None:
        moves = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
        if event.key in moves:
            step = KEY_STEP * (5 if event.shift else 1)
            at = to_plane(explorer.inputs["start"]) + step * np.asarray(moves[event.key])
            explorer.set_inputs(start=inside(picture.from_plane(*at)))
        elif event.key == "Home":
            explorer.set_inputs(start=START)

    explorer.live.on_pointer(by_pointer, kinds=("click", "drag"))
    explorer.live.on_pointer(by_key, kinds=("key",), hint=KEYS)


def simplex() -> Explorer:
    """Returns the explorer: p_data, the method, its step size, and how well D keeps up; click for a start."""
    held = {
        "step_size": controls.slider("step size η", 1.0, 0.05, 5.0, 0.05),
        "catch_up": controls.slider("D catches up by", 1.0, 0.02, 1.0),
        "method": controls.dropdown("method", METHODS),
        "first": controls.slider("p_data(1)", 0.5, 0.05, 0.9),
        "second": controls.slider("share of 2 in rest", 0.4, 0.05, 0.95),
    }
    picture = Picture()
    explorer = Explorer(
        controls=held, compute=compute, figure=picture.live, update=picture.update,
        inputs={"start": START}, name="Simplex", readout=picture.readout,
    )  # fmt: skip
    _listen(explorer, picture)
    return explorer
