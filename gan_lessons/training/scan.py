"""Many steps as one compiled program, for one run or an ensemble, on one device or many."""

import dataclasses
import functools
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import Mesh

from gan_lessons.compiling import STEPS, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training import algorithm, devices, sampling
from gan_lessons.training.config import Config, Loss
from gan_lessons.training.data import SAMPLER, Sampler, traceable
from gan_lessons.training.models import CONFIG
from gan_lessons.training.packed import pack, unpack
from gan_lessons.training.state import STATE, Record, State

# What every program that goes on from a state asks for.
RUN = {"config": CONFIG, "sample": SAMPLER, "state": STATE}


@contract(**RUN, num_steps=clauses.count(), mesh=devices.MESH)
def advance(
    config: Config, sample: Sampler, state: State, num_steps: int, mesh: Mesh | None = None
) -> tuple[State, Record]:
    """Do many steps in one compiled program.

    A run that meets a NaN or an infinity does not move: the returned state is the one it was given, and
    `Record.finite` says where it broke. The state that was given stays valid.

    Args:
        config: the run's configuration.
        sample: function (key, n) → data of shape (n, data_dim).
        state: from `start`, of one run or an ensemble of n.
        num_steps: how many steps, at least 1; each number is compiled once.
        mesh: devices to use, from `devices.mesh`; None for one.

    Returns:
        The state after the steps, and a record of shape (num_steps,) or (n, num_steps).

    Raises:
        ValueError: if `sample` or the state does not fit the configuration, or the devices cannot share the
            batch or the members evenly.
    """
    if mesh is not None:
        if not state.step.ndim:
            devices.check_divisible("batch_size", config.batch_size, mesh)
        state = devices.place(state, mesh)
    return _advance(compiled_part(config), num_steps, mesh, traceable(sample), state)


@contract(config=CONFIG)
def compiled_part(config: Config) -> Config:
    """Return the configuration with all that is traced at a fixed value: what a compilation depends on."""
    default, rates = Config(), ("generator_learning_rate", "discriminator_learning_rate")
    traced = (*rates, "schedule", "discriminator_floor", "noise_share")
    same = {name: getattr(default, name) for name in traced}
    # Whether there is instance noise, or a penalty, is compiled; how much of it is not.
    same |= {name: float(getattr(config, name) > 0) for name in ("instance_noise", "r1", "r2")}
    loss: Loss = "relativistic" if config.loss == "relativistic" else default.loss
    return dataclasses.replace(config, num_steps=1, chunk_length=1, loss=loss, **same)


def forget() -> None:
    """Drop every compiled program of `advance`, of some 20 MB each; a later call compiles anew."""
    _advance.outermost.clear_cache()


@compiled(STEPS, static_argnums=(0, 1, 2))
def _advance(
    config: Config, num_steps: int, mesh: Mesh | None, sample: Sampler, state: State
) -> tuple[State, Record]:
    if not state.step.ndim:
        return _run(config, num_steps, mesh, sample, state)
    members = jax.vmap(functools.partial(_run, config, num_steps, None), in_axes=(None, 0))
    return devices.share_members(members, mesh)(sample, state)


def _run(
    config: Config, num_steps: int, mesh: Mesh | None, sample: Sampler, state: State
) -> tuple[State, Record]:
    # The samples of all steps are drawn before the first: a few large calls of the random number generator
    # instead of many small ones, which took a fifth of the time.
    steps = state.step + jnp.arange(num_steps, dtype=jnp.int32)
    drawn = jax.vmap(lambda step: sampling.draw(config, sample, state.key, step))(steps)
    drawn = jax.tree.map(lambda samples: devices.split_batch(samples, mesh), drawn)
    end, record = jax.lax.scan(lambda s, each: algorithm.step(config, each, s), pack(state), drawn)
    whole = jnp.all(record.finite)
    # The key is the same before and after, and choosing between two keys would count as using them.
    kept: dict[str, Any] = {
        name: jax.tree.map(lambda new, old: jnp.where(whole, new, old), new, getattr(state, name))
        for name, new in unpack(end)._asdict().items()
        if name not in ("key", "settings")
    }
    return state._replace(**kept), record
