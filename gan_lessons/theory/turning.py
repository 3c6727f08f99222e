"""Which eigenvalues of a game turn: one rule for the numbers and for the picture."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Complex

_TURNS, _NOTHING = 0.05, 1e-3  # a part of an eigenvalue's size, and of the largest that turns


@jax.jit
def turns(eigenvalues: Complex[Array, " n"]) -> Bool[Array, " n"]:
    """Say which eigenvalues stand for a pair that turns: one with Im > 0 of each.

    Their imaginary part, and their size, can be told from what rounding makes of a real or a vanishing one.

    Args:
        eigenvalues: shape (n,), n ≥ 1; NaN turns nowhere.

    Returns:
        Shape (n,).

    >>> turns(jnp.array([-2.0, -0.1 + 1j, -0.1 - 1j, 1e-9j])).tolist()
    [False, True, False, False]
    """
    size = jnp.abs(eigenvalues)
    pairs = eigenvalues.imag > _TURNS * size
    return pairs & (size > _NOTHING * jnp.max(jnp.where(pairs, size, 0.0), initial=0.0))
