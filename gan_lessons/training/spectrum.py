"""The eigenvalues of a real game: what plain gradient steps do near two networks at rest.

Near a place where the velocity of all weights vanishes, a small distance obeys its Jacobian, as two numbers
do in `theory.dirac`: an eigenvalue λ turns it by Im λ radians and multiplies it by exp(Re λ) in a unit of
time, and a step of size h multiplies by 1 + hλ.
"""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from jaxtyping import Array, Complex, Float

from gan_lessons.compiling import ONCE, STEPS, Compiled, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation, Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.turning import turns
from gan_lessons.training.config import Config
from gan_lessons.training.rest import Blocks, Game, Players, blocks, mean_shift, velocity

_GAME = {"game": clauses.instance(Game, "at_rest"), "r1": clauses.non_negative}


class Leading(NamedTuple):
    """The pair of eigenvalues that turns fastest.

    Attributes:
        eigenvalue: λ with Im λ > 0, per unit of time.
        direction: shape (n,), real, in the plane of the pair: to first order it moves the mean of p_g by one
            standard deviation of the data.
    """

    eigenvalue: complex
    direction: Float[np.ndarray, " n"]


@contract(**_GAME)
def jacobian(game: Game, r1: Scalar = 0.0) -> Float[np.ndarray, "n n"]:
    """Compute the Jacobian of the velocity at rest.

    Args:
        game: from `rest.at_rest`.
        r1: scalar γ ≥ 0, weight of the penalty R1, x in standard deviations of the data.

    Returns:
        Shape (n, n), float64: row i says what moves weight i.

    Reference:
        Mescheder, Geiger and Nowozin 2018, section 2.
    """
    with jax.enable_x64(True):
        return np.asarray(_jacobian(*game, jnp.asarray(r1, float)))


@functools.partial(jax.jit, static_argnums=0)
def _jacobian(config: Config, players: Players, weights: Array, r1: Array) -> Array:
    return jax.jacfwd(functools.partial(velocity, config, players))(weights, r1)


@contract(**_GAME)
def eigenvalues(game: Game, r1: Scalar = 0.0) -> Complex[np.ndarray, " n"]:
    """Compute the eigenvalues of the game at rest that may differ from 0: two for each moving weight of D.

    Args:
        game: from `rest.at_rest`.
        r1: as in `jacobian`.

    Returns:
        Shape (2k,), per unit of time. The other weights change neither p_g nor D: their eigenvalues are 0.
    """
    return np.linalg.eigvals(_companion(blocks(game), r1)).astype(complex)


@contract(**_GAME, width=clauses.count())
def spectra(game: Game, r1: Float[np.ndarray, " gammas"], width: int) -> Float[np.ndarray, "gammas width 2"]:
    """Tabulate the eigenvalues over the weight of R1, for a picture that follows it.

    Args:
        game: from `rest.at_rest`.
        r1: shape (gammas,), weights γ ≥ 0.
        width: how many to keep at each, the largest; at least 1.

    Returns:
        Shape (gammas, width, 2), real and imaginary parts; 0 where there are no more.
    """
    table, parts = np.zeros((len(r1), width, 2)), blocks(game)
    for row, gamma in zip(table, np.asarray(r1), strict=True):
        found = np.linalg.eigvals(_companion(parts, gamma))
        kept = found[np.argsort(-np.abs(found))][:width]
        row[: len(kept)] = np.stack([kept.real, kept.imag], axis=1)
    return table


def _companion(parts: Blocks, r1: Scalar) -> Float[np.ndarray, "m m"]:
    """λv = -Bᵀu/2 - (A + γP)v and λu = Bv/2 make λ²v = -λ(A + γP)v - BᵀBv/4: linear in (v, λv)."""
    k = len(parts.own)
    across = -parts.across.T @ parts.across / 4
    return np.block([[np.zeros((k, k)), np.eye(k)], [across, -parts.own - np.asarray(r1) * parts.penalty]])


def turning(found: ArrayLike) -> Complex[np.ndarray, " pairs"]:
    """Pick the pairs that turn: their imaginary part, and their size, can be told from rounding.

    Args:
        found: shape (n,), from `eigenvalues`.

    Returns:
        λ with Im λ > 0 of each pair, the fastest first; empty if nothing turns.

    Raises:
        TypeError: if `found` is not of numbers.

    >>> turning(np.array([-2.0, -0.1 + 1j, -0.1 - 1j, 1e-9j])).tolist()
    [(-0.1+1j)]
    """
    found = np.asarray(found)
    if not np.issubdtype(found.dtype, np.number):
        raise TypeError(f"found must be an array of numbers, got {found!r}")
    with jax.enable_x64(True):
        pairs = found[np.asarray(turns(jnp.asarray(found, complex)))]
    return pairs[np.argsort(-pairs.imag)].astype(complex)


