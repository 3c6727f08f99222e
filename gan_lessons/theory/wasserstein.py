"""The Wasserstein distance on the line: how far mass must be carried to turn one density into another.

A density enters by its distribution function F(x), the mass to the left of x. Where F_p is above F_q, mass
that q wants further right waits to be carried across x: so the whole way is ∫ |F_p - F_q| dx.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import quadrature
from gan_lessons.theory.bisection import bisect

_PIECES = 4  # that each panel is cut into before crossings are looked for
_HALVINGS = 50
_DENSITY = clauses.instance(dist.Distribution, "densities")
_LINE = {"p": _DENSITY, "q": _DENSITY}


def _refuse_without_mean(name: str, p: dist.Distribution) -> None:
    if isinstance(p, dist.StudentT) and checks.is_concrete(p.df) and not np.all(np.asarray(p.df) > 1):
        raise ValueError(f"{name} must have a mean, got df={p.df}: with df ≤ 1 the way has no end")


def _lead(p: dist.Distribution, q: dist.Distribution, x: Array) -> Array:
    """How much more of p than of q lies to the left of x."""
    # One by one: the mixture of numpyro lays its components beside the axes of x.
    return jax.vmap(lambda at: p.cdf(at) - q.cdf(at))(x)


def _grid(p: dist.Distribution, q: dist.Distribution) -> quadrature.Grid:
    """Panels whose edges are the breakpoints of both densities and the places where F_p and F_q cross."""
    edges = jnp.sort(jnp.concatenate([quadrature.breakpoints(p), quadrature.breakpoints(q)]))
    parts = jnp.linspace(0.0, 1.0, _PIECES + 1, dtype=edges.dtype)[:-1]
    fine = (edges[:-1, None] + jnp.diff(edges)[:, None] * parts[None, :]).ravel()
    fine = jnp.append(fine, edges[-1])
    low, high = fine[:-1], fine[1:]
    sign = jnp.sign(_lead(p, q, low))
    crossing = bisect(lambda x: jnp.sign(_lead(p, q, x)) == sign, low, high, _HALVINGS)[1]
    crossed = sign * jnp.sign(_lead(p, q, high)) < 0
    return quadrature.panel_grid(jnp.concatenate([fine, jnp.where(crossed, crossing, low)]), 8)


@contract(**_LINE)
def w1(p: dist.Distribution, q: dist.Distribution) -> Float[Array, ""]:
    """Compute the Wasserstein distance of order 1 of two densities on the line.

    W₁(p, q) = ∫ |F_p(x) - F_q(x)| dx

    Unlike JSD and KL it depends on how far apart the masses are, and has a slope along that distance even
    where the supports do not overlap.

    Args:
        p: a density of `densities`; parameters may be traced.
        q: another.

    Returns:
        Scalar, in units of x, ≥ 0, within 1e-10 for densities about 1 wide, and for Student's t with df > 2.

    Raises:
        TypeError: if an argument is not a density of `densities`.
        ValueError: if a density has no mean (Student's t with df ≤ 1).

    Reference:
        Vallender 1974; Arjovsky, Chintala and Bottou 2017, section 2.

    >>> from gan_lessons.theory import densities
    >>> round(float(w1(densities.normal(0.0, 1.0), densities.normal(2.0, 1.0))), 6)
    2.0
    """
    _refuse_without_mean("p", p)
    _refuse_without_mean("q", q)
    return _w1(p, q)


@jax.jit
def _w1(p: dist.Distribution, q: dist.Distribution) -> Float[Array, ""]:
    grid = jax.lax.stop_gradient(_grid(p, q))
    return quadrature.integrate(jnp.abs(_lead(p, q, grid.x)), grid)


@contract(clauses.one_length("x", "p"), x=clauses.finite, p=clauses.within(0, 1), q=clauses.within(0, 1))
def w1_finite(x: Float[Array, " n"], p: Float[Array, " n"], q: Float[Array, " n"]) -> Float[Array, ""]:
    """Compute the Wasserstein distance of order 1 of two distributions on the same places of the line.

    W₁(p, q) = Σ_i |P_i - Q_i| (x_(i+1) - x_i), P_i = p_1 + … + p_i

    Args:
        x: shape (n,), places, increasing.
        p: shape (n,), probabilities.
        q: shape (n,), probabilities.

    Returns:
        Scalar, in units of x, ≥ 0.

    Raises:
        ValueError: if concrete places do not increase.

    >>> float(w1_finite(jnp.array([0.0, 1.0, 3.0]), jnp.array([1.0, 0.0, 0.0]), jnp.array([0.0, 0.0, 1.0])))
    3.0
    """
    _refuse_disorder(x)
    return jnp.sum(jnp.abs(jnp.cumsum(p - q))[:-1] * jnp.diff(x))


def _refuse_disorder(x: Array) -> None:
    if checks.is_concrete(x) and not (np.diff(np.asarray(x)) > 0).all():
        raise ValueError(f"x must be increasing, got {x}")


@contract(x=clauses.finite, **_LINE)
def critic(p: dist.Distribution, q: dist.Distribution, x: Float[Array, " n"]) -> Float[Array, " n"]:
    """Compute the critic that attains W₁: no steeper than 1, and E_p f - E_q f as large as can be.

    f' = -1 where F_p > F_q, +1 where F_p < F_q: f falls in the direction in which p has to be carried.

    Args:
        p: a density of `densities`.
        q: another.
        x: shape (n,), increasing: where f is wanted.

    Returns:
        Shape (n,), in units of x; f(x_1) = 0. Between two points f is straight unless F_p and F_q cross
        there; then it is wrong by at most their distance.

    Raises:
        ValueError: if concrete places do not increase.

    Reference:
        Kantorovich and Rubinstein 1958; Arjovsky et al. 2017, equation 2.
    """
    _refuse_disorder(x)
    middle = (x[1:] + x[:-1]) / 2
    slope = -jnp.sign(_lead(p, q, middle))
    return jnp.concatenate([jnp.zeros_like(x[:1]), jnp.cumsum(slope * jnp.diff(x))])
