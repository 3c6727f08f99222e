"""A run from its first step to its last, in compiled chunks; pictures and Stop live between them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Int
from tqdm.auto import tqdm

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training import checkpoints, devices
from gan_lessons.training.config import Config
from gan_lessons.training.data import SAMPLER, Sampler
from gan_lessons.training.models import Params, Units, units_in
from gan_lessons.training.scan import RUN, advance
from gan_lessons.training.state import START, History, Record, Settings, State, extend, no_history, start
from gan_lessons.training.units import units_of


class Progress(NamedTuple):
    """Where a run stands after a chunk.

    Attributes:
        state: after the chunk, or before it where the chunk met a NaN or an infinity. It stays valid.
        record: of the chunk's steps, NumPy, shape (chunk,) or (n, chunk). A member that had diverged before
            has NaN here.
        diverged_at: the step at which a run became non-finite, -1 while it is finite; shape () or (n,).
    """

    state: State
    record: Record
    diverged_at: Int[np.ndarray, "..."]


class NetworkSnapshots(NamedTuple):
    """The parameters of both players after each chunk.

    Attributes:
        step: shape (records,), the number of steps done.
        generator: parameters of G with a first axis of records, in an ensemble (records, n).
        discriminator: parameters of D, the same.
    """

    step: Int[np.ndarray, " records"]
    generator: Params
    discriminator: Params


class Result(NamedTuple):
    """What a run leaves.

    Attributes:
        state: the last state, every number of it finite.
        history: the record of every step.
        diverged_at: as in `Progress`.
        snapshots: the parameters at the start and after each chunk, if they were asked for, else None.
    """

    state: State
    history: History
    diverged_at: Int[np.ndarray, "..."]
    snapshots: NetworkSnapshots | None

    def __repr__(self) -> str:
        """One line: at the end of a cell, thousands of numbers would bury the lesson."""
        steps = np.unique(np.asarray(self.state.step)).tolist()
        done = steps[0] if len(steps) == 1 else steps
        recorded, members = self.history.step.size, self.diverged_at.size
        met = np.count_nonzero(self.diverged_at >= 0)
        return f"<Result: {done} steps done, {recorded} recorded; {met} of {members} diverged>"


class Diverged(FloatingPointError):
    """A run, or every member of an ensemble, met a NaN or an infinity; `result` holds what was finite."""

    def __init__(self, result: Result) -> None:
        self.result = result
        step, done = int(np.max(result.diverged_at)), int(np.max(np.asarray(result.state.step)))
        said = f"the run became non-finite in step {step}; the state after {done} steps, the last that is"
        if result.diverged_at.ndim:
            said = f"all {result.diverged_at.size} runs became non-finite, the last of them in step {step}; "
            said += f"their states after at most {done} steps, the last that are"
        super().__init__(f"{said} known to be finite, and the history are in `result` of this error")


@contract(**RUN, mesh=devices.MESH)
def chunks(config: Config, sample: Sampler, state: State, *, mesh: Mesh | None = None) -> Iterator[Progress]:
    """Train up to `config.num_steps`, and report after each chunk.

    The caller decides what happens between chunks, and stops by leaving the loop. A run that diverges is
    reported once, and ends; in an ensemble the others go on.

    Args:
        config: the run's configuration.
        sample: function (key, n) → data of shape (n, data_dim), for example `data.sampler(p_data)`.
        state: from `start`, or any state of an earlier run.
        mesh: devices to use, from `devices.mesh`; None for one.

    Yields:
        Where the run stands.

    Raises:
        ValueError: if `sample` or the state does not fit the configuration.
    """
    return _chunks(config, sample, state, mesh)


def _chunks(config: Config, sample: Sampler, state: State, mesh: Mesh | None) -> Iterator[Progress]:
    diverged_at = np.full(state.step.shape, -1)
    done = int(np.max(np.asarray(state.step)))
    while done < config.num_steps and np.any(diverged_at < 0):
        length = min(config.chunk_length, config.num_steps - done)
        state, record = advance(config, sample, state, length, mesh)
        whole, record = devices.gather((state, record), mesh)
        record = _blank(jax.device_get(record), np.asarray(diverged_at >= 0))
        broken = (diverged_at < 0) & ~record.finite.all(axis=-1)
        diverged_at = np.where(broken, done + np.argmin(record.finite, axis=-1), diverged_at)
        done += length
        yield Progress(whole, record, diverged_at)


def _blank(record: Record, absent: np.ndarray) -> Record:
    """Replace the numbers of members that have diverged before: they have been standing still since."""
    gone = absent[..., None]
    numbers: dict[str, Any] = {
        name: np.where(gone, np.float32(np.nan), value) for name, value in record._asdict().items()
    }
    return record._replace(**{**numbers, "finite": record.finite & ~gone})


@contract(
    **START, sample=SAMPLER, mesh=devices.MESH, checkpoint=clauses.path,
    on_chunk=clauses.function("of a Progress"),
)  # fmt: skip
def run(
    config: Config,
    sample: Sampler,
    key: Array,
    *,
    settings: Settings | None = None,
    units: Units | None = None,
    on_chunk: Callable[[Progress], Any] | None = None,
    progress: bool = False,
    keep_snapshots: bool = False,
    mesh: Mesh | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> Result:
    """Train one GAN, or an ensemble of them, from start to end, in the units of the data (`units.units_of`).

    Args:
        config: the run's configuration.
        sample: function (key, n) → data of shape (n, data_dim), for example `data.sampler(p_data)`.
        key: a scalar key for one run; shape (n,) for an ensemble of n.
        settings: as in `start`; None for those of the configuration.
        units: the data's shift and scale; None for those that `units.units_of` measures.
        on_chunk: called after each chunk; returning True, or a boolean array of nothing else, stops the run.
        progress: whether to show a progress bar.
        keep_snapshots: whether to keep both players' parameters after each chunk, for `diagnostics.measure`.
        mesh: devices to use, from `devices.mesh`; None for one. If several processes share them, each calls
            this function, with equal arguments, and gets all of the result.
        checkpoint: a file that is written after each chunk. If it exists the run goes on from there, and ends
            bit for bit where it would have ended without a stop. Of several processes the first one writes,
            and all must see the file.

    Returns:
        The last state, the history, and what else was asked for.

    Raises:
        CheckpointError: if the file cannot be written, is damaged, or belongs to another run. A full disk
            costs no step: `result` of the error holds the state and the history.
        Diverged: if the run, or every member of the ensemble, met a NaN or an infinity.
        ValueError: if `sample` or `units` do not fit the configuration, as in `start` and `advance`.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.
    """
    state, history = _begin(config, sample, key, settings, units, checkpoint)
    kept, diverged_at = [state], np.full(state.step.shape, -1)
    first = history.step.size
    silent = not (progress and devices.is_first(mesh))
    with tqdm(total=config.num_steps, initial=first, disable=silent, unit="step") as bar:
        for now in chunks(config, sample, state, mesh=mesh):
            state, diverged_at = now.state, now.diverged_at
            history = extend(history, now.record)
            kept += [state] if keep_snapshots else []
            if checkpoint is not None and devices.is_first(mesh) and not np.any(diverged_at >= 0):
                _save(checkpoint, config, Result(state, history, diverged_at, None))
            bar.update(now.record.finite.shape[-1])
            if on_chunk is not None and _is_true(on_chunk(now)):
                break
    result = Result(state, history, diverged_at, _stack(kept) if keep_snapshots else None)
    if diverged_at.size and np.all(diverged_at >= 0):
        raise Diverged(result)
    return result


def _begin(
    config: Config,
    sample: Sampler,
    key: Array,
    settings: Settings | None,
    units: Units | None,
    checkpoint: str | os.PathLike[str] | None,
) -> tuple[State, History]:
    fresh = start(config, key, settings, units_of(config, sample) if units is None else units)
    if checkpoint is None or not Path(checkpoint).exists():
        return fresh, no_history(fresh)
    state, history = checkpoints.load(checkpoint, config)
    # An equal configuration is not yet the same run: the key and the settings are part of the state.
    # Keys of two kinds may hold the same numbers, and draw others from them.
    same_kind = jax.random.key_impl(state.key) == jax.random.key_impl(fresh.key)
    same_numbers = np.array_equal(jax.random.key_data(state.key), jax.random.key_data(fresh.key))
    if not (same_kind and same_numbers) or not _equal(state.settings, fresh.settings):
        raise checkpoints.CheckpointError(f"{checkpoint} belongs to a run with another key or other settings")
    if not _equal(units_in(state.generator), units_in(fresh.generator)):
        raise checkpoints.CheckpointError(f"{checkpoint} belongs to a run with data in other units")
    return state, history


def _equal(one: Any, other: Any) -> bool:
    return bool(jax.tree.all(jax.tree.map(np.array_equal, one, other)))


def _is_true(answer: object) -> bool:
    """Tell whether a callback said True. `state.step >= 500` is an array; an ensemble answers many times."""
    if isinstance(answer, np.ndarray | np.bool_ | jax.Array):
        return answer.dtype == bool and answer.size > 0 and bool(answer.all())
    return answer is True


def _save(path: str | os.PathLike[str], config: Config, result: Result) -> None:
    try:
        checkpoints.save(path, config, result.state, result.history)
    except checkpoints.CheckpointError as error:
        error.result = result
        steps = int(np.max(np.asarray(result.state.step)))
        error.add_note(f"The state after {steps} steps and the history are in `result` of this error.")
        raise


def _stack(states: list[State]) -> NetworkSnapshots:
    pairs = [(state.generator, state.discriminator) for state in states]
    generator, discriminator = jax.tree.map(lambda *leaves: np.stack(leaves), *pairs)
    steps = np.array([int(np.max(np.asarray(state.step))) for state in states])
    return NetworkSnapshots(steps, generator, discriminator)