@contract(**_GAME)
def leading(game: Game, r1: Scalar = 0.0) -> Leading:
    """Find the pair that turns fastest, and how to set it swinging.

    Args:
        game: from `rest.at_rest`.
        r1: as in `jacobian`.

    Returns:
        The pair; NaN, and a direction of zeros, if nothing turns.
    """
    parts = blocks(game)
    values, vectors = np.linalg.eig(_companion(parts, r1))
    pairs = turning(values.astype(complex))
    if not pairs.size:
        return Leading(complex(np.nan), np.zeros(len(game.weights)))
    of_d = vectors[: len(parts.own), np.argmin(np.abs(values - pairs[0]))]
    vector = np.zeros(len(game.weights), complex)
    vector[: len(parts.across)] = parts.across @ of_d / (2 * pairs[0])
    vector[parts.where] = of_d
    with jax.enable_x64(True):
        slope = np.asarray(_mean_slope(*game))
    # A pair has a plane, the real parts of all multiples of its vector: of them the one that shows best.
    shown = np.real(vector * np.conj(slope @ vector))
    return Leading(complex(pairs[0]), shown / (slope @ shown))


_mean_slope = Compiled(jax.grad(mean_shift, argnums=2), ONCE, static_argnums=0)


def _one_a_weight(values: Mapping[str, Any]) -> None:
    wanted, found = values["game"].weights.shape, np.shape(values["displacement"])
    if found != wanted:
        raise ValueError(f"displacement must have shape {wanted}, got shape {found}")


_ONE_A_WEIGHT = Relation(
    "one_a_weight", "`displacement` is one number a weight", _one_a_weight, ("game", "displacement")
)


@contract(
    _ONE_A_WEIGHT, **_GAME, displacement=clauses.finite, step_size=clauses.positive,
    num_steps=clauses.count(),
)  # fmt: skip
def swing(
    game: Game, displacement: ArrayLike, step_size: Scalar, num_steps: int, r1: Scalar = 0.0
) -> Float[np.ndarray, " times"]:
    """Let both players take plain gradient steps at the same time, and watch the mean of p_g.

    Args:
        game: from `rest.at_rest`.
        displacement: shape (n,), what is added to the weights at rest before the first step.
        step_size: scalar h > 0.
        num_steps: at least 1.
        r1: as in `jacobian`.

    Returns:
        Shape (num_steps + 1,): how far the mean of p_g is from that of the data, in standard deviations of
        the data, before the first step and after each.

    Raises:
        ValueError: if `displacement` is not one number a weight.
    """
    with jax.enable_x64(True):
        begin = game.weights + jnp.asarray(displacement, float)
        numbers = jnp.asarray(step_size, float), jnp.asarray(r1, float)
        return np.asarray(_swing(game.config, num_steps, game.players, begin, *numbers))


@compiled(STEPS, static_argnums=(0, 1))
def _swing(
    config: Config, num_steps: int, players: Players, begin: Array, step_size: Array, r1: Array
) -> Array:
    def step(weights: Array, _: None) -> tuple[Array, Array]:
        moved = weights + step_size * velocity(config, players, weights, r1)
        return moved, mean_shift(config, players, moved)

    path = jax.lax.scan(step, begin, length=num_steps)[1]
    return jnp.concatenate([mean_shift(config, players, begin)[None], path])


def multiplier(path: Float[np.ndarray, " times"]) -> complex:
    """Measure by what a step multiplies a swing: the angle from its zeros, the size from its peaks.

    Args:
        path: shape (times,), from `swing`; five zeros, so two whole turns and a bit, are the least.

    Returns:
        |μ| exp(i·angle), to be held against 1 + hλ; NaN where there are fewer turns.

    >>> path = 0.99 ** np.arange(400) * np.sin(0.1 * np.arange(400) + 1)
    >>> round(abs(multiplier(path)), 4), round(float(np.angle(multiplier(path))), 4)
    (0.99, 0.1)
    """
    path = np.asarray(path, np.float64)
    # Where the path is 0 it has the sign that it had before: a zero that falls on a step is one, too.
    last_one = np.maximum.accumulate(np.where(path != 0, np.arange(len(path)), 0))
    sign = np.sign(path[last_one])
    before = np.flatnonzero(sign[:-1] * sign[1:] < 0)
    turns = (len(before) - 1) // 2  # whole ones, from a zero to one of the same direction
    if turns < 2:
        return complex(np.nan)
    zeros = before + path[before] / (path[before] - path[before + 1])
    # The first half turn and the last one that goes the same way, as many whole turns apart.
    last = 2 * turns - 2
    peaks = [np.max(np.abs(path[before[half] + 1 : before[half + 1] + 1])) for half in (0, last)]
    size = (peaks[1] / peaks[0]) ** (1 / (zeros[last] - zeros[0]))
    return complex(size * np.exp(2j * np.pi * turns / (zeros[2 * turns] - zeros[0])))
