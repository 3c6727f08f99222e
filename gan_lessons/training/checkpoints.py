"""Checkpoints: a run on disk, in the safetensors format, which holds numbers and no code.

A file is written beside its place and then moved there in one act, so that a reader meets the old checkpoint
or the new one, and a machine may stop at any moment. Nothing of a file is used before all of it was checked.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import safetensors
import safetensors.numpy

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG
from gan_lessons.training.state import HISTORY, STATE, History, State, no_history, start

FORMAT = "gan_lessons.training.checkpoint/2"
_BEFORE = "gan_lessons.training.checkpoint/1"  # its networks did not know the data's units


class CheckpointError(RuntimeError):
    """A checkpoint could not be written, or is not one that this run can go on from; the message says why.

    Attributes:
        result: the `loop.Result` of a run whose checkpoint could not be written; None otherwise.
    """

    result: Any = None


@contract(path=clauses.path, config=CONFIG, state=STATE, history=HISTORY)
def save(path: str | os.PathLike[str], config: Config, state: State, history: History) -> None:
    """Write a checkpoint; whatever goes wrong, the file that was there before stays whole.

    Args:
        path: the file; its folder must exist.
        config: the run's configuration.
        state: after the last step.
        history: of all steps so far.

    Raises:
        CheckpointError: if the file cannot be written; the message names it.
    """
    tensors = _tensors(state, history)
    facts = {
        "format": FORMAT,
        "config": json.dumps(dataclasses.asdict(config)),
        "key": str(jax.random.key_impl(state.key)),
    }
    facts["checksum"] = _checksum(facts, tensors)
    _replace(Path(path), safetensors.numpy.save(tensors, facts))


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        raise CheckpointError(f"cannot write the checkpoint {path}: what is there is not a file")
    # One name, not a random one: what a killed process left behind is overwritten by the next.
    partial = path.with_name(f".{path.name}.partial")
    try:
        with open(partial, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise CheckpointError(
            f"cannot write the checkpoint {path}: {error.strerror or error}; what was there is unchanged"
        ) from error
    # The file is in its place, whole: a folder that may not be read, or a file system that syncs none, costs
    # the safety against a power cut just now, and must not cost the run.
    with contextlib.suppress(OSError):
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can open a folder."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contract(path=clauses.path, config=CONFIG)
def load(path: str | os.PathLike[str], config: Config) -> tuple[State, History]:
    """Read a checkpoint of this configuration.

    Args:
        path: the file.
        config: the configuration the run goes on with; it must equal the checkpoint's.

    Returns:
        The state and the history, as they were given to `save`.

    Raises:
        CheckpointError: if there is no such file, or it is damaged, foreign, or of another configuration;
            the message names the file.
    """
    facts, tensors = _read(path)
    if facts.get("format") == _BEFORE:
        raise CheckpointError(f"{path} was written before networks held the data's units: train it anew")
    if facts.get("format") != FORMAT:
        found = facts.get("format")
        raise CheckpointError(f"{path} is not a checkpoint of this package: its format is {found}")
    if facts.get("checksum") != _checksum(facts, tensors):
        raise CheckpointError(f"{path} is damaged: its checksum does not fit its contents")
    _check_config(path, config, facts.get("config", "{}"))
    return _assemble(path, config, facts.get("key", ""), tensors)


def _read(path: str | os.PathLike[str]) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    try:
        with safetensors.safe_open(os.fspath(path), framework="numpy") as file:
            return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError as error:
        raise CheckpointError(f"there is no checkpoint {path}") from error
    except (safetensors.SafetensorError, OSError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path} is not a whole safetensors file: {error}") from error


def _check_config(path: str | os.PathLike[str], config: Config, written: str) -> None:
    try:
        here, there = dataclasses.asdict(config), dict(json.loads(written))
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged: its configuration cannot be read") from error
    differing = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    if differing:
        said = ", ".join(f"{name} is {there.get(name)} there and {here.get(name)} here" for name in differing)
        raise CheckpointError(f"{path} belongs to another configuration: {said}")


def _tensors(state: State, history: History) -> dict[str, np.ndarray]:
    plain = state._replace(key=jax.random.key_data(state.key))
    named = jax.tree_util.tree_flatten_with_path({"state": plain, "history": history})[0]
    return {jax.tree_util.keystr(name): np.asarray(leaf, order="C") for name, leaf in named}


def _checksum(facts: dict[str, str], tensors: dict[str, np.ndarray]) -> str:
    """Digest everything but the checksum itself."""
    digest = hashlib.sha256()
    digest.update(repr(sorted(item for item in facts.items() if item[0] != "checksum")).encode())
    for name in sorted(tensors):
        leaf = tensors[name]
        digest.update(f"{name} {leaf.dtype} {leaf.shape};".encode())
        digest.update(leaf.tobytes())
    return digest.hexdigest()


def _assemble(
    path: str | os.PathLike[str], config: Config, key_kind: str, tensors: dict[str, np.ndarray]
) -> tuple[State, History]:
    """Put the arrays into the places of a fresh state of the same shape, all or none of them."""
    like = _template(path, config, key_kind, tensors.get("['state'].step", np.zeros(())).shape)
    plain = like._replace(key=jax.eval_shape(jax.random.key_data, like.key))
    named, structure = jax.tree_util.tree_flatten_with_path({"state": plain, "history": no_history(like)})
    wanted = {jax.tree_util.keystr(name): leaf for name, leaf in named}
    _check_arrays(path, wanted, tensors)
    whole = jax.tree_util.tree_unflatten(structure, [tensors[name] for name in wanted])
    state = jax.tree.map(jnp.asarray, whole["state"])
    return state._replace(key=jax.random.wrap_key_data(state.key, impl=key_kind)), whole["history"]


def _template(path: str | os.PathLike[str], config: Config, key_kind: str, members: tuple[int, ...]) -> State:
    """Shapes and types of a fresh state whose key is of this kind: each kind has a length of its own."""
    try:
        keys = jax.eval_shape(lambda: jax.random.split(jax.random.key(0, impl=key_kind), members))
        return jax.eval_shape(lambda key: start(config, key), keys)
    except (ValueError, TypeError) as error:
        said = f"no run has keys of the kind {key_kind!r} and of shape {members}"
        raise CheckpointError(f"{path} is damaged: {said}") from error


def _check_arrays(
    path: str | os.PathLike[str], wanted: dict[str, Any], tensors: dict[str, np.ndarray]
) -> None:
    if set(wanted) != set(tensors):
        raise CheckpointError(f"{path} holds other arrays: {sorted(set(wanted) ^ set(tensors))}")
    for name, leaf in wanted.items():
        found = tensors[name]
        # The history may have any number of steps.
        shape = leaf.shape if name.startswith("['state']") else (*leaf.shape[:-1], *found.shape[-1:])
        if (found.dtype, found.shape) != (leaf.dtype, shape):
            there, here = f"type {found.dtype} and shape {found.shape}", f"{leaf.dtype} and {shape}"
            raise CheckpointError(f"{path} holds {name} of {there}, not {here}")
    if len({array.shape[-1] for name, array in tensors.items() if name.startswith("['history']")}) > 1:
        raise CheckpointError(f"{path} holds histories of different lengths")
