"""Explorer *Spectrum*: the eigenvalues of a game at rest, what R1 does to them, what a step makes of them.

The game may be one of two networks: `training.spectrum.spectra` makes its table, for `at`. Until then it is
the one of two numbers.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import array, between, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.multipliers import draw_circle, in_square
from gan_lessons.live.controls import Slider
from gan_lessons.live.scene import Line, Picture, within
from gan_lessons.live.words import Words, choose, words
from gan_lessons.theory import dirac
from gan_lessons.theory.turning import turns

GAMMAS = np.linspace(0.0, 1.0, 51)
WIDTH = 70  # eigenvalues that a table has room for
STEPS = 600
DECAY, TURN = (1e-4, 20.0), (1e-3, 20.0)
CIRCLE = 1.4
EDGE = 1.5  # so far inside the plane stands what lies outside
LEAST_STEP = 1e-9  # below which no step is one


class Spectrum(NamedTuple):
    """The eigenvalues at one γ and step size; NaN in the place of those that are 0, or do not turn.

    Attributes:
        pairs: λ of those that turn, with Im λ > 0.
        before: the same without R1.
        multipliers: μ = 1 + hλ of all eigenvalues that are not 0.
        largest: the largest |μ|.
        bound: the steps below it leave every |μ| below 1; 0 or less where an eigenvalue does not decay.
        leading: λ of the pair that turns fastest.
        multiplier: its μ.
        swing: Re μᵗ of it, after 0, 1, … steps.
    """

    pairs: Complex[Array, " width"]
    before: Complex[Array, " width"]
    multipliers: Complex[Array, " width"]
    largest: Float[Array, ""]
    bound: Float[Array, ""]
    leading: Complex[Array, ""]
    multiplier: Complex[Array, ""]
    swing: Float[Array, " steps"]


def of_two_numbers() -> Float[np.ndarray, "gammas width 2"]:
    """Returns the table of the Dirac-GAN: two eigenvalues at each γ."""
    table = np.zeros((len(GAMMAS), WIDTH, 2))
    with jax.enable_x64(True):
        found = np.asarray(jax.jit(jax.vmap(lambda gamma: dirac.eigenvalues(0, gamma)))(GAMMAS))
    table[:, :2, 0], table[:, :2, 1] = found.real, found.imag
    return table


@domain(
    gamma=between(0.0, 1.0), step_size=checks.positive,
    eigenvalues=array((len(GAMMAS), WIDTH, 2), checks.finite_number),
)  # fmt: skip
def compute(*, gamma: Any, step_size: Any, eigenvalues: Any) -> Spectrum:
    """Picks the eigenvalues at γ, and takes the step.

    Args:
        gamma: weight of R1, in [0, 1]; the nearest entry of `GAMMAS` counts.
        step_size: h > 0.
        eigenvalues: real and imaginary parts for each of `GAMMAS`; 0 where there are no more.

    Returns:
        The eigenvalues and their multipliers.
    """
    table = jax.lax.complex(eigenvalues[..., 0], eigenvalues[..., 1])
    row = jnp.round(jnp.asarray(gamma, float) * (len(GAMMAS) - 1)).astype(int)
    pairs, before = (jnp.where(turns(each), each, jnp.nan) for each in (table[row], table[0]))
    leading = pairs[jnp.nanargmax(jnp.where(jnp.isnan(pairs.imag), -1.0, pairs.imag))]
    others, steps = jnp.where(table[row] == 0, jnp.nan, table[row]), jnp.arange(STEPS + 1)
    multipliers, multiplier = 1 + step_size * others, 1 + step_size * leading
    return Spectrum(
        pairs=pairs, before=before, multipliers=multipliers, largest=jnp.nanmax(jnp.abs(multipliers)),
        bound=jnp.nanmin(-2 * others.real / jnp.abs(others) ** 2),  # |1 + hλ|² = 1 + 2h Re λ + h²|λ|²
        leading=leading, multiplier=multiplier,
        swing=jnp.abs(multiplier) ** steps * jnp.cos(jnp.angle(multiplier) * steps),
    )  # fmt: skip


def _draw_plane(ax: Axes) -> dict[str, Any]:
    ax.set(xscale="log", yscale="log", xlim=DECAY, ylim=TURN)
    ax.set(xlabel="decay, −Re λ  [1/time]", ylabel="turn, Im λ  [1/time]")
    decay = np.array(DECAY)
    ax.plot(decay, 10 * decay, **style.BOUND.line(linewidth=1.4, label="turns ten times as fast"))
    ax.plot(
        decay, decay, **style.BOUND.line(linewidth=1.4, linestyle=":", label="turns as fast as it decays")
    )
    hollow = {"markerfacecolor": "none", "markersize": 11}
    artists = {
        "before": ax.plot([], [], **style.VALUE.points(marker="o", label="pairs without R1", **hollow))[0],
        "pairs": ax.plot([], [], **style.DISCRIMINATOR.points(label="pairs with this γ"))[0],
        "count": ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="lower right", fontsize=9)
    return artists


def _draw_circle(ax: Axes) -> dict[str, Any]:
    shown = draw_circle(ax, CIRCLE, markersize=7)
    ax.set(xlabel="real part of μ = 1 + hλ")
    return {"multipliers": shown}


def _draw_swing(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0, STEPS), ylim=(-1.1, 1.1), xlabel="step t", ylabel="Re μᵗ, fastest pair")
    ax.axhline(0, color=style.AID, linewidth=0.6)
    return {
        "swing": ax.plot([], [], **style.GENERATOR.line())[0],
        "left": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }


def _picture(found: Spectrum, state: Any) -> Picture:
    count = jnp.sum(~jnp.isnan(found.pairs.real))
    per_turn = 2 * jnp.pi / jnp.angle(found.multiplier)
    left = jnp.abs(found.multiplier) ** per_turn
    swing = words("a turn takes {:.1f} steps and leaves {:.3f} of the swing", per_turn, left)
    pairs = choose(count == 1, words("{:d} pairs turn", count), "1 pair turns")
    marks = {
        "before": _in_plane(found.before), "pairs": _in_plane(found.pairs),
        "multipliers": in_square(found.multipliers, CIRCLE),
        "swing": Line(np.arange(STEPS + 1), within(found.swing, (-1.1, 1.1))),
        "count": words("{}{}", pairs, _at_the_edge(found)),
        "left": choose(count > 0, "no pair turns", words("{:.1f} steps a turn, {:.3f} left", per_turn, left)),
    }  # fmt: skip
    verdict = _verdict(found)
    alt = words(
        "Eigenvalues of a game at rest, γ = {:.2f}: {}{}, and the μ = 1 + hλ beside the unit circle{}. {}",
        state.gamma,
        choose(
            count > 0,
            words("{}; those without R1 are drawn by decay and turn", pairs),
            words("{}, drawn by decay and turn beside those without R1", pairs),
        ),
        _at_the_edge(found), choose(count > 0, "", words("; {}", swing)), verdict,
    )  # fmt: skip
    return Picture(marks, alt, verdict)


def _verdict(found: Spectrum) -> Words:
    """Whether this step is small enough, and which are; |μ| may be above 1 by less than its digits show."""
    others = choose(
        found.bound > LEAST_STEP,
        "and so is every other, for a λ does not decay",
        words("and those below h = {:.2g} are not", found.bound),
    )
    return choose(
        found.largest > 1 + 1e-9,
        "No μ lies outside the circle.",
        words(
            "A μ lies outside the circle, |μ| − 1 = {:−.1e}: this step is too large, {}.",
            found.largest - 1, others,
        ),
    )  # fmt: skip


def _at_the_edge(found: Spectrum) -> Words:
    """How many marks do not stand where they belong."""
    both = jnp.concatenate([found.pairs, found.before])
    shown = _in_plane(both)
    count = jnp.sum(~jnp.isnan(both.real) & ((shown.x != -both.real) | (shown.y != both.imag)))
    return choose(count > 0, "", words(" ({:d} off the axes at their edges: no decay at the left)", count))


def _in_plane(pairs: Array) -> Line:
    """What lies outside, such as a decay of 0, stands at the edge."""
    (slowest, fastest), (least, most) = DECAY, TURN
    return Line(
        jnp.clip(-pairs.real, EDGE * slowest, fastest / EDGE), jnp.clip(pairs.imag, EDGE * least, most / EDGE)
    )


def _left_after_a_turn(found: Spectrum) -> float:
    """What a turn leaves of the swing, by NumPy alone."""
    mu = complex(np.asarray(found.multiplier))
    return float(abs(mu) ** (2 * np.pi / np.angle(mu)))


spectrum = Explorer(
    name="Spectrum",
    controls={
        "gamma": Slider("R1 weight γ", 0.0, 0.0, 1.0, 0.02),
        "step_size": Slider("step size h", 0.02, 0.01, 0.3, 0.01),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic(
        [["plane", "circle"], ["plane", "swing"]],
        (10.5, 5.6),
        width_ratios=[1.3, 1],
        height_ratios=[1.5, 1],
    ),
    panels={"plane": _draw_plane, "circle": _draw_circle, "swing": _draw_swing},
    inputs={"eigenvalues": of_two_numbers()},
    claim=Claim(r"leaves (\S+) of the swing", _left_after_a_turn, 6e-4),
)
