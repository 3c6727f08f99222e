"""Explorer *Chord*: along the mixtures of two densities U is straight and C hangs below its chord."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import choice, domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
from gan_lessons.theory import convergence, densities, quadrature

_LOW, _HIGH, _POINTS = -14.0, 14.0, 561
_SHOWN = slice(160, 401)
X = np.linspace(_LOW, _HIGH, _POINTS)[_SHOWN]  # from -6 to 6
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
        bend: how far U is from the straight line between its ends, at worst, in nats: rounding.
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
    share, shares = jnp.asarray(share, float), jnp.asarray(SHARES, float)
    # One net for both densities: a jump of a uniform density falls between two points, and the masses are
    # put right; what is shown here, a straight line and a chord, holds on every net.
    grid = quadrature.uniform_grid(_LOW, _HIGH, _POINTS)
    p, q = (_density(grid, *chosen, spread) for chosen in ((first, at_p), (second, at_q)))
    p_data = jnp.exp(quadrature.discretise(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5), grid))

    def mix(part: Array) -> Array:
        return (1 - part) * p + part * q

    # Where both densities vanish D* has no effect; ±40 stands for certainty, so that no 0 · ∞ can arise.
    logit = jnp.clip(convergence.best_logit(p_data, mix(share)), -40.0, 40.0)

    def both(part: Array) -> tuple[Array, Array]:
        mixed = mix(part)
        cost = convergence.cost(p_data, mixed, grid.weights)
        return cost, convergence.objective(p_data, mixed, logit, grid.weights)

    cost, value = jax.vmap(both)(jnp.append(shares, share))
    here, cost, value = cost[-1], cost[:-1], value[:-1]
    return Chord(
        share=share, p_data=p_data[_SHOWN], p=p[_SHOWN], q=q[_SHOWN], mixture=mix(share)[_SHOWN],
        cost=cost, value=value, here=here, chord=(1 - share) * cost[0] + share * cost[-1],
        bend=jnp.max(jnp.abs(value - (1 - shares) * value[0] - shares * value[-1])),
    )  # fmt: skip


def _density(grid: quadrature.Grid, shape: Any, at: Any, spread: Any) -> Float[Array, " n"]:
    every = jnp.stack([make(at, spread).log_prob(grid.x) for make in _SHAPES.values()])
    density = jnp.exp(every[shape])
    return density / quadrature.integrate(density, grid)


class Drawing(NamedTuple):
    """The artists that follow the controls."""

    p_data: Any
    p: Any
    q: Any
    fill: Any
    mixture: Any
    cost: Any
    value: Any
    chord: Any
    drop: Any
    here: Any
    words: Any


def draw(left: Axes, right: Axes) -> Drawing:
    """Prepares the densities on the left, U, C and the chord on the right.

    Args:
        left: axes over x.
        right: axes over λ.

    Returns:
        The artists, still empty, to be fed by `show`.
    """
    left.set(xlim=(-6, 6), ylim=(0, 0.85), xlabel="x", ylabel="density")
    (data,) = left.plot([], [], **style.DATA.line(label="p_data"))
    fill = left.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill())
    (p,) = left.plot([], [], **P_LOOK.line(label="p", linewidth=1.7))
    (q,) = left.plot([], [], **Q_LOOK.line(label="q", linewidth=1.7))
    (mixture,) = left.plot([], [], **style.GENERATOR.line(label="p_λ = (1 − λ) p + λ q", linewidth=2.8))
    left.legend(loc="upper left", fontsize=9, ncols=2)
    right.set(xlim=(-0.02, 1.02), ylim=LIMITS, xlabel="λ, share of q in p_λ", ylabel="nats")
    right.axhline(-np.log(4), **style.BOUND.line(linewidth=1.0))
    (chord,) = right.plot([], [], color="0.15", linewidth=1.4, label="chord of C")
    (value,) = right.plot([], [], **style.DISCRIMINATOR.line(label="U(p_λ, D), D best at your λ"))
    (drop,) = right.plot([], [], color=style.MIXTURE.color, linewidth=7, solid_capstyle="butt")
    (cost,) = right.plot([], [], **style.VALUE.line(label="C(p_λ)", linewidth=3.0))
    (here,) = right.plot([], [], **style.GENERATOR.points(markersize=10))
    words = right.text(0.5, 1.03, " ", transform=right.transAxes, ha="center", va="bottom")
    right.legend(loc="upper center", fontsize=9)
    return Drawing(data, p, q, fill, mixture, cost, value, chord, drop, here, words)


def show(drawing: Drawing, arrays: Chord) -> None:
    """Moves the artists of `draw` to new arrays.

    Args:
        drawing: what `draw` returned.
        arrays: what `compute` returned.
    """
    for name in ("p_data", "p", "q", "mixture"):
        getattr(drawing, name).set_data(X, getattr(arrays, name))
    drawing.fill.set_data(X, np.asarray(arrays.mixture), np.zeros_like(X))
    drawing.cost.set_data(SHARES, arrays.cost)
    drawing.value.set_data(SHARES, arrays.value)
    drawing.chord.set_data([0, 1], [arrays.cost[0], arrays.cost[-1]])
    share, here, chord = float(arrays.share), float(arrays.here), float(arrays.chord)
    drawing.drop.set_data([share, share], [here, chord])
    drawing.here.set_data([share], [here])
    drawing.words.set_text(
        f"chord − C = {signed(chord, 3)} − ({signed(here, 3)}) = {signed(chord - here, 3)} nats"
    )


def _alt(arrays: Chord) -> str:
    return (
        f"Three densities, p, q and the mixture p_λ; C along λ below its chord, and U. "
        f"At λ = {float(arrays.share):.2f} C is {signed(float(arrays.here))} nats, the chord "
        f"{signed(float(arrays.chord))}. {_straight(arrays)}"
    )


def _straight(arrays: Chord) -> str:
    off = float(arrays.bend)
    return f"U is straight along λ: it leaves the line between its ends by {off:.0e} nats."


def chord() -> Explorer:
    """Returns the explorer: menus for the shapes of p and q, sliders for their places and for λ."""
    held = {
        "share": controls.slider("λ, share of q", 0.4, 0.0, 1.0),
        "first": controls.dropdown("p is", FAMILIES),
        "second": controls.dropdown("q is", FAMILIES, FAMILIES[2]),
        "at_p": controls.slider("p stands at", -2.5, -4.0, 4.0, 0.05),
        "at_q": controls.slider("q stands at", 2.0, -4.0, 4.0, 0.05),
        "spread": controls.slider("scale of both", 0.8, 0.5, 2.5, 0.05),
    }
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.2), layout="constrained")
    drawing, words = draw(left, right), [" "]
    live = LiveFigure(figure, moving=list(drawing), alt=lambda: words[0])

    def update(arrays: Chord) -> None:
        show(drawing, arrays)
        words[0] = _alt(arrays)

    return Explorer(
        controls=held, compute=compute, figure=live, update=update, name="Chord", readout=_straight
    )
