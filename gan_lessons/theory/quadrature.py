"""Integrals over x as weighted sums: where to look (the grid) and how much each point counts (the weights).

Every number in the lessons is a sum `Σ weights_i · f(x_i)`. A finite distribution is the same sum with all
weights 1, so `divergences` and `game` have one code for both. Shapes are static and positions may be traced,
so a slider that moves a density moves the grid with it and nothing is compiled again.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses, shapes
from gan_lessons.contracts.clauses import Relation, Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.breakpoints import breakpoints as breakpoints


class Grid(NamedTuple):
    """Points and quadrature weights: ∫ f(x) dx ≈ Σ weights_i f(x_i).

    Attributes:
        x: shape (n,), increasing.
        weights: shape (n,), ≥ 0, in units of x. They sum to the length of the interval.
    """

    x: Float[Array, " n"]
    weights: Float[Array, " n"]


@contract(clauses.increasing("low", "high"), num_points=clauses.count(2))
def uniform_grid(low: Scalar, high: Scalar, num_points: int = 2001) -> Grid:
    """Lay evenly spaced points with trapezoidal weights: the grid to draw curves on.

    Smooth densities that vanish at both ends are integrated to rounding (the trapezoidal rule is
    exponentially accurate for them). At a jump or a kink the error falls only like the spacing or its
    square: `grid_for` has no such loss, and `discretise` restores the mass.

    Args:
        low: scalar, first point; may be traced.
        high: scalar, last point, above `low`; may be traced.
        num_points: static, at least 2.

    Returns:
        A grid of `num_points` points.

    >>> float(jnp.sum(uniform_grid(-1.0, 1.0, 5).weights))
    2.0
    """
    return _trapezoids(low, high, num_points)


@partial(jax.jit, static_argnames="num_points")
def _trapezoids(low: ArrayLike, high: ArrayLike, num_points: int) -> Grid:
    x = jnp.linspace(low, high, num_points, dtype=float)
    spacing = (jnp.asarray(high, dtype=float) - low) / (num_points - 1)
    weights = jnp.full(num_points, spacing).at[jnp.array([0, -1])].multiply(0.5)
    return Grid(x, weights)


@contract(edges=clauses.finite, points_per_panel=clauses.count())
def panel_grid(edges: Float[Array, " m"], points_per_panel: int = 16) -> Grid:
    """Put a Gauss-Legendre rule on every panel between neighbouring edges.

    With an edge on each jump and kink, every panel holds a smooth function, which 16 points integrate to
    about rounding when the panel is a few standard deviations wide. No point ever lies on an edge, so the
    value of a density exactly at its jump does not matter.

    Args:
        edges: shape (m,), m ≥ 2, in any order; may be traced. Repeated edges make panels of weight 0.
        points_per_panel: static, at least 1.

    Returns:
        A grid of (m - 1) · points_per_panel points.

    >>> grid = panel_grid(jnp.array([0.0, 1.0, 3.0]))
    >>> round(float(integrate(grid.x**2, grid)), 4)
    9.0
    """
    if edges.shape[0] < 2:
        raise ValueError(f"edges must hold at least 2 positions, got {edges.shape[0]}")
    return _gauss_legendre(edges, points_per_panel)


@partial(jax.jit, static_argnames="points_per_panel")
def _gauss_legendre(edges: Float[Array, " m"], points_per_panel: int) -> Grid:
    rule = np.polynomial.legendre.leggauss(points_per_panel)
    nodes, node_weights = jnp.asarray(rule[0], dtype=float), jnp.asarray(rule[1], dtype=float)
    edges = jnp.sort(jnp.asarray(edges, dtype=float))
    half = jnp.diff(edges)[:, None] / 2
    middle = edges[:-1, None] + half
    return Grid((middle + half * nodes[None, :]).ravel(), (half * node_weights[None, :]).ravel())


def grid_for(*distributions: dist.Distribution, points_per_panel: int = 16) -> Grid:
    """Build the grid on which integrals over all these densities are accurate.

    The breakpoints of all the densities become the edges of one `panel_grid`. Mass is then 1 within about
    1e-12 for every family of `densities`.

    Args:
        *distributions: at least one; parameters may be traced (the number of points is fixed by the
        families).
        points_per_panel: static, at least 1.

    Returns:
        A grid that covers every distribution.

    Raises:
        ValueError: if no distribution is given.
        TypeError: if a family is not one of `densities`, or `points_per_panel` is not an integer.

    >>> p = dist.Normal(0.0, 1.0)
    >>> grid = grid_for(p)
    >>> round(float(integrate(jnp.exp(p.log_prob(grid.x)), grid)), 5)
    1.0
    """
    if not distributions:
        raise ValueError("distributions must hold at least one distribution, got ()")
    return panel_grid(jnp.concatenate([breakpoints(d) for d in distributions]), points_per_panel)


def _fits(values: Mapping[str, Any]) -> None:
    grid = values["grid"]
    shapes.vectors(values=values["values"], weights=grid.weights if isinstance(grid, Grid) else grid)


@contract(Relation("fits", "the weights of `grid` have the shape of `values`", _fits, ("values", "grid")))
@jax.jit
def integrate(values: Float[Array, " n"], grid: Grid | Float[Array, " n"] | None = None) -> Float[Array, ""]:
    """Sum the values with the grid's weights.

    ∫ f(x) dx ≈ Σ weights_i f(x_i)

    Args:
        values: shape (n,), f at the points of the grid. May be ±inf; a point of weight 0 never counts.
        grid: a `Grid`, or its weights of shape (n,), or None for a plain sum (finite distributions).

    Returns:
        The integral, a scalar; NaN where a weight is NaN, or a value of weight other than 0.
    """
    weights = grid.weights if isinstance(grid, Grid) else grid
    if weights is None:
        return jnp.sum(values)
    # Not `weights > 0`: a weight that is NaN, or negative, would be left out without a word.
    counts = weights != 0
    return jnp.sum(jnp.where(counts, weights * jnp.where(counts, values, 0.0), 0.0))


def discretise(distribution: dist.Distribution, grid: Grid) -> Float[Array, " n"]:
    """Return the log-density on the grid, scaled so that its integral on the grid is 1.

    log p_i = log p(x_i) - log Σ_j weights_j p(x_j)

    The step from "∫ (p_data + p_g) log 2" to "log 4" in Theorem 1 needs both masses to be 1. On `grid_for`
    the correction is below 1e-12; on a `uniform_grid` it is as large as that grid's error, which it turns
    from a disagreement between the lines into one small change of the density (a normal density much
    narrower than the spacing becomes a single spike on the nearest point). What is cut off outside the grid
    is spread over what is inside.

    Args:
        distribution: a numpyro distribution on the line.
        grid: the points to look at.

    Returns:
        Shape (n,), nats. Traced densities with no mass on the grid at all give NaN, which no picture can
        mistake for a number.

    Raises:
        TypeError: if `distribution` has no density or `grid` is not a `Grid`.
        ValueError: if concrete values show no mass on the grid.
    """
    if not isinstance(distribution, dist.Distribution):
        raise TypeError(f"distribution must be a density with log_prob, got {distribution!r}")
    if not isinstance(grid, Grid):
        raise TypeError(f"grid must be a quadrature.Grid, got {grid!r}")
    log_p = distribution.log_prob(grid.x)
    # A log of -1e9 on a grid that misses a narrow peak has no digits left for the mass: the peak goes first.
    peak = jnp.max(log_p)
    log_p = log_p - jnp.where(jnp.isfinite(peak), peak, 0.0)
    log_mass = jax.nn.logsumexp(log_p, b=grid.weights)
    if checks.is_concrete(log_mass) and not np.all(np.asarray(log_mass) > -np.inf):
        raise ValueError(f"distribution must have mass on the grid, got mass 0 for {distribution}")
    return log_p - log_mass
