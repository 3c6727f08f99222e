"""Explorer *Slide apart*: two distributions at a distance; which of the measures still tell the way home."""

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
from gan_lessons.theory import along_mean, densities, wasserstein
from gan_lessons.theory.logspace import LOG_2, LOG_4

FARTHEST = 4.0
X = np.linspace(-5.0, 5.0, 401)
DISTANCES = np.linspace(-FARTHEST, FARTHEST, 161)
TALLEST = 1.6  # a density without width, drawn as a spike
TOP = TALLEST + 0.15  # of the densities that are shown
VALUES, SLOPES = (-0.15, 4.1), (-2.6, 2.6)
INSIDE = 0.1
W1 = style.Role(style.MIXTURE.color, "--", "D", "W₁")


class Apart(NamedTuple):
    """p_data around 0 and p_g around θ, both blurred by noise of width σ; three measures of the way between.

    Attributes:
        theta, noise: θ and σ.
        p_data, p_g: densities at `X`; a spike where σ is 0.
        critic: the critic that attains W₁, at `X`, 0 at x = 0.
        measures: JSD and KL(p_g ‖ p_data) in nats, W₁ in units of x, at `DISTANCES`.
        slopes: of the three along θ there; NaN where there is none.
        here, slopes_here: the three measures at θ, and their slopes.
    """

    theta: Float[Array, ""]
    noise: Float[Array, ""]
    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    critic: Float[Array, " points"]
    measures: Float[Array, "3 distances"]
    slopes: Float[Array, "3 distances"]
    here: Float[Array, "3"]
    slopes_here: Float[Array, "3"]


@domain(theta=checks.finite_number, noise=checks.non_negative)
def compute(*, theta: Any, noise: Any) -> Apart:
    """Measures two parallel lines at distance θ, seen through noise of width σ on both.

    Across the lines, p_data is N(0, σ²) and p_g is N(θ, σ²); with σ = 0 all mass is at 0 and at θ. Then
    JSD is log 2 and KL is ∞ for every θ other than 0.

    Args:
        theta: θ.
        noise: σ ≥ 0.

    Returns:
        Densities, measures and their slopes.

    Reference:
        Arjovsky, Chintala and Bottou 2017, example 1; Arjovsky and Bottou 2017, section 3 (noise).
    """
    theta, noise = jnp.asarray(theta, float), jnp.asarray(noise, float)
    sharp, width = noise == 0, jnp.where(noise == 0, 1.0, noise)

    def measures(at: Array) -> Float[Array, "2 3"]:
        """JSD, KL and W₁ at a distance, and their slopes along it; a jump and a kink have none."""
        cost, rise, _ = along_mean.derivatives_at(at / width)
        home, none = at == 0, jnp.full_like(at, jnp.nan)
        jsd = jnp.where(sharp, jnp.where(home, 0.0, LOG_2), (cost + LOG_4) / 2)
        kl = jnp.where(sharp, jnp.where(home, 0.0, jnp.inf), (at / width) ** 2 / 2)
        jsd_slope = jnp.where(sharp, jnp.where(home, none, 0.0), rise / (2 * width))
        kl_slope = jnp.where(sharp, none, at / width**2)
        w1_slope = jnp.where(home, none, jnp.sign(at))
        return jnp.stack([jnp.stack([jsd, kl, jnp.abs(at)]), jnp.stack([jsd_slope, kl_slope, w1_slope])])

    # The chosen distance rides along as the last one of the table: one program less to compile.
    table = jax.vmap(measures, out_axes=-1)(jnp.append(jnp.asarray(DISTANCES, float), theta))
    x = jnp.asarray(X, float)
    ends = densities.normal(0.0, width), densities.normal(theta, width)
    f = wasserstein.critic(*ends, x)
    p_data, p_g = (jnp.where(sharp, 0.0, jnp.exp(end.log_prob(x))) for end in ends)
    return Apart(
        theta=theta, noise=noise, p_data=p_data, p_g=p_g, critic=f - f[len(X) // 2],
        measures=table[0, :, :-1], slopes=table[1, :, :-1], here=table[0, :, -1], slopes_here=table[1, :, -1],
    )  # fmt: skip


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(X[0], X[-1]), ylim=(0, TOP), xlabel="x, across the two lines", ylabel="density")
    artists = {
        "data_fill": ax.fill_between(X, 0 * X, 0 * X, **style.DATA.fill()),
        "g_fill": ax.fill_between(X, 0 * X, 0 * X, **style.GENERATOR.fill()),
        "p_data": ax.plot([], [], **style.DATA.line(label="p_data"))[0],
        "p_g": ax.plot([], [], **style.GENERATOR.line(label="p_g"))[0],
        "way": ax.plot([], [], **W1.line(linewidth=1.6))[0],
        "peak": ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="upper left", ncols=2)
    return artists


