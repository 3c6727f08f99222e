"""How fast GANs train, against an equal PyTorch loop: `make bench-training`.

    python -m benchmarks.training [--rounds 7] [--seconds 0.7] [--no-bars]

Every way takes its turn in each round; the table holds medians. All have the same networks (two hidden
layers, tanh), batches, Adam, sampling, and one update of D and one of G a step. Compilation is apart. Exits
with 1 where a bar is missed, and then prints where the time of a step goes.
"""

import argparse
import os
import platform
import statistics
import sys
from typing import NamedTuple

import jax

from benchmarks import training_profile, training_ways
from benchmarks.training_ways import Way
from gan_lessons.training import devices
from gan_lessons.training.config import Config

MEMBERS = 32


class Size(NamedTuple):
    """Hidden neurons, batch, and how often PyTorch's steps a second one run and an ensemble must reach."""

    hidden_size: int
    batch_size: int
    bar_one: float
    bar_ensemble: float


SIZES = (Size(16, 128, 10, 25), Size(32, 256, 8, 15), Size(64, 256, 4, 8), Size(128, 256, 2, 4))
TORCH, TORCH_FUSED = "PyTorch eager", "PyTorch eager, fused Adam"
ONE, ENSEMBLE = "scan (one run)", f"vmap of {MEMBERS} (all together)"


def torch_ways(size: Size, cores: int) -> dict[str, Way]:
    from benchmarks import torch_gan

    threads = torch_gan.best_threads(size.hidden_size, size.batch_size, 200, cores)
    print(f"PyTorch is fastest with {threads} of {cores} threads")
    torch_gan.torch.set_num_threads(threads)
    steps = {
        name: torch_gan.make_step(size.hidden_size, size.batch_size, fused=fused)
        for name, fused in ((TORCH, False), (TORCH_FUSED, True))
    }
    return {name: lambda n, step=step: torch_gan.seconds(step, n) for name, step in steps.items()}


def jax_ways(size: Size) -> dict[str, Way]:
    config = Config(hidden_size=size.hidden_size, batch_size=size.batch_size, num_discriminator_steps=1)
    many = jax.device_count() > 1
    return {
        "nnx.jit loop": training_ways.nnx_loop(config),
        "jitted step, Python loop": training_ways.python_loop(config),
        ONE: training_ways.chunked(config, 250, 1, on_all_cores=False),
        ENSEMBLE: training_ways.chunked(config, 25, MEMBERS, on_all_cores=many),
        f"{ENSEMBLE}, 1 device": training_ways.chunked(config, 25, MEMBERS, on_all_cores=False),
    }


def measure(ways: dict[str, Way], rounds: int, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """Median steps a second of each way, all its GANs together, and the seconds of its first call."""
    first = {name: way(1) for name, way in ways.items()}
    share = {name: MEMBERS if ENSEMBLE in name else 1 for name in ways}
    lengths = {}
    for name, way in ways.items():
        unit = 250 if share[name] == 1 else 25
        lengths[name] = unit * max(1, round(seconds / way(unit)))
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            rates[name].append(lengths[name] * share[name] / way(lengths[name]))
    return {name: statistics.median(values) for name, values in rates.items()}, first


def report(size: Size, rates: dict[str, float], first: dict[str, float], peak: float) -> None:
    operations = training_ways.operations(size.hidden_size, size.batch_size)
    head = f"{'median':>9} {'/ PyTorch':>10} {'/ fused':>8} {'first call':>11} {'of peak':>8}"
    print(f"{'steps a second':34} {head}")
    for name, rate in rates.items():
        ratios = f"{rate / rates[TORCH]:10.1f} {rate / rates[TORCH_FUSED]:8.1f}"
        print(f"{name:34} {rate:9.0f} {ratios} {first[name]:9.2f} s {rate * operations / peak / 1e9:7.0%}")
    sys.stdout.flush()


def bars(size: Size, rates: dict[str, float]) -> bool:
    met = True
    for name, bar in ((ONE, size.bar_one), (ENSEMBLE, size.bar_ensemble)):
        ratio = rates[name] / rates[TORCH]
        verdict = "met" if ratio >= bar else "MISSED"
        print(f"  bar: {name} at least {bar:g} times PyTorch: {ratio:.1f} {verdict}")
        met = met and ratio >= bar
    print()
    return met


def machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    names = {device.device_kind for device in jax.devices()}
    where = f"{jax.device_count()} x {', '.join(sorted(names))}"
    return f"{platform.machine()}, {os.cpu_count()} cores{load}; JAX {jax.__version__} on {where}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="turns of each way")
    parser.add_argument("--seconds", type=float, default=0.7, help="length of a turn")
    parser.add_argument("--no-bars", action="store_true", help="measure only")
    arguments = parser.parse_args()
    devices.use_all_cores()
    print(machine())
    peak = training_ways.matrix_product_rate()
    print(f"largest matrix products: {peak:.0f} · 10⁹ float32 operations a second\n")
    met = True
    for size in SIZES:
        print(f"hidden {size.hidden_size}, batch {size.batch_size}:", end=" ")
        ways = {**torch_ways(size, os.cpu_count() or 1), **jax_ways(size)}
        rates, first = measure(ways, arguments.rounds, arguments.seconds)
        report(size, rates, first, peak)
        if not bars(size, rates):
            met = False
            training_profile.show(size.hidden_size, size.batch_size, MEMBERS)
    return 0 if met or arguments.no_bars else 1


if __name__ == "__main__":
    sys.exit(main())
