"""Two numbers that play: the Dirac-GAN, four losses, four kinds of steps, and what the eigenvalues foretell.

The data are all at 0, the generator puts all its mass at θ, and the discriminator's logit is ψ x. The game
has one equilibrium, θ = ψ = 0, and everything about it can be computed by hand (Mescheder et al. 2018).
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Complex, Float, Int

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Clause, Scalar
from gan_lessons.contracts.decorator import contract

LOSSES = ("minimax", "non-saturating", "Wasserstein", "relativistic")
METHODS = ("simultaneous", "alternating", "optimistic", "extragradient")
Index = Int[Array, ""] | int
Point = Float[Array, "2"]  # θ and ψ
_PLACE = (clauses.of_shape(2), clauses.finite)
_ASKED: dict[str, Clause | tuple[Clause, ...]] = {
    "point": _PLACE, "loss": clauses.choice(len(LOSSES)), "gamma": clauses.non_negative
}  # fmt: skip
_STEPS = {"step_size": clauses.positive, "method": clauses.choice(len(METHODS))}
_PARALLEL = 1e-6  # sine of the angle between two positions that tell only one direction


@contract(**_ASKED)
@jax.jit
def field(point: ArrayLike, loss: Index, gamma: Scalar = 0.0) -> Point:
    """Compute where both players want to go: minus the slope of each one's loss in its own number.

    With s = ψθ, the logit at the generator's place, and σ the sigmoid:

    - minimax: θ' = ψ σ(s), ψ' = -θ σ(s) - γψ
    - non-saturating: θ' = ψ σ(-s), ψ' = -θ σ(s) - γψ
    - Wasserstein: θ' = ψ, ψ' = -θ - γψ
    - relativistic: as non-saturating, since the logit at the data is 0

    γ is the weight of the gradient penalty γ/2 E (d logit/dx)² = γψ²/2: R1 (over the data) and R2 (over the
    samples) are one here, because the logit is a straight line.

    Args:
        point: shape (2,), θ and ψ.
        loss: index into `LOSSES`.
        gamma: scalar γ ≥ 0.

    Returns:
        Shape (2,), the velocities of θ and ψ.

    Reference:
        Mescheder, Geiger and Nowozin 2018, section 2 and lemma 2.3.

    >>> field(jnp.array([1.0, 0.0]), LOSSES.index("minimax")).tolist()
    [0.0, -0.5]
    """
    theta, psi = jnp.asarray(point, float)
    g_pull, d_pull = _pulls(psi * theta, loss)
    return jnp.stack([g_pull * psi, -d_pull * theta - gamma * psi])


def _pulls(logit: Array, loss: Index) -> Array:
    """How strongly the logit at the sample pulls G and D: minus the slope of each one's loss in it."""
    real, fake, full = jax.nn.sigmoid(logit), 1 - jax.nn.sigmoid(logit), jnp.ones_like(logit)
    return jnp.stack([jnp.stack([real, fake, full, fake]), jnp.stack([real, real, full, real])])[:, loss]


class _State(NamedTuple):
    """Where the players are, and where they wanted to go one step before: optimistic steps ask for it."""

    point: Point
    last: Point


def _step(
    state: _State, step_size: Scalar, loss: Index, method: Index, gamma: Scalar, clip: Scalar
) -> _State:
    at, here = state.point, field(state.point, loss, gamma)

    def kept(point: Point) -> Point:
        return point.at[1].set(jnp.clip(point[1], -jnp.asarray(clip), jnp.asarray(clip)))

    d_moved = kept(at.at[1].add(step_size * here[1]))
    ways = [
        kept(at + step_size * here),
        d_moved.at[0].add(step_size * field(d_moved, loss, gamma)[0]),
        kept(at + step_size * (2 * here - state.last)),
        kept(at + step_size * field(at + step_size * here, loss, gamma)),
    ]
    return _State(jnp.stack(ways)[method], here)


@contract(start=_PLACE, num_steps=clauses.count(), loss=_ASKED["loss"], gamma=_ASKED["gamma"],
          clip=clauses.above_zero, **_STEPS)  # fmt: skip
def orbit(
    start: ArrayLike,
    step_size: Scalar,
    num_steps: int,
    *,
    loss: Index = 0,
    method: Index = 0,
    gamma: Scalar = 0.0,
    clip: Scalar = float("inf"),
) -> Float[Array, "points 2"]:
    """Play many steps.

    With v the field and h the step size, a step from p is:

    - simultaneous: p + h v(p)
    - alternating: first ψ alone, then θ alone, against the new ψ, as in Algorithm 1
    - optimistic: p + h (2 v(p) - v(p of one step before))
    - extragradient: p + h v(p + h v(p))

    Args:
        start: shape (2,), the first θ and ψ.
        step_size: scalar h > 0.
        num_steps: static, at least 1.
        loss: index into `LOSSES`.
        method: index into `METHODS`.
        gamma: scalar γ ≥ 0.
        clip: scalar > 0: ψ is kept in [-clip, clip] whenever it has moved; ∞ for no clipping.

    Returns:
        Shape (num_steps + 1, 2), the first row is `start`. An orbit that runs away ends in ±∞ or NaN.

    Reference:
        Mescheder et al. 2018, section 3; Daskalakis et al. 2018 (optimistic); Korpelevich 1976
        (extragradient).
    """
    return _orbit(start, step_size, loss, method, gamma, clip, num_steps=num_steps)


