"""Two networks at rest: where no weight of either player moves, and how the weights move near there.

A trained pair is near such a place and not at it. Here is one that is exact: the data are what G makes, and D
says ½ everywhere, with the neurons that it has learnt. Expectations are quadratures over z, in float64.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jax.nn import log_sigmoid
from jaxtyping import Array, Float, Int

from gan_lessons.compiling import ONCE, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import densities, quadrature
from gan_lessons.training import models
from gan_lessons.training.config import Config
from gan_lessons.training.diagnostics import check_line
from gan_lessons.training.models import CONFIG, Params
from gan_lessons.training.objectives import slopes


class Players(NamedTuple):
    """The parameters of both networks, in float64.

    Attributes:
        generator: of G.
        discriminator: of D, whose last layer is 0.
    """

    generator: Params
    discriminator: Params


class Game(NamedTuple):
    """Two networks at rest, and with them the data that keep them there: what this G makes.

    Attributes:
        config: their sizes, and the loss of G.
        players: their parameters.
        weights: shape (n,), float64: those of G's layers, then those of D's, in one list.
    """

    config: Config
    players: Players
    weights: Float[Array, " n"]


def _fits(values: Mapping[str, Any]) -> None:
    config = values["config"]
    check_line(config)
    if config.loss == "relativistic":
        raise ValueError("loss must be one against a D that ascends V, got 'relativistic'")
    if axes := models.leading_axes(config, values["generator"], values["discriminator"]):
        raise ValueError(f"generator must be of one pair, got parameters with leading axes {axes}")
    for name in ("generator", "discriminator"):
        if not all(np.all(np.isfinite(leaf)) for leaf in jax.tree.leaves(values[name])):
            raise ValueError(f"{name} must have finite parameters, got some that are not")


_ONE_PAIR = Relation(
    "one_pair", "the networks are one pair on the line", _fits, ("config", "generator", "discriminator")
)


@contract(_ONE_PAIR, config=CONFIG)
def at_rest(config: Config, generator: Params, discriminator: Params) -> Game:
    """Put a pair at rest: take for data what G makes, and set D's last layer to 0, so that it says ½.

    Args:
        config: sizes, and the loss of G; `latent_dim` and `data_dim` are 1.
        generator: parameters of one G.
        discriminator: parameters of one D; those of its hidden layers stay.

    Returns:
        The game, at its place of rest.

    Reference:
        Mescheder, Geiger and Nowozin 2018, assumption I: p_g = p_data, and the logit is 0 near the data.
    """
    last = ["layers", config.num_hidden_layers]

    def still(path: Any, leaf: Array) -> Array:
        here = [getattr(key, "key", None) for key in path[:2]]
        return jnp.zeros_like(leaf) if here == last else leaf

    # What the numbers depend on, and no more: another batch size must not compile anew.
    kept = dataclasses.replace(models.sizes(config), loss=config.loss)
    with jax.enable_x64(True):
        pair = Players(generator, jax.tree.map_with_path(still, discriminator))
        players = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), pair)
        return Game(kept, players, jnp.concatenate([_flat(params)[0] for params in players]))


@compiled(ONCE, static_argnums=0)
def velocity(config: Config, players: Players, weights: Array, r1: Array) -> Float[Array, " n"]:
    """Compute how fast each weight moves, when both players follow their gradients.

    v(w) = (-∇_θ loss of G, ∇_φ (V - γ/2 E_data‖∇ logit‖²))

    Args:
        config: of the game.
        players: at rest; this G makes the data.
        weights: shape (n,), where the two are now.
        r1: scalar γ, weight of the penalty R1, x in standard deviations of the data.

    Returns:
        Shape (n,), nats per unit of each weight.
    """
    (theta, to_generator), (_, to_discriminator) = map(_flat, players)
    z, mass = _noise()
    data = models.generate(config, players.generator, z)

    def logits(phi: Array, x: Array) -> Array:
        return models.logits(config, to_discriminator(phi), x)

    def value(phi: Array, theta: Array) -> Array:
        fake = models.generate(config, to_generator(theta), z)
        on_data, on_fake = log_sigmoid(logits(phi, data)), log_sigmoid(-logits(phi, fake))
        steepness = mass @ jnp.sum(slopes(config, to_discriminator(phi), data) ** 2, axis=-1)
        return mass @ (on_data + on_fake) - r1 / 2 * steepness

    def loss(theta: Array, phi: Array) -> Array:
        fake = logits(phi, models.generate(config, to_generator(theta), z))
        return mass @ (log_sigmoid(-fake) if config.loss == "minimax" else -log_sigmoid(fake))

    theta, phi = weights[: theta.size], weights[theta.size :]
    return jnp.concatenate([-jax.grad(loss)(theta, phi), jax.grad(value)(phi, theta)])


def mean_shift(config: Config, players: Players, weights: Array) -> Float[Array, ""]:
    """Compute how far the mean of p_g is from that of the data.

    Args:
        config: of the game.
        players: at rest; this G makes the data.
        weights: shape (n,), where the two are now.

    Returns:
        Scalar, standard deviations of the data.
    """
    theta, to_generator = _flat(players.generator)
    z, mass = _noise()
    moved = models.generate(config, to_generator(weights[: theta.size]), z)
    shift = (moved - models.generate(config, players.generator, z))[:, 0]
    return mass @ shift / models.units_in(players.generator).scale[0]


class Blocks(NamedTuple):
    """The parts of the Jacobian at rest, for those k weights of D that move: its last layer's.

        J = [[0, B/2], [-Bᵀ/2, -A - γP]]

    Attributes:
        across: B, shape (n, k), how the logit at a sample changes with each weight of G and of D.
        own: A, shape (k, k), ½ E_data[∇_φ logit ∇_φ logitᵀ].
        penalty: P, shape (k, k), the same without the ½ for the logit's slope in x.
        where: shape (k,), the places of the k weights in the game's list.
    """

    across: Float[np.ndarray, "n k"]
    own: Float[np.ndarray, "k k"]
    penalty: Float[np.ndarray, "k k"]
    where: Int[np.ndarray, " k"]


@contract(game=clauses.instance(Game, "at_rest"))
def blocks(game: Game) -> Blocks:
    """Compute the blocks of the Jacobian from first derivatives alone; the rest of it is 0.

    Args:
        game: from `at_rest`.

    Returns:
        The blocks, float64.

    Reference:
        Mescheder, Geiger and Nowozin 2018, the proof of theorem 4.1 in the appendix.
    """
    with jax.enable_x64(True):
        mass, by_theta, by_phi, by_both = (np.asarray(part) for part in _first_derivatives(*game[:2]))
    scale = float(models.units_in(game.players.generator).scale[0])
    # While the last layer is 0, the logit does not change with the layers before it.
    moves = np.flatnonzero(np.any(by_phi != 0, axis=0))
    by_phi, by_both = by_phi[:, moves], by_both[:, moves]
    weighted = mass[:, None]
    return Blocks(
        across=by_theta.T @ (weighted * by_both),
        own=by_phi.T @ (weighted * by_phi) / 2,
        penalty=by_both.T @ (weighted * by_both) * scale**2,
        where=by_theta.shape[1] + moves,
    )


@compiled(ONCE, static_argnums=0)
def _first_derivatives(config: Config, players: Players) -> tuple[Array, Array, Array, Array]:
    """Masses of z; of G by θ, of the logit at G(z) by φ, and of the latter by x: each (points, weights)."""
    (theta, to_generator), (phi, to_discriminator) = map(_flat, players)
    z, mass = _noise()

    def by_phi(x: Array) -> Array:
        return jax.jacrev(lambda phi: models.logits(config, to_discriminator(phi), x))(phi)

    data = models.generate(config, players.generator, z)
    by_theta = jax.jacrev(lambda theta: models.generate(config, to_generator(theta), z)[:, 0])(theta)
    return mass, by_theta, *jax.jvp(by_phi, (data,), (jnp.ones_like(data),))


def _flat(params: Params) -> tuple[Array, Any]:
    """The weights of the layers as a list, and the way back; shift and scale are no weights."""
    leaves, structure = jax.tree.flatten_with_path(params)
    moves = [path[0].key == "layers" for path, _ in leaves]
    flat, back = ravel_pytree([leaf for (_, leaf), move in zip(leaves, moves, strict=True) if move])

    def restored(weights: Array) -> Params:
        moved = iter(back(weights))
        kept = [next(moved) if move else leaf for (_, leaf), move in zip(leaves, moves, strict=True)]
        return jax.tree.unflatten(structure, kept)

    return flat, restored


def _noise() -> tuple[Array, Array]:
    """Points of z, shape (m, 1), and their masses under N(0, 1)."""
    normal = densities.normal(0.0, 1.0)
    z, weights = quadrature.grid_for(normal, points_per_panel=8)
    return z[:, None], weights * jnp.exp(normal.log_prob(z))
