"""The same numbers on one device and on four, in a process that sees four."""

import subprocess
import sys
from pathlib import Path

import jax
import pytest

from gan_lessons.training import devices, scan
from gan_lessons.training.state import start
from tests.training.small import CONFIG, sampler

ROOT = Path(__file__).parents[2]

FOUR = """
import dataclasses

import jax
jax.config.update("jax_num_cpu_devices", 4)
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_debug_nans", True)
jax.config.update("jax_numpy_rank_promotion", "raise")

from gan_lessons.training import devices, loop, scan
from gan_lessons.training.state import start
from tests.training.small import CONFIG, assert_close, sampler

mesh = devices.mesh()
assert mesh.size == 4
for key in (jax.random.key(0), jax.random.split(jax.random.key(1), 8)):
    state = start(CONFIG, key)
    alone, record = scan.advance(CONFIG, sampler(), state, CONFIG.chunk_length)
    shared, same = scan.advance(CONFIG, sampler(), state, CONFIG.chunk_length, mesh)
    assert_close(shared, alone, atol=1e-5)
    assert_close(same, record, atol=1e-5)
    kernel = jax.tree.leaves(shared.generator)[0]
    assert len(kernel.sharding.device_set) == 4
    # An ensemble is split over the devices, one run's parameters are on each of them.
    assert kernel.sharding.is_fully_replicated == (key.ndim == 0)
    shared = loop.run(CONFIG, sampler(), key, mesh=mesh).state
    alone = loop.run(CONFIG, sampler(), key).state
    assert_close(shared, alone, atol=1e-3)

odd = dataclasses.replace(CONFIG, batch_size=6)
six = jax.random.split(jax.random.key(0), 6)
for key, name in ((six, "the number of keys"), (jax.random.key(0), "batch_size")):
    try:
        scan.advance(odd, sampler(), start(odd, key), 10, mesh)
    except ValueError as error:
        assert f"{name} must be a multiple of the 4 devices, got 6" in str(error), error
    else:
        raise AssertionError(name)
print("same")
"""

ALL_CORES = """
import os
import jax
from gan_lessons.training import devices
jax.config.update("jax_platforms", "cpu")  # an accelerator, where there is one, would stay the device
print(devices.use_all_cores(), os.cpu_count())
jax.numpy.zeros(3).block_until_ready()
print(devices.use_all_cores(), os.cpu_count())
"""


def in_a_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_one_run_and_an_ensemble_on_four_devices() -> None:
    assert in_a_process(FOUR).strip() == "same"


def test_all_cores_are_devices() -> None:
    for line in in_a_process(ALL_CORES).splitlines():
        seen, cores = line.split()
        assert seen == cores


def test_a_mesh_of_one_changes_nothing_and_too_many_are_refused() -> None:
    state = start(CONFIG, jax.random.key(0))
    _, alone = scan.advance(CONFIG, sampler(), state, 10)
    _, same = scan.advance(CONFIG, sampler(), state, 10, devices.mesh(1))
    assert alone.generator_loss.tolist() == same.generator_loss.tolist()
    for number in (0, len(jax.devices()) + 1):
        with pytest.raises(ValueError, match=f"num_devices must be .*, got {number}"):
            devices.mesh(number)
