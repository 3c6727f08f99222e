"""How fast descent on C must be, by theory; and how fast a run was.

Near p_g = p_data the cost is a bowl, if every outcome has data: C + log 4 ≈ ½ Σ h(x) e(x)² with Σ e = 0 and
h = 1/(2 p_data). To first order a projected step of size η multiplies each axis by 1 - η · (its curvature).
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import convergence


@contract(p_data=(clauses.positive, clauses.distribution))
def bowl(p_data: Float[Array, " k"]) -> Float[Array, " axes"]:
    """Compute the curvatures of C at its minimum, along directions that keep the sum 1.

    The eigenvalues of P diag(1/(2 p_data)) P, P = 1 - 11ᵀ/k, without the 0 that belongs to (1, …, 1).
    Two outcomes have one: 1/(4 p_data(1) p_data(2)). The largest is between (1 - 1/k)/(2 min p_data) and
    1/(2 min p_data).

    Args:
        p_data: shape (k,), > 0, k ≥ 2.

    Returns:
        Shape (k - 1,), nats, increasing; between 1/(2 max p_data) and 1/(2 min p_data), each within rounding
        of the largest.

    Raises:
        ValueError: if `p_data` has fewer than 2 outcomes.

    >>> bowl(jnp.array([0.2, 0.8])).round(4).tolist()
    [1.5625]
    """
    if p_data.shape[0] < 2:
        raise ValueError(f"p_data must have at least 2 outcomes, got {p_data}")
    return _bowl(p_data)


@jax.jit
def _bowl(p_data: Float[Array, " k"]) -> Float[Array, " axes"]:
    # Of the directions in which outcomes move only those of sum 0 count: an orthonormal basis of these.
    size = p_data.shape[0]
    basis = jnp.asarray(np.linalg.qr(np.eye(size)[:, 1:] - np.eye(size)[:, :1])[0], p_data.dtype)
    bends = convergence.curvature(p_data, p_data)
    found = jnp.linalg.eigvalsh(basis.T @ (bends[:, None] * basis))
    return jnp.clip(found, jnp.min(bends), jnp.max(bends))


@contract(p_data=(clauses.positive, clauses.distribution))
def largest_step(p_data: Float[Array, " k"]) -> Float[Array, ""]:
    """Compute the step size beyond which projected subgradient descent no longer settles at p_data.

    η < 2 / (largest curvature of the bowl); beyond, a small distance along the steepest axis grows, so that
    only a run that hits p_data by chance stays there. Below, a run settles if it comes near enough.

    Args:
        p_data: shape (k,), > 0, k ≥ 2.

    Returns:
        Scalar, > 0: at least 4 min p_data.

    Raises:
        ValueError: as `bowl`.

    >>> largest_step(jnp.array([0.5, 0.5])).round(4).tolist()
    2.0
    """
    return 2.0 / bowl(p_data)[-1]


@contract(p_data=(clauses.positive, clauses.distribution), step_size=clauses.positive)
def local_factor(p_data: Float[Array, " k"], step_size: Scalar) -> Float[Array, ""]:
    """Compute by what a projected step multiplies a small distance from p_data, at worst.

    max over the bowl's axes of |1 - η · curvature|

    Args:
        p_data: shape (k,), > 0, k ≥ 2.
        step_size: scalar η > 0.

    Returns:
        Scalar, ≥ 0; below 1 exactly for steps below `largest_step`.

    Raises:
        ValueError: as `bowl`.

    >>> local_factor(jnp.array([0.5, 0.5]), 0.5).round(4).tolist()
    0.5
    """
    return jnp.max(jnp.abs(1 - jnp.asarray(step_size) * bowl(p_data)))


@contract(num_outcomes=(clauses.positive, clauses.count()), cap=clauses.positive)
def steepest(num_outcomes: int, cap: float) -> float:
    """Compute the greatest length of the subgradients of the capped C, measured from their mean.

    L = r √(⌊k/2⌋ ⌈k/2⌉ / k) with r = log(1 + e^cap): every entry of log(1 - D) lies in [-r, 0]. The squared
    length is convex in every entry, so it is greatest with each at an end, and then with half at each.

    Args:
        num_outcomes: k ≥ 1.
        cap: nats, finite, > 0: the largest logit of D.

    Returns:
        Nats per unit of p_g.

    >>> round(steepest(3, 4.0), 4)
    3.2808
    """
    # log(1 + e^cap), which for a cap of 1000 is 1000 and not infinite.
    half = num_outcomes // 2
    return float(np.sqrt(half * (num_outcomes - half) / num_outcomes) * np.logaddexp(0.0, cap))


@contract(
    clauses.one_length("p_data", "start"),
    p_data=clauses.distribution,
    start=clauses.distribution,
    step_sizes=(clauses.positive, clauses.listed),
    steepness=clauses.positive,
)
def subgradient_bound(
    p_data: ArrayLike, start: ArrayLike, step_sizes: ArrayLike, steepness: float
) -> np.ndarray:
    """Compute what the theory of subgradient methods promises for the best p_g so far.

    min over s < t of C(p_s) + log 4 ≤ (‖p_0 - p_data‖² + L² Σ η_s²) / (2 Σ η_s), sums over the first t steps

    C is the cost whose subgradients are used: with a cap, the capped one, which is the lower. For all
    η_s = ‖p_0 - p_data‖/(L √T) the bound is ‖p_0 - p_data‖ L / √T after T steps; for a fixed η it never gets
    below ½ η L². A D that misses the best value by ε at each step adds ε to it.

    Args:
        p_data: shape (k,).
        start: shape (k,), p_0.
        step_sizes: shape (t,), > 0.
        steepness: L > 0, no subgradient is longer; from `steepest`.

    Returns:
        Shape (t,), nats: the bound after 1, 2, …, t steps.

    Reference:
        Shor 1985; Boyd and Mutapcic 2008.

    >>> subgradient_bound(np.array([0.5, 0.5]), np.array([1.0, 0.0]), np.array([0.5]), 1.0).tolist()
    [0.75]
    """
    sizes = np.asarray(step_sizes, float)
    apart = np.sum((np.asarray(start) - np.asarray(p_data)) ** 2)
    return (apart + steepness**2 * np.cumsum(sizes**2)) / (2 * np.cumsum(sizes))


@contract(distances=(clauses.non_negative, clauses.listed), floor=clauses.positive)
def measured_factor(distances: ArrayLike, floor: float = 1e-10) -> float:
    """Measure by what each step multiplied the distance at the end of a run.

    The geometric mean over the last ten steps that end above the floor, where rounding does not yet count.

    Args:
        distances: shape (t + 1,), ≥ 0, along a run.
        floor: > 0, the least distance that is trusted.

    Returns:
        The factor; NaN for a run that begins below the floor.

    >>> measured_factor(np.array([0.8, 0.4, 0.2]))
    0.5
    """
    values = np.asarray(distances, float)
    above = int(np.argmax(np.append(values <= floor, True)))  # how many points lie above, from the start
    if above < 2:
        return float("nan")
    first = max(0, above - 11)
    return float((values[above - 1] / values[first]) ** (1 / (above - 1 - first)))
