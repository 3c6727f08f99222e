"""What an accelerator does with the training program: `make bench-device`.

    python -m benchmarks.device [--short] [--json device.json] [--parts NAME …] [--patience 1]

Six parts, each under its own time limit, print as they go: the device and the versions; the same run here
and on the CPU; steps a second of one GAN and of many at once; PyTorch's ways beside ours; the exact
measures of many pairs; one run and an ensemble shared by all devices. `--short` does a little of each, as a
test on any machine. PyTorch is compared where it is installed; nothing is installed here. Exits with 1 where
the runs disagree or a part fails.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np

from benchmarks import training_ways
from benchmarks.limits import limit
from benchmarks.training_ways import Way
from gan_lessons.theory import densities
from gan_lessons.training import data, devices, diagnostics, loop, scan
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.state import start

Found = dict[str, Any]


class Extent(NamedTuple):
    """How much is measured: sizes, GANs at once, both against PyTorch, seconds of a turn, pairs, the run."""

    sizes: tuple[int, ...] = (16, 32, 64, 128)
    members: tuple[int, ...] = (1, 32, 256, 1024)
    against: tuple[tuple[int, int], ...] = ((32, 1), (32, 1024), (16, 1), (64, 1), (128, 1), (128, 256))
    builds: tuple[str, ...] = ("eager", "compiled")
    seconds: float = 0.3
    turns: int = 3
    pairs: int = 1024
    run: Config = algorithm_1()
    bar: float = 0.02  # nats, for C + log 4 at the end of the run


SHORT = Extent(
    sizes=(16,), members=(1, 4), against=((16, 1),), builds=("eager",), seconds=0.01, turns=1, pairs=4,
    bar=math.log(4),
    run=algorithm_1(hidden_size=8, batch_size=16, num_discriminator_steps=1, num_steps=20, chunk_length=10),
)  # fmt: skip
# Seconds, 300 together.
LIMITS = {"versions": 10, "agreement": 40, "rates": 105, "peer": 100, "measures": 15, "shared": 30}
CHUNK = 100  # steps of one call


def say(found: Found, **news: Any) -> None:
    """Print one line and keep it."""
    found.setdefault("lines", []).append(news)
    print("  " + "  ".join(f"{key} {value}" for key, value in news.items()), flush=True)


def versions(extent: Extent, found: Found) -> None:
    names = [name for name in ("jax", "jaxlib", "flax", "optax", "torch") if importlib.util.find_spec(name)]
    kinds = sorted({device.device_kind for device in jax.devices()})
    say(found, devices=len(jax.devices()), kind=", ".join(kinds), platform=jax.default_backend())
    say(found, **{name: importlib.metadata.version(name) for name in names})


def agreement(extent: Extent, found: Found) -> None:
    """Ten steps from one state on the CPU and here; and where the whole run ends here."""
    config, p_data = extent.run, densities.normal(0.0, 1.0)
    sample, key = data.sampler(p_data), jax.random.key(0)
    ends = []
    with jax.default_matmul_precision("highest"):  # a GPU may round products to fewer digits otherwise
        for device in (jax.devices("cpu")[0], jax.devices()[0]):
            with jax.default_device(device):
                state, _ = scan.advance(config, sample, start(config, key), 10)
                ends.append(jax.device_get((state.generator, state.discriminator)))
    apart = max(float(np.max(np.abs(one - other))) for one, other in zip(*map(jax.tree.leaves, ends)))
    state = loop.run(config, sample, key).state
    cost = diagnostics.measure(config, diagnostics.truth(p_data), state.generator, state.discriminator).cost
    excess = float(cost) + math.log(4)
    say(found, parameters_apart_after_10_steps=f"{apart:.1e}", cost_above_least=f"{excess:.4f} nats")
    if not (apart <= 1e-5 and excess <= extent.bar):
        raise RuntimeError(f"the runs must agree to 1e-5 and end below {extent.bar:.3f} nats")


def rates(extent: Extent, found: Found) -> None:
    size = 64 if extent is SHORT else 2048 if jax.default_backend() == "cpu" else 8192
    peak = training_ways.matrix_product_rate(size)
    say(found, matrix_products=f"{peak:.0f} · 10⁹ operations a second")
    kinds = [(size, members) for size in extent.sizes for members in extent.members]
    ways = [_ours(_config(size), members) for size, members in kinds]
    begin = time.perf_counter()
    first_calls = _all_at_once(ways)
    say(found, programs=len(ways), compiled_in=f"{time.perf_counter() - begin:.1f} s")
    for (hidden_size, members), way, first in zip(kinds, ways, first_calls, strict=True):
        each = _rate(way, extent)
        done = each * members * training_ways.operations(hidden_size, _config(hidden_size).batch_size)
        say(
            found, hidden=hidden_size, gans=members, steps_of_each=round(each), of_all=round(each * members),
            first_call=f"{first:.1f} s", of_peak=f"{done / peak / 1e9:.1%}", most_memory_yet=_memory(),
        )  # fmt: skip


def _all_at_once(ways: list[Way]) -> list[float]:
    """Seconds of each way's first call, eight at once: one after the other they would take minutes."""
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        return list(pool.map(lambda way: way(CHUNK), ways))
    finally:  # not waiting for what is still compiled when the part's time is over
        pool.shutdown(wait=False, cancel_futures=True)


