"""Explorer *Eigenvalue plane*: two numbers play; their orbit, and the eigenvalues that foretell it."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import array, choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.multipliers import draw_circle, in_square
from gan_lessons.live.controls import Menu, Slider, Toggle
from gan_lessons.live.gestures import START_KEYS, Gesture, Movement, followed
from gan_lessons.live.scene import Line, Picture, within
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory import dirac

STEPS = 400
START = (1.0, 1.0)
REACH, CIRCLE = 2.6, 1.75  # half the width of the two planes
FLOOR, TOP = 1e-12, 30.0  # of the distances that are shown
KEY_STEP = 0.05
OPTIMISTIC = dirac.METHODS.index("optimistic")  # the only steps that remember, and so have four multipliers
ON, EQUAL = 1e-9, 1e-6  # how near |μ| is to 1, and μ to μ: rounding parts a double root by its square root
CLIP = np.array(
    [[-REACH, REACH, np.nan, -REACH, REACH], [1.0, 1.0, np.nan, -1.0, -1.0]]
)  # where ψ is stopped
ARROW = 0.16  # length of the longest arrow of the field
_NET = np.stack(np.meshgrid(*[np.linspace(-2.4, 2.4, 13)] * 2), axis=-1).reshape(-1, 2)


class Orbit(NamedTuple):
    """An orbit of the Dirac-GAN, and what the eigenvalues say of it.

    Attributes:
        path: θ and ψ at the start and after every step.
        field: the arrows of the velocities at the points of a net, as long as the roots of their sizes.
        multipliers: the eigenvalues of one step at the equilibrium; NaN for those that there are not.
        predicted: the largest of their moduli: by what a step multiplies a small distance.
        measured: the same from the last three positions of the orbit; NaN if it ran away or has arrived.
        distance: distance from the equilibrium, at the start and after every step.
    """

    path: Float[Array, "points 2"]
    field: Float[Array, "arrows 2"]
    multipliers: Complex[Array, "4"]
    predicted: Float[Array, ""]
    measured: Float[Array, ""]
    distance: Float[Array, " points"]


@domain(
    loss=choice(len(dirac.LOSSES)), method=choice(len(dirac.METHODS)), step_size=checks.positive,
    gamma=checks.non_negative, start=array((2,), checks.finite_number),
)  # fmt: skip
def compute(*, loss: Any, method: Any, step_size: Any, gamma: Any, clipped: Any = False, start: Any) -> Orbit:
    """Plays `STEPS` steps.

    Args:
        loss: index into `dirac.LOSSES`.
        method: index into `dirac.METHODS`.
        step_size: h > 0.
        gamma: weight γ ≥ 0 of the gradient penalty.
        clipped: whether ψ is kept in [-1, 1].
        start: the first θ and ψ.

    Returns:
        The orbit and its eigenvalues.

    Reference:
        Mescheder, Geiger and Nowozin 2018.
    """
    rule = {"loss": loss, "method": method, "gamma": gamma}
    clip = jnp.where(clipped, 1.0, jnp.inf)
    path = dirac.orbit(start, step_size, STEPS, **rule, clip=clip)
    remembers = jnp.array([True, True, False, False]) | (jnp.asarray(method) == OPTIMISTIC)
    arrows = jax.vmap(lambda at: dirac.field(at, loss, gamma))(jnp.asarray(_NET))
    length = jnp.linalg.norm(arrows, axis=1, keepdims=True)  # drawn by its root: weak ones are seen, too
    multipliers = dirac.multipliers(step_size, **rule)
    return Orbit(
        path=path,
        field=ARROW * arrows / jnp.sqrt(length * length.max() + 1e-12),
        multipliers=jnp.where(remembers, multipliers, jnp.nan),
        predicted=jnp.abs(multipliers).max(),
        measured=dirac.contraction(path),
        distance=jnp.linalg.norm(path, axis=1),
    )


def _draw_orbit(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    ax.set(xlabel="θ, where G puts its mass", ylabel="ψ, slope of D's logit")
    ax.axhline(0, color=style.AID, linewidth=0.6)
    ax.axvline(0, color=style.AID, linewidth=0.6)
    return {
        "clip": ax.plot([], [], **style.BOUND.line(linewidth=1.2))[0],
        "arrows": ax.plot([], [], color=style.AID, linewidth=0.9)[0],
        "heads": ax.plot([], [], color=style.AID, linestyle="none", marker="o", markersize=2.6)[0],
        "path": ax.plot([], [], **style.VALUE.line(linewidth=1.0, marker=".", markersize=4))[0],
        "home": ax.plot([], [], **style.DATA.points(marker="*", markersize=14))[0],
        "start": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
    }


def _draw_multipliers(ax: Axes) -> dict[str, Any]:
    shown = draw_circle(ax, CIRCLE, markersize=10)
    ax.set(xlabel="real part of μ")
    said: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9.5, "color": "#555555"}
    ax.text(0, -0.45, "inside: arrives", **said)
    ax.text(0, 1.45, "outside: runs away", **said)
    return {"multipliers": shown}


def _draw_distance(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0, STEPS), ylim=(FLOOR, TOP), yscale="log", xlabel="step", ylabel="distance")
    artists = {
        "distance": ax.plot([], [], **style.VALUE.line(label="distance from (0, 0)"))[0],
        "foretold": ax.plot([], [], **style.DISCRIMINATOR.line(linewidth=1.6, label="first · |μ|ᵗ"))[0],
        "headline": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="lower left", fontsize=9)
    return artists


def _picture(found: Orbit, state: Any) -> Picture:
    steps, gap = np.arange(STEPS + 1), jnp.full_like(found.field, jnp.nan)
    tips = _NET + found.field
    arrows = jnp.stack([jnp.asarray(_NET), tips, gap], axis=1).reshape(-1, 2)
    foretold = found.distance[0] * found.predicted**steps
    seen = choose(jnp.isfinite(found.measured), "none", words("{:.5f}", found.measured))
    marks = {
        "clip": Line(CLIP[0], jnp.where(state.clipped, CLIP[1], jnp.nan)),
        "arrows": Line(*arrows.T), "heads": Line(*tips.T), "path": Line(*found.path.T),
        "home": Line(0.0, 0.0), "start": Line(*found.path[0]),
        "multipliers": in_square(found.multipliers, CIRCLE),
        "distance": Line(steps, within(found.distance, (FLOOR, TOP))),
        "foretold": Line(steps, within(foretold, (FLOOR, TOP))),
        "headline": words("largest |μ| = {:.5f}, measured {}", found.predicted, seen),
    }  # fmt: skip
    verdict, first, last = _verdict(found), found.distance[0], found.distance[-1]
    fate = jnp.where(jnp.isfinite(last), jnp.where(first == 0, 1, 0), 2)
    caption = words(
        "{} {}", verdict,
        choose(
            fate,
            words("After {:d} steps the distance is {:.3g} times the first.", STEPS, last / first),
            "This orbit starts at the equilibrium and stays there.",
            words("This orbit runs away: within {:d} steps beyond all numbers.", STEPS),
        ),
    )  # fmt: skip
    alt = words(
        "An orbit of θ and ψ that starts at ({:−.2f}, {:−.2f}) and {}; the eigenvalues of a step beside the "
        "unit circle, the largest modulus {:.5f}, measured {}. {}{}",
        *found.path[0],
        choose(
            fate,
            words("ends at distance {:.3g} from the equilibrium", last),
            "stays there, at the equilibrium", "runs away beyond all numbers",
        ),
        found.predicted, seen, verdict, choose(state.clipped, "", " ψ is kept between −1 and 1."),
    )  # fmt: skip
    return Picture(marks, alt, caption)


def _verdict(found: Orbit) -> Words:
    """What the multipliers say of the first order; on the circle, two that are equal say less."""
    mu = found.multipliers
    on = jnp.abs(jnp.abs(mu) - 1) < ON
    middle, apart = (mu[:, None] + mu[None]) / 2, jnp.abs(mu[:, None] - mu[None])
    double = jnp.any((apart < EQUAL) & (jnp.abs(jnp.abs(middle) - 1) < ON) & ~np.eye(len(mu), dtype=bool))
    turns = jnp.any(on & (jnp.abs(mu.imag) > EQUAL))
    largest = found.predicted
    away = jnp.where(largest > 1 + jnp.where(double, EQUAL, ON), 4, jnp.where(turns, 1, 2))
    return choose(
        jnp.where(largest < 1 - jnp.where(double, EQUAL, ON), 0, jnp.where(double & (away < 4), 3, away)),
        "Inside the circle: from nearby the game arrives.",
        "On the circle: to first order it goes round for ever.",
        "On the circle, and real: to first order it neither arrives nor runs away.",
        "On the circle, and two are equal: to first order the distance may grow like the number of steps.",
        "Outside the circle: from nearby the game runs away.",
    )


def _move(state: Any, movement: Movement) -> dict[str, Any]:
    """Puts the start where the pointer is, or a step of the keys further; Home puts it back."""
    stepped = state.start + KEY_STEP * jnp.stack([movement.across, movement.up])
    pointed = jnp.stack([movement.x, movement.y])
    moved = followed(movement, pointed, stepped, jnp.asarray(START), state.start)
    return {"start": jnp.clip(moved, -REACH, REACH)}


def _end(found: Orbit) -> float:
    """Distance at the end, by NumPy alone."""
    return float(np.hypot(*np.asarray(found.path[-1])))


eigenvalue_plane = Explorer(
    name="Eigenvalue plane",
    controls={
        "step_size": Slider("step size h", 0.2, 0.02, 4.5, 0.02),
        "gamma": Slider("R1 weight γ", 0.0, 0.0, 2.5, 0.02),
        "loss": Menu("loss", dirac.LOSSES),
        "method": Menu("steps", dirac.METHODS),
        "clipped": Toggle("keep ψ in [−1, 1]"),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic(
        [["orbit", "multipliers"], ["orbit", "distance"]], (10.5, 6.4), width_ratios=[1.35, 1],
        height_ratios=[1.25, 1],
    ),
    panels={"orbit": _draw_orbit, "multipliers": _draw_multipliers, "distance": _draw_distance},
    inputs={"start": START},
    gestures=(Gesture(_move, START_KEYS, ("orbit",)),),
    claim=Claim(r"ends at distance (\S+) from", _end, 1e-2),
)  # fmt: skip
