"""A few generators G, the density of G(z) by change of variables, and an expectation under it."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.theory import densities, quadrature

GENERATORS = ("straight: s z + c", "bent: sinh(s z)/s + c", "folded: s |z| + c", "squared: s z² + c")
UNBOUNDED = len(GENERATORS) - 1  # the squared one: it is flat at z = 0, and p_g has no bound at c


def _check(kind: Any, s: Any, c: Any) -> None:
    checks.index("kind", kind, len(GENERATORS))
    checks.positive("s", s)
    checks.finite_number("c", c)


def generate(kind: Any, z: Float[Array, "*n"], s: Any, c: Any) -> Float[Array, "*n"]:
    """Evaluates the chosen generator.

    Args:
        kind: index into `GENERATORS`, may be traced.
        z: noise.
        s: shape, above 0.
        c: shift.

    Returns:
        x = G(z).

    Raises:
        TypeError, ValueError: a concrete `kind` is not an index into `GENERATORS`, or `s` or `c` wrong.

    >>> generate(3, jnp.array([-2.0, 2.0]), 0.5, 1.0).tolist()
    [3.0, 3.0]
    """
    _check(kind, s, c)
    branches = (lambda z: s * z, lambda z: jnp.sinh(s * z) / s, lambda z: s * jnp.abs(z), lambda z: s * z**2)
    return jax.lax.switch(kind, branches, z) + c


def preimages(kind: Any, x: Float[Array, " n"], s: Any, c: Any) -> Float[Array, "two n"]:
    """Finds every z with G(z) = x.

    Args:
        kind: index into `GENERATORS`, may be traced.
        x: points.
        s: shape, above 0.
        c: shift.

    Returns:
        Up to two solutions for each x; NaN where there is none.

    Raises:
        TypeError, ValueError: a concrete `kind` is not an index into `GENERATORS`, or `s` or `c` wrong.

    >>> preimages(3, jnp.array([3.0]), 0.5, 1.0).ravel().tolist()
    [2.0, -2.0]
    """
    _check(kind, s, c)
    y = x - c
    none = jnp.full_like(y, jnp.nan)
    branches = (
        lambda y: (y / s, none),
        lambda y: (jnp.arcsinh(s * y) / s, none),
        lambda y: _both_signs(jnp.where(y > 0, y / s, jnp.nan)),
        lambda y: _both_signs(jnp.sqrt(jnp.where(y > 0, y / s, jnp.nan))),
    )
    return jnp.stack(jax.lax.switch(kind, branches, y))


def _both_signs(root: Array) -> tuple[Array, Array]:
    return root, -root


def log_density(kind: Any, x: Float[Array, " n"], s: Any, c: Any) -> Float[Array, " n"]:
    """Evaluates log p_g(x) for x = G(z), z ~ N(0, 1), by change of variables.

    p_g(x) = Σ φ(z)/|G′(z)| over all z with G(z) = x.

    Args:
        kind: index into `GENERATORS`, may be traced.
        x: points.
        s: shape, above 0.
        c: shift.

    Returns:
        log p_g in nats; -inf where no z leads to x.

    Raises:
        TypeError, ValueError: a concrete `kind` is not an index into `GENERATORS`, or `s` or `c` wrong.
    """
    _check(kind, s, c)
    z = preimages(kind, x, s, c)
    found = ~jnp.isnan(z)
    z = jnp.where(found, z, 1.0)  # a harmless point: its term is dropped below
    _, slope = jax.jvp(lambda noise: generate(kind, noise, s, c), (z,), (jnp.ones_like(z),))
    terms = densities.normal(0.0, 1.0).log_prob(z) - jnp.log(jnp.abs(slope))
    return jax.nn.logsumexp(jnp.where(found, terms, -jnp.inf), axis=0)


def log_one_minus_d(x: Float[Array, " n"]) -> Float[Array, " n"]:
    """Evaluates log(1 - D(x)) for the fixed D(x) = 1/(1 + exp(x - 1)), in nats."""
    return jax.nn.log_sigmoid(x - 1.0)


def integral_over_x(kind: Any, s: Any, c: Any) -> Float[Array, ""]:
    """Integrates p_g(x) log(1 - D(x)) over x.

    Points lie at x = c + sinh(t|t|): dense where a fold piles up mass at c (the factor |t| of
    dx cancels the infinite height there), and far out in the tails.

    Args:
        kind: index into `GENERATORS`, may be traced.
        s: shape, above 0.
        c: shift.

    Returns:
        E over x ~ p_g of log(1 - D(x)), in nats, at most 0.

    Raises:
        TypeError, ValueError: a concrete `kind` is not an index into `GENERATORS`, or `s` or `c` wrong.
    """
    _check(kind, s, c)
    nodes, weights = np.polynomial.legendre.leggauss(10)
    edges = np.linspace(-3.9, 3.9, 121)
    half = np.diff(edges)[:, None] / 2
    t = ((edges[1:] + edges[:-1])[:, None] / 2 + half * nodes).ravel()
    u = t * np.abs(t)
    x = c + jnp.asarray(np.sinh(u))
    dx = jnp.asarray((half * weights).ravel() * np.cosh(u) * 2 * np.abs(t))
    return quadrature.integrate(jnp.exp(log_density(kind, x, s, c)) * log_one_minus_d(x), dx)
