"""Explorer *Proof and practice*: C along a mixture weight, where it is convex, beside C along a mean."""

from collections.abc import Callable
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
from gan_lessons.explorers.domain import between, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Slider
from gan_lessons.live.scene import Band, Label, Line, Picture
from gan_lessons.live.words import choose, words
from gan_lessons.theory import along_mean, convergence, densities, quadrature

FARTHEST = 6.0
SHARES = np.linspace(0.0, 1.0, 61)
MEANS = np.linspace(0.0, FARTHEST, 61)
X = np.linspace(-4.0, 9.0, 261)
COST_LIMITS = (-1.47, 0.1)
# Per squared share of a mixture, and per squared unit of the mean: two scales.
BEND_LIMITS = {"mixed": (-1.0, 5.0), "moved": (-0.6, 1.1)}
REACH = {"mixed": (-0.02, 1.02), "moved": (-0.12, FARTHEST + 0.12)}
MOST = 1e4  # from here on a second derivative is not written out: between far narrow ends it has 62 digits
LABELS = {"mixed": "λ, share of N(m₁, σ²) in p_g", "moved": "m, mean of p_g"}


class Journey(NamedTuple):
    """Two ways from N(0, σ²) to N(m₁, σ²), with p_data = N(0, 1): by mixing, and by moving the mean.

    Attributes:
        share: how much of the way has been gone, from 0 (at p_data's place) to 1.
        far: m₁, where both ways end.
        p_data, mixed, moved: densities at `X`.
        mixture_cost, mixture_bend: C and its second derivative along λ, at `SHARES`.
        means: the m of the following two.
        mean_cost, mean_bend: C and its second derivative along m, there.
        mixed_now, moved_now: C and its second derivative at the chosen share of each way.
        moved_end: C at m₁, in nats.
        inflection: the m at which C turns from convex to concave; NaN if it does so beyond `FARTHEST`.
    """

    share: Float[Array, ""]
    far: Float[Array, ""]
    p_data: Float[Array, " points"]
    mixed: Float[Array, " points"]
    moved: Float[Array, " points"]
    mixture_cost: Float[Array, " shares"]
    mixture_bend: Float[Array, " shares"]
    means: Float[Array, " means"]
    mean_cost: Float[Array, " means"]
    mean_bend: Float[Array, " means"]
    mixed_now: Float[Array, "2"]
    moved_now: Float[Array, "2"]
    moved_end: Float[Array, ""]
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
        found = along_mean.derivatives_at(mean, std)
        return jnp.stack([found.cost, found.curvature])

    # The chosen position, and m₁, ride along at the end of each table: one program less to compile.
    mixture = jax.vmap(along_mixture)(jnp.append(jnp.asarray(SHARES), share))
    mean = jax.vmap(along_the_mean)(jnp.append(jnp.asarray(MEANS), jnp.stack([share * far, far])))
    density = [jnp.exp(densities.normal(at, std).log_prob(x)) for at in (0.0, far, share * far)]
    return Journey(
        share=share, far=far, p_data=jnp.exp(densities.normal(0.0, 1.0).log_prob(x)),
        mixed=(1 - share) * density[0] + share * density[1], moved=density[2],
        mixture_cost=mixture[:-1, 0], mixture_bend=mixture[:-1, 1],
        means=jnp.asarray(MEANS), mean_cost=mean[:-2, 0], mean_bend=mean[:-2, 1],
        mixed_now=mixture[-1], moved_now=mean[-2], moved_end=mean[-1, 0],
        inflection=along_mean.inflection(std, 0.0, FARTHEST),
    )  # fmt: skip


def _draw_top(ax: Axes, way: str) -> dict[str, Any]:
    ax.set(xlim=(X[0], X[-1]), ylim=(0, 0.9), xlabel="x")
    return {
        f"{way}_density": ax.plot([], [], **style.GENERATOR.line())[0],
        f"{way}_fill": ax.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill()),
        f"{way}_words": ax.text(0.5, 1.04, " ", transform=ax.transAxes, ha="center", va="bottom"),
        f"{way}_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
    }


def _draw_middle(ax: Axes, way: str) -> dict[str, Any]:
    ax.set(xlim=REACH[way], ylim=COST_LIMITS)
    ax.axhline(-np.log(4), **style.BOUND.line(linewidth=1.0))
    ax.tick_params(labelbottom=False)
    return {
        f"{way}_chord": ax.plot([], [], color="0.15", linewidth=1.1)[0],
        f"{way}_cost": ax.plot([], [], **style.VALUE.line(linewidth=2.8))[0],
        f"{way}_here": ax.plot([], [], **style.GENERATOR.points(markersize=10))[0],
    }


