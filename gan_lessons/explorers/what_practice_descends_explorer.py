"""Explorer *What practice descends*: against the best D the non-saturating loss goes down KL - 2 JSD."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Slider
from gan_lessons.live.gestures import slide
from gan_lessons.live.scene import Band, Line, Picture, within
from gan_lessons.live.words import choose, words
from gan_lessons.theory import along_mean, densities, game, practice
from gan_lessons.theory.logspace import LOG_4
from gan_lessons.theory.practice import HeldSlopes

X = np.linspace(-5.0, 5.0, 241)
FARTHEST = 4.0
MEANS = np.linspace(-FARTHEST, FARTHEST, 81)
VALUES, SLOPES = (-0.6, 6.0), (-4.6, 4.6)  # nats, and nats per unit of m
TOP = 5.85  # so high stands a mark that leaves the axes


class Practice(NamedTuple):
    """Two losses of G against the D that is best at each place, and their slopes with D held still.

    Attributes:
        mean, std: of p_g.
        p_data, p_g, best: densities and D* at `X`.
        kl, twice_jsd: KL(p_g ‖ p_data) and 2 JSD at `MEANS`, in nats.
        slopes: of the two losses at `MEANS`, in nats per unit of m.
        kl_here, twice_jsd_here: at the chosen mean, in nats.
        here: the slopes there.
    """

    mean: Float[Array, ""]
    std: Float[Array, ""]
    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    best: Float[Array, " points"]
    kl: Float[Array, " means"]
    twice_jsd: Float[Array, " means"]
    slopes: HeldSlopes
    kl_here: Float[Array, ""]
    twice_jsd_here: Float[Array, ""]
    here: HeldSlopes


@domain(mean=checks.finite_number, std=checks.positive)
def compute(*, mean: Any, std: Any) -> Practice:
    """Evaluates both losses and their slopes along the mean of p_g, for p_data = N(0, 1).

    Args:
        mean: m of p_g = N(m, σ²).
        std: σ, above 0.

    Returns:
        Densities, values in nats, slopes in nats per unit of m.

    Reference:
        Arjovsky and Bottou 2017, theorem 2.5.
    """
    mean, std = jnp.asarray(mean, float), jnp.asarray(std, float)
    # The chosen mean rides along as the last one of the table: one program less to compile.
    means = jnp.append(jnp.asarray(MEANS, float), mean)
    kl = (std**2 + means**2 - 1) / 2 - jnp.log(std)
    slopes = jax.vmap(lambda m: practice.held_slopes(m, std))(means)
    costs = jax.vmap(lambda m: along_mean.cost_at(m, std))(means)
    log_p, log_q = (
        one.log_prob(jnp.asarray(X)) for one in (densities.normal(0.0, 1.0), densities.normal(mean, std))
    )
    return Practice(
        mean=mean, std=std, p_data=jnp.exp(log_p), p_g=jnp.exp(log_q),
        best=game.optimal_discriminator(log_p, log_q),
        kl=kl[:-1], twice_jsd=costs[:-1] + LOG_4, slopes=HeldSlopes(*(one[:-1] for one in slopes)),
        kl_here=kl[-1], twice_jsd_here=costs[-1] + LOG_4, here=HeldSlopes(*(one[-1] for one in slopes)),
    )  # fmt: skip


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(X[0], X[-1]), ylim=(0, 1.05), xlabel="x", ylabel="density;  D*")
    artists = {
        "fill": ax.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill()),
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data = N(0, 1)"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="p_g = N(m, σ²)"))[0],
        "best": ax.plot([], [], **style.DISCRIMINATOR.line(label="D*, held still"))[0],
    }
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, 1.16), ncols=3, fontsize=9)
    return artists


def _draw_values(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-FARTHEST, FARTHEST), ylim=VALUES, ylabel="nats", xlabel="m, mean of p_g")
    artists = {
        "kl": ax.plot([], [], **style.REVERSE_KL.line(label="KL(p_g‖p_data)"))[0],
        "twice_jsd": ax.plot([], [], **style.JSD.line(label="2 JSD = C + log 4", linestyle="--"))[0],
        "difference": ax.plot([], [], **style.GENERATOR.line(linewidth=3, label="KL − 2 JSD"))[0],
        "kl_here": ax.plot([], [], **style.REVERSE_KL.points())[0],
        "twice_jsd_here": ax.plot([], [], **style.JSD.points())[0],
        "difference_here": ax.plot([], [], **style.GENERATOR.points(markersize=9))[0],
        "values": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="upper center", fontsize=9)
    return artists


def _draw_slopes(ax: Axes) -> dict[str, Any]:
    ax.set(
        xlim=(-FARTHEST, FARTHEST), ylim=SLOPES, xlabel="m, mean of p_g", ylabel="slope  [nats per unit of m]"
    )
    ax.axhline(0, color=style.AID, linewidth=0.8)
    artists = {
        "sum": ax.plot([], [], **style.REVERSE_KL.line(label="their sum, slope of the KL"))[0],
        "minimax": ax.plot([], [], **style.JSD.line(label="of E_g[log(1 − D)]: minimax", linestyle="--"))[0],
        "practice": ax.plot(
            [], [], **style.GENERATOR.line(linewidth=3, label="of E_g[−log D]: non-saturating")
        )[0],
        "minimax_here": ax.plot([], [], **style.JSD.points())[0],
        "practice_here": ax.plot([], [], **style.GENERATOR.points(markersize=9))[0],
        "words": ax.text(0.5, 1.03, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="upper left", fontsize=9)
    return artists


def _picture(found: Practice, state: Any) -> Picture:
    difference, m, here = found.kl - found.twice_jsd, found.mean, found.here
    at_m = found.kl_here - found.twice_jsd_here
    marks = {
        "fill": Band(X, 0.0, found.p_g), "p_data": Line(X, found.p_data), "p_g": Line(X, found.p_g),
        "best": Line(X, found.best),
        "kl": Line(MEANS, within(found.kl, VALUES)), "twice_jsd": Line(MEANS, found.twice_jsd),
        "difference": Line(MEANS, within(difference, VALUES)),
        "kl_here": Line(m, jnp.minimum(found.kl_here, TOP)),
        "twice_jsd_here": Line(m, found.twice_jsd_here),
        "difference_here": Line(m, jnp.minimum(at_m, TOP)),
        "values": words("KL − 2 JSD = {:−.3f} nats", at_m),
        "sum": Line(MEANS, found.slopes.minimax + found.slopes.non_saturating),
        "minimax": Line(MEANS, found.slopes.minimax), "practice": Line(MEANS, found.slopes.non_saturating),
        "minimax_here": Line(m, here.minimax), "practice_here": Line(m, here.non_saturating),
        "words": words("{:−.3f} = {:−.3f} (slope of KL) − ({:−.3f}) (slope of 2 JSD)",
                       here.non_saturating, m, here.minimax),
    }  # fmt: skip
    alt = words(
        "p_g = N({:−.2f}, {:.2f}²) against p_data = N(0, 1) and D*. KL(p_g‖p_data) is {:.4f} nats, 2 JSD "
        "{:.4f}, KL − 2 JSD {:−.4f}{}. With D* held still the minimax loss has slope {:−.4f} along the mean, "
        "the non-saturating one {:−.4f}; their sum is {:−.4f}, the slope of the KL.",
        m, found.std, found.kl_here, found.twice_jsd_here, at_m,
        choose(found.kl_here > TOP, "", " (a mark that leaves the picture stands at its edge)"),
        *here, here.minimax + here.non_saturating,
    )  # fmt: skip
    return Picture(marks, alt)


def _kl(found: Practice) -> float:
    """KL(p_g ‖ p_data) of two normal densities, by NumPy alone."""
    m, s = float(found.mean), float(found.std)
    return float((s**2 + m**2 - 1) / 2 - np.log(s))


MEAN = Slider("mean m of p_g", 1.5, -FARTHEST, FARTHEST, 0.02)

what_practice_descends = Explorer(
    name="What practice descends",
    controls={"mean": MEAN, "std": Slider("std σ of p_g", 1.0, 0.4, 2.0, 0.02)},
    compute=compute,
    picture=_picture,
    layout=mosaic([["densities", "slopes"], ["values", "slopes"]], (10.5, 5.6)),
    panels={"densities": _draw_densities, "values": _draw_values, "slopes": _draw_slopes},
    gestures=(slide("mean", MEAN, "m", ("values", "slopes")),),
    claim=Claim(r"KL\(p_g‖p_data\) is (\S+) nats", _kl, 6e-5),
)
