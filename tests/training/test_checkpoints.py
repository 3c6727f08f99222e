"""Checkpoints: a killed run ends where it would have ended; no damaged file is ever half believed."""

import dataclasses
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import safetensors.numpy

from gan_lessons.training import checkpoints, loop
from gan_lessons.training.checkpoints import CheckpointError
from tests.training.small import CONFIG, assert_identical, sampler

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A checkpoint of a run that was stopped half-way."""
    path = tmp_path / "run.safetensors"
    loop.run(CONFIG, sampler(), jax.random.key(0), checkpoint=path, on_chunk=_half_way)
    return path


def _half_way(now: loop.Progress) -> bool:
    return int(np.max(now.state.step)) >= 20


@pytest.mark.parametrize("members", [None, 3])
def test_a_stopped_run_ends_bit_for_bit_where_it_would_have(tmp_path: Path, members: int | None) -> None:
    def key() -> jax.Array:
        return jax.random.key(0) if members is None else jax.random.split(jax.random.key(0), members)

    path = tmp_path / "run.safetensors"
    loop.run(CONFIG, sampler(), key(), checkpoint=path, on_chunk=_half_way)
    state, history = checkpoints.load(path, CONFIG)
    assert np.max(state.step) == history.step.size == 20
    resumed = loop.run(CONFIG, sampler(), key(), checkpoint=path)
    whole = loop.run(CONFIG, sampler(), key())
    assert_identical(resumed.state, whole.state)
    assert_identical(resumed.history, whole.history)
    # A finished run is not trained further.
    assert_identical(loop.run(CONFIG, sampler(), key(), checkpoint=path).state, whole.state)


@pytest.mark.parametrize("kind", ["rbg", "unsafe_rbg"])
@pytest.mark.parametrize("members", [(), (3,)])
def test_a_run_goes_on_with_a_key_of_any_kind(tmp_path: Path, kind: str, members: tuple[int, ...]) -> None:
    def key() -> jax.Array:
        return jax.random.split(jax.random.key(0, impl=kind), members)

    path = tmp_path / "run.safetensors"
    loop.run(CONFIG, sampler(), key(), checkpoint=path, on_chunk=_half_way)
    state, _ = checkpoints.load(path, CONFIG)
    assert str(jax.random.key_impl(state.key)) == kind
    resumed = loop.run(CONFIG, sampler(), key(), checkpoint=path)
    assert_identical(resumed.state, loop.run(CONFIG, sampler(), key()).state)


FINISHED = """
import dataclasses
import sys
import jax
from gan_lessons.training import loop
from tests.training.small import CONFIG, sampler
config = dataclasses.replace(CONFIG, num_steps=20_000)
enough = lambda now: int(now.state.step) >= int(sys.argv[2])
loop.run(config, sampler(), jax.random.key(0), checkpoint=sys.argv[1], on_chunk=enough)
"""
KILLED = """
import sys
import jax
from gan_lessons.training import loop
from tests.training.small import CONFIG, sampler
import dataclasses
config = dataclasses.replace(CONFIG, num_steps=20_000)
told = lambda now: print(now.state.step, flush=True)
loop.run(config, sampler(), jax.random.key(0), checkpoint=sys.argv[1], on_chunk=told)
"""


def test_a_killed_run_leaves_a_checkpoint_it_can_go_on_from(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    command = [sys.executable, "-c", KILLED, path]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(30):
        assert process.stdout.readline(), "the run ended before it was killed"
    time.sleep(0.0137)  # somewhere in a chunk, or in a write
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    config = dataclasses.replace(CONFIG, num_steps=20_000)
    state, history = checkpoints.load(path, config)
    reached = int(state.step)
    assert 300 <= reached < 20_000
    assert history.step.size == reached
    # Both in processes like the killed one: under other settings XLA may round differently.
    whole = tmp_path / "whole.safetensors"
    for file in (path, whole):
        finish = [sys.executable, "-c", FINISHED, file, str(reached + 20)]
        subprocess.run(finish, cwd=ROOT, check=True)
    for one, other in zip(checkpoints.load(path, config), checkpoints.load(whole, config), strict=True):
        assert_identical(one, other)
    assert int(checkpoints.load(whole, config)[0].step) == reached + 20


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip(content: bytes) -> bytes:
    where = len(content) - 100
    return content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :]


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in half": (_cut, "not a whole safetensors file"),
    "cut by one byte": (lambda content: content[:-1], "not a whole safetensors file"),
    "cut in its header": (lambda content: content[:30], "not a whole safetensors file"),
    "empty": (lambda content: b"", "not a whole safetensors file"),
    "with something added": (lambda content: content + b"x", "not a whole safetensors file"),
    "one bit turned": (_flip, "is damaged: its checksum does not fit"),
    "one digit of the facts turned": (
        lambda content: content.replace(b'hidden_size\\": 8', b'hidden_size\\": 9'),
        "is damaged: its checksum does not fit",
    ),
    "a text": (lambda content: b"epoch 3, loss 0.7\n" * 99, "not a whole safetensors file"),
    "a pickle": (lambda content: pickle.dumps([1.0] * 99), "not a whole safetensors file"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_files_are_refused_by_name(stopped: Path, name: str) -> None:
    damage, said = DAMAGE[name]
    stopped.write_bytes(damage(stopped.read_bytes()))
    with pytest.raises(CheckpointError, match=said) as caught:
        checkpoints.load(stopped, CONFIG)
    assert str(stopped) in str(caught.value)
    with pytest.raises(CheckpointError):
        loop.run(CONFIG, sampler(), jax.random.key(0), checkpoint=stopped)


def rewritten(path: Path, change: Callable[[dict, dict], None]) -> None:
    """The same file with other contents and a checksum that fits them."""
    with safetensors.safe_open(path, framework="numpy") as file:
        facts = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(facts, tensors)
    if "checksum" in facts:
        facts["checksum"] = checkpoints._checksum(facts, tensors)
    path.write_bytes(safetensors.numpy.save(tensors, facts))


def _widen(facts: dict, tensors: dict) -> None:
    name = next(name for name in tensors if "kernel" in name)
    tensors[name] = np.zeros((3, 3), dtype=np.float32)


def _shorten(facts: dict, tensors: dict) -> None:
    tensors["['history'].step"] = tensors["['history'].step"][:-1]


def _retype(facts: dict, tensors: dict) -> None:
    name = next(name for name in tensors if "kernel" in name)
    tensors[name] = tensors[name].astype(np.float64)


def _tabulate(facts: dict, tensors: dict) -> None:
    tensors["['state'].step"] = np.zeros((2, 2), dtype=np.int32)


FOREIGN: dict[str, tuple[Callable[[dict, dict], None], str]] = {
    "no facts at all": (lambda facts, tensors: facts.clear(), "its format is None"),
    "another format": (lambda facts, tensors: facts.update(format="other/1"), "its format is other/1"),
    "an array missing": (lambda facts, tensors: tensors.popitem(), "holds other arrays"),
    "an array too many": (lambda facts, tensors: tensors.update(extra=np.zeros(3)), "holds other arrays"),
    "an array of another shape": (_widen, "and shape"),
    "an array of another type": (_retype, "of type float64"),
    "a history with a gap": (_shorten, "histories of different lengths"),
    "a config that is no JSON": (lambda facts, tensors: facts.update(config="{"), "is damaged"),
    "a key of an unknown kind": (lambda facts, tensors: facts.update(key="dice"), "is damaged: .* 'dice'"),
    "a key of no kind": (
        lambda facts, tensors: facts.pop("key"),
        "is damaged: no run has keys of the kind ''",
    ),
    "a key of another kind": (lambda facts, tensors: facts.update(key="rbg"), "and shape"),
    "a table of runs": (_tabulate, r"is damaged: .* of shape \(2, 2\)"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_refused_by_name(stopped: Path, name: str) -> None:
    change, said = FOREIGN[name]
    rewritten(stopped, change)
    with pytest.raises(CheckpointError, match=said) as caught:
        checkpoints.load(stopped, CONFIG)
    assert str(stopped) in str(caught.value)


def test_another_configuration_is_refused_field_by_field(stopped: Path) -> None:
    other = dataclasses.replace(CONFIG, batch_size=32, loss="minimax")
    with pytest.raises(CheckpointError, match="batch_size is 16 there and 32 here, loss is non_sat"):
        checkpoints.load(stopped, other)


def test_another_key_or_other_settings_are_another_run(stopped: Path) -> None:
    with pytest.raises(CheckpointError, match="another key"):
        loop.run(CONFIG, sampler(), jax.random.key(1), checkpoint=stopped)
    with pytest.raises(CheckpointError, match="another key"):
        loop.run(CONFIG, sampler(), jax.random.split(jax.random.key(0), 3), checkpoint=stopped)


def test_a_key_of_another_kind_is_another_run_even_with_the_same_numbers(tmp_path: Path) -> None:
    file = tmp_path / "run.safetensors"
    loop.run(CONFIG, sampler(), jax.random.key(0, impl="rbg"), checkpoint=file)
    with pytest.raises(CheckpointError, match="another key"):
        loop.run(CONFIG, sampler(), jax.random.key(0, impl="unsafe_rbg"), checkpoint=file)


def test_a_missing_file_is_named_by_load_and_started_by_run(tmp_path: Path) -> None:
    path = tmp_path / "none.safetensors"
    with pytest.raises(CheckpointError, match=f"there is no checkpoint {path}"):
        checkpoints.load(path, CONFIG)
    with pytest.raises(CheckpointError, match=str(tmp_path)):
        checkpoints.load(tmp_path, CONFIG)


def refuse(reason: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(reason, os.strerror(reason))

    return call


@pytest.mark.parametrize(("name", "reason"), [("fsync", 28), ("replace", 13)])
def test_a_failed_write_leaves_the_old_checkpoint(
    stopped: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: int
) -> None:
    """A full disk is met while writing, a read-only folder at the latest when the file takes its place."""
    before = stopped.read_bytes()
    state, history = checkpoints.load(stopped, CONFIG)
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.os, name, refuse(reason))
        said = f"cannot write the checkpoint {stopped}: {os.strerror(reason)}"
        with pytest.raises(CheckpointError, match=said):
            checkpoints.save(stopped, CONFIG, state, history)
    assert stopped.read_bytes() == before
    checkpoints.save(stopped, CONFIG, state, history)
    assert [path.name for path in stopped.parent.iterdir()] == [stopped.name]


@pytest.mark.parametrize(("name", "reason"), [("open", 13), ("fsync", 22)])
def test_a_folder_that_cannot_be_synced_costs_nothing(
    stopped: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: int
) -> None:
    """A folder may be entered and not read, and some file systems of networks sync no folder."""
    whole, met = getattr(os, name), []

    def call(what: Any, *rest: Any) -> Any:
        if os.path.isdir(what):
            met.append(what)
            raise OSError(reason, os.strerror(reason))
        return whole(what, *rest)

    state, history = checkpoints.load(stopped, CONFIG)
    stopped.write_bytes(b"an old one")
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.os, name, call)
        checkpoints.save(stopped, CONFIG, state, history)
    assert len(met) == 1
    assert_identical(checkpoints.load(stopped, CONFIG)[0], state)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full: Linux has one")
def test_a_disk_that_fills_up_costs_no_step(tmp_path: Path) -> None:
    """The second chunk's checkpoint meets a full disk: the first stays, and the error holds the second."""
    path = tmp_path / "run.safetensors"
    partial = path.with_name(f".{path.name}.partial")

    def fill(now: loop.Progress) -> None:
        if int(now.state.step) == CONFIG.chunk_length:
            partial.symlink_to("/dev/full")

    with pytest.raises(CheckpointError, match=f"cannot write the checkpoint {path}: No space left") as caught:
        loop.run(CONFIG, sampler(), jax.random.key(0), checkpoint=path, on_chunk=fill)
    result = caught.value.result
    assert int(result.state.step) == result.history.step.size == 2 * CONFIG.chunk_length
    assert "in `result` of this error" in caught.value.__notes__[0]
    assert int(checkpoints.load(path, CONFIG)[0].step) == CONFIG.chunk_length
    partial.unlink(missing_ok=True)
    # With room again the run goes on from the error's state, or from the file, to the same end.
    whole = loop.run(CONFIG, sampler(), jax.random.key(0))
    checkpoints.save(path, CONFIG, result.state, result.history)
    again = loop.run(CONFIG, sampler(), jax.random.key(0), checkpoint=path)
    assert_identical(again.state, whole.state)


