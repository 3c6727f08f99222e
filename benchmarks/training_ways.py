"""The ways to run Algorithm 1 in JAX that `benchmarks/training.py` compares, all with the same step."""

import functools
import statistics
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from gan_lessons.theory import densities, plane
from gan_lessons.training import algorithm, data, devices, losses, models, sampling, scan
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.state import State, start

# A way: called with a number of steps, does them and returns the seconds they took.
Way = Callable[[int], float]


@functools.cache
def sampler(data_dim: int) -> data.Sampler:
    """N(0, 1), or N(0, I) in the plane. No constant of this file: that would start JAX before its devices
    are chosen."""
    normal = densities.normal(0.0, 1.0)
    return data.sampler(normal) if data_dim == 1 else data.plane_sampler(plane.blobs([[0.0, 0.0]], 1.0))


def config_of(hidden_size: int, batch_size: int, dim: int = 1) -> Config:
    """What every way trains: k = 1, constant rates of 1e-3 for G and 4e-3 for D; `dim` numbers in z and x."""
    return algorithm_1(
        latent_dim=dim,
        data_dim=dim,
        hidden_size=hidden_size,
        batch_size=batch_size,
        num_discriminator_steps=1,
        generator_learning_rate=1e-3,
        discriminator_learning_rate=4e-3,
        schedule="constant",
    )


def beginning(config: Config, members: int, seed: int = 0) -> State:
    """The first state of one run, or of an ensemble of more."""
    key = jax.random.key(seed)
    return start(config, key if members == 1 else jax.random.split(key, members))


def timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    jax.block_until_ready(work())
    return time.perf_counter() - begin


def median_rate(way: Way, unit: int, seconds: float, turns: int) -> float:
    """Median steps a second over some turns of about that length, a multiple of `unit` steps."""
    length = unit * max(1, round(seconds / way(unit)))
    return statistics.median(length / way(length) for _ in range(turns))


def chunked(config: Config, chunk: int, members: int, on_all_cores: bool) -> Way:
    """`scan.advance`, as the lessons use it: the scan, and with `members` its vmap."""
    mesh = devices.mesh() if on_all_cores else None
    state = beginning(config, members)

    def way(num_steps: int) -> float:
        def work() -> State:
            now = state
            for _ in range(max(1, num_steps // chunk)):
                now, _ = scan.advance(config, sampler(config.data_dim), now, chunk, mesh)
            return now

        return timed(work)

    return way


def python_loop(config: Config) -> Way:
    """One compiled step, called from a Python loop."""

    @jax.jit
    def step(sample: data.Sampler, state: State) -> State:
        batches = sampling.draw(config, sample, state.key, state.step)
        return algorithm.step(config, batches, state)[0]

    state = start(config, jax.random.key(0))

    def way(num_steps: int) -> float:
        return timed(
            lambda: functools.reduce(
                lambda now, _: step(sampler(config.data_dim), now), range(num_steps), state
            )
        )

    return way


def nnx_loop(config: Config) -> Way:
    """The loop of Flax's own guides: `nnx.jit`, modules and optimisers that change in place."""
    G, D = models.Generator(config, rngs=nnx.Rngs(0)), models.Discriminator(config, rngs=nnx.Rngs(1))
    adam_G = nnx.Optimizer(G, optax.adam(1e-3, b1=0.5), wrt=nnx.Param)
    adam_D = nnx.Optimizer(D, optax.adam(4e-3, b1=0.5), wrt=nnx.Param)

    @nnx.jit
    def step(G: Any, D: Any, adam_G: Any, adam_D: Any, key: jax.Array) -> jax.Array:
        key, *keys = jax.random.split(key, 4)
        real, *noise = (jax.random.normal(each, (config.batch_size, config.data_dim)) for each in keys)

        def loss_D(D: Any) -> jax.Array:
            return losses.discriminator_loss(*jnp.split(D(jnp.concatenate([real, G(noise[0])])), 2))

        adam_D.update(D, nnx.grad(loss_D)(D))
        adam_G.update(G, nnx.grad(lambda G: losses.generator_loss_non_saturating(D(G(noise[1]))))(G))
        return key

    def way(num_steps: int) -> float:
        def work() -> jax.Array:
            key = jax.random.key(0)
            for _ in range(num_steps):
                key = step(G, D, adam_G, adam_D, key)
            return key

        return timed(work)

    return way


def matrix_product_rate(size: int = 2048) -> float:
    """What this machine multiplies, in 10⁹ float32 operations a second: the best of ten large products."""
    a = jnp.ones((size, size), dtype=jnp.float32)
    product = jax.jit(jnp.matmul)
    timed(lambda: product(a, a))
    return 2 * size**3 / min(timed(lambda: product(a, a)) for _ in range(10)) / 1e9


def operations(hidden_size: int, batch_size: int) -> float:
    """Operations of the square matrix products in one step with k = 1; the thin ones are not counted.

    A forward pass of a batch is one product. D's update: G forward (1), D forward on two batches (2), two
    gradients (4). G's update: both forward (2), through D (1), two gradients of G (2).
    """
    return 12 * 2 * batch_size * hidden_size**2