def _draw_critic(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(X[0], X[-1]), ylim=(-5.4, 5.4), xlabel="x", ylabel="critic f")
    ax.axhline(0, color=style.AID, linewidth=0.8)
    said: dict[str, Any] = {"transform": ax.transAxes, "ha": "center", "va": "bottom", "fontsize": 10.5}
    return {
        "critic": ax.plot([], [], **W1.line())[0],
        "critic_words": ax.text(0.5, 1.02, " ", **said),
    }


def _draw_measures(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-FARTHEST, FARTHEST), ylim=(VALUES[0], 5.0), ylabel="nats;  units of x for W₁")
    artists = {
        "kl": ax.plot([], [], **style.REVERSE_KL.line(label="KL(p_g‖p_data)"))[0],
        "w1": ax.plot([], [], **W1.line(label="W₁"))[0],
        "jsd": ax.plot([], [], **style.JSD.line(label="JSD"))[0],
        "kl_here": ax.plot([], [], **style.REVERSE_KL.points())[0],
        "w1_here": ax.plot([], [], **W1.points())[0],
        "jsd_here": ax.plot([], [], **style.JSD.points(markersize=9))[0],
        "measures": ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }
    ax.legend(loc="upper center", fontsize=9, ncols=3)
    return artists


def _draw_slopes(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-FARTHEST, FARTHEST), ylim=SLOPES, xlabel="θ, where p_g stands", ylabel="slope along θ")
    ax.axhline(0, color=style.AID, linewidth=0.8)
    return {
        "kl_slope": ax.plot([], [], **style.REVERSE_KL.line())[0],
        "w1_slope": ax.plot([], [], **W1.line())[0],
        "jsd_slope": ax.plot([], [], **style.JSD.line())[0],
        "jsd_slope_here": ax.plot([], [], **style.JSD.points(markersize=9))[0],
        "slopes": ax.text(0.5, 1.02, " ", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5),
    }


def _density(density: Array, at: Any, sharp: Any) -> Line:
    """A density; where it has no width, a spike that stands for all mass at one place."""
    at, top = jnp.asarray(at, float), jnp.where(sharp, TALLEST, jnp.nan)
    spike = jnp.stack([jnp.nan, at, at]), jnp.stack([jnp.nan, 0.0, top])
    return Line(jnp.append(jnp.asarray(X), spike[0]), jnp.append(density, spike[1]))


def _number(value: Any, form: str) -> Any:
    return choose(jnp.where(jnp.isnan(value), 2, jnp.isinf(value)), words(form, value), "∞", "none")


def _mark(at: Array, value: Array, limits: tuple[float, float]) -> Line:
    """A mark; what leaves the limits stands where curves end, but for ∞, which is nowhere."""
    low, high = limits
    return Line(at, jnp.where(jnp.isfinite(value), jnp.clip(value, low + INSIDE, high - INSIDE), jnp.nan))


