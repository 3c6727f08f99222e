"""Explorer *Chord*: along the mixtures of two densities U is straight and C hangs below its chord."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.scene import Band, Line, Picture
from gan_lessons.live.words import Words, choose, unless_rounding, words
from gan_lessons.theory import convergence, densities, quadrature

# In steps of 0.05, half a step beside the places where a slider puts the edges of a uniform density: on a
# point of the net the density would be 0 or not as the rounding falls.
X = np.linspace(-6.025, 6.025, 242)
# Only where there are data is there anything to integrate: 11 standard deviations beyond the bumps D* is 0
# in all digits, and so is what either density adds to C and U there.
_EDGES = np.linspace(-7.0, 7.0, 22)
_KINKS = np.array([-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0])  # in scales: the jumps of a uniform density, a peak
_ORDER = 14
SHARES = np.linspace(0.0, 1.0, 61)
LIMITS = (-1.45, 0.12)
P_LOOK = style.Role("#2A7F9E", "--", "<", "p")
Q_LOOK = style.Role("#7A5BA6", "-.", ">", "q")
_SHAPES = {
    "normal": lambda at, scale: densities.normal(at, scale),
    "two-bump mixture": lambda at, scale: densities.mixture(0.5, at - 1.5, scale, at + 1.5, scale),
    "uniform": lambda at, scale: densities.uniform(at - scale, at + scale),
    "Laplace": lambda at, scale: densities.laplace(at, scale),
}
FAMILIES = tuple(_SHAPES)


class Chord(NamedTuple):
    """Two densities, the mixture between them, and U and C along the way.

    Attributes:
        share: λ of the mixture that is looked at.
        p_data, p, q, mixture: densities at `X`.
        cost: C at the mixtures with `SHARES`, in nats.
        value: U(·, D) there for the D that is best at the chosen mixture, in nats.
        here, chord: C at the chosen mixture and the height of the chord above it, in nats.
        bend: how far U is from the straight line between its ends, at worst, in nats: rounding. NaN where
            U is -∞, because D is certain where the other end has mass.
    """

    share: Float[Array, ""]
    p_data: Float[Array, " points"]
    p: Float[Array, " points"]
    q: Float[Array, " points"]
    mixture: Float[Array, " points"]
    cost: Float[Array, " shares"]
    value: Float[Array, " shares"]
    here: Float[Array, ""]
    chord: Float[Array, ""]
    bend: Float[Array, ""]


@domain(
    first=choice(len(FAMILIES)), second=choice(len(FAMILIES)), at_p=checks.finite_number,
    at_q=checks.finite_number, spread=checks.positive, share=checks.in_unit_interval,
)  # fmt: skip
def compute(*, first: Any, second: Any, at_p: Any, at_q: Any, spread: Any, share: Any) -> Chord:
    """Evaluates C and U along the mixtures (1 - λ) p + λ q of two densities.

    Args:
        first: index into `FAMILIES` of p.
        second: the same of q.
        at_p: where p stands.
        at_q: where q stands.
        spread: their scale, above 0.
        share: λ in [0, 1].

    Returns:
        Densities at `X`; C and U in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 2.
    """
    share, shares, x = (jnp.asarray(value, float) for value in (share, SHARES, X))
    grid = _grid(at_p, at_q, spread)
    chosen = (first, at_p), (second, at_q)
    p, q = (_density(grid.x, *one, spread) for one in chosen)
    p_data = _data(grid.x)

    def mix(part: Array) -> Array:
        return (1 - part) * p + part * q

    logit = convergence.best_logit(p_data, mix(share))

    def both(part: Array) -> tuple[Array, Array]:
        # C as the highest U, not as -log 4 + 2 JSD: that one needs the masses beyond the panels, too.
        mixed = mix(part)
        logits = convergence.best_logit(p_data, mixed), logit
        cost, value = (convergence.objective(p_data, mixed, one, grid.weights) for one in logits)
        return cost, value

    cost, value = jax.vmap(both)(jnp.append(shares, share))
    here, cost, value = cost[-1], cost[:-1], value[:-1]
    straight = (1 - shares) * value[0] + shares * value[-1]
    certain = jnp.isinf(value[0]) | jnp.isinf(value[-1])
    shown_p, shown_q = (_density(x, *one, spread) for one in chosen)
    return Chord(
        share=share, p_data=_data(x), p=shown_p, q=shown_q, mixture=(1 - share) * shown_p + share * shown_q,
        cost=cost, value=value, here=here, chord=(1 - share) * cost[0] + share * cost[-1],
        bend=jnp.where(certain, jnp.nan, jnp.max(jnp.abs(value - straight))),
    )  # fmt: skip


def _grid(at_p: Any, at_q: Any, spread: Any) -> quadrature.Grid:
    """Places panels where there are data, with an edge at every jump and peak of p and q."""
    breaks = [jnp.asarray(at, float) + spread * jnp.asarray(_KINKS) for at in (at_p, at_q)]
    edges = jnp.clip(jnp.concatenate(breaks), _EDGES[0], _EDGES[-1])
    return quadrature.panel_grid(jnp.concatenate([jnp.asarray(_EDGES, float), edges]), _ORDER)


def _density(x: Array, shape: Any, at: Any, spread: Any) -> Float[Array, " n"]:
    return jnp.exp(jnp.stack([make(at, spread).log_prob(x) for make in _SHAPES.values()])[shape])


def _data(x: Array) -> Float[Array, " n"]:
    return jnp.exp(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5).log_prob(x))


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-6, 6), ylim=(0, 1.05), xlabel="x", ylabel="density")
    mixture = style.GENERATOR.line(label="p_λ = (1 − λ) p + λ q", linewidth=2.8)
    artists = {
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "p": ax.plot([], [], **P_LOOK.line(label="p", linewidth=1.7))[0],
        "q": ax.plot([], [], **Q_LOOK.line(label="q", linewidth=1.7))[0],
        "fill": ax.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill()),
        "mixture": ax.plot([], [], **mixture)[0],
    }
    ax.legend(loc="upper left", fontsize=9, ncols=2)
    return artists


def _draw_costs(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=LIMITS, xlabel="λ, share of q in p_λ", ylabel="nats")
    ax.axhline(-np.log(4), **style.BOUND.line(linewidth=1.0))
    # In the order of the legend; above all lies C.
    chord = ax.plot([], [], color="0.15", linewidth=1.4, label="chord of C")[0]
    value = ax.plot([], [], **style.DISCRIMINATOR.line(label="U(p_λ, D), D best at your λ"))[0]
    drop = ax.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")[0]
    artists = {
        "cost": ax.plot([], [], **style.VALUE.line(label="C(p_λ)", linewidth=3.0))[0],
        "value": value,
        "chord": chord,
        "drop": drop,
        "here": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
        "words": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom"),
    }
    ax.legend(loc="upper center", fontsize=9)
    return artists


def _of_the_line(found: Chord) -> Words:
    """Says that U is straight, and where it leaves the picture; or that it is -∞ but in one place."""
    off = unless_rounding(found.bend, "{:.0e}", "less than 1e-12")
    deeper = (found.value[-1] < found.value[0]).astype(int)
    end = jnp.minimum(found.value[0], found.value[-1])
    text = " It leaves the picture: at λ = {:d} it is {:−.2f} nats."
    leaves = choose(end < LIMITS[0], "", words(text, deeper, end))
    straight = words("U is straight along λ: it leaves the line between its ends by {} nats.{}", off, leaves)
    certain = choose(
        deeper,
        "D is certain where p has mass and q has none: U = −∞ at every λ below 1.",
        "D is certain where q has mass and p has none: U = −∞ at every λ above 0.",
    )
    return choose(jnp.isnan(found.bend), straight, certain)


def _picture(found: Chord, state: Any) -> Picture:
    ends, missing = jnp.stack([found.cost[0], found.cost[-1]]), found.chord - found.here
    line = _of_the_line(found)
    # One digit more in the terms than in their difference: it would not always be that of what is shown.
    apart = "chord − C = {:−.4f} − ({:−.4f}) ≈ {:−.3f} nats"
    marks = {
        "p_data": Line(X, found.p_data), "p": Line(X, found.p), "q": Line(X, found.q),
        "fill": Band(X, 0.0, found.mixture), "mixture": Line(X, found.mixture),
        "cost": Line(SHARES, found.cost),
        "value": Line(SHARES, jnp.where(jnp.isnan(found.bend), jnp.nan, found.value)),
        "chord": Line(np.array([0.0, 1.0]), ends),
        "drop": Line(found.share, jnp.stack([found.here, found.chord])),
        "here": Line(found.share, found.here),
        "words": words(apart, found.chord, found.here, missing),
    }  # fmt: skip
    alt = words(
        "Three densities, p, q and the mixture p_λ; C along λ, on its chord or below, and U. "
        "At λ = {:.2f} C is {:−.4f} nats, the chord {:−.4f}. {}",
        found.share, found.here, found.chord, line,
    )  # fmt: skip
    return Picture(marks, alt, line)


chord = Explorer(
    name="Chord",
    controls={
        "share": Slider("λ, share of q", 0.4, 0.0, 1.0),
        "first": Menu("p is", FAMILIES),
        "second": Menu("q is", FAMILIES, FAMILIES[2]),
        "at_p": Slider("p stands at", -2.5, -4.0, 4.0, 0.05),
        "at_q": Slider("q stands at", 2.0, -4.0, 4.0, 0.05),
        "spread": Slider("scale of both", 0.8, 0.5, 2.5, 0.05),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic([["densities", "costs"]], (10.5, 4.2)),
    panels={"densities": _draw_densities, "costs": _draw_costs},
    claim=Claim(r"C is (\S+) nats", lambda found: claim.cost(found.p_data, found.mixture, X), 3e-3),
)
