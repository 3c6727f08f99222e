"""Explorer *Vary p_g*: shape p_g, and watch D*, the integrand, V(D*, G) and C(G) follow."""

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import log_sigmoid
from jaxtyping import Array, Float

from gan_lessons.explorers import claim, families, sketch
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.peaks import heights_in_words
from gan_lessons.explorers.vary_p_g_figure import FLOOR, PANELS, TOP, layout
from gan_lessons.live.controls import Menu
from gan_lessons.live.scene import Band, Bars, Line, Picture
from gan_lessons.live.words import choose, words
from gan_lessons.theory import game
from gan_lessons.theory.logspace import LOG_4, times

# Even in x, in steps of 1/40: the corners of a drawn density fall on these points, but for what keeps them
# beside the edges of a uniform density, where it would be 0 or not as the rounding falls.
X = np.linspace(-6.0, 6.0, 481) + 1e-4
POSITIONS = np.linspace(0.0, 1.0, 61)
SHOWN = ("densities", "discriminator", "integrand")
HAS = np.array([[name in family.labels for name in families.PARAMETERS] for family in families.FAMILIES])


class VaryPg(NamedTuple):
    """What the pictures show, for one p_data and one p_g.

    Attributes:
        family: index of the shape of p_g in `families.FAMILIES`.
        p_data, p_g: densities at `X`.
        discriminator: D* at `X`, NaN where both densities vanish.
        integrand: p_data log D* + p_g log(1 - D*) at `X`, in nats per unit of x.
        value: V(D*, G) = C(G), in nats, in [-log 4, 0].
        jsd: (C + log 4)/2, in nats, in [0, log 2].
        heights: the normalised heights of a drawn p_g at `families.KNOTS`.
    """

    family: Float[Array, ""]
    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    discriminator: Float[Array, " points"]
    integrand: Float[Array, " points"]
    value: Float[Array, ""]
    jsd: Float[Array, ""]
    heights: Float[Array, " knots"]


class WithCurve(NamedTuple):
    """`VaryPg`, and C(G) along one parameter of the family while the others stay.

    Attributes:
        now: what `compute` returns.
        over: index of the parameter in `families.PARAMETERS`.
        position: where its slider stands, from 0 (left end) to 1 (right end).
        curve: C(G) at `POSITIONS`, in nats; NaN where the family does not have this parameter.
    """

    now: VaryPg
    over: Float[Array, ""]
    position: Float[Array, ""]
    curve: Float[Array, " positions"]


@domain(**families.DOMAIN)
def compute(*, family: Any, data: Any, **chosen: Any) -> VaryPg:
    """Evaluates both densities, D* and the integrand on `X`, and integrates V(D*, G) over the whole line.

    Args:
        family: index into `families.FAMILIES`.
        data: index into `families.DATA`.
        **chosen: the fields of `families.Parameters`.

    Returns:
        Densities and D* on `X`, V(D*, G) in nats.

    Reference:
        Goodfellow et al. 2014, Proposition 1 and Theorem 1.
    """
    p_g = families.parameters(**chosen)
    grid = families.grid(family, p_g)
    # Both sets of points in one call: each call would compile every family again.
    points = jnp.concatenate([jnp.asarray(X, float), grid.x])
    on_points = families.log_data(data, points), families.log_generator(family, p_g, points)
    log_p_data, log_p_g = (log_p[: len(X)] for log_p in on_points)
    best = game.optimal_discriminator(log_p_data, log_p_g)
    # From the logit: D* itself rounds to 1 where p_g is small, and log(1 - D*) would be -inf there.
    logit = game.optimal_logit(log_p_data, log_p_g)
    real_term, fake_term = times(log_p_data, log_sigmoid(logit)), times(log_p_g, log_sigmoid(-logit))
    value = game.cost(on_points[0][len(X) :], on_points[1][len(X) :], grid.weights)
    return VaryPg(
        family=jnp.asarray(family), p_data=jnp.exp(log_p_data), p_g=jnp.exp(log_p_g), discriminator=best,
        integrand=real_term + fake_term,
        value=value, jsd=jnp.maximum((value + jnp.log(4.0)) / 2, 0.0),
        heights=p_g.heights / jnp.trapezoid(p_g.heights, jnp.asarray(families.KNOTS, float)),
    )  # fmt: skip


@domain(over=choice(len(families.PARAMETERS)), **families.DOMAIN)
def compute_with_curve(*, over: Any, **values: Any) -> WithCurve:
    """Does what `compute` does, and evaluates C(G) at every position of one slider in the same call.

    Args:
        over: index into `families.PARAMETERS`.
        **values: the arguments of `compute`.

    Returns:
        The pictures' arrays, the curve in nats, and where the slider stands on it.
    """
    family, data = values["family"], values["data"]
    p_g = families.parameters(**{key: values[key] for key in families.Parameters._fields})
    ends = np.array([(slider.low, slider.high) for slider in families.SLIDERS.values()])
    low, high = jnp.asarray(ends[:, 0], float)[over], jnp.asarray(ends[:, 1], float)[over]
    numbers = jnp.stack(p_g[:-1])

    def cost_at(position: Float[Array, ""]) -> Float[Array, ""]:
        moved = numbers.at[over].set(low + (high - low) * position)
        chosen = families.Parameters(*moved, heights=p_g.heights)
        x, weights = families.grid(family, chosen, order=2)
        log_p_g = families.log_generator(family, chosen, x, drawn=False)
        return game.cost(families.log_data(data, x), log_p_g, weights)

    curve = jax.lax.map(cost_at, jnp.asarray(POSITIONS, float))
    position = (numbers[over] - low) / (high - low)
    curve = jnp.where(jnp.asarray(HAS)[family, over], curve, jnp.nan)
    return WithCurve(now=compute(**values), over=jnp.asarray(over), position=position, curve=curve)


