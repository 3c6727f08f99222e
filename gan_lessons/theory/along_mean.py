"""C along a parameter: p_data = N(0, 1), p_g = N(m, σ²), and the m beyond which C is no longer convex.

Along mixtures (1 - λ) p + λ q the cost is convex; along the mean of a normal density it is not, and a
generator moves along parameters. It cannot be: C is bounded, and a bounded convex function on ℝ is constant.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import densities, game, quadrature
from gan_lessons.theory.bisection import bisect

HALVINGS, SECANTS = 8, 4


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
    return cost_and_curvature_at(mean, std)[1]


@contract(mean=clauses.finite, std=clauses.positive)
def cost_and_curvature_at(mean: Scalar, std: Scalar = 1.0) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """Compute C and its second derivative along the mean, in one pass.

    Args:
        mean: scalar m.
        std: scalar σ, > 0.

    Returns:
        What `cost_at` and `curvature_at` return.
    """

    def both(m: Array) -> tuple[Array, Array]:
        return jax.value_and_grad(cost_at)(m, std)

    at = jnp.asarray(mean, dtype=float)
    (cost, _), (_, curvature) = jax.jvp(both, (at,), (jnp.ones_like(at),))
    return cost, curvature


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
