"""Explorer *Vary p_g*: shape p_g, and watch D*, the integrand, V(D*, G) and C(G) follow."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from ipywidgets import Widget
from jaxtyping import Array, Float

from gan_lessons.explorers import families, sketch
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import choice, domain
from gan_lessons.explorers.vary_p_g_figure import Picture
from gan_lessons.live import controls
from gan_lessons.theory import game

# Even in x, in steps of 1/40: the corners of a drawn density fall on these points.
X = np.linspace(-6.0, 6.0, 481)
POSITIONS = np.linspace(0.0, 1.0, 61)
SHOWN = ("densities", "discriminator", "integrand")


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
        curve: C(G) at `POSITIONS`, in nats; NaN for a drawn p_g, which has no parameter.
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
    a, b = jnp.exp(log_p_data), jnp.exp(log_p_g)
    integrand = game.pointwise_value(a, b, jnp.nan_to_num(best, nan=0.5))  # NaN only where a = b = 0
    value = game.cost(on_points[0][len(X) :], on_points[1][len(X) :], grid.weights)
    return VaryPg(
        family=jnp.asarray(family), p_data=a, p_g=b, discriminator=best, integrand=integrand,
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
    ends = np.array([families.RANGES[name][:2] for name in families.PARAMETERS])
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
    curve = jnp.where(jnp.asarray(family) == families.DRAWN, jnp.nan, curve)
    return WithCurve(now=compute(**values), over=jnp.asarray(over), position=position, curve=curve)


def vary_p_g(show: tuple[str, ...] | None = None, gauge: bool = False) -> Explorer:
    """Returns the explorer: a menu of families and data, their sliders, and a p_g that can be drawn by hand.

    Args:
        show: which pictures, some of `SHOWN`; all three, or the first two where a gauge stands beside them.
        gauge: whether to add C(G) along a parameter and the gauge from -log 4 to 0.

    Returns:
        The explorer.

    Raises:
        ValueError: `show` is empty or names an unknown picture.
    """
    show = (SHOWN[:2] if gauge else SHOWN) if show is None else tuple(show)
    if not show or set(show) - set(SHOWN):
        raise ValueError(f"show must name some of {SHOWN}, got {show}")
    held = family_controls(gauge)
    picture = Picture(X, POSITIONS, show, gauge)
    function = compute_with_curve if gauge else compute
    explorer = Explorer(
        controls=held, compute=function, figure=picture.live, update=picture.update,
        inputs={"heights": families.hat()}, name="Vary p_g",
    )  # fmt: skip
    held["family"].observe(lambda _: fit_controls(held), names="value")
    fit_controls(held)
    sketch.attach(explorer, picture)
    return explorer


def family_controls(gauge: bool) -> dict[str, Widget]:
    """Returns the menus of families and data and a slider per parameter; with a gauge, one menu more."""
    start = {"mean": 1.5, "spread": 1.0, "separation": 3.0, "weight": 0.5, "freedom": 3.0}
    held: dict[str, Widget] = {
        "family": controls.dropdown("p_g is", [family.name for family in families.FAMILIES]),
        "data": controls.dropdown("p_data is", list(families.DATA)),
    }
    for name, (low, high, step) in families.RANGES.items():
        held[name] = controls.slider(name, start[name], low, high, step)
    if gauge:
        held["over"] = controls.dropdown("C(G) along", list(families.PARAMETERS))
    return held


def fit_controls(held: dict[str, Widget]) -> None:
    """Shows the sliders that the chosen family has, and names them as it does."""
    labels = families.FAMILIES[held["family"].index].labels
    for name in families.PARAMETERS:
        held[name].layout.display = None if name in labels else "none"
        if name in labels:
            held[name].description = held[name].tooltip = labels[name]
    if "over" in held:
        held["over"].layout.display = None if labels else "none"
        if labels and held["over"].value not in labels:
            held["over"].value = "mean"
