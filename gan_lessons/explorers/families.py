"""The shapes that p_g may take in the explorers, chosen by a traced index, and where to integrate them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from numpyro.distributions import Distribution

from gan_lessons.contracts import checks, shapes
from gan_lessons.explorers.domain import array, choice, domain
from gan_lessons.live.controls import Control, Menu, Slider
from gan_lessons.theory import densities, quadrature

# The corners of a drawn density, in steps of 1/4. They are edges of the quadrature's panels too, so that its
# mass is exact but for rounding; its C(G) is within 1e-6 nats (see `_towards_the_edges`).
KNOTS = np.linspace(-4.0, 4.0, 33)


class Parameters(NamedTuple):
    """What the sliders choose; a family ignores those it does not have.

    Attributes:
        mean: location of p_g.
        spread: its scale, above 0.
        separation: distance between the two components of the mixture, at least 0.
        weight: probability of the left component, in [0, 1].
        freedom: degrees of freedom of Student's t, above 0.
        heights: heights of a drawn density at `KNOTS`, at least 0 and not all 0; normalised when used.
    """

    mean: Float[Array, ""]
    spread: Float[Array, ""]
    separation: Float[Array, ""]
    weight: Float[Array, ""]
    freedom: Float[Array, ""]
    heights: Float[Array, " knots"]


def _no_reach(chosen: Parameters) -> Any:
    return 0.0  # a Laplace density has its kink at the mean itself


class Family(NamedTuple):
    """One shape of p_g.

    Attributes:
        name: what a menu calls it.
        labels: what each of its parameters means; one that is not named it does not have.
        make: parameters → the density.
        reach: parameters → how far from its mean, on both sides, it jumps or has a kink.
    """

    name: str
    labels: dict[str, str]
    make: Callable[[Parameters], Distribution]
    reach: Callable[[Parameters], Any] = _no_reach


def _mixture(p: Parameters) -> Distribution:
    left, right = p.mean - p.separation / 2, p.mean + p.separation / 2
    return densities.mixture(p.weight, left, p.spread, right, p.spread)


_MIXED = {"mean": "midpoint m", "spread": "std of each", "separation": "distance", "weight": "weight of left"}
_STUDENT = {"mean": "location m", "spread": "scale", "freedom": "degrees of freedom"}

FAMILIES = (
    Family("normal", {"mean": "mean m", "spread": "std σ"}, lambda p: densities.normal(p.mean, p.spread)),
    Family("two-bump mixture", _MIXED, _mixture),
    Family(
        "uniform",
        {"mean": "midpoint m", "spread": "half-width"},
        lambda p: densities.uniform(p.mean - p.spread, p.mean + p.spread),
        reach=lambda p: p.spread,
    ),
    Family("Laplace", {"mean": "mean m", "spread": "scale"}, lambda p: densities.laplace(p.mean, p.spread)),
    Family("Student t", _STUDENT, lambda p: densities.student_t(p.freedom, p.mean, p.spread)),
    Family("drawn by you", {}, lambda p: densities.FreeForm(jnp.asarray(KNOTS, float), p.heights)),
)
NAMES = tuple(family.name for family in FAMILIES)
DRAWN = len(FAMILIES) - 1
DATA: dict[str, Callable[[], Distribution]] = {
    "normal N(0, 1)": lambda: densities.normal(0.0, 1.0),
    "two bumps N(±1.5, 0.5)": lambda: densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5),
    "uniform on [−1.5, 1.5]": lambda: densities.uniform(-1.5, 1.5),
}
SLIDERS = {
    "mean": Slider("mean", 1.5, -4.0, 4.0, 0.05),
    "spread": Slider("spread", 1.0, 0.5, 3.0, 0.05),
    "separation": Slider("separation", 3.0, 0.0, 6.0, 0.05),
    "weight": Slider("weight", 0.5, 0.0, 1.0, 0.01),
    "freedom": Slider("freedom", 3.0, 1.0, 30.0, 0.5),
}
PARAMETERS = tuple(SLIDERS)
CONTROLS: dict[str, Control] = {
    "family": Menu("p_g is", NAMES),
    "data": Menu("p_data is", tuple(DATA)),
    **SLIDERS,
}
LABELS = ("family", tuple(family.labels for family in FAMILIES))


def parameters(
    *,
    mean: float | Array = 0.0,
    spread: float | Array = 1.0,
    separation: float | Array = 3.0,
    weight: float | Array = 0.5,
    freedom: float | Array = 3.0,
    heights: tuple[float, ...] | Float[Array, " knots"] | None = None,
) -> Parameters:
    """Gathers slider values; all but the mean have the values that the explorers' sliders start with.

    Raises:
        TypeError: a concrete argument is not a number.
        ValueError: an argument has another shape, or a concrete one is outside its domain.
    """
    heights = hat() if heights is None else heights
    chosen = {"mean": mean, "spread": spread, "separation": separation, "weight": weight, "freedom": freedom}
    _gathered(**chosen, heights=heights)
    return Parameters(*(jnp.asarray(value, float) for value in (*chosen.values(), heights)))


def _check_heights(name: str, heights: object) -> None:
    checks.non_negative(name, heights)
    if checks.is_concrete(heights) and not np.any(np.asarray(heights) > 0):
        raise ValueError(f"{name} must not all be zero, got {heights}")


# What the explorers' functions of a family take.
DOMAIN: dict[str, Any] = {
    "mean": checks.finite_number,
    "spread": checks.positive,
    "separation": checks.non_negative,
    "weight": checks.in_unit_interval,
    "freedom": checks.positive,
    "heights": array((len(KNOTS),), _check_heights),
    "family": choice(len(FAMILIES)),
    "data": choice(len(DATA)),
}


@domain(**DOMAIN)
def _gathered(**chosen: Any) -> None:
    """Check the arguments."""


def hat() -> tuple[float, ...]:
    """Returns the heights from which a drawing starts: a low plateau on one side of the middle."""
    return tuple(float(h) for h in np.clip(1.2 - np.abs(KNOTS - 1.0), 0.0, 0.6))


def log_generator(
    family: int | Int[Array, ""], chosen: Parameters, x: Float[Array, " points"], drawn: bool = True
) -> Float[Array, " points"]:
    """Evaluates log p_g of the chosen family.

    The index is data, not structure: one compiled program holds every family.

    Args:
        family: index into `FAMILIES`, may be traced.
        chosen: the parameters.
        x: points on the line.
        drawn: whether the drawn density is among the families; static. Without it there is less to compile,
            and its index gives the last of the others.

    Returns:
        log p_g(x) in nats, -inf outside the support.

    Raises:
        TypeError, ValueError: `family` is concrete and no index into `FAMILIES`, or `x` no list of points.
    """
    checks.index("family", family, len(FAMILIES))
    shapes.vectors(x=x)
    makers = [family.make for family in FAMILIES[: None if drawn else DRAWN]]
    branches = [lambda chosen, x, make=make: make(chosen).log_prob(x).astype(x.dtype) for make in makers]
    return jax.lax.switch(family, branches, chosen, x)


def log_data(data: int | Int[Array, ""], x: Float[Array, " points"]) -> Float[Array, " points"]:
    """Evaluates log p_data of the chosen data.

    Args:
        data: index into `DATA`, may be traced.
        x: points on the line.

    Returns:
        log p_data(x) in nats, -inf outside the support.

    Raises:
        TypeError, ValueError: `data` is concrete and no index into `DATA`, or `x` no list of points.
    """
    checks.index("data", data, len(DATA))
    shapes.vectors(x=x)
    branches = [lambda x, make=make: make().log_prob(x).astype(x.dtype) for make in DATA.values()]
    return jax.lax.switch(data, branches, x)


# Panels in u, where x = sinh u: even in x near the middle, where the densities bend, and even in log x far
# out, where the tail of a Student t still holds mass (a Cauchy density of scale 3 leaves 2e-13 beyond 1e13).
_RIGHT = np.concatenate([np.arange(4.5, 16.0, 0.5), np.arange(16.0, 64.0, 3.0), np.arange(64.0, 161.0, 8.0)])
_MIDDLE = np.concatenate([-_RIGHT[::-1], KNOTS, _RIGHT])
_FAR = np.linspace(np.arcsinh(160.0), np.arcsinh(1e13), 18)[1:]
_EDGES = np.concatenate([-_FAR[::-1], np.arcsinh(_MIDDLE), _FAR])


def grid(family: int | Int[Array, ""], chosen: Parameters, order: int = 10) -> quadrature.Grid:
    """Places Gauss-Legendre panels over the whole line, with an edge at every jump and kink of p_g.

    Args:
        family: index into `FAMILIES`, may be traced.
        chosen: the parameters.
        order: points in each panel, at least 2; part of the shape, so not traced.

    Returns:
        Points and weights that suit any choice of `DATA` with any of `FAMILIES`.

    Raises:
        TypeError, ValueError: `family` is concrete and no index into `FAMILIES`, or `order` is below 2.
    """
    checks.index("family", family, len(FAMILIES))
    checks.count("order", order, 2)
    reach = jnp.stack([jnp.asarray(each.reach(chosen), float) for each in FAMILIES])[jnp.asarray(family)]
    breaks = jnp.arcsinh(jnp.stack([chosen.mean - reach, chosen.mean + reach]))
    edges = jnp.concatenate([jnp.asarray(_EDGES, float), breaks])
    u = _towards_the_edges(quadrature.panel_grid(edges, order), order, jnp.asarray(family) == DRAWN)
    return quadrature.Grid(jnp.sinh(u.x), u.weights * jnp.cosh(u.x))


def _towards_the_edges(u: quadrature.Grid, order: int, drawn: Any) -> quadrature.Grid:
    """Moves the points of each panel towards its edges if p_g is drawn: t becomes t(3 - t²)/2 on [-1, 1].

    Where the line of a drawn density b meets 0, b log b has an infinite slope, which Gauss's rule resolves to
    4e-5 nats only. In the new variable b begins with slope 0, and the same number of points does fifty times
    as well. The smooth families keep the rule, which is exact to rounding for them.
    """
    nodes, moved = np.polynomial.legendre.leggauss(order)[0][None, :], jnp.where(drawn, 1.0, 0.0)
    x, weights = u.x.reshape(-1, order), u.weights.reshape(-1, order)
    half = weights.sum(axis=1, keepdims=True) / 2
    x = x + moved * half * (nodes * (1 - nodes**2) / 2)
    weights = weights * (1 + moved * (0.5 - 1.5 * nodes**2))
    return quadrature.Grid(x.ravel(), weights.ravel())
