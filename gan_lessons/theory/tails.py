"""The mass of a density on the far side of a place, with all its digits, and its slopes.

A distribution function tells what lies to the left of x, and rounds to 1 where the other side becomes small:
what is left there is a difference of two numbers that agree.
"""

from functools import partial, singledispatch
from typing import Any

import jax
import jax.numpy as jnp
import numpyro.distributions as dist
from jax.custom_derivatives import SymbolicZero
from jax.scipy.special import betainc
from jaxtyping import Array

from gan_lessons.theory.free_form import FreeForm


@singledispatch
def tail(p: dist.Distribution, x: Array) -> tuple[Array, Array]:
    """The mass of p on one side of x, and whether that is the right one: the side on which it is small.

    An even density has to the right of x what it has to the left of the mirror image of x.
    """
    before = p.cdf(x)
    return jnp.where(before > 0.5, 1 - before, before), before > 0.5


@tail.register(dist.Normal)
@tail.register(dist.Laplace)
def _(p: Any, x: Array) -> tuple[Array, Array]:
    return p.cdf(jnp.where(x > p.loc, 2 * p.loc - x, x)), x > p.loc


@tail.register
def _(p: dist.MixtureSameFamily, x: Array) -> tuple[Array, Array]:
    component = p.component_distribution
    right = x > jnp.mean(component.loc)
    tails = component.cdf(jnp.where(right, 2 * component.loc - x, x))
    return jnp.sum(p.mixing_distribution.probs * tails), right


@tail.register
def _(p: dist.StudentT, x: Array) -> tuple[Array, Array]:
    right = x > p.loc
    return _student_tail(jnp.asarray(p.df, x.dtype), jnp.where(right, p.loc - x, x - p.loc) / p.scale), right


@tail.register
def _(p: dist.Uniform, x: Array) -> tuple[Array, Array]:
    middle = (p.low + p.high) / 2
    return p.cdf(jnp.where(x > middle, p.low + p.high - x, x)), x > middle


@tail.register
def _(p: FreeForm, x: Array) -> tuple[Array, Array]:
    before, right = p.cdf(x), x > (p.x[0] + p.x[-1]) / 2
    # Beyond the end not even rounding is left: panels of Student's t are 1e13 wide.
    return jnp.where(right, jnp.where(x < p.x[-1], 1 - before, 0.0), before), right


@jax.custom_jvp
def _student_tail(df: Array, z: Array) -> Array:
    """The mass of Student's t, of centre 0 and scale 1, to the left of z ≤ 0."""
    return betainc(df / 2, 0.5, df / (df + z**2)) / 2


@partial(_student_tail.defjvp, symbolic_zeros=True)
def _(primals: tuple[Array, Array], tangents: tuple[Any, Any]) -> tuple[Array, Any]:
    # By the chain rule the slope would be ∞ · 0 at the centre; it is the density everywhere.
    (df, z), (along_df, along_z) = primals, tangents
    if not isinstance(along_df, SymbolicZero):
        raise ValueError(f"df must be held still: W₁ has no derivative along it here, got {df}")
    slope = jnp.exp(dist.StudentT(df, 0.0, 1.0, validate_args=False).log_prob(z))
    return _student_tail(df, z), along_z if isinstance(along_z, SymbolicZero) else slope * along_z