def _picture(found: Apart, state: Any) -> Picture:
    theta, sharp = found.theta, found.noise == 0
    (jsd, kl, w1), slopes = found.measures, found.slopes
    said = [_number(value, "{:.4f}") for value in found.here]
    rise = [_number(value, "{:−.4f}") for value in found.slopes_here]
    peak = 1 / (jnp.where(sharp, 1.0, found.noise) * np.sqrt(2 * np.pi))
    cut = choose(~sharp & (peak > TOP), "", words("both rise to {:.2f}, beyond the picture", peak))
    level, steep, away = found.here[1], found.slopes_here[0], jnp.isfinite(found.here[1])
    off = (away & (level > VALUES[1] - INSIDE)) | (jnp.abs(steep) > SLOPES[1] - INSIDE)  # a NaN is no mark
    marks = {
        "data_fill": Band(X, 0.0, found.p_data), "g_fill": Band(X, 0.0, found.p_g),
        "p_data": _density(found.p_data, 0.0, sharp), "p_g": _density(found.p_g, theta, sharp),
        "way": Line(jnp.stack([theta, jnp.zeros_like(theta)]), 0.06),
        "peak": cut,
        "critic": Line(X, found.critic),
        "critic_words": words("E f over p_data − E f over p_g = W₁ = {:.2f}", found.here[2]),
        # A jump has no line.
        "jsd": Line(DISTANCES, jnp.where(sharp & (jnp.asarray(DISTANCES) == 0), jnp.nan, jsd)),
        "kl": Line(DISTANCES, within(kl, VALUES)),
        "w1": Line(DISTANCES, w1),
        "jsd_here": Line(theta, found.here[0]), "kl_here": _mark(theta, level, VALUES),
        "w1_here": Line(theta, found.here[2]),
        "measures": words("JSD = {},  KL = {} nats,  W₁ = {}", *said),
        "jsd_slope": Line(DISTANCES, within(slopes[0], SLOPES)),
        "kl_slope": Line(DISTANCES, within(slopes[1], SLOPES)),
        "w1_slope": Line(DISTANCES, slopes[2]),
        "jsd_slope_here": _mark(theta, steep, SLOPES),
        "slopes": words("slopes: JSD {},  KL {},  W₁ {}", *rise),
    }  # fmt: skip
    alt = words(
        "p_data at 0 and p_g at {:−.2f}, {}. JSD is {}, KL(p_g‖p_data) {} nats, W₁ {}. Along the distance "
        "JSD has slope {}, KL {}, W₁ {}; {}{}{}",
        theta, choose(sharp, words("blurred by noise of width {:.2f}", found.noise), "without any noise"),
        *said, *rise,
        choose(theta == 0, "the critic falls from p_data to p_g with slope 1.", "there is no way to go."),
        choose(~sharp & (peak > TOP), "", words(" Of the densities, {}.", cut)),
        choose(off, "", " A mark that leaves the picture stands where its curve ends."),
    )  # fmt: skip
    return Picture(marks, alt)


def _distance(found: Apart) -> float:
    """W₁ of two densities of one width, by NumPy alone: their means apart."""
    return float(abs(np.asarray(found.theta)))


THETA = Slider("θ, place of p_g", 2.0, -FARTHEST, FARTHEST, 0.05)

slide_apart = Explorer(
    name="Slide apart",
    controls={"theta": THETA, "noise": Slider("noise σ on both", 0.0, 0.0, 2.5, 0.05)},
    compute=compute,
    picture=_picture,
    layout=mosaic([["densities", "measures"], ["critic", "slopes"]], (10.5, 6.0), height_ratios=[1.15, 1]),
    panels={
        "densities": _draw_densities, "critic": _draw_critic, "measures": _draw_measures,
        "slopes": _draw_slopes,
    },
    gestures=(slide("theta", THETA, "p_g"),),
    claim=Claim(r"nats, W₁ (\S+)\. Along", _distance, 6e-5),
)  # fmt: skip
