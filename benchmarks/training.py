"""How fast GANs train, against PyTorch's best: `make bench-training`.

    python -m benchmarks.training [--sizes 16 64] [--plane] [--rounds 7] [--seconds 0.7] [--no-bars]

Every way takes its turn in each round; the table holds medians. All have the same networks (two hidden
layers, tanh), batches, Adam and sampling, and one update of D and one of G a step; first it is checked that
each of PyTorch's ways does our steps, from equal weights on equal samples. PyTorch's best is the fastest of
its ways for one run, and the fastest of those that train 32 at once, each with its best number of threads.
Compilation is apart. Where a bar is missed it prints where the time of a step on the line goes; exits with 1.
"""

import argparse
import math
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
    """Hidden neurons, batch; how many times PyTorch's best one run, and each of 32, must be; dimensions."""

    hidden_size: int
    batch_size: int
    bar_one: float
    bar_each: float
    dim: int = 1


SIZES = (Size(16, 128, 10, 3.5), Size(32, 256, 7, 2.5), Size(64, 256, 3.5, 2), Size(128, 256, 2, 1.4))
IN_PLANE = (Size(64, 256, 5, 2, dim=2),)
ONE, ENSEMBLE = "scan", f"vmap of {MEMBERS}"


class Entry(NamedTuple):
    """A way, how many GANs it trains at once, whether it is PyTorch's, seconds of its first step, threads."""

    way: Way
    members: int
    is_torch: bool = False
    first: float = math.nan
    threads: int | None = None


def torch_entries(config: Config, cores: int) -> dict[str, Entry]:
    """PyTorch's ways, after the check that they do our steps."""
    from benchmarks import torch_ways

    torch_ways.forget_compiled()  # of another size: PyTorch keeps no more than eight forms of a function
    entries = {}
    for members, builds in ((1, torch_ways.BUILDS), (MEMBERS, torch_ways.BATCHED)):
        apart = torch_ways.equal_steps(config, builds.values(), members)
        print(f"PyTorch's steps of {members} at once differ from ours by {apart:.0e}")
        if not apart < 1e-4:
            raise SystemExit("PyTorch's steps are not ours: there is nothing to compare")
        for name, build in builds.items():
            way, threads, first = torch_ways.fastest(build, config, members, cores)
            entries[f"PyTorch {name}"] = Entry(way, members, True, first, threads)
    return entries


def jax_entries(config: Config) -> dict[str, Entry]:
    many = jax.device_count() > 1
    ways = {
        "nnx.jit loop": (training_ways.nnx_loop(config), 1),
        "jitted step, Python loop": (training_ways.python_loop(config), 1),
        ONE: (training_ways.chunked(config, 250, 1, on_all_cores=False), 1),
        ENSEMBLE: (training_ways.chunked(config, 25, MEMBERS, on_all_cores=many), MEMBERS),
        f"{ENSEMBLE}, 1 device": (training_ways.chunked(config, 25, MEMBERS, on_all_cores=False), MEMBERS),
    }
    return {name: Entry(way, members, first=way(1)) for name, (way, members) in ways.items()}


def measure(entries: dict[str, Entry], rounds: int, seconds: float) -> dict[str, float]:
    """Median steps a second of each way; a step of 32 GANs at once counts once."""
    lengths = {}
    for name, entry in entries.items():
        unit = 10 if entry.is_torch else 250 if entry.members == 1 else 25
        entry.way(unit)
        lengths[name] = unit * max(1, round(seconds / entry.way(unit)))
    rates: dict[str, list[float]] = {name: [] for name in entries}
    for _ in range(rounds):
        for name, entry in entries.items():
            rates[name].append(lengths[name] / entry.way(lengths[name]))
    return {name: statistics.median(values) for name, values in rates.items()}


def best_of_torch(entries: dict[str, Entry], rates: dict[str, float], members: int) -> str:
    names = [name for name, entry in entries.items() if entry.is_torch and entry.members == members]
    return max(names, key=rates.__getitem__)


def report(size: Size, entries: dict[str, Entry], rates: dict[str, float], peak: float) -> None:
    operations = training_ways.operations(size.hidden_size, size.batch_size)
    titles = ("of each", "all", "/ eager", "/ best", "first call", "of peak", "threads")
    widths = (9, 9, 8, 7, 11, 8, 8)
    print(f"{'steps a second':34}", *[f"{each:>{width}}" for each, width in zip(titles, widths, strict=True)])
    for name, entry in entries.items():
        rate, all_of_them = rates[name], rates[name] * entry.members
        best = rates[best_of_torch(entries, rates, entry.members)]
        ratios = f"{all_of_them / rates['PyTorch eager']:8.1f} {rate / best:7.2f}"
        share = all_of_them * operations / peak / 1e9
        print(
            f"{name:34} {rate:9.0f} {all_of_them:9.0f} {ratios} {entry.first:9.2f} s {share:8.0%} "
            f"{entry.threads or '':>8}"
        )
    print("  (of each GAN; of all that the way trains at once; all of them against one eager PyTorch run;")
    print("   each against PyTorch's best that trains as many at once)")
    sys.stdout.flush()


def bars(size: Size, entries: dict[str, Entry], rates: dict[str, float], peak: float) -> bool:
    """Whether the bars are met; beside each, how far a step of nothing but its matrix products could go."""
    met = True
    products = peak * 1e9 / training_ways.operations(size.hidden_size, size.batch_size)  # steps a second
    for name, bar, what in ((ONE, size.bar_one, "one run"), (ENSEMBLE, size.bar_each, f"each of {MEMBERS}")):
        members = entries[name].members
        best = best_of_torch(entries, rates, members)
        ratio, limit = rates[name] / rates[best], products / members / rates[best]
        verdict = "met" if ratio >= bar else "MISSED"
        print(f"  bar: {what} at least {bar:g} times PyTorch's best ({best}): {ratio:.2f} {verdict}")
        print(f"       (square matrix products alone, at the rate of the largest: {limit:.2f} times)")
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
    parser.add_argument("--sizes", type=int, nargs="+", default=[size.hidden_size for size in SIZES])
    parser.add_argument("--plane", action="store_true", help="only with z and x of two numbers")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each way")
    parser.add_argument("--seconds", type=float, default=0.7, help="length of a turn")
    parser.add_argument("--no-bars", action="store_true", help="measure only")
    arguments = parser.parse_args()
    devices.use_all_cores()
    print(machine())
    peak = training_ways.matrix_product_rate()
    print(f"largest matrix products: {peak:.0f} · 10⁹ float32 operations a second\n")
    met = True
    on_the_line = [size for size in SIZES if size.hidden_size in arguments.sizes]
    for size in IN_PLANE if arguments.plane else (*on_the_line, *IN_PLANE):
        print(f"hidden {size.hidden_size}, batch {size.batch_size}, {size.dim} dimensions:")
        config = training_ways.config_of(size.hidden_size, size.batch_size, size.dim)
        entries = {**torch_entries(config, os.cpu_count() or 1), **jax_entries(config)}
        rates = measure(entries, arguments.rounds, arguments.seconds)
        report(size, entries, rates, peak)
        if not bars(size, entries, rates, peak):
            met = False
            if not arguments.no_bars and size.dim == 1:
                training_profile.show(size.hidden_size, size.batch_size, MEMBERS)
    return 0 if met or arguments.no_bars else 1


if __name__ == "__main__":
    sys.exit(main())
