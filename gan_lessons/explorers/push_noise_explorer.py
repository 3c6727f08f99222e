"""Push noise through G: samples of G(z) against the density p_g, and one expectation computed in two ways."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import generator_family
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import between, choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.scene import Band, Bars, Label, Line, Picture
from gan_lessons.live.words import choose, words

MAX_SAMPLES = 10_000
VIEW = (-5.0, 7.0)  # the x that the picture shows; tails beyond are counted, not drawn
DENSITY_LIMIT = 1.4
VALUE_LIMITS = (-3.8, 0.0)
EDGES = np.linspace(*VIEW, 61)
X = np.linspace(*VIEW, 961) + 1e-4  # never exactly at the edge of a fold, where p_g may be infinite
Z = np.linspace(-3.6, 3.6, 361)
STOPS = np.unique(np.round(np.geomspace(10, MAX_SAMPLES, 80))).astype(int)
LOG_STOPS = np.log10(STOPS)
TRAVELLERS = 14  # samples whose way from z to x is drawn


class Push(NamedTuple):
    """Noise before and after G.

    Attributes:
        curve: G(z) on the grid `Z`.
        density: p_g(x) on the grid `X`, by change of variables.
        histogram: height of each bin of `EDGES`, normalised as a density.
        z: the first few samples of noise.
        x: where G sends them.
        running: mean of log(1 - D(G(z))) over the first n samples, n from `STOPS`, in nats.
        running_error: its standard error, in nats.
        num_samples: number of samples in use.
        estimate: the mean over these samples, in nats.
        error: its standard error, in nats.
        integral: ∫ p_g(x) log(1 - D(x)) dx by quadrature, in nats.
    """

    curve: Float[Array, " z"]
    density: Float[Array, " x"]
    histogram: Float[Array, " bins"]
    z: Float[Array, " travellers"]
    x: Float[Array, " travellers"]
    running: Float[Array, " stops"]
    running_error: Float[Array, " stops"]
    num_samples: Int[Array, ""]
    estimate: Float[Array, ""]
    error: Float[Array, ""]
    integral: Float[Array, ""]


@domain(
    kind=choice(len(generator_family.GENERATORS)), s=checks.positive, c=checks.finite_number,
    log_n=between(1.0, 4.0), seed=checks.non_negative,
)  # fmt: skip
def compute(*, kind: Any, s: Any, c: Any, log_n: Any, seed: Any) -> Push:
    """Draws noise, pushes it through G, and computes E_z log(1 - D(G(z))) and E_x log(1 - D(x)).

    All `MAX_SAMPLES` samples are drawn and the first n are used, so that no shape depends on a control.

    Args:
        kind: index into `GENERATORS`.
        s: shape, above 0.
        c: shift.
        log_n: log10 of the number of samples, in [1, 4].
        seed: chooses the noise.

    Returns:
        Curves, samples and the two expectations in nats.
    """
    s, c = jnp.asarray(s, float), jnp.asarray(c, float)
    z = jax.random.normal(jax.random.key(jnp.asarray(seed).astype(jnp.uint32)), (MAX_SAMPLES,))
    x = generator_family.generate(kind, z, s, c)
    count = jnp.round(10.0 ** jnp.asarray(log_n, float)).astype(int)
    used = (jnp.arange(MAX_SAMPLES) < count).astype(x.dtype)
    counts, _ = jnp.histogram(x, bins=jnp.asarray(EDGES), weights=used)
    means, errors = _running(generator_family.log_one_minus_d(x))
    return Push(
        curve=generator_family.generate(kind, jnp.asarray(Z), s, c),
        density=jnp.exp(generator_family.log_density(kind, jnp.asarray(X), s, c)),
        histogram=counts / (count * (EDGES[1] - EDGES[0])),
        z=z[:TRAVELLERS],
        x=x[:TRAVELLERS],
        running=means[STOPS - 1],
        running_error=errors[STOPS - 1],
        num_samples=count,
        estimate=means[count - 1],
        error=errors[count - 1],
        integral=generator_family.integral_over_x(kind, s, c),
    )


def _running(values: Float[Array, " n"]) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """Returns mean and standard error of the first 1, 2, … n values."""
    n = jnp.arange(1, MAX_SAMPLES + 1)
    means = jnp.cumsum(values) / n
    spread = jnp.cumsum(values**2) - n * means**2
    return means, jnp.sqrt(jnp.maximum(spread, 0.0) / jnp.maximum(n - 1, 1) / n)


def _draw_generator(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-3.6, 3.6), ylim=VIEW, xlabel="z   (grey: its density)", ylabel="x = G(z)")
    ax.set_title("G sends z to x", loc="left")
    bell = VIEW[0] + 5 * np.exp(-(Z**2) / 2) / np.sqrt(2 * np.pi)
    ax.fill_between(Z, VIEW[0], bell, facecolor="0.85", edgecolor=style.AID, linewidth=1)
    return {
        "curve": ax.plot([], [], color=style.TEXT, linewidth=2.2)[0],
        "paths": ax.plot([], [], color=style.GENERATOR.color, linewidth=0.8)[0],
    }


def _draw_density(ax: Axes) -> dict[str, Any]:
    step, look = EDGES[1] - EDGES[0], style.GENERATOR.area(linewidth=0.6)
    artists = {
        "bars": ax.barh(EDGES[:-1], np.zeros(60), step, align="edge", **look),
        "density": ax.plot([], [], **style.GENERATOR.line(linewidth=2.2))[0],
        "higher": ax.text(0.0, 0.0, " ", ha="right", va="top", fontsize=9, **style.GENERATOR.words()),
    }
    ax.set(ylim=VIEW, xlim=(0, DENSITY_LIMIT), xlabel="p_g(x)", yticklabels=[])
    ax.set_title("p_g: samples, density", loc="left")
    return artists


def _draw_expectations(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(0.95, 4.06), ylim=VALUE_LIMITS, xlabel="number of samples n", ylabel="nats")
    ax.set_xticks([1, 2, 3, 4], ["10", "100", "1000", "10 000"])
    ax.set_title("E[log(1 − D)] in two ways", loc="left")
    mean = style.VALUE.line(linewidth=1.4, label="mean over n samples of z, ± 2 s.e.")
    integral = style.BOUND.line(linewidth=2, label="integral over x against p_g")
    artists = {
        "band": ax.fill_between(LOG_STOPS, 0 * STOPS, 0 * STOPS, **style.VALUE.area(linewidth=0.6)),
        "running": ax.plot([], [], **mean)[0],
        "integral": ax.plot([], [], **integral)[0],
        "bar": ax.plot([], [], color=style.VALUE.color, linewidth=3)[0],
        "here": ax.plot([], [], **style.VALUE.points(markersize=10))[0],
    }
    ax.legend(loc="lower right", fontsize=9)
    return artists


def _picture(push: Push, state: Any) -> Picture:
    gap = jnp.full(TRAVELLERS, jnp.nan)
    across = jnp.stack([push.z, push.z, jnp.full(TRAVELLERS, 3.6), gap], 1).ravel()
    up = jnp.stack([jnp.full(TRAVELLERS, VIEW[0]), push.x, push.x, gap], 1).ravel()
    log_n, error = jnp.log10(push.num_samples), 2 * push.error
    apart = jnp.abs(push.estimate - push.integral) / push.error
    top, highest = push.density.max(), jnp.asarray(X)[push.density.argmax()]
    unbounded = jnp.asarray(state.kind) == generator_family.UNBOUNDED
    cut = jnp.where(jnp.maximum(top, push.histogram.max()) > DENSITY_LIMIT, jnp.where(unbounded, 2, 1), 0)
    bars = words(f"The picture ends at {DENSITY_LIMIT}; the bars reach {{:.2f}}", push.histogram.max())
    higher = choose(
        cut, "", words("{}, the density {:.2f}. ", bars, top), words("{}, the density has no bound. ", bars)
    )
    marks = {
        "curve": Line(Z, push.curve),
        "paths": Line(across, up),
        "bars": Bars(0.0, EDGES[:-1], push.histogram, EDGES[1] - EDGES[0]),
        "density": Line(jnp.minimum(push.density, 2 * DENSITY_LIMIT), X),
        "higher": Label(
            choose(cut, " ", words("density to {:.2f} →", top), "no bound →"),
            0.98 * DENSITY_LIMIT,
            highest - 0.1,
        ),
        "band": Band(LOG_STOPS, push.running - 2 * push.running_error, push.running + 2 * push.running_error),
        "running": Line(LOG_STOPS, push.running),
        "integral": Line(np.array([0.95, 4.06]), push.integral),
        "bar": Line(log_n, jnp.stack([push.estimate - error, push.estimate + error])),
        # The mark stays at the edge where the mean lies below the picture; the words say so.
        "here": Line(log_n, jnp.maximum(push.estimate, VALUE_LIMITS[0] + 0.04)),
    }
    alt = words(
        "G sends noise z to x; {:d} samples of x and their density p_g, highest at x = {:−.2f}. "
        "{}The mean of log(1 − D(G(z))) over them is {:−.3f} ± {:.3f} nats{}, the integral of p_g log(1 − D) "
        "over x is {:−.3f}: {:.1f} standard errors apart.",
        push.num_samples, highest, higher, push.estimate, error,
        choose(push.estimate < VALUE_LIMITS[0], "", " (below the picture)"), push.integral, apart,
    )  # fmt: skip
    caption = words(
        "n = {:d}: mean of log(1 − D(G(z))) over z = {:−.3f} ± {:.3f} nats;  "
        "∫ p_g log(1 − D) dx = {:−.3f} nats;  {:.1f} standard errors apart",
        push.num_samples, push.estimate, error, push.integral, apart,
    )  # fmt: skip
    return Picture(marks, alt, caption)


push_noise = Explorer(
    name="Push noise through G",
    controls={
        "kind": Menu("generator G", generator_family.GENERATORS, generator_family.GENERATORS[1]),
        "s": Slider("shape s", 0.8, 0.3, 1.5, 0.02),
        "c": Slider("shift c", 0.0, -2.0, 2.0, 0.05),
        "log_n": Slider("log₁₀ n", 2.7, 1.0, 4.0, 0.1, tooltip="how many samples"),
        "seed": Slider("seed", 0, 0, 50, 1, readout=".0f"),
    },
    compute=compute,
    picture=_picture,
    layout=mosaic([["generator", "density", "expectations"]], (11, 4.6), width_ratios=[1.1, 0.8, 1.2]),
    panels={"generator": _draw_generator, "density": _draw_density, "expectations": _draw_expectations},
    claim=Claim(r"highest at x = (\S+)\.", lambda push: float(X[np.argmax(push.density)]), 6e-3),
)
