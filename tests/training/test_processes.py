"""Two processes share a run by `jax.distributed`: the result of one process, the whole of it in each."""

import socket
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest

from gan_lessons.training import checkpoints, loop
from tests.training.small import CONFIG, assert_close, assert_identical, numbers, sampler

ROOT = Path(__file__).parents[2]
KEYS = {"one": jax.random.key(0), "ensemble": jax.random.split(jax.random.key(1), 8)}
# A training program of one's own says no more than this: initialize, a mesh of all devices, run.
PROCESS = """
import sys
import jax
index, address, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
jax.config.update("jax_num_cpu_devices", 2)
jax.distributed.initialize(address, num_processes=2, process_id=index)

import numpy as np
from gan_lessons.training import devices, loop
from tests.training.small import CONFIG, numbers, sampler
from tests.training.test_processes import KEYS

mesh = devices.mesh()
assert (mesh.size, jax.process_count(), jax.local_device_count()) == (4, 2, 2)
for name, key in KEYS.items():
    path = f"{folder}/{name}.safetensors"
    result = loop.run(CONFIG, sampler(), key, mesh=mesh, checkpoint=path, keep_snapshots=True)
    assert "40 steps done" in repr(result)
    np.savez(f"{folder}/{name}_{index}.npz", *numbers((result.state, result.history, result.snapshots)))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes of two devices each leave."""
    folder = tmp_path_factory.mktemp("processes")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-c", PROCESS]
    running = [
        subprocess.Popen([*command, str(index), address, folder], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for index in (0, 1)
    ]
    for process in running:
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said[-3000:]
    return folder


@pytest.mark.parametrize("name", KEYS)
def test_two_processes_train_as_one(folder: Path, name: str) -> None:
    first, second = (list(np.load(folder / f"{name}_{index}.npz").values()) for index in (0, 1))
    assert_identical(first, second)
    with jax.enable_x64(False):
        alone = loop.run(CONFIG, sampler(), KEYS[name], keep_snapshots=True)
    assert_close(first, numbers((alone.state, alone.history, alone.snapshots)), atol=1e-5)


@pytest.mark.parametrize("name", KEYS)
def test_the_checkpoint_is_the_whole_result(folder: Path, name: str) -> None:
    state, history = checkpoints.load(folder / f"{name}.safetensors", CONFIG)
    found = numbers((state, history))
    assert_identical(found, list(np.load(folder / f"{name}_0.npz").values())[: len(found)])
