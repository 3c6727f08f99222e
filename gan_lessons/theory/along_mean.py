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


@contract(mean=clauses.finite, std=clauses.positive)
def cost_at(mean: Scalar, std: Scalar = 1.0) -> Float[Array, ""]:
    """Compute C(G) for p_data = N(0, 1) and p_g = N(mean, std²).

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        Scalar, nats, in [-log 4, 0], within 1e-9: the panels follow both densities, however narrow p_g is.

    >>> round(float(cost_at(2.0)), 6)
    -0.712633
    """
    m, s = jnp.asarray(mean, dtype=float), jnp.asarray(std, dtype=float)
    p_data, p_g = densities.normal(0.0, 1.0), densities.normal(m, s)
    # The grid is where we look, not what we look at: no derivative may go through it.
    grid = jax.lax.stop_gradient(quadrature.grid_for(p_data, p_g))
    return game.cost(p_data.log_prob(grid.x), p_g.log_prob(grid.x), grid.weights)


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
        Three scalars: C in nats, and nats per unit and per squared unit of m.

    >>> round(float(derivatives_at(1.0).slope), 4)
    0.398
    """
    m, s = jnp.asarray(mean, dtype=float), jnp.asarray(std, dtype=float)
    p_data, p_g = densities.normal(0.0, 1.0), densities.normal(m, s)
    grid = jax.lax.stop_gradient(quadrature.grid_for(p_data, p_g))
    log_p_data, log_p_g = p_data.log_prob(grid.x), p_g.log_prob(grid.x)
    logit, z = game.optimal_logit(log_p_data, log_p_g), (grid.x - m) / s
    # The derivatives of p_g sum to 0, so a constant may be taken from log(1 - D*): its value at m, of which
    # little is left wherever p_g is near p_data, far from it, or narrow. What is left has not much to cancel.
    at_mean = jax.nn.log_sigmoid(p_g.log_prob(m) - p_data.log_prob(m))
    slope = jax.nn.log_sigmoid(-logit) - at_mean
    first = times(log_p_g, z * slope)
    second = times(log_p_g, jax.nn.sigmoid(logit) * z**2 + (z**2 - 1) * slope)
    return Derivatives(
        game.cost(log_p_data, log_p_g, grid.weights),
        quadrature.integrate(first, grid) / s,
        quadrature.integrate(second, grid) / s / s,
    )


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
        Scalar, m to about 1e-12 for σ from 0.05 on, to 1e-7 for 0.001; NaN if the second derivative does not
        change its sign between the ends.

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