def _draw_bottom(ax: Axes, way: str) -> dict[str, Any]:
    ax.set(xlim=REACH[way], ylim=BEND_LIMITS[way], xlabel=LABELS[way])
    ax.axhspan(0, BEND_LIMITS[way][1], color=style.VALUE.color, alpha=0.07, linewidth=0)
    ax.axhline(0, color="0.4", linewidth=1)
    said: dict[str, Any] = {"ha": "right", "va": "top", "color": "0.35", "fontsize": 9}
    ax.text(0.99, 0.93, "convex", transform=ax.transAxes, **said)
    return {
        f"{way}_bend": ax.plot([], [], **style.VALUE.line(linewidth=2.2))[0],
        f"{way}_bend_here": ax.plot([], [], **style.GENERATOR.points(markersize=8))[0],
    }


def _labelled(draw: Callable[[Axes, str], dict[str, Any]], label: str) -> Callable[[Axes], dict[str, Any]]:
    def labelled(ax: Axes) -> dict[str, Any]:
        ax.set_ylabel(label)
        return draw(ax, "mixed")

    return labelled


def _marked(draw: Callable[[Axes, str], dict[str, Any]], name: str) -> Callable[[Axes], dict[str, Any]]:
    def marked(ax: Axes) -> dict[str, Any]:
        artists = draw(ax, "moved")
        artists[name] = ax.plot([], [], color="0.15", linewidth=1.3, linestyle=(0, (2, 2)))[0]
        if name == "bend_mark":
            artists["inflection"] = ax.text(0, 0.8, " ", fontsize=9.5, ha="left", va="center")
        return artists

    return marked


def _way(
    way: str, at: Any, cost: Any, bend: Any, here: Any, density: Any, now: Any, end: Any
) -> dict[str, Any]:
    """Says what one way looks like; its chord begins with the curve and ends at the place `end`, (x, C)."""
    bent = choose(now[1] > MOST, words("{:−.3f}", now[1]), f"above {MOST:,.0f}")
    said = words(f"{way}: C = {{:−.3f}} nats, second derivative {{}}", now[0], bent)
    return {
        f"{way}_density": Line(X, density), f"{way}_fill": Band(X, 0.0, density), f"{way}_words": said,
        f"{way}_cost": Line(at, cost),
        f"{way}_chord": Line(jnp.stack([jnp.zeros(()), end[0]]), jnp.stack([cost[0], end[1]])),
        f"{way}_here": Line(here, now[0]), f"{way}_bend": Line(at, bend),
        f"{way}_bend_here": Line(here, jnp.clip(now[1], *BEND_LIMITS[way])),
    }  # fmt: skip


def _picture(found: Journey, state: Any) -> Picture:
    end, here = (jnp.ones(()), found.mixture_cost[-1]), found.share * found.far
    mixed = (SHARES, found.mixture_cost, found.mixture_bend, found.share, found.mixed, found.mixed_now, end)
    end = (found.far, found.moved_end)
    moved = (MEANS, found.mean_cost, found.mean_bend, here, found.moved, found.moved_now, end)
    turn = found.inflection
    known = jnp.isfinite(turn)
    at_turn = choose(known, "no inflection before m = 6", words("inflection at m = {:.3f}", turn))
    marks = {
        **_way("mixed", *mixed), **_way("moved", *moved),
        "mixed_data": Line(X, found.p_data), "moved_data": Line(X, found.p_data),
        "cost_mark": Line(turn, np.array(COST_LIMITS)),
        "bend_mark": Line(turn, np.array(BEND_LIMITS["moved"])),
        "inflection": Label(at_turn, jnp.where(known, turn + 0.1, 0.2), 0.8),
    }  # fmt: skip
    alt = words(
        "C along mixtures is convex, C along the mean turns from convex to concave {}. At {:.0%} of the way "
        "to m₁ = {:.2f}: mixed, C = {:−.3f} nats; moved, C = {:−.3f} nats.",
        choose(known, f"nowhere before m = {FARTHEST:.0f}", words("at m = {:.3f}", turn)),
        found.share, found.far, found.mixed_now[0], found.moved_now[0],
    )  # fmt: skip
    return Picture(marks, alt)


proof_and_practice = Explorer(
    name="Proof and practice",
    controls={
        "share": Slider("share of the way", 0.7, 0.0, 1.0),
        "far": Slider("m₁, the far end", 4.0, 0.5, FARTHEST, 0.05),
        "std": Slider("std σ of p_g", 1.0, 0.5, 2.5, 0.05),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic(
        [["mixed", "moved"], ["mixed_cost", "moved_cost"], ["mixed_bend", "moved_bend"]],
        (10.5, 6.0),
        height_ratios=[0.8, 1.25, 1.0],
    ),
    panels={
        "mixed": _labelled(_draw_top, "density"),
        "mixed_cost": _labelled(_draw_middle, "C(G) [nats]"),
        "mixed_bend": _labelled(_draw_bottom, "second derivative"),
        "moved": lambda ax: _draw_top(ax, "moved"),
        "moved_cost": _marked(_draw_middle, "cost_mark"),
        "moved_bend": _marked(_draw_bottom, "bend_mark"),
    },
    claim=Claim(r"mixed, C = (\S+) nats", lambda found: claim.cost(found.p_data, found.mixed, X), 2e-3),
)
