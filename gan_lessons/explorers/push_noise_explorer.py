"""Push noise through G: samples of G(z) against the density p_g, and one expectation computed in two ways."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Float, Int
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import style
from gan_lessons.contracts import checks
from gan_lessons.explorers import generator_family
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import between, choice, domain
from gan_lessons.explorers.vary_p_g_figure import signed
from gan_lessons.live import LiveFigure, controls

MAX_SAMPLES = 10_000
VIEW = (-5.0, 7.0)  # the x that the picture shows; tails beyond are counted, not drawn
DENSITY_LIMIT = 1.4
VALUE_LIMITS = (-2.6, 0.0)
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


class Drawing(NamedTuple):
    """The artists that follow the sliders."""

    curve: Any
    paths: Any
    bars: Any
    density: Any
    band: Any
    running: Any
    integral: Any
    bar: Any
    here: Any


def draw(figure: Figure) -> Drawing:
    """Draws G, the density of its output and the two expectations, once.

    Args:
        figure: an empty figure of about 11 × 4.6 inches.

    Returns:
        The artists, to be fed by `update`.
    """
    left, middle, right = figure.subplots(1, 3, gridspec_kw={"width_ratios": [1.1, 0.8, 1.2]})
    left.set(xlim=(-3.6, 3.6), ylim=VIEW, xlabel="z   (grey: its density)", ylabel="x = G(z)")
    left.set_title("G sends z to x", loc="left")
    bell = VIEW[0] + 5 * np.exp(-(Z**2) / 2) / np.sqrt(2 * np.pi)
    left.fill_between(Z, VIEW[0], bell, facecolor="0.85", edgecolor=style.AID, linewidth=1)
    (curve,) = left.plot([], [], color=style.TEXT, linewidth=2.2)
    (paths,) = left.plot([], [], color=style.GENERATOR.color, linewidth=0.8)
    bars = middle.barh(
        EDGES[:-1], np.zeros(60), EDGES[1] - EDGES[0], align="edge", **style.GENERATOR.area(linewidth=0.6)
    )
    (density,) = middle.plot([], [], **style.GENERATOR.line(linewidth=2.2))
    middle.set(ylim=VIEW, xlim=(0, DENSITY_LIMIT), xlabel="p_g(x)", yticklabels=[])
    middle.set_title("p_g: samples, density", loc="left")
    return Drawing(curve, paths, bars, density, *_draw_expectations(right))


def _draw_expectations(ax: Axes) -> tuple[Any, Any, Any, Any, Any]:
    ax.set(xlim=(0.95, 4.06), ylim=VALUE_LIMITS, xlabel="number of samples n", ylabel="nats")
    ax.set_xticks([1, 2, 3, 4], ["10", "100", "1000", "10 000"])
    ax.set_title("E[log(1 − D)] in two ways", loc="left")
    band = ax.fill_between(LOG_STOPS, 0 * STOPS, 0 * STOPS, **style.VALUE.area(linewidth=0.6))
    (running,) = ax.plot(
        [], [], **style.VALUE.line(linewidth=1.4, label="mean over n samples of z, ± 2 s.e.")
    )
    (integral,) = ax.plot([], [], **style.BOUND.line(linewidth=2, label="integral over x against p_g"))
    (bar,) = ax.plot([], [], color=style.VALUE.color, linewidth=3)
    (here,) = ax.plot([], [], **style.VALUE.points(markersize=10))
    ax.legend(loc="lower right", fontsize=9)
    return band, running, integral, bar, here


def update(drawing: Drawing, push: Push) -> None:
    """Moves the artists of `draw` to new arrays.

    Args:
        drawing: what `draw` returned.
        push: what `compute` returned.
    """
    drawing.curve.set_data(Z, np.asarray(push.curve))
    gap = np.full(TRAVELLERS, np.nan)
    z, x = np.asarray(push.z), np.asarray(push.x)
    across = np.stack([z, z, np.full(TRAVELLERS, 3.6), gap], 1).ravel()
    drawing.paths.set_data(across, np.stack([np.full(TRAVELLERS, VIEW[0]), x, x, gap], 1).ravel())
    for bar, height in zip(drawing.bars, np.asarray(push.histogram), strict=True):
        bar.set_width(float(height))
    drawing.density.set_data(np.minimum(np.asarray(push.density), 2 * DENSITY_LIMIT), X)
    means, errors = np.asarray(push.running), 2 * np.asarray(push.running_error)
    drawing.band.set_data(LOG_STOPS, means - errors, means + errors)
    drawing.running.set_data(LOG_STOPS, means)
    drawing.integral.set_data([0.95, 4.06], [float(push.integral)] * 2)
    log_n, estimate, error = np.log10(float(push.num_samples)), float(push.estimate), 2 * float(push.error)
    drawing.bar.set_data([log_n, log_n], [estimate - error, estimate + error])
    drawing.here.set_data([log_n], [estimate])


def sentence(push: Push) -> str:
    """Says both expectations and how many standard errors lie between them.

    Args:
        push: what `compute` returned.

    Returns:
        One line of plain text.
    """
    estimate, error, integral = float(push.estimate), float(push.error), float(push.integral)
    return (
        f"n = {int(push.num_samples)}: "
        f"mean of log(1 − D(G(z))) over z = {estimate:.3f} ± {2 * error:.3f} nats;  "
        f"∫ p_g log(1 − D) dx = {integral:.3f} nats;  "
        f"{abs(estimate - integral) / error:.1f} standard errors apart"
    )


def _alt(push: Push) -> str:
    estimate, error, integral = float(push.estimate), float(push.error), float(push.integral)
    return (
        f"G sends noise z to x; {int(push.num_samples)} samples of x and their density p_g, highest at x = "
        f"{signed(X[np.argmax(push.density)], 2)}. The mean of log(1 − D(G(z))) over them is "
        f"{signed(estimate, 3)} ± {2 * error:.3f} nats, the integral of p_g log(1 − D) over x is "
        f"{signed(integral, 3)}: {abs(estimate - integral) / error:.1f} standard errors apart."
    )


def push_noise() -> Explorer:
    """Builds the explorer: a choice of G with its shape and shift, the number of samples, and the seed.

    Returns:
        The explorer, ready to be displayed.
    """
    sliders = {
        "kind": controls.dropdown("generator G", generator_family.GENERATORS, generator_family.GENERATORS[1]),
        "s": controls.slider("shape s", 0.8, 0.3, 1.5, step=0.02),
        "c": controls.slider("shift c", 0.0, -2.0, 2.0, step=0.05),
        "log_n": controls.slider("log₁₀ n", 2.7, 1.0, 4.0, step=0.1, description_tooltip="how many samples"),
        "seed": controls.slider("seed", 0, 0, 50, step=1, readout_format=".0f"),
    }
    figure = plt.figure(figsize=(11, 4.6), layout="constrained")
    drawing = draw(figure)
    shown: dict[str, Push] = {}
    live = LiveFigure(figure, moving=drawing, alt=lambda: _alt(shown["push"]) if shown else " ")

    def show(push: Push) -> None:
        shown["push"] = push
        update(drawing, push)

    return Explorer(
        controls=sliders,
        compute=compute,
        figure=live,
        update=show,
        readout=sentence,
        name="Push noise through G",
    )
