"""The Wasserstein distance on the line: how far mass must be carried to turn one density into another.

A density enters by its distribution function F(x), the mass to the left of x. Where F_p is above F_q, mass
that q wants further right waits to be carried across x: so the whole way is ∫ |F_p - F_q| dx.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jaxtyping import Array, Float, Real

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import quadrature
from gan_lessons.theory.bisection import bisect
from gan_lessons.theory.tails import tail

_PIECES, _HALVINGS = 2, 40  # of each panel before crossings are looked for; of what lies around a crossing
_DENSITY = clauses.instance(dist.Distribution, "densities")
_LINE = {"p": _DENSITY, "q": _DENSITY}


def _refuse_without_mean(name: str, p: dist.Distribution) -> None:
    if isinstance(p, dist.StudentT) and checks.is_concrete(p.df) and not np.all(np.asarray(p.df) > 1):
        raise ValueError(f"{name} must have a mean, got df={p.df}: with df ≤ 1 the way has no end")


def _lead(p: dist.Distribution, q: dist.Distribution, x: Array) -> Array:
    """How much more of p than of q lies to the left of x."""

    def at(x: Array) -> Array:
        (of_p, p_right), (of_q, q_right) = tail(p, x), tail(q, x)
        whole = p_right.astype(of_p.dtype) - q_right.astype(of_q.dtype)
        return whole + (jnp.where(p_right, -of_p, of_p) - jnp.where(q_right, -of_q, of_q))

    return jax.vmap(at)(x)  # one by one: a mixture lays its components beside the axes of x


def _turns(p: dist.Distribution, q: dist.Distribution, low: Array, high: Array) -> Array:
    """Where p = q in each piece, by a straight line through two values of p - q; an end, if outside."""
    more = jax.vmap(jax.vmap(lambda x: jnp.exp(p.log_prob(x)) - jnp.exp(q.log_prob(x))))
    first, second = more(jnp.stack([(3 * low + high) / 4, (low + 3 * high) / 4]))
    rise = second - first
    part = 0.25 - first / jnp.where(rise == 0, 1.0, rise) / 2
    return low + (high - low) * jnp.clip(jnp.where(rise == 0, 0.0, part), 0.0, 1.0)


def _grid(p: dist.Distribution, q: dist.Distribution) -> quadrature.Grid:
    """Panels whose edges are the breakpoints of both densities and the places where F_p and F_q cross."""
    edges = jnp.sort(jnp.concatenate([quadrature.breakpoints(p), quadrature.breakpoints(q)]))
    parts = jnp.linspace(0.0, 1.0, _PIECES + 1, dtype=edges.dtype)[:-1]
    fine = (edges[:-1, None] + jnp.diff(edges)[:, None] * parts[None, :]).ravel()
    fine = jnp.append(fine, edges[-1])
    # Between two places where p = q the distribution functions cross once at most.
    fine = jnp.sort(jnp.concatenate([fine, _turns(p, q, fine[:-1], fine[1:])]))
    low, high = fine[:-1], fine[1:]
    sign = jnp.sign(_lead(p, q, low))
    crossing = bisect(lambda x: jnp.sign(_lead(p, q, x)) == sign, low, high, _HALVINGS)[1]
    crossed = sign * jnp.sign(_lead(p, q, high)) < 0
    return quadrature.panel_grid(jnp.concatenate([fine, jnp.where(crossed, crossing, low)]), 10)


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
        Scalar, in units of x, ≥ 0, within 1e-10 for densities about 1 wide; for Student's t within 1e-10 of
        itself from df = 1.0001 to 1e4, 1e-9 up to 1e6; ∞ where a traced df is at most 1. Its slopes along
        parameters are as good; second derivatives lack what moving crossings add.

    Raises:
        TypeError: if an argument is not a density of `densities`.
        ValueError: if a density has no mean (Student's t with df ≤ 1), or for a derivative along df.

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
    still = jax.lax.stop_gradient((p, q))
    grid = _grid(*still)
    way = quadrature.integrate(jnp.abs(_lead(p, q, grid.x)), grid)
    heavy = [each for each in (p, q) if isinstance(each, dist.StudentT)]
    if not heavy:
        return way
    edges = jnp.concatenate([quadrature.breakpoints(each) for each in still])
    way += _beyond(p, q, jnp.stack([jnp.min(edges), jnp.max(edges)]))
    return jnp.where(jnp.all(jnp.stack([each.df for each in heavy]) > 1), way, jnp.inf)


def _beyond(p: dist.Distribution, q: dist.Distribution, ends: Array) -> Array:
    """∫ |F_p - F_q| from the ends of the grid on: so far out the tails of Student's t are powers of x."""
    (of_p, p_whole, p_power), (of_q, q_whole, q_power) = _power(p, ends), _power(q, ends)
    apart = (of_p > 0) & (of_q > 0) & (p_power != q_power)
    log_p, log_q = (jnp.log(jnp.where(apart, each, 1.0)) for each in (of_p, of_q))
    crossing = (log_p - log_q) / jnp.where(apart, p_power - q_power, 1.0)
    further = jax.lax.stop_gradient(jnp.maximum(crossing, 0.0))  # log of its distance over that of the end
    rest = p_whole * jnp.exp(further * (1 - p_power)) - q_whole * jnp.exp(further * (1 - q_power))
    return jnp.sum(jnp.abs(p_whole - q_whole - rest) + jnp.abs(rest))


def _power(p: dist.Distribution, ends: Array) -> tuple[Array, Array, Array]:
    """The mass beyond the ends, its integral from there on, and the power of distance by which it falls."""
    if not isinstance(p, dist.StudentT):
        return jnp.zeros_like(ends), jnp.zeros_like(ends), jnp.full_like(ends, 2.0)
    power, distance = jnp.asarray(p.df, ends.dtype), jnp.abs(ends - p.loc)
    mass = jnp.exp(p.log_prob(ends)) * distance / power
    return mass, mass * distance / jnp.where(power > 1, power - 1, 1.0), power


@contract(clauses.one_length("x", "p"), x=clauses.finite, p=clauses.distribution, q=clauses.distribution)
def w1_finite(x: Real[Array, " n"], p: Real[Array, " n"], q: Real[Array, " n"]) -> Float[Array, ""]:
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
    # Counts without a sign have no differences below 0.
    x, p, q = (jnp.asarray(one, dtype=float) for one in (x, p, q))
    return _w1_finite(x, p, q)


@jax.jit
def _w1_finite(x: Array, p: Array, q: Array) -> Array:
    return jnp.sum(jnp.abs(jnp.cumsum(p - q))[:-1] * jnp.diff(x))


def _refuse_disorder(x: Array) -> None:
    if checks.is_concrete(x) and not (np.asarray(x)[1:] > np.asarray(x)[:-1]).all():
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