@partial(jax.jit, static_argnames="num_steps")
def _orbit(
    start: ArrayLike, step_size: Scalar, loss: Index, method: Index, gamma: Scalar, clip: Scalar,
    *, num_steps: int,
) -> Float[Array, "points 2"]:  # fmt: skip
    def one(state: _State, _: None) -> tuple[_State, Point]:
        moved = _step(state, step_size, loss, method, gamma, clip)
        return moved, moved.point

    first = jnp.asarray(start, float)
    _, path = jax.lax.scan(one, _State(first, field(first, loss, gamma)), length=num_steps)
    return jnp.concatenate([first[None, :], path])


@contract(loss=_ASKED["loss"], gamma=_ASKED["gamma"])
@jax.jit
def eigenvalues(loss: Index = 0, gamma: Scalar = 0.0) -> Complex[Array, "2"]:
    """Compute the eigenvalues of the field at the equilibrium: λ = -γ/2 ± √(γ²/4 - c²).

    c is ½, and 1 for the Wasserstein loss. Below γ = 2c the pair turns, with √(c² - γ²/4) radians a unit of
    time; at γ = 2c both are -c, the fastest way home; beyond, one of them comes back towards 0.

    Args:
        loss: index into `LOSSES`.
        gamma: scalar γ ≥ 0.

    Returns:
        Shape (2,), complex.

    >>> np.round(eigenvalues(gamma=1.0).real, 3).tolist()
    [-0.5, -0.5]
    """
    half = jnp.asarray(gamma, float) / 2
    root = jnp.sqrt((half**2 - jnp.prod(_pulls(jnp.zeros_like(half), loss))).astype(complex))
    return jnp.stack([root - half, -root - half])


@contract(loss=_ASKED["loss"], gamma=_ASKED["gamma"], **_STEPS)
@jax.jit
def multipliers(
    step_size: Scalar, *, loss: Index = 0, method: Index = 0, gamma: Scalar = 0.0
) -> Complex[Array, "4"]:
    """Compute the eigenvalues of one step at the equilibrium: by what a step multiplies a small distance.

    With λ from `eigenvalues` and h the step size:

    - simultaneous: 1 + hλ
    - alternating: the roots of μ² - (2 - hγ - h²c²) μ + 1 - hγ
    - optimistic: the roots of μ² - (1 + 2hλ) μ + hλ, four in all
    - extragradient: 1 + hλ + h²λ²

    Args:
        step_size: scalar h > 0.
        loss: index into `LOSSES`.
        method: index into `METHODS`.
        gamma: scalar γ ≥ 0.

    Returns:
        Shape (4,), complex; where there are only two, the others are 0. Steps from nearby arrive if all are
        inside the unit circle, and run away if one is outside.
    """
    at = jnp.asarray(step_size, float) * eigenvalues(loss, gamma)
    none = jnp.zeros_like(at)
    product, total = jnp.prod(at).real, jnp.sum(at).real  # h²c² and -hγ
    both = _roots(2 + total - product, 1 + total)
    optimistic = jax.vmap(_roots)(1 + 2 * at, at).ravel()
    ways = [jnp.append(1 + at, none), jnp.append(both, none), optimistic, jnp.append(1 + at + at**2, none)]
    return jnp.stack(ways)[method]


def _roots(trace: Array, determinant: Array) -> Complex[Array, "2"]:
    """The two numbers of this sum and this product."""
    half = trace.astype(complex) / 2
    root = jnp.sqrt(half**2 - determinant)
    return jnp.stack([half + root, half - root])


@contract()
def contraction(path: ArrayLike) -> Float[Array, ""]:
    """Measure by what a step multiplies a small distance, from the last three positions of an orbit alone.

    A linear map of the plane has p₂ = T p₁ - Δ p₀ along each of its orbits, T its trace and Δ its determinant
    (Cayley and Hamilton). Three positions tell both, and so the larger of its two multipliers. Where the
    positions lie on one line, the ratio of their lengths is that multiplier.

    Args:
        path: shape (points, 2), points ≥ 3, from `orbit`.

    Returns:
        Scalar ≥ 0; NaN where the orbit has arrived at 0 or has run away.

    >>> half_turn = jnp.array([[1.0, 0.0], [0.0, 0.5], [-0.25, 0.0]])
    >>> float(contraction(half_turn))
    0.5
    """
    if np.ndim(path) != 2 or np.shape(path)[0] < 3 or np.shape(path)[1] != 2:
        raise ValueError(f"path must have shape (points, 2), points >= 3, got {np.shape(path)}")
    return _contraction(jnp.asarray(path, float)[-3:])


@jax.jit
def _contraction(last: Float[Array, "3 2"]) -> Float[Array, ""]:
    # Tiny numbers would vanish in squares and products.
    scaled = last / jnp.max(jnp.abs(last[0]))
    first, second, third = scaled / jnp.linalg.norm(scaled[0])

    def area(a: Array, b: Array) -> Array:
        return a[0] * b[1] - a[1] * b[0]

    lengths, between = (jnp.linalg.norm(second), jnp.linalg.norm(third)), area(first, second)
    on_a_line = jnp.abs(between) <= _PARALLEL * lengths[0]
    divisor = jnp.where(on_a_line, 1.0, between)
    turning = jnp.abs(_roots(area(first, third) / divisor, area(second, third) / divisor)).max()
    return jnp.where(on_a_line, lengths[1] / lengths[0], turning)
