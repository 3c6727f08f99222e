"""Densities in the plane: round normal bumps of one width, at places and with weights of one's choice.

p(x) = Σ_k weight_k N(x; centre_k, std² I)

A few of them are islands, a row of many is a curve with a width. The mass of a rectangle is a sum of products
of normal distribution functions, so that nothing about such data is ever estimated.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax.nn import logsumexp
from jax.scipy.special import ndtr
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Clause, Relation, Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import discrete


class Blobs(NamedTuple):
    """A mixture of round normal densities in the plane.

    Attributes:
        centres: shape (m, 2), where they stand.
        weights: shape (m,), ≥ 0, together 1.
        std: standard deviation of each, across and up, > 0.
    """

    centres: Float[Array, "m 2"]
    weights: Float[Array, " m"]
    std: Float[Array, ""]


BLOBS = clauses.instance(Blobs, "blobs")


def _places(name: str, value: Any) -> None:
    if checks.is_concrete(value):
        checks.finite_number(name, value)
    shape = np.shape(value)
    if len(shape) != 2 or shape[1] != 2 or not shape[0]:
        raise ValueError(f"{name} must have shape (m, 2) with m at least 1, got shape {shape}")


PLACES = Clause("places", "finite, of shape (m, 2), m ≥ 1", _places)


def _one_each(values: Mapping[str, Any]) -> None:
    weights, places = values["weights"], np.shape(values["centres"])
    if weights is not None and np.shape(weights) != places[:1]:
        raise ValueError(f"weights must be one for each of {places[0]} centres, got {weights}")


@contract(
    Relation("one_each", "`weights` are one for each of `centres`", _one_each, ("weights", "centres")),
    centres=PLACES, std=clauses.positive,
)  # fmt: skip
def blobs(
    centres: ArrayLike | Sequence[Sequence[float]],
    std: Scalar,
    weights: ArrayLike | Sequence[float] | None = None,
) -> Blobs:
    """Build a mixture of round normal densities in the plane.

    Args:
        centres: shape (m, 2), finite.
        std: scalar, > 0, of each across and up: half of a bump's samples lie within 1.18 std of its centre.
        weights: shape (m,), each ≥ 0, together 1; None for equal ones.

    Returns:
        The density.

    Raises:
        ValueError: if weights are negative, NaN or do not sum to 1.

    >>> blobs([[0.0, 0.0], [1.0, 0.0]], 0.1).weights.tolist()
    [0.5, 0.5]
    """
    number = np.shape(centres)[0]
    shares = np.full(number, 1 / number) if weights is None else weights
    checks.non_negative("weights", shares)
    if checks.is_concrete(shares) and abs(float(np.sum(np.asarray(shares))) - 1) > 1e-6:
        raise ValueError(f"weights must sum to 1, got {shares}")
    return Blobs(jnp.asarray(centres, float), discrete.finite(shares), jnp.asarray(std, float))


@contract(density=BLOBS, x=PLACES)
def log_density(density: Blobs, x: Float[Array, "n 2"]) -> Float[Array, " n"]:
    """Return log p at places of the plane, nats.

    Args:
        density: from `blobs`.
        x: shape (n, 2).

    Returns:
        Shape (n,).

    >>> round(float(log_density(blobs([[0.0, 0.0]], 1.0), jnp.zeros((1, 2)))[0]), 4)
    -1.8379
    """
    square = jnp.sum((x[:, None] - density.centres[None]) ** 2, axis=-1) / density.std**2
    log_weights = discrete.log_probs(density.weights)
    return logsumexp(log_weights[None] - square / 2, axis=-1) - jnp.log(2 * jnp.pi * density.std**2)


@contract(density=BLOBS)
def moments(density: Blobs) -> tuple[Float[Array, "2"], Float[Array, "2"]]:
    """Return mean and standard deviation, across and up.

    >>> moments(blobs([[-3.0, 0.0], [3.0, 0.0]], 4.0))[1].tolist()
    [5.0, 4.0]
    """
    mean = density.weights @ density.centres
    variance = density.weights @ (density.centres - mean[None]) ** 2 + density.std**2
    return mean, jnp.sqrt(variance)


@contract(density=BLOBS)
def masses(
    density: Blobs, across: Float[Array, " edges"], up: Float[Array, " rows"]
) -> Float[Array, "columns bins"]:
    """Return the mass of every rectangle between edges; those on the border also take what lies outside.

    mass of [a, b] × [c, d] = Σ_k weight_k P(a ≤ N(x_k, std²) ≤ b) P(c ≤ N(y_k, std²) ≤ d)

    Args:
        density: from `blobs`.
        across: shape (i + 1,), increasing edges of the first coordinate.
        up: shape (j + 1,), of the second.

    Returns:
        Shape (i, j), together 1.

    >>> found = masses(blobs([[0.0, 0.0]], 1.0), jnp.array([-1.0, 0.0, 1.0]), jnp.array([0.0, 1.0, 2.0]))
    >>> [round(float(mass), 4) for mass in found[0]]
    [0.4207, 0.0793]
    """
    x, y = (_between(edges, density.centres[:, axis], density.std) for axis, edges in enumerate((across, up)))
    return (x * density.weights[:, None]).T @ y


def _between(
    edges: Float[Array, " edges"], centres: Float[Array, " m"], std: Float[Array, ""]
) -> Float[Array, "m bins"]:
    t = (edges[None] - centres[:, None]) / std
    t = t.at[:, 0].set(-jnp.inf).at[:, -1].set(jnp.inf)
    low, high = t[:, :-1], t[:, 1:]
    # To the right of the centre the difference is taken from the other end, where it keeps its digits.
    turned = low > 0
    return ndtr(jnp.where(turned, -low, high)) - ndtr(jnp.where(turned, -high, low))
