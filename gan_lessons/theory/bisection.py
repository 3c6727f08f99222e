"""Where a condition changes, found by halving: one loop for every place that is looked for in this way."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract


@contract(holds=clauses.function("of positions"), halvings=clauses.count())
def bisect(
    holds: Callable[[Array], Bool[Array, "*s"]],
    low: Float[Array, "*s"],
    high: Float[Array, "*s"],
    halvings: int,
) -> tuple[Float[Array, "*s"], Float[Array, "*s"]]:
    """Close in on the place where a condition stops holding, for many places at once.

    Args:
        holds: function of positions, any shape, to truths of that shape: true on the side of `low`.
        low: any shape; where the condition is taken to hold.
        high: the same shape; where it is taken not to.
        halvings: static, at least 1: by 2 to this power the distance shrinks.

    Returns:
        New ends, the same shape. An end that never moved is where it was given.

    >>> low, high = bisect(lambda x: x**2 < 2.0, jnp.asarray(0.0), jnp.asarray(2.0), 30)
    >>> round(float(low), 6)
    1.414214
    """

    def halve(_: int | Array, ends: tuple[Array, Array]) -> tuple[Array, Array]:
        middle = (ends[0] + ends[1]) / 2
        on_this_side = holds(middle)
        return jnp.where(on_this_side, middle, ends[0]), jnp.where(on_this_side, ends[1], middle)

    return jax.lax.fori_loop(0, halvings, halve, (low, high))