def test_a_read_only_folder_is_named(stopped: Path, tmp_path: Path) -> None:
    """For root no folder of a disk is read-only; /sys is, for everybody."""
    state, history = checkpoints.load(stopped, CONFIG)
    folder = Path("/sys") if os.geteuid() == 0 else tmp_path / "locked"
    if os.geteuid():
        folder.mkdir(mode=0o500)
    with pytest.raises(
        CheckpointError, match=f"cannot write the checkpoint {folder}/run: .+ (denied|permitted)"
    ):
        checkpoints.save(folder / "run", CONFIG, state, history)


def test_a_folder_that_is_not_there_and_a_place_that_is_no_file(stopped: Path) -> None:
    state, history = checkpoints.load(stopped, CONFIG)
    for path in (stopped.parent / "none" / "run", stopped.parent, Path("/dev/null")):
        with pytest.raises(CheckpointError, match=f"cannot write the checkpoint {path}"):
            checkpoints.save(path, CONFIG, state, history)


def test_what_a_killed_writer_left_is_no_obstacle(stopped: Path) -> None:
    left = stopped.with_name(f".{stopped.name}.partial")
    left.write_bytes(b"half a checkp")
    loop.run(CONFIG, sampler(), jax.random.key(0), checkpoint=stopped)
    assert not left.exists()
    assert checkpoints.load(stopped, CONFIG)[0].step == 40


def test_the_facts_can_be_read_without_this_package(stopped: Path) -> None:
    with safetensors.safe_open(stopped, framework="numpy") as file:
        facts = file.metadata()
    assert facts["format"] == "gan_lessons.training.checkpoint/2"
    assert json.loads(facts["config"]) == dataclasses.asdict(CONFIG)