def _picture(now: VaryPg, state: Any) -> Picture:
    drawn = jnp.asarray(state.family) == families.DRAWN
    cursor = jnp.asarray(state.cursor, int)
    # The mark of a knot that is higher than the picture stays at its edge, where the keys still move it.
    at_knot = jnp.minimum(now.heights[cursor], TOP - 0.02)
    keys = "drag to draw p_g\n(or by arrow keys:\n← → choose a point, ↑ ↓ move it)"
    headline = words("V(D*, G) = C(G) = {:−.4f} nats", now.value)
    marks = {
        "headline": headline,
        "data_fill": Band(X, 0.0, now.p_data), "g_fill": Band(X, 0.0, now.p_g),
        "p_data": Line(X, now.p_data), "p_g": Line(X, now.p_g),
        "knot": Line(jnp.where(drawn, jnp.asarray(families.KNOTS)[cursor], jnp.nan), at_knot),
        "hint": choose(drawn, "drag here to draw your own p_g", keys),
        "above": choose(now.p_g.max() > TOP, " ", words("p_g rises to {:.2f} ↑", now.p_g.max())),
        "discriminator": Line(X, now.discriminator),
        "integrand": Line(X, now.integrand), "area": Band(X, 0.0, now.integrand),
        "below": choose(now.integrand.min() < FLOOR, " ", words("down to {:−.2f} ↓", now.integrand.min())),
    }  # fmt: skip
    said = heights_in_words(X, now.p_data, now.p_g, TOP)
    name = choose(state.family, *families.NAMES)
    falls = words(" The integrand falls to {:−.2f}.", now.integrand.min())
    further = choose(now.integrand.min() < FLOOR, "", falls)
    alt = words("{} p_g is {}. {}; JSD = {:−.4f} nats.{}", said, name, headline, now.jsd, further)
    return Picture(marks, alt)


def _called(family: families.Family, name: str) -> str:
    """Returns what a family calls a parameter, or that it does not have it."""
    if not family.labels:
        return "a drawn p_g has no parameter to slide"
    return family.labels.get(name, f"a {family.name} p_g has no {name}")


def _picture_with_curve(found: WithCurve, state: Any) -> Picture:
    now, (marks, alt, _) = found.now, _picture(found.now, state)
    has = jnp.asarray(HAS)[state.family, state.over]
    ends = jnp.asarray([(one.low, one.high) for one in families.SLIDERS.values()])[state.over]
    # What a parameter is called: by the family, then by which of them it is.
    rows = [[_called(family, name) for name in families.PARAMETERS] for family in families.FAMILIES]
    label = choose(state.family, *[choose(state.over, *row) for row in rows])
    ticks = [choose(has, " ", words("{:−.2f}", at)) for at in (ends[0], ends.mean(), ends[1])]
    beside = {
        "curve": Line(POSITIONS, found.curve),
        "here": Line(jnp.where(has, found.position, jnp.nan), now.value),
        "ticks": ticks,
        "over": label,
        "gauge": Bars(-LOG_4, 0.0, now.value + LOG_4, 1.0),
        "reading": words("C = {:−.4f},  JSD = {:−.4f}", now.value, now.jsd),
    }
    along = choose(
        has,
        words(" C(G) has no curve: {}.", label),
        words(
            " Along {} C(G) lies between {:−.3f} and {:−.3f} nats.",
            label, found.curve.min(), found.curve.max(),
        ),
    )  # fmt: skip
    return Picture({**marks, **beside}, words("{}{}", alt, along))


_WITH_GAUGE = Explorer(
    name="Vary p_g",
    controls={**families.CONTROLS, "over": Menu("C(G) along", families.PARAMETERS)},
    compute=compute_with_curve,
    picture=_picture_with_curve,
    layout=layout,
    panels={name: PANELS[name] for name in ("densities", "discriminator", "curve", "gauge")},
    inputs={"heights": families.hat()},
    memory={"cursor": len(families.KNOTS) // 2},
    gestures=(sketch.GESTURE,),
    labels=(
        "family",
        tuple({**labels, "over": "C(G) along"} if labels else {} for labels in families.LABELS[1]),
    ),
    claim=Claim(r"C\(G\) = (\S+) nats", lambda found: claim.cost(found.now.p_data, found.now.p_g, X), 2e-4),
)
vary_p_g = dataclasses.replace(
    _WITH_GAUGE,
    controls=families.CONTROLS,
    compute=compute,
    picture=_picture,
    panels={name: PANELS[name] for name in SHOWN},
    labels=families.LABELS,
    claim=Claim(r"C\(G\) = (\S+) nats", lambda now: claim.cost(now.p_data, now.p_g, X), 2e-4),
    variants={"gauge": _WITH_GAUGE},
)
