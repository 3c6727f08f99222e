"""The same run on one device or many: CPU cores, GPUs or TPUs, through one JAX mesh.

An ensemble gives each device some of its members, which never talk to each other. One run gives each device
a part of every batch, and the devices add up their gradients. The devices may belong to several processes,
each of which runs the same program after `jax.distributed.initialize()`: on one machine or on many.
"""

import os
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec
from jaxtyping import Array

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Clause
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.state import STATE, State

AXIS = "devices"
MESH = clauses.instance(Mesh, "devices.mesh")


def use_all_cores() -> int:
    """Let JAX see each core of a machine without accelerator as a device of its own.

    Must come before JAX computes anything in this process; later it changes nothing. A GPU or TPU, if there
    is one, stays the device JAX uses.

    Returns:
        The number of devices JAX sees.
    """
    try:
        jax.config.update("jax_num_cpu_devices", os.cpu_count() or 1)
    except RuntimeError:
        # JAX has started already: what it sees now is what there is.
        return len(jax.devices())
    return len(jax.devices())


@contract(num_devices=clauses.count())
def mesh(num_devices: int | None = None) -> Mesh:
    """Lay the devices in a row.

    Args:
        num_devices: how many of the devices JAX sees; None for all.

    Returns:
        A mesh with one axis, "devices".

    Raises:
        ValueError: if JAX does not see that many.

    >>> mesh(1).shape["devices"]
    1
    """
    seen = jax.devices()
    wanted = len(seen) if num_devices is None else num_devices
    if wanted > len(seen):
        raise ValueError(f"num_devices must be between 1 and {len(seen)}, got {num_devices}")
    return jax.make_mesh((wanted,), (AXIS,), axis_types=(AxisType.Auto,), devices=seen[:wanted])


@contract(on=MESH)
def check_divisible(name: str, value: int, on: Mesh) -> None:
    """Refuse a number of things that the devices cannot share evenly.

    Raises:
        TypeError: if `value` is not an integer.
        ValueError: if `value` is not a positive multiple of the number of devices.
    """
    checks.count(name, value)
    if value % on.size:
        raise ValueError(f"{name} must be a multiple of the {on.size} devices, got {value}")


@contract(state=STATE, on=MESH)
def place(state: State, on: Mesh) -> State:
    """Put an ensemble's members on their devices, or one run's state on every device.

    Args:
        state: from `start`; of an ensemble of n, n a multiple of the number of devices, or of one run.
        on: the devices.

    Returns:
        The same state.

    Raises:
        ValueError: if the members cannot be shared evenly.
    """
    if state.step.ndim:
        check_divisible("the number of keys", state.step.shape[0], on)
    layout = NamedSharding(on, PartitionSpec(AXIS) if state.step.ndim else PartitionSpec())
    if on.is_multi_process:  # device_put reaches the devices of this process alone
        return jax.jit(_same, out_shardings=layout)(state)
    return jax.device_put(state, layout)


@contract(on=MESH)
def gather(tree: Any, on: Mesh | None) -> Any:
    """Give every process all of what the devices hold together.

    Every process must call it. Where one process has all devices nothing is moved.

    Args:
        tree: arrays that a program on these devices returned.
        on: the devices, or None for one.

    Returns:
        The same numbers, in the memory of this process.
    """
    if on is None or not on.is_multi_process:
        return tree
    return jax.tree.map(_here, jax.jit(_same, out_shardings=NamedSharding(on, PartitionSpec()))(tree))


@contract(on=MESH)
def is_first(on: Mesh | None) -> bool:
    """Tell whether this process speaks for all that share the devices: shows progress, writes files.

    Args:
        on: the devices, or None for one.
    """
    return on is None or not on.is_multi_process or jax.process_index() == 0


def _same(tree: Any) -> Any:
    return tree


def _here(leaf: Array) -> Array:
    """Return an array that is whole on every device as one of this process, bound to none of its devices."""
    if jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        return jax.random.wrap_key_data(_here(jax.random.key_data(leaf)), impl=jax.random.key_impl(leaf))
    return jnp.asarray(np.asarray(leaf))


@contract(function=clauses.function(), on=MESH)
def share_members(function: Callable[..., Any], on: Mesh | None) -> Callable[..., Any]:
    """Let each device do its members of an ensemble, with no word between devices.

    Args:
        function: (what all members share, state of an ensemble) → results with the ensemble's first axis.
        on: the devices, or None for one.

    Returns:
        A function of the same arguments and results.
    """
    if on is None:
        return function
    shared, members = PartitionSpec(), PartitionSpec(AXIS)
    return jax.shard_map(function, mesh=on, in_specs=(shared, members), out_specs=members)


def _batches(name: str, value: Any) -> None:
    if np.ndim(value) < 2:
        raise ValueError(f"{name} must have shape (..., batch, features), got shape {np.shape(value)}")


@contract(batch=Clause("batches", "of shape (..., batch, features)", _batches), on=MESH)
def split_batch(batch: Array, on: Mesh | None) -> Array:
    """Say inside a compiled program that the devices share the last axis but one, the samples of each batch.

    Args:
        batch: shape (..., batch, features).
        on: the devices, or None for one.

    Returns:
        The same numbers.
    """
    if on is None:
        return batch
    layout = PartitionSpec(*[None] * (batch.ndim - 2), AXIS)
    return jax.lax.with_sharding_constraint(batch, NamedSharding(on, layout))
