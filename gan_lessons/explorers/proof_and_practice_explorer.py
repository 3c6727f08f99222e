"""Explorer *Proof and practice*: C along a mixture weight, where it is convex, beside C along a mean."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Float

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import between, domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls
from gan_lessons.theory import along_mean, convergence, densities, quadrature

FARTHEST = 6.0
SHARES = np.linspace(0.0, 1.0, 61)
MEANS = np.linspace(0.0, FARTHEST, 91)
X = np.linspace(-4.0, 9.0, 261)
COST_LIMITS = (-1.47, 0.1)
# Per squared share of a mixture, and per squared unit of the mean: two scales.
BEND_LIMITS = ((-1.0, 5.0), (-0.6, 1.1))


class Journey(NamedTuple):
    """Two ways from N(0, σ²) to N(m₁, σ²), with p_data = N(0, 1): by mixing, and by moving the mean.

    Attributes:
        share: how much of the way has been gone, from 0 (at p_data's place) to 1.
        far: m₁, where both ways end.
        p_data, mixed, moved: densities at `X`.
        mixture_cost, mixture_bend: C and its second derivative along λ, at `SHARES`.
        mean_cost, mean_bend: C and its second derivative along m, at `MEANS`.
        mixed_now, moved_now: C and its second derivative at the chosen share of each way.
        inflection: the m at which C turns from convex to concave; NaN if it does so beyond `FARTHEST`.
    """

    share: Float[Array, ""]
    far: Float[Array, ""]
    p_data: Float[Array, " points"]
    mixed: Float[Array, " points"]
    moved: Float[Array, " points"]
    mixture_cost: Float[Array, " shares"]
    mixture_bend: Float[Array, " shares"]
    mean_cost: Float[Array, " means"]
    mean_bend: Float[Array, " means"]
    mixed_now: Float[Array, "2"]
    moved_now: Float[Array, "2"]
    inflection: Float[Array, ""]


@domain(share=checks.in_unit_interval, far=between(1e-300, FARTHEST), std=checks.positive)
def compute(*, share: Any, far: Any, std: Any) -> Journey:
    """Evaluates C along (1 - λ) N(0, σ²) + λ N(m₁, σ²) and along N(m, σ²), for p_data = N(0, 1).

    Args:
        share: λ, and m/m₁, in [0, 1].
        far: m₁, in (0, `FARTHEST`].
        std: σ of p_g, above 0.

    Returns:
        Densities, costs in nats, second derivatives, and the inflection.
    """
    share, far, std = (jnp.asarray(value, float) for value in (share, far, std))
    ends = [densities.normal(at, std) for at in (0.0, far)]
    grid, x = quadrature.grid_for(densities.normal(0.0, 1.0), *ends), jnp.asarray(X, float)
    p_data = jnp.exp(densities.normal(0.0, 1.0).log_prob(grid.x))
    near, away = (jnp.exp(end.log_prob(grid.x)) for end in ends)

    def along_mixture(part: Array) -> Float[Array, "2"]:
        p = (1 - part) * near + part * away
        # ∫ h(x) (away - near)² dx: the second derivative along a straight line of densities.
        present = p > 1e-280  # below, 1/p overflows, and the product is nothing
        h = convergence.curvature(p_data, jnp.where(present, p, 1.0))
        bend = jnp.sum(grid.weights * jnp.where(present, h * (away - near) ** 2, 0.0))
        return jnp.stack([convergence.cost(p_data, p, grid.weights), bend])

    def along_the_mean(mean: Array) -> Float[Array, "2"]:
        return jnp.stack([along_mean.cost_at(mean, std), along_mean.curvature_at(mean, std)])

    # The chosen position rides along as the last one of each table: one program less to compile.
    mixture = jax.vmap(along_mixture)(jnp.append(jnp.asarray(SHARES), share))
    mean = jax.vmap(along_the_mean)(jnp.append(jnp.asarray(MEANS), share * far))
    density = [jnp.exp(densities.normal(at, std).log_prob(x)) for at in (0.0, far, share * far)]
    return Journey(
        share=share, far=far, p_data=jnp.exp(densities.normal(0.0, 1.0).log_prob(x)),
        mixed=(1 - share) * density[0] + share * density[1], moved=density[2],
        mixture_cost=mixture[:-1, 0], mixture_bend=mixture[:-1, 1],
        mean_cost=mean[:-1, 0], mean_bend=mean[:-1, 1], mixed_now=mixture[-1], moved_now=mean[-1],
        inflection=along_mean.inflection(std, 0.0, FARTHEST),
    )  # fmt: skip


class Side(NamedTuple):
    """The artists of one way: densities above, C in the middle, its second derivative below."""

    density: Any
    fill: Any
    cost: Any
    chord: Any
    here: Any
    bend: Any
    bend_here: Any
    words: Any


class Drawing(NamedTuple):
    """Both ways, and the mark of the inflection."""

    mixture: Side
    mean: Side
    data: list[Any]
    marks: list[Any]
    inflection: Any


def draw(axes: Any) -> Drawing:
    """Prepares densities, costs and second derivatives, for mixing on the left and moving on the right.

    Args:
        axes: three rows of two axes.

    Returns:
        The artists, still empty, to be fed by `show`.
    """
    left = _draw_side(axes[:, 0], "λ, share of N(m₁, σ²) in p_g", (-0.02, 1.02), BEND_LIMITS[0])
    right = _draw_side(axes[:, 1], "m, mean of p_g", (-0.12, FARTHEST + 0.12), BEND_LIMITS[1])
    data = [ax.plot([], [], **style.DATA.line(label="p_data"))[0] for ax in axes[0]]
    axes[0, 0].set_ylabel("density")
    axes[1, 0].set_ylabel("C(G) [nats]")
    axes[2, 0].set_ylabel("second derivative")
    marks = [ax.plot([], [], color="0.15", linewidth=1.3, linestyle=(0, (2, 2)))[0] for ax in axes[1:, 1]]
    words = axes[2, 1].text(0, 0.8, " ", fontsize=9.5, ha="left", va="center")
    return Drawing(left, right, data, marks, words)


def _draw_side(axes: Any, label: str, limits: tuple[float, float], bends: tuple[float, float]) -> Side:
    top, middle, bottom = axes
    top.set(xlim=(X[0], X[-1]), ylim=(0, 0.9), xlabel="x")
    fill = top.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill())
    (density,) = top.plot([], [], **style.GENERATOR.line())
    middle.set(xlim=limits, ylim=COST_LIMITS)
    middle.axhline(-np.log(4), **style.BOUND.line(linewidth=1.0))
    middle.tick_params(labelbottom=False)
    (chord,) = middle.plot([], [], color="0.15", linewidth=1.1)
    (cost,) = middle.plot([], [], **style.VALUE.line(linewidth=2.8))
    (here,) = middle.plot([], [], **style.GENERATOR.points(markersize=10))
    bottom.set(xlim=limits, ylim=bends, xlabel=label)
    bottom.axhspan(0, bends[1], color=style.VALUE.color, alpha=0.07, linewidth=0)
    bottom.axhline(0, color="0.4", linewidth=1)
    bottom.text(
        0.99, 0.93, "convex", transform=bottom.transAxes, ha="right", va="top", color="0.35", fontsize=9
    )
    (bend,) = bottom.plot([], [], **style.VALUE.line(linewidth=2.2))
    (bend_here,) = bottom.plot([], [], **style.GENERATOR.points(markersize=8))
    words = top.text(0.5, 1.04, " ", transform=top.transAxes, ha="center", va="bottom")
    return Side(density, fill, cost, chord, here, bend, bend_here, words)


def show(drawing: Drawing, arrays: Journey) -> None:
    """Moves the artists of `draw` to new arrays.

    Args:
        drawing: what `draw` returned.
        arrays: what `compute` returned.
    """
    share, far = float(arrays.share), float(arrays.far)
    sides = (
        (drawing.mixture, SHARES, arrays.mixture_cost, arrays.mixture_bend, share, arrays.mixed, "mixed"),
        (drawing.mean, MEANS, arrays.mean_cost, arrays.mean_bend, share * far, arrays.moved, "moved"),
    )
    for (side, at, cost, bend, here, density, name), bends in zip(sides, BEND_LIMITS, strict=True):
        now = np.asarray(getattr(arrays, f"{name}_now"))
        side.density.set_data(X, density)
        side.fill.set_data(X, np.asarray(density), np.zeros_like(X))
        side.cost.set_data(at, cost)
        last = at <= (1.0 if name == "mixed" else far) + 1e-9
        ends = np.flatnonzero(last)[[0, -1]]
        side.chord.set_data(at[ends], np.asarray(cost)[ends])
        side.here.set_data([here], [now[0]])
        side.bend.set_data(at, bend)
        side.bend_here.set_data([here], [np.clip(now[1], *bends)])
        side.words.set_text(f"{name}: C = {signed(now[0], 3)} nats, second derivative {signed(now[1], 3)}")
    for line in drawing.data:
        line.set_data(X, arrays.p_data)
    _mark(drawing, float(arrays.inflection))


def _mark(drawing: Drawing, inflection: float) -> None:
    for line, limits in zip(drawing.marks, (COST_LIMITS, BEND_LIMITS[1]), strict=True):
        line.set_data([inflection, inflection], limits)
    known = np.isfinite(inflection)
    drawing.inflection.set_position((inflection + 0.1 if known else 0.2, 0.8))
    drawing.inflection.set_text(
        f"inflection at m = {inflection:.3f}" if known else "no inflection before m = 6"
    )


def _alt(arrays: Journey) -> str:
    inflection = float(arrays.inflection)
    where = f"at m = {inflection:.3f}" if np.isfinite(inflection) else f"nowhere before m = {FARTHEST:.0f}"
    return (
        f"C along mixtures is convex, C along the mean turns from convex to concave {where}. At "
        f"{float(arrays.share):.0%} of the way to m₁ = {float(arrays.far):.1f}: "
        f"mixed, C = {signed(float(arrays.mixed_now[0]), 3)} nats; "
        f"moved, C = {signed(float(arrays.moved_now[0]), 3)} nats."
    )


def figure_axes() -> tuple[Any, Any]:
    """Returns a figure with the three rows of two axes that `draw` takes."""
    return plt.subplots(3, 2, figsize=(10.5, 6.0), layout="constrained", height_ratios=[0.8, 1.25, 1.0])


def proof_and_practice() -> Explorer:
    """Returns the explorer: how far along, where both ways end, and the width of p_g."""
    held = {
        "share": controls.slider("share of the way", 0.7, 0.0, 1.0),
        "far": controls.slider("m₁, the far end", 4.0, 0.5, FARTHEST, 0.05),
        "std": controls.slider("std σ of p_g", 1.0, 0.5, 2.5, 0.05),
    }
    figure, axes = figure_axes()
    drawing, words = draw(axes), [" "]
    live = LiveFigure(
        figure, moving=[*drawing.mixture, *drawing.mean, drawing.data, drawing.marks, drawing.inflection],
        alt=lambda: words[0],
    )  # fmt: skip

    def update(arrays: Journey) -> None:
        show(drawing, arrays)
        words[0] = _alt(arrays)

    return Explorer(controls=held, compute=compute, figure=live, update=update, name="Proof and practice")
