"""C along a parameter: p_data = N(0, 1), p_g = N(m, σ²), and the m beyond which C is no longer convex.

Along mixtures (1 - λ) p + λ q the cost is convex; along the mean of a normal density it is not, and a
generator moves along parameters. It cannot be: C is bounded, and a bounded convex function on ℝ is constant.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import densities, game, quadrature
from gan_lessons.theory.bisection import bisect
from gan_lessons.theory.logspace import times

HALVINGS, SECANTS = 8, 4
LEAST, FAR = -1e4, 1e4  # log of a mass that is 0 in any precision; widths from a mean at which all masses are


class Derivatives(NamedTuple):
    """C along the mean, at one m.

    Attributes:
        cost: C(G), nats.
        slope: dC/dm, nats per unit of m.
        curvature: d²C/dm², nats per squared unit of m.
    """

    cost: Float[Array, ""]
    slope: Float[Array, ""]
    curvature: Float[Array, ""]


class Masses(NamedTuple):
    """p_data and p_g as masses at common points; plain sums over them are integrals over the line.

    Attributes:
        log_p_data, log_p_g: density times quadrature weight, as logs; -inf where there is no mass.
        x: the points, as distances from the mean of p_data in widths of p_data.
        z: the same points, as distances from the mean of p_g in widths of p_g.
    """

    log_p_data: Float[Array, " n"]
    log_p_g: Float[Array, " n"]
    x: Float[Array, " n"]
    z: Float[Array, " n"]


@contract(mean=clauses.finite, std=clauses.positive)
def masses(mean: Scalar, std: Scalar = 1.0) -> Masses:
    """Put p_data = N(0, 1) and p_g = N(mean, std²) on one grid that is exact around both means.

    Args:
        mean: scalar m; derivatives along it are those of the densities at points that stay.
        std: scalar σ, > 0; the same.

    Returns:
        Points and logs of masses. Each density has mass 1 within 1e-13, and its points keep their digits,
        however far apart the two are and however wide or narrow p_g is.

    >>> round(float(jnp.sum(jnp.exp(masses(1.0, 1e-20).log_p_g))), 6)
    1.0
    """
    m, s = jnp.asarray(mean, dtype=float), jnp.asarray(std, dtype=float)
    # x = m + σz has no digit of z left where σ is small beside m: so the grid is laid twice, once with 0 at
    # each mean, and its points are known from both. They are where we look: no derivative goes through them.
    here, width = jax.lax.stop_gradient((m, s))
    (x, beyond), (by_x, by_beyond) = jax.vmap(
        lambda data, g: quadrature.grid_for(densities.normal(data, 1.0), densities.normal(g, width))
    )(jnp.stack([jnp.zeros_like(here), -here]), jnp.stack([here, jnp.zeros_like(here)]))
    log_weights = jnp.log(jnp.where(jnp.abs(beyond) < jnp.abs(x), by_beyond, by_x))
    # (x - m)/σ with both free to move: x is where it is.
    z = (_in_reach(beyond / width) + (here - m) / width) * jnp.exp(jnp.log(width) - jnp.log(s))
    normal = densities.normal(0.0, 1.0)
    logs = normal.log_prob(x) + log_weights, normal.log_prob(z) - jnp.log(s) + log_weights
    log_p_data, log_p_g = (jnp.where(log > LEAST, log, -jnp.inf) for log in logs)
    return Masses(log_p_data, log_p_g, x, z)


def _in_reach(distance: Array) -> Array:
    """The distance, or one at which there is no mass either, but whose square is a number."""
    return jnp.clip(distance, -FAR, FAR)


@contract(mean=clauses.finite, std=clauses.positive)
def cost_at(mean: Scalar, std: Scalar = 1.0) -> Float[Array, ""]:
    """Compute C(G) for p_data = N(0, 1) and p_g = N(mean, std²).

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Scalar, nats, in [-log 4, 0], within 1e-13, wherever p_g is and however wide or narrow. What
        `jax.grad` takes of it is off by about 1e-16/σ for small σ; `derivatives_at` is not.

    >>> round(float(cost_at(2.0)), 6)
    -0.712633
    """
    seen = masses(mean, std)
    return game.cost(seen.log_p_data, seen.log_p_g)


@contract(mean=clauses.finite, std=clauses.positive)
def derivatives_at(mean: Scalar, std: Scalar = 1.0) -> Derivatives:
    """Compute C and its first two derivatives along the mean, in one pass.

    As a function of p_g(x), C has the slope log(1 - D*) and the second derivative D*/p_g. Along the mean p_g
    itself bends, and that is what takes the convexity away:

    dC/dm   = ∫ log(1 - D*) ∂p_g/∂m dx
    d²C/dm² = ∫ (D*/p_g) (∂p_g/∂m)² dx + ∫ log(1 - D*) ∂²p_g/∂m² dx

    The first integral of the second line is never negative.

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Three scalars, within 1e-12: C in nats, and nats per unit and per squared unit of m.

    >>> round(float(derivatives_at(1.0).slope), 4)
    0.398
    """
    m, s = jnp.asarray(mean, dtype=float), jnp.asarray(std, dtype=float)
    seen = masses(m, s)
    # Only the distance counts, so p_data may be moved the other way instead, with D* in place of 1 - D*. The
    # wider of the two is moved: where the narrow one is, its derivatives are large and cancel.
    narrow = s < 1
    log_moved = jnp.where(narrow, seen.log_p_data, seen.log_p_g)
    present, log_other = log_moved > -jnp.inf, jnp.where(narrow, seen.log_p_g, seen.log_p_data)
    log_ratio = jnp.where(present, log_moved, 0.0) - jnp.where(present, log_other, 0.0)
    u = jnp.where(present, jnp.where(narrow, -seen.x, seen.z), 0.0)
    # The derivatives of a density sum to 0, so a constant may be taken from the log of its share: the value
    # at its mean, of which little is left wherever the two are near, far, or of unlike width. What is left
    # has not much to cancel.
    at_mean = jax.nn.log_sigmoid(_in_reach(m / jnp.minimum(s, 1.0)) ** 2 / 2 - jnp.abs(jnp.log(s)))
    slope = jax.nn.log_sigmoid(log_ratio) - at_mean
    first = times(log_moved, u * slope)
    second = times(log_moved, jax.nn.sigmoid(-log_ratio) * u**2 + (u**2 - 1) * slope)
    width = jnp.maximum(s, 1.0)
    cost = game.cost(seen.log_p_data, seen.log_p_g)
    return Derivatives(cost, jnp.sum(first) / width, jnp.sum(second) / width / width)


@contract(mean=clauses.finite, std=clauses.positive)
def curvature_at(mean: Scalar, std: Scalar = 1.0) -> Float[Array, ""]:
    """Compute the second derivative of C along the mean.

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Scalar, nats per squared unit of m; negative where C is concave along m.

    >>> float(curvature_at(1.0)) > 0 > float(curvature_at(2.0))
    True
    """
    return derivatives_at(mean, std).curvature


@contract(clauses.increasing("low", "high"), std=clauses.positive)
def inflection(std: Scalar = 1.0, low: Scalar = 0.0, high: Scalar = 4.0) -> Float[Array, ""]:
    """Find the mean at which C turns from convex to concave: C″ by bisection, then secants.

    Args:
        std: scalar σ, > 0.
        low: scalar, a mean where C is convex.
        high: scalar, a mean where C is concave.

    Returns:
        Scalar, m to about 1e-12; NaN if the second derivative does not change its sign between the ends.

    >>> round(float(inflection()), 3)
    1.636
    """
    ends = jnp.asarray(low, dtype=float), jnp.asarray(high, dtype=float)
    low, high = bisect(lambda mean: curvature_at(mean, std) > 0, *ends, HALVINGS)

    def nearer(pair: Float[Array, "2 2"], _: None) -> tuple[Float[Array, "2 2"], None]:
        (before, at_before), (now, at_now) = pair
        rise = at_now - at_before
        following = now - jnp.where(rise == 0, 0.0, at_now * (now - before) / jnp.where(rise == 0, 1.0, rise))
        following = jnp.clip(following, low, high)
        return jnp.stack([pair[1], jnp.stack([following, curvature_at(following, std)])]), None

    means = jnp.stack([low, high, *ends])
    bends = jax.vmap(lambda mean: curvature_at(mean, std))(means)
    pair, _ = jax.lax.scan(nearer, jnp.stack([means, bends], axis=1)[:2], length=SECANTS)
    changes = (bends[2] > 0) & (bends[3] < 0)
    return jnp.where(changes, pair[1, 0], jnp.nan)