def _config(hidden_size: int) -> Config:
    return training_ways.config_of(hidden_size, 128 if hidden_size == 16 else 256)


def _ours(config: Config, members: int) -> Way:
    return training_ways.chunked(config, CHUNK, members, on_all_cores=False)


def _rate(way: Way, extent: Extent) -> float:
    return training_ways.median_rate(way, CHUNK, extent.seconds, extent.turns)


def peer(extent: Extent, found: Found) -> None:
    """PyTorch's ways, each in a process of its own, beside ours; as many sizes as there is time for."""
    if importlib.util.find_spec("torch") is None:
        say(found, torch="not installed")
        return
    over = time.perf_counter() + 0.9 * LIMITS["peer"]
    say(found, apart_after_equal_steps=f"{_torch(extent, over, 'eager', *extent.against[0], '--check'):.0e}")
    for number, (hidden_size, members) in enumerate(extent.against):
        ours = _rate(_ours(_config(hidden_size), members), extent)
        try:
            theirs = [_torch(extent, over, build, hidden_size, members) for build in extent.builds]
        except subprocess.TimeoutExpired:
            say(found, no_time_left_for=extent.against[number:])
            break
        named = {f"torch_{name}": round(rate) for name, rate in zip(extent.builds, theirs, strict=True)}
        ratio = f"{ours / max(theirs):.2f}"
        say(found, hidden=hidden_size, gans=members, steps_of_each=round(ours), **named, ratio=ratio)


def _torch(extent: Extent, over: float, build: str, hidden_size: int, members: int, *options: str) -> float:
    """What `torch_alone` says before that time; JAX leaves the device to PyTorch there."""
    wanted = {
        "--hidden": hidden_size, "--batch": _config(hidden_size).batch_size, "--members": members,
        "--chunk": CHUNK, "--seconds": extent.seconds, "--turns": extent.turns,
    }  # fmt: skip
    words = [str(word) for pair in wanted.items() for word in pair]
    command = [sys.executable, "-m", "benchmarks.torch_alone", build, *words, *options]
    left = max(over - time.perf_counter(), 0.1)
    done = subprocess.run(
        command, env=os.environ | {"JAX_PLATFORMS": "cpu"}, capture_output=True, text=True, timeout=left
    )
    if done.returncode:
        raise RuntimeError(f"PyTorch's process ended with {done.returncode}: {done.stderr[-300:]}")
    return float(done.stdout)


def _memory() -> str:
    """The most the device has held, where it says."""
    held = jax.devices()[0].memory_stats() or {}
    return f"{held['peak_bytes_in_use'] / 2**20:.0f} MiB" if "peak_bytes_in_use" in held else "not told"


def measures(extent: Extent, found: Found) -> None:
    keys = jax.random.split(jax.random.key(0), extent.pairs)
    state, known = start(extent.run, keys), diagnostics.truth(densities.normal(0.0, 1.0))
    seconds = []
    for _ in range(2):
        begin = time.perf_counter()
        diagnostics.measure(extent.run, known, state.generator, state.discriminator)
        seconds.append(time.perf_counter() - begin)
    say(found, pairs=extent.pairs, first_call=f"{seconds[0]:.2f} s", then=f"{seconds[1]:.2f} s")


def shared(extent: Extent, found: Found) -> None:
    """One run, its batches shared, and an ensemble of 8 for each device."""
    mesh, sample = devices.mesh(), data.sampler(densities.normal(0.0, 1.0))
    config = extent.run
    for key in (jax.random.key(0), jax.random.split(jax.random.key(0), 8 * mesh.size)):
        begin = time.perf_counter()
        result = loop.run(config, sample, key, mesh=mesh)
        took = time.perf_counter() - begin
        gans = result.diverged_at.size
        say(found, devices=mesh.size, gans=gans, steps=config.num_steps, took=f"{took:.1f} s")
        if np.any(result.diverged_at >= 0):
            raise RuntimeError("a run diverged")


PARTS: dict[str, Callable[[Extent, Found], None]] = {
    "versions": versions, "agreement": agreement, "rates": rates, "peer": peer,
    "measures": measures, "shared": shared,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a little of each part, on any machine")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="only these")
    parser.add_argument("--json", type=Path, help="a file for what was found")
    parser.add_argument("--patience", type=float, default=1.0, help="times as long for each part")
    chosen = parser.parse_args(arguments)
    extent, everything, failed = SHORT if chosen.short else Extent(), {}, False
    for name in chosen.parts:
        part = PARTS[name]
        longest = chosen.patience * LIMITS[name]
        print(f"{name} (at most {longest:g} s)", flush=True)
        found: Found = everything.setdefault(name, {})
        begin = time.perf_counter()
        try:
            with limit(longest):
                part(extent, found)
        except Exception as problem:  # the parts after it are still worth knowing
            failed, found["problem"] = True, f"{type(problem).__name__}: {problem}"
            print(f"  FAILED: {found['problem']}", flush=True)
        found["seconds"] = round(time.perf_counter() - begin, 2)
        if chosen.json is not None:
            chosen.json.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
