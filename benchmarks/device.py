"""What an accelerator does with the training program: `make bench-device`.

    python -m benchmarks.device [--short] [--json device.json]

Five parts, each under its own time limit, print as they go: the device and the versions; the same run here
and on the CPU; steps a second of one GAN and of many at once beside PyTorch's best; the exact measures of
many pairs; one run and an ensemble shared by all devices. `--short` does a little of each, as a test on any
machine. PyTorch is compared where it is installed; nothing is installed here. Exits with 1 where the runs
disagree or a part fails.
"""

import argparse
import functools
import importlib.metadata
import importlib.util
import json
import math
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np

from benchmarks import training_ways
from benchmarks.training_ways import Way
from gan_lessons.theory import densities
from gan_lessons.training import data, devices, diagnostics, loop, scan
from gan_lessons.training.config import Config
from gan_lessons.training.state import start

Found = dict[str, Any]


class Extent(NamedTuple):
    """How much is measured: hidden sizes, GANs at once, seconds of a turn, pairs, steps of the whole runs."""

    sizes: tuple[int, ...] = (16, 32, 64, 128)
    members: tuple[int, ...] = (1, 32, 256, 1024)
    seconds: float = 0.5
    turns: int = 3
    pairs: int = 1024
    run: Config = Config()
    bar: float = 0.02  # nats, for C + log 4 at the end of the run


SHORT = Extent(
    sizes=(16,), members=(1, 4), seconds=0.01, turns=1, pairs=4, bar=math.log(4),
    run=Config(hidden_size=8, batch_size=16, num_discriminator_steps=1, num_steps=20, chunk_length=10),
)  # fmt: skip
LIMITS = {"versions": 20, "agreement": 60, "rates": 150, "measures": 30, "shared": 40}  # seconds: 5 minutes


class TooLong(RuntimeError):
    """A part was still at work when its time was over."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in the block after that many seconds, where the system has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: Any) -> None:
        raise TooLong(f"not done after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
    peak = training_ways.matrix_product_rate(2048 if extent is not SHORT else 64)
    say(found, matrix_products=f"{peak:.0f} · 10⁹ operations a second")
    for hidden_size in extent.sizes:
        batch_size = 128 if hidden_size == 16 else 256
        config = training_ways.config_of(hidden_size, batch_size)
        operations = training_ways.operations(hidden_size, batch_size)
        for members in extent.members:
            begin = time.perf_counter()
            way = training_ways.chunked(config, 100, members, on_all_cores=False)
            way(100)
            compiled = time.perf_counter() - begin
            each = _rate(way, 100, extent)
            torch = _torch_best(config, members, extent)
            say(
                found, hidden=hidden_size, gans=members,
                steps_of_each=round(each), of_all=round(each * members),
                torch_of_each=round(torch) if torch else "-", ratio=f"{each / torch:.2f}" if torch else "-",
                first_call=f"{compiled:.1f} s", of_peak=f"{each * members * operations / peak / 1e9:.0%}",
                memory=_memory(),
            )  # fmt: skip


def _rate(way: Way, unit: int, extent: Extent) -> float:
    """Median steps a second over some turns."""
    length = unit * max(1, round(extent.seconds / way(unit)))
    return statistics.median(length / way(length) for _ in range(extent.turns))


def _torch_best(config: Config, members: int, extent: Extent) -> float | None:
    """Steps a second of each GAN by PyTorch's fastest way on this device; None where it is not installed."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    from benchmarks import torch_gan, torch_ways

    device = "cuda" if torch.cuda.is_available() else "cpu"
    builds = list((torch_ways.BUILDS if members == 1 else torch_ways.BATCHED).values())
    if device == "cuda":
        builds.append(functools.partial(torch_gan.compiled, mode="reduce-overhead"))
    state = training_ways.beginning(config, members)
    players = [torch.tensor(flat, device=device) for flat in torch_ways.flat_players(state)]
    found = []
    for build in builds:
        trainer = build(*players, config.hidden_size)
        way = torch_ways.way(trainer, config, members, torch.get_num_threads(), device)
        way(3)  # compiles
        found.append(_rate(way, 5, extent))
    return max(found)


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
    "versions": versions, "agreement": agreement, "rates": rates, "measures": measures, "shared": shared,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="a little of each part, on any machine")
    parser.add_argument("--json", type=Path, help="a file for what was found")
    chosen = parser.parse_args(arguments)
    extent, everything, failed = SHORT if chosen.short else Extent(), {}, False
    for name, part in PARTS.items():
        print(f"{name} (at most {LIMITS[name]} s)", flush=True)
        found: Found = everything.setdefault(name, {})
        begin = time.perf_counter()
        try:
            with limit(LIMITS[name]):
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
