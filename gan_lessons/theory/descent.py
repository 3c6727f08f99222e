"""Descent in p_g itself, against the best D or another: the procedure that Proposition 2 speaks of.

A run is one compiled scan; map it over starts, data and step sizes with `jax.vmap`.

>>> p_data, start = jnp.array([0.2, 0.3, 0.5]), jnp.array([0.8, 0.1, 0.1])
>>> [round(p, 4) for p in descend(p_data, start, 1.0, 1).p_g[1].tolist()]
[0.5, 0.2, 0.3]
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import log_sigmoid
from jax.typing import ArrayLike
from jaxtyping import Array, Float
from optax.projections import projection_simplex

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Relation, Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import convergence, densities

UNCAPPED = 700.0  # no double is sure beyond this: e^-700 is the last that is not 0
CAP = 4.0  # log(1 + e^4) ≈ 4 nats is the steepest slope; where D* < 0.982 the cap changes nothing

Vector = Float[Array, " n"]
Pair = tuple[Vector, Vector]
# (p_g, logit, step_size, weights) → the next p_g
Step = Callable[[Vector, Vector, ArrayLike, Vector | None], Vector]
# (last logit, p_data, p_g, key) → the logit against which p_g makes its next step
Discriminator = Callable[[Vector, Vector, Vector, Array | None], Vector]


class Descent(NamedTuple):
    """A run: where p_g was, and how far from its goal.

    Attributes:
        p_g: the start and p_g after every step.
        logit: the discriminator that each step was made against.
        excess: C + log 4 at each of `p_g`, in nats; C itself, whichever D the steps used.
        distance: total variation between each of `p_g` and p_data, in [0, 1].
    """

    p_g: Float[Array, "points n"]
    logit: Float[Array, "steps n"]
    excess: Float[Array, " points"]
    distance: Float[Array, " points"]


def _holds(values: Mapping[str, Any]) -> None:
    p_g, logit = values["p_g"], values["logit"]
    if not checks.is_concrete(p_g) or not checks.is_concrete(logit):
        return
    if np.any((np.asarray(p_g) > 0) & (np.isnan(logit) | (np.asarray(logit) == np.inf))):
        raise ValueError(f"logit must be a number below inf wherever p_g is positive, got {logit}")


_HOLDS = Relation("holds", "`logit` is a number below ∞ wherever `p_g` is positive", _holds, ("p_g", "logit"))


@contract(_HOLDS, p_g=clauses.non_negative, step_size=clauses.positive)
def mirror_step(p_g: Vector, logit: Vector, step_size: Scalar, weights: Vector | None = None) -> Vector:
    """Make one exponentiated-gradient (mirror descent) step on U(·, D).

    p_g'(x) ∝ p_g(x) exp(-η log(1 - D(x)))

    For D = D* and η = 1 the right-hand side is p_g · (p_data + p_g)/p_g, so p_g' = (p_data + p_g)/2 exactly:
    each step halves the distance. For other η, p_g' ∝ p_g^(1-η) M^η with M = (p_data + p_g)/2. For η ≤ 1
    C never rises, and after T steps C + log 4 ≤ KL(p_data ‖ p_0)/(η T); for η > 2 there are starts from which
    the steps grow for ever. What is 0 stays 0: start positive wherever the data are. What is positive stays
    at least the least number that is not rounded to 0, so that it can come back: large steps need that.

    Args:
        p_g: shape (n,), ≥ 0, mass 1.
        logit: shape (n,), log D/(1 - D), below ∞ wherever p_g > 0.
        step_size: scalar η > 0.
        weights: shape (n,), quadrature weights, or None for a finite distribution.

    Returns:
        Shape (n,), mass 1.

    Reference:
        Kivinen and Warmuth 1997; Beck and Teboulle 2003; Lu, Freund and Nesterov 2018 for η ≤ 1.

    >>> p_g, p_data = jnp.array([0.9, 0.1]), jnp.array([0.5, 0.5])
    >>> [round(p, 4) for p in mirror_step(p_g, convergence.best_logit(p_data, p_g), 1.0).tolist()]
    [0.7, 0.3]
    """
    log_p = log_mirror_step(densities.log_probs(p_g), logit, step_size, weights)
    least = jnp.log(jnp.finfo(log_p.dtype).tiny) + 1  # XLA rounds what is smaller to 0
    return jnp.exp(jnp.where(p_g > 0, jnp.maximum(log_p, least), log_p))


@contract(step_size=clauses.positive)
def log_mirror_step(
    log_p_g: Vector, logit: Vector, step_size: Scalar, weights: Vector | None = None
) -> Vector:
    """Make a `mirror_step` in log p_g, where nothing underflows however large the steps.

    log p_g'(x) = log p_g(x) - η log(1 - D(x)) - log Z

    Args:
        log_p_g: shape (n,), nats; -∞ where p_g is 0.
        logit: shape (n,), as for `mirror_step`.
        step_size: scalar η > 0.
        weights: shape (n,), as for `mirror_step`.

    Returns:
        Shape (n,), nats; the mass is 1.
    """
    slope = jnp.where(log_p_g > -jnp.inf, log_sigmoid(-logit), 0.0)
    log_p = log_p_g - step_size * slope
    log_p = log_p - jnp.max(log_p)  # first: beside a large number the rest of the sum would be rounded away
    return log_p - jax.nn.logsumexp(log_p, b=weights)


@contract(_HOLDS, p_g=clauses.non_negative, step_size=clauses.positive)
def projected_step(p_g: Vector, logit: Vector, step_size: Scalar, weights: Vector | None = None) -> Vector:
    """Make one projected subgradient step on U(·, D): straight down, then to the nearest distribution.

    p_g' = Π(p_g - η log(1 - D)),   Π(v) = argmin { ‖p - v‖ : p ≥ 0, Σ p = 1 }

    Args:
        p_g: shape (n,), ≥ 0, sum 1.
        logit: shape (n,), below ∞: cap a best D, which is certain where p_g is 0.
        step_size: scalar η > 0.
        weights: None; on a grid the nearest density is another one than optax's projection finds.

    Returns:
        Shape (n,), ≥ 0, sum 1.

    Raises:
        ValueError: if there are weights.

    Reference:
        Goodfellow et al. 2014, Proposition 2; Boyd and Mutapcic 2008.

    >>> p_g, p_data = jnp.array([0.9, 0.1]), jnp.array([0.5, 0.5])
    >>> step = projected_step(p_g, convergence.best_logit(p_data, p_g, 4.0), 0.5)
    >>> [round(p, 4) for p in step.tolist()]
    [0.5625, 0.4375]
    """
    if weights is not None:
        raise ValueError("weights must be None for projected_step, got quadrature weights: use mirror_step")
    return projection_simplex(p_g - step_size * log_sigmoid(-logit))


def best(last: Vector, p_data: Vector, p_g: Vector, key: Array | None = None) -> Vector:
    """Return the logit of the best D below the cap, min(D*, D_max): D* wherever D* is below it."""
    return convergence.best_logit(p_data, p_g, CAP)


def exactly_best(last: Vector, p_data: Vector, p_g: Vector, key: Array | None = None) -> Vector:
    """Return the logit of D*, the discriminator that Proposition 2 assumes: below ∞ wherever p_g > 0."""
    return convergence.best_logit(p_data, p_g)


def _one_or_one_each(values: Mapping[str, Any]) -> None:
    shape, num_steps = np.shape(values["step_size"]), values["num_steps"]
    if shape not in {(), (num_steps,)}:
        raise ValueError(f"step_size must be a scalar or have shape ({num_steps},), got {shape}")


_ONE_OR_ONE_EACH = Relation(
    "one or one each",
    "`step_size` is one number or one for each step",
    _one_or_one_each,
    ("step_size", "num_steps"),
)


@contract(
    clauses.density("start", "weights"),
    clauses.density("p_data", "weights"),
    clauses.one_length("p_data", "start"),
    _ONE_OR_ONE_EACH,
    num_steps=clauses.count(),
    step_size=clauses.positive,
    step=clauses.function(),
    discriminator=clauses.function(),
    key=clauses.key,
)
def descend(
    p_data: ArrayLike,
    start: ArrayLike,
    step_size: ArrayLike,
    num_steps: int,
    *,
    step: Step = mirror_step,
    discriminator: Discriminator | None = None,
    weights: Vector | None = None,
    key: Array | None = None,
) -> Descent:
    """Descend from `start`, each step made against a discriminator for the present p_g.

    Args:
        p_data: shape (n,), a distribution, or a density of mass 1 on a grid.
        start: shape (n,), likewise: the first p_g.
        step_size: scalar η > 0, or one for each step.
        num_steps: static, at least 1.
        step: static, `mirror_step` or `projected_step`.
        discriminator: static, `best`, `exactly_best` or one of `imperfect`; by default exactly the best for
            `mirror_step`, which needs no cap, and the capped best for `projected_step`.
        weights: shape (n,), quadrature weights; only for `mirror_step`.
        key: random key for a discriminator that draws samples.

    Returns:
        The run.

    Reference:
        Goodfellow et al. 2014, Proposition 2.
    """
    chosen = discriminator or (best if step is projected_step else exactly_best)
    return _descend(p_data, start, step_size, weights, key, num_steps=num_steps, step=step, chosen=chosen)


@partial(jax.jit, static_argnames=("num_steps", "step", "chosen"))
def _descend(
    p_data: ArrayLike,
    start: ArrayLike,
    step_size: ArrayLike,
    weights: Vector | None,
    key: Array | None,
    *,
    num_steps: int,
    step: Step,
    chosen: Discriminator,
) -> Descent:
    start, p_data = jnp.asarray(start, dtype=float), jnp.asarray(p_data, dtype=float)
    sizes = jnp.broadcast_to(jnp.asarray(step_size, dtype=float), (num_steps,))
    keys = None if key is None else jax.random.split(key, num_steps)

    def one(carry: Pair, now: tuple[Array, Array | None]) -> tuple[Pair, Pair]:
        p_g, last = carry
        logit = chosen(last, p_data, p_g, now[1])
        following = step(p_g, logit, now[0], weights)
        return (following, logit), (following, logit)

    _, (path, logits) = jax.lax.scan(one, (start, jnp.zeros_like(start)), (sizes, keys))
    path = jnp.concatenate([start[None, :], path])
    excess = jax.vmap(lambda p_g: convergence.excess(p_data, p_g, weights))(path)
    return Descent(path, logits, excess, jax.vmap(lambda p: _distance(p_data, p, weights))(path))


def _distance(p_data: Vector, p_g: Vector, weights: Vector | None) -> Float[Array, ""]:
    return convergence.integrate(jnp.abs(p_g - p_data), weights) / 2
