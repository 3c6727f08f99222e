"""Where the time of a training step goes: each part of it alone, at its own sizes, in a scan of its own."""

import functools
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks import training_ways
from gan_lessons.training import algorithm, devices, sampling
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.state import State, optimizer, start

LENGTH = 50


def parts(config: Config) -> dict[str, Callable[[State], Any]]:
    """Functions of one run's state, each one part of a step (k = 1); they return what they computed."""
    sample, m = training_ways.sampler(config.data_dim), config.batch_size

    def products(state: State) -> Any:
        weights = state.discriminator["layers"][1]["kernel"][...]
        layer = jnp.ones((config.hidden_size, m), dtype=jnp.float32) * state.settings.minimax_weight
        twice = jnp.concatenate([layer, layer], axis=1)
        # The products that `training_ways.operations` counts.
        single = [weights.T @ (layer + i) for i in range(3)] + [weights @ (layer + i) for i in range(2)]
        double = [weights.T @ twice, weights @ twice, twice @ (twice + 1).T, layer @ (layer + 1).T]
        return single + double

    def adam(state: State) -> Any:
        adam = optimizer(config)
        return [
            adam.update(params, moments)
            for params, moments in (
                (state.generator, state.generator_optimizer),
                (state.discriminator, state.discriminator_optimizer),
            )
        ]

    def draw(state: State) -> sampling.Batches:
        return sampling.draw(config, sample, state.key, state.step)

    zeros = jnp.zeros((m, 1), dtype=jnp.float32)
    return {
        "samples": draw,
        "update of D with Adam": lambda s: algorithm.update_discriminator(config, s, zeros, zeros + s.step),
        "update of G with Adam": lambda s: algorithm.update_generator(config, s, zeros + s.step),
        "both Adams alone": adam,
        "square matrix products alone": products,
        "the whole step": lambda s: algorithm.step(config, draw(s), s),
    }


def microseconds(part: Callable[[State], Any], state: State, members: int) -> float:
    """Time of one part, per GAN, in a scan whose every turn depends on the one before."""

    def run(state: State) -> Any:
        def turn(carried: Any, _: None) -> tuple[Any, None]:
            number, step = carried
            # 0 · number: known to be 0 only at run time, so that nothing can be moved out of the loop.
            moved = jax.tree.map(lambda leaf: leaf + 0 * number, (state.generator, state.discriminator))
            weight = state.settings.minimax_weight + 0 * number
            here = state._replace(
                generator=moved[0],
                discriminator=moved[1],
                step=step,
                settings=state.settings._replace(minimax_weight=weight),
            )
            leaves = [leaf for leaf in jax.tree.leaves(part(here)) if leaf.dtype == jnp.float32]
            return (sum(jnp.sum(leaf) for leaf in leaves), step + 1), None

        return jax.lax.scan(turn, (0 * state.settings.minimax_weight, state.step), length=LENGTH)[0][0]

    many = members > 1
    mesh = devices.mesh() if many and jax.device_count() > 1 else None
    work = jax.vmap(run) if many else run
    compiled = jax.jit(devices.share_members(lambda _, each: work(each), mesh))
    call = functools.partial(compiled, 0, state if mesh is None else devices.place(state, mesh))
    jax.block_until_ready(call())
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        jax.block_until_ready(call())
        times.append(time.perf_counter() - begin)
    return min(times) / LENGTH / members * 1e6


def show(hidden_size: int, batch_size: int, members: int) -> None:
    """Prints the parts of one run's step and of one member's, and the rate of the matrix products."""
    config = algorithm_1(
        hidden_size=hidden_size, batch_size=batch_size, num_discriminator_steps=1, schedule="constant"
    )
    keys = jax.random.split(jax.random.key(0), members)
    one, many = start(config, keys[0]), start(config, keys)
    print(f"  {'part of a step, alone':34} {'one run':>10} {f'a GAN of {members}':>12}")
    for name, part in parts(config).items():
        times = [microseconds(part, one, 1), microseconds(part, many, members)]
        print(f"  {name:34} {times[0]:7.1f} µs {times[1]:9.1f} µs", end="")
        if "products" in name:
            work = training_ways.operations(hidden_size, batch_size)
            print(f"   {work / times[0] / 1e3:.0f}, {work / times[1] / 1e3:.0f} · 10⁹ operations/s", end="")
        print()
    print("  (parts alone keep nothing of each other in cache: they need not add up)\n")
