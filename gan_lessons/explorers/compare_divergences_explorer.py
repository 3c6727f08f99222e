"""Explorer *Compare divergences*: which Gaussian does each divergence choose for data it cannot match?"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Button, Slider
from gan_lessons.live.scene import Band, Bars, Label, Line, Picture
from gan_lessons.live.words import choose, join, words
from gan_lessons.theory import densities, divergences, quadrature

X = np.linspace(-6.0, 6.0, 361)
STD_OF_BUMPS = 0.5
NAMES = ("KL(p_data‖p_g)", "KL(p_g‖p_data)", "JSD(p_data, p_g)")
TITLES = ("forward KL", "reverse KL", "JSD")
LOOKS = (style.FORWARD_KL, style.REVERSE_KL, style.JSD)
HIGHEST = 1.0  # of the densities in the picture; what is higher is told
LONGEST = 2.5  # nats; a longer bar is cut, its number is not
_MEANS, _STDS = np.linspace(0.0, 3.2, 9), np.linspace(0.3, 3.0, 10)
_STENCIL = np.array([(i, j) for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)])
_HALVINGS = 9

Divergence = Callable[..., Float[Array, ""]]
DIVERGENCES: tuple[Divergence, ...] = (
    divergences.kl,
    lambda log_p, log_q, weights: divergences.kl(log_q, log_p, weights),
    divergences.jsd,
)


class Comparison(NamedTuple):
    """One p_data, the learner's Gaussian and the best Gaussian under each of `DIVERGENCES`.

    Attributes:
        p_data, p_g: densities at `X`.
        now: the three divergences of the learner's Gaussian, in nats.
        best: mean and standard deviation of the best Gaussian under each divergence.
        least: the three smallest values, in nats.
        curves: the three best densities at `X`.
    """

    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    now: Float[Array, "3"]
    best: Float[Array, "3 2"]
    least: Float[Array, "3"]
    curves: Float[Array, "3 points"]


@domain(centre=checks.non_negative, mean=checks.finite_number, std=checks.positive)
def compute(*, centre: Any, mean: Any, std: Any) -> Comparison:
    """Measures the Gaussian N(mean, std²) against N(±centre, 0.5²), mixed evenly; finds the best ones.

    The data are symmetric, so a best mean can be sought among m ≥ 0: where m > 0 is best, -m is as good.

    Args:
        centre: distance of the two bumps from 0, at least 0.
        mean: mean of p_g.
        std: standard deviation of p_g, above 0.

    Returns:
        Densities, divergences in nats, and the three best Gaussians.
    """
    data = densities.mixture(0.5, -centre, STD_OF_BUMPS, centre, STD_OF_BUMPS)
    # The search looks at widths of 0.3 and more, where an even net is exact; what is shown as a number is
    # measured on panels that follow both densities, however narrow the learner's is.
    net = quadrature.uniform_grid(-18.0, 18.0, 181)

    def measure(
        divergence: Divergence, theta: Float[Array, "2"], net: quadrature.Grid | None = None
    ) -> Float[Array, ""]:
        p_g = densities.normal(theta[0], theta[1])
        grid = quadrature.grid_for(data, p_g) if net is None else net
        return divergence(data.log_prob(grid.x), p_g.log_prob(grid.x), grid.weights)

    best = jnp.stack([least_point(lambda theta, d=d: measure(d, theta, net)) for d in DIVERGENCES])
    x, chosen = jnp.asarray(X, float), jnp.stack([jnp.asarray(mean, float), jnp.asarray(std, float)])
    return Comparison(
        p_data=jnp.exp(data.log_prob(x)),
        p_g=jnp.exp(densities.normal(chosen[0], chosen[1]).log_prob(x)),
        now=jnp.stack([measure(d, chosen) for d in DIVERGENCES]),
        best=best,
        least=jnp.stack([measure(d, theta) for d, theta in zip(DIVERGENCES, best, strict=True)]),
        curves=jax.vmap(lambda theta: jnp.exp(densities.normal(theta[0], theta[1]).log_prob(x)))(best),
    )


def least_point(function: Callable[[Float[Array, "2"]], Float[Array, ""]]) -> Float[Array, "2"]:
    """Finds the mean ≥ 0 and the standard deviation at which a function is least.

    First every crossing of a coarse net, so that no other valley is missed; then the best of nine neighbours,
    again and again, at half the distance each time.

    Args:
        function: takes mean and standard deviation.

    Returns:
        Mean and standard deviation, within about 0.001 of the least point.

    Raises:
        TypeError: `function` cannot be called.
    """
    if not callable(function):
        raise TypeError(f"function must be a function of (mean, std), got {function!r}")
    means, stds = jnp.meshgrid(jnp.asarray(_MEANS, float), jnp.asarray(_STDS, float), indexing="ij")
    net = jnp.stack([means.ravel(), stds.ravel()], axis=1)
    start = net[jnp.argmin(jax.vmap(function)(net))]
    first = jnp.asarray([_MEANS[1] - _MEANS[0], _STDS[1] - _STDS[0]], float)

    def closer(step: Int[Array, ""] | int, here: Float[Array, "2"]) -> Float[Array, "2"]:
        around = here[None, :] + jnp.asarray(_STENCIL, float) * first[None, :] / 2.0**step
        around = jnp.maximum(around, jnp.asarray([[0.0, 0.05]]))
        return around[jnp.argmin(jax.vmap(function)(around))]

    return jax.lax.fori_loop(1, _HALVINGS + 1, closer, start)


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-6, 6), ylim=(0, HIGHEST), xlabel="x", ylabel="density")
    # Two solid lines: their widths tell them apart where no hue does.
    widths = zip(LOOKS, (2.2, 2.2, 1.2), strict=True)
    best = [look.line(label=f"best for {look.label}", linewidth=width) for look, width in widths]
    artists = {
        "fill": ax.fill_between(X, 0 * X, 0 * X, **style.DATA.fill()),
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="your p_g", linewidth=3))[0],
        "best": [ax.plot([], [], **look)[0] for look in best],
        "higher": ax.text(0.0, HIGHEST + 0.01, "p", ha="center", va="bottom", fontsize=9.5),
    }
    ax.legend(loc="upper left", fontsize=9)
    return artists


def _draw_bars(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0, LONGEST), ylim=(-0.55, 2.75), yticks=[])
    ax.set_xlabel("nats (mark: the least any Gaussian reaches)")
    ax.invert_yaxis()
    note: dict[str, Any] = {"fontsize": 9.5, "va": "top", "color": "#555555"}
    return {
        "bars": [ax.barh([row], [0], height=0.32, **look.area()) for row, look in enumerate(LOOKS)],
        "least": [ax.plot([], [], **look.points(markersize=9))[0] for look in LOOKS],
        "names": [ax.text(0.02, row - 0.24, " ", fontsize=10, va="bottom") for row in range(3)],
        "notes": [ax.text(0.02, row + 0.22, " ", **note) for row in range(3)],
    }


def _picture(found: Comparison, state: Any) -> Picture:
    names, notes, sentences = [], [], []
    for index, name in enumerate(NAMES):
        now, least, (mean, std) = found.now[index], found.least[index], found.best[index]
        where = words("m = {}{:−.2f}, σ = {:.2f}", choose(mean > 5e-3, "", "±"), mean, std)
        names.append(words(f"{name} = {{:−.3f}}", now))
        notes.append(words("least {:−.3f} at {}", least, where))
        sentences.append(words(f"{name} is {{:−.3f}} nats, at least {{:−.3f}} at {{}}.", now, least, where))
    top, at = found.p_g.max(), jnp.asarray(X)[found.p_g.argmax()]
    higher = words(" p_g rises above the picture, to {:.2f} at x = {:−.2f}.", top, at)
    marks = {
        "fill": Band(X, 0.0, found.p_data), "p_data": Line(X, found.p_data), "p_g": Line(X, found.p_g),
        "best": [Line(X, curve) for curve in found.curves],
        "higher": Label(choose(top > HIGHEST, " ", words("p_g rises to {:.2f} ↑", top)), at, HIGHEST + 0.01),
        "bars": [
            Bars(0.0, row - 0.16, jnp.minimum(found.now[row], LONGEST), 0.32) for row in range(len(NAMES))
        ],
        "least": [Line(jnp.minimum(found.least[row], LONGEST), row) for row in range(len(NAMES))],
        "names": names, "notes": notes,
    }  # fmt: skip
    alt = words(
        "Two bumps of data, one Gaussian. {}{}", join(" ", sentences), choose(top > HIGHEST, "", higher)
    )
    return Picture(marks, alt)


CENTRE = Slider("bumps of data at ±", 1.5, 0.0, 3.0, 0.05)
MEAN = Slider("mean m of p_g", 0.5, -4.0, 4.0, 0.05)
STD = Slider("std σ of p_g", 1.0, 0.3, 3.0, 0.01)


def _jump_to(index: int) -> Callable[[Any, Comparison], dict[str, Any]]:
    return lambda state, found: {"mean": found.best[index, 0], "std": found.best[index, 1]}


def _jsd(found: Comparison) -> float:
    """JSD on the points of the picture, by NumPy alone."""
    return claim.cost(found.p_data, found.p_g, X) / 2 + np.log(2.0)


compare_divergences = Explorer(
    name="Compare divergences",
    controls={
        "centre": CENTRE, "mean": MEAN, "std": STD,
        **{f"jump_{index}": Button(f"best for {title}") for index, title in enumerate(TITLES)},
    },
    compute=compute,
    picture=_picture,
    layout=mosaic([["densities", "bars"]], (10.5, 4.2), width_ratios=[1.4, 1]),
    panels={"densities": _draw_densities, "bars": _draw_bars},
    buttons={f"jump_{index}": _jump_to(index) for index in range(len(TITLES))},
    claim=Claim(r"JSD\(p_data, p_g\) is (\S+) nats", _jsd, 1e-3),
)  # fmt: skip
