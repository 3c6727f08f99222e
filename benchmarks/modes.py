"""How many modes a GAN finds in the plane, and how much it gives to each: `make bench-modes`.

    python -m benchmarks.modes [--seeds 32] [--only METHOD …]

A ring of 8 and a grid of 25 as in Lin et al. 2018 (PacGAN), section 4.1, by their protocol: of 2,500 samples
of a trained G those within three standard deviations of a mode are good, and a mode is touched where one of
them lies. One sample is little: so beside it stand the smallest share that a mode has and the number of equal
modes that have the entropy of the good samples. All seeds of a row train in one program. Exits with 1 where
a bar of the last row is missed. The published rows are theirs: other networks, batches and lengths.
"""

import argparse
import math
import sys
import time
from typing import Any, NamedTuple

import jax
import numpy as np

from benchmarks.bars import Bar, verdict
from gan_lessons.theory import plane_sets
from gan_lessons.theory.plane import Blobs
from gan_lessons.training import data, devices, loop, models, sampling
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.modes import modes_of

SETS = {
    "ring of 8": plane_sets.ring(8, 1.0, 0.01),
    "grid of 25": plane_sets.grid(5, 2.0, 0.05),
}
PUBLISHED = {
    "ring of 8": {"GAN": "6.3 ± 0.5 of 8", "PacGAN4": "7.8 ± 0.2 of 8"},
    "grid of 25": {"GAN": "17.3 ± 0.8 of 25", "PacGAN4": "24.8 ± 0.2 of 25"},
}
# The same for every row, so that they differ in what they are called alone.
COMMON: dict[str, Any] = {
    "latent_dim": 2, "data_dim": 2, "hidden_size": 64, "batch_size": 128, "num_discriminator_steps": 3,
    "adam_b1": 0.0, "generator_learning_rate": 4e-3, "discriminator_learning_rate": 4e-3,
    "num_steps": 6000, "chunk_length": 500,
}  # fmt: skip
NOISE: dict[str, Any] = {"instance_noise": 0.3, "noise_share": 0.8}
METHODS: dict[str, dict[str, Any]] = {
    "non-saturating": {},
    "minimax": {"loss": "minimax"},
    "R1, γ = 0.1": {"r1": 0.1},
    "relativistic, R1 and R2": {"loss": "relativistic", "r1": 0.1, "r2": 0.1},
    "noise": NOISE,
}
SAMPLES, LEAST = 2500, 1 / 20  # of a seed; the share of them that a mode of the ring must have
LONGEST = 300.0  # seconds of one row


class Row(NamedTuple):
    """What the seeds of one method found, each of shape (seeds,); `seconds` is that of all together."""

    touched: np.ndarray
    good: np.ndarray
    even: np.ndarray
    fewest: np.ndarray
    seconds: float


def trained(density: Blobs, changes: dict[str, Any], seeds: int) -> Row:
    """Train every seed of one method on one set, and count."""
    config = algorithm_1(**(COMMON | changes))
    begin = time.perf_counter()
    keys = jax.random.split(jax.random.key(2014), seeds)
    run = loop.run(config, data.plane_sampler(density), keys, mesh=devices.mesh())
    z = sampling.draw_noise(config, jax.random.key(0), (SAMPLES,))
    samples = jax.vmap(lambda params: models.generate(config, params, z))(run.state.generator)
    found = jax.device_get(jax.vmap(lambda x: modes_of(density, x))(samples))
    seconds = time.perf_counter() - begin
    return Row(found.touched, found.good, found.even, found.fewest, seconds)


def table(name: str, methods: list[str], seeds: int) -> Row:
    """Print the rows of one set, and return the last one."""
    print(f"\n{name}, {seeds} seeds: median (worst)")
    print(f"{'':26}touched        within 3 σ     as of … equal  smallest share  seconds")
    for published, said in PUBLISHED[name].items():
        print(f"{published + ' (published)':26}{said}")
    last: Row | None = None
    for method in methods:
        last = trained(SETS[name], METHODS[method], seeds)
        each = [f"{np.median(part):.3g} ({part.min():.3g})" for part in last[:4]]
        print(f"{method:26}{''.join(f'{said:15}' for said in each)} {last.seconds:.0f}", flush=True)
    assert last is not None
    return last


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=32)
    parser.add_argument("--only", nargs="+", choices=list(METHODS), default=list(METHODS))
    chosen = parser.parse_args()
    devices.use_all_cores()
    print(f"all rows: {algorithm_1(**COMMON)}")
    ring, grid = (table(name, chosen.only, chosen.seeds) for name in SETS)
    whole, seeds = int((ring.fewest >= LEAST).sum()), chosen.seeds
    return verdict([
        Bar("ring: seeds whose modes all have 1/20", whole, math.ceil(seeds * 31 / 32), seeds),
        Bar("ring: share within 3 σ, median", float(np.median(ring.good)), 0.8, 1.0),
        Bar("grid: modes touched, median", float(np.median(grid.touched)), 24.0, 25.0),
        Bar("grid: as even as … equal modes, median", float(np.median(grid.even)), 20.0, 25.0),
        Bar("grid: share within 3 σ, median", float(np.median(grid.good)), 0.6, 1.0),
        Bar("seconds of the longer of the two rows", max(ring.seconds, grid.seconds), 0.0, LONGEST),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
