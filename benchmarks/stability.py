"""What helps a GAN at constant rates, over 32 seeds on three sets of data: `make bench-stability`.

    python -m benchmarks.stability [--seeds 32] [--only METHOD …]

The rates never fall, so what keeps a run from swinging is the method and not the schedule. Every number is
exact up to its stated error: C(G) is a sum over the density that G itself gives. The swing is the largest
less the smallest C of a seed over the last tenth of its run; "averaged" is the G whose weights are the mean
over that tenth. A step's cost is measured on one run, all methods in turn. Then the eigenvalues of small
games at rest, with and without R1, and runs of plain gradient steps beside what their leading pairs predict.
Exits with 1 where a bar is missed.
"""

import argparse
import dataclasses
import math
import operator
import statistics
import sys
import time
from typing import Any, NamedTuple

import jax
import numpy as np
import numpyro.distributions as dist

from benchmarks.bars import Bar, verdict
from benchmarks.quality import BUMPS, LOG_4, data_sets, keys_of
from gan_lessons.theory import densities
from gan_lessons.training import data, devices, diagnostics, loop, rest, scan, spectrum
from gan_lessons.training.averages import averaged
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.state import start

PLAIN = algorithm_1(schedule="constant")
NOISE: dict[str, Any] = {"instance_noise": 3.0, "noise_share": 0.5}
METHODS: dict[str, dict[str, Any]] = {
    "plain": {},
    "one rate for both": {"discriminator_learning_rate": 1e-3},
    "G ten times slower": {"generator_learning_rate": 1e-4},
    "b1 = 0": {"adam_b1": 0.0},
    "k = 10": {"num_discriminator_steps": 10},
    "minimax": {"loss": "minimax"},
    "relativistic": {"loss": "relativistic"},
    "R1, γ = 0.1": {"r1": 0.1},
    "relativistic, R1 and R2": {"loss": "relativistic", "r1": 0.1, "r2": 0.1},
    "noise": NOISE,
    "noise, minimax": {**NOISE, "loss": "minimax"},
    "noise, minimax, k = 10": {**NOISE, "loss": "minimax", "num_discriminator_steps": 10},
}
SETS = (".9 and .1", BUMPS, "[0, 1]")  # on which the settings of Algorithm 1 were not chosen
FACTOR, TURNS, LENGTH = 3.0, 4.5, 500


class Outcome(NamedTuple):
    """C + log 4 of one method on one set, over the seeds, nats; `averaged` is the median of averaged G."""

    median: float
    worst: float
    swing: float
    averaged: float
    error: float


def outcome(config: Config, p_data: dist.Distribution, seeds: int) -> Outcome:
    """Train every seed, and measure the last tenth of the runs."""
    run = loop.run(config, data.sampler(p_data), keys_of(seeds), keep_snapshots=True, mesh=devices.mesh())
    players, known = run.snapshots, diagnostics.truth(p_data)
    assert players is not None
    tenth = config.num_steps // config.chunk_length // 10
    generator, discriminator = (
        jax.tree.map(lambda leaf: leaf[-tenth - 1 :], part)
        for part in (players.generator, players.discriminator)
    )
    found = diagnostics.measure(config, known, generator, discriminator)
    means = averaged(players, 0.1)
    smoothed = np.asarray(diagnostics.measure(config, known, means, run.state.discriminator).cost) + LOG_4
    lacking = np.asarray(found.cost) + LOG_4
    swing = np.median(lacking.max(axis=0) - lacking.min(axis=0))
    numbers = (np.median(lacking[-1]), lacking[-1].max(), swing, np.median(smoothed), found.error[-1].max())
    return Outcome(*map(float, numbers))


def table(seeds: int, methods: list[str]) -> list[Bar]:
    """Every method on every set; the bar is that one of them, averaged or not, helps on all three."""
    gains: dict[str, list[float]] = {}
    for name in SETS:
        p_data = data_sets()[name].p_data
        print(f"\n{name:24} median   worst    swing    averaged error of C")
        plain = math.nan
        for method in ["plain", *methods]:
            one = outcome(dataclasses.replace(PLAIN, **METHODS[method]), p_data, seeds)
            print(f"{method:24} {'   '.join(f'{number:.4f}' for number in one)}", flush=True)
            plain = one.median if method == "plain" else plain
            gains.setdefault(method, []).append(plain / one.median)
            gains.setdefault(f"{method}, averaged", []).append(plain / one.averaged)
    best = max(gains, key=lambda method: min(gains[method]))
    print(f"\nbest: {best}, by factors of {', '.join(f'{gain:.1f}' for gain in gains[best])}")
    return [Bar(f"{best}: least gain over plain", min(gains[best]), FACTOR, math.inf)]


def cost_of_a_step() -> None:
    """Time of a step of each method beside the plain one's; each in turn, five times."""
    sample = data.sampler(densities.normal(0.0, 1.0))
    seconds: dict[str, list[float]] = {name: [] for name in METHODS}
    configs = {name: dataclasses.replace(PLAIN, **changes) for name, changes in METHODS.items()}
    states = {name: start(config, jax.random.key(0)) for name, config in configs.items()}
    for turn in range(6):
        for name, config in configs.items():
            begin = time.perf_counter()
            jax.block_until_ready(scan.advance(config, sample, states[name], LENGTH))
            if turn:  # the first compiles
                seconds[name].append(time.perf_counter() - begin)
    print("\ntime of a step, plain = 1")
    for name, times in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(times, seconds["plain"], strict=True))
        print(f"{name:24} {ratio:.2f}")


def eigenvalues(seeds: int) -> list[Bar]:
    """Small pairs at rest: R1 moves the pairs to the left, and the leading one predicts a run."""
    config = algorithm_1(hidden_size=16, batch_size=128, num_steps=1000, chunk_length=1000)
    state = loop.run(config, data.sampler(densities.normal(0.0, 1.0)), keys_of(seeds)).state
    left, predicted, first = 0, 0, math.nan
    for seed in range(seeds):
        begin = time.perf_counter()
        pair = jax.tree.map(operator.itemgetter(seed), (state.generator, state.discriminator))
        game = rest.at_rest(config, *pair)
        found, with_r1 = (spectrum.eigenvalues(game, r1) for r1 in (0.0, 0.1))
        first = time.perf_counter() - begin if seed == 0 else first
        left += bool(spectrum.turning(with_r1).real.max() < spectrum.turning(found).real.max())
        predicted += swings_as_predicted(game, float(np.abs(found).max()))
    print(
        f"\n{seeds} games at rest: {len(game.weights)} weights, two spectra with compilation in {first:.1f} s"
    )
    return [
        Bar(
            "R1 moves the slowest pair that turns to the left, seeds", left, math.ceil(seeds * 28 / 32), seeds
        ),
        Bar("seeds whose leading pair predicts the run", predicted, seeds, seeds),
        Bar("seconds of two spectra, with compilation", first, 0.0, 20.0),
    ]


def swings_as_predicted(game: rest.Game, largest: float) -> bool:
    """Whether angle and decay of a run of plain gradient steps are the leading pair's, within a tenth."""
    lead = spectrum.leading(game)
    h = min(0.05 / abs(lead.eigenvalue), 1 / largest)
    # One number of steps compiles once; slow pairs take longer.
    steps = 1000 * math.ceil(TURNS * 2 * np.pi / (h * lead.eigenvalue.imag) / 1000)
    found = spectrum.multiplier(spectrum.swing(game, 0.001 * lead.direction, h, steps))
    expected = 1 + h * lead.eigenvalue
    turn = np.angle(found) / np.angle(expected)
    decay = np.log(abs(found)) / np.log(abs(expected))
    return bool(abs(turn - 1) < 0.1 and abs(decay - 1) < 0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=32)
    others = [name for name in METHODS if name != "plain"]
    parser.add_argument("--only", nargs="+", choices=others, default=others, help="beside the plain one")
    seeds, only = parser.parse_args().seeds, parser.parse_args().only
    devices.use_all_cores()
    print(f"plain: {PLAIN}")
    cost_of_a_step()
    return verdict(eigenvalues(seeds) + table(seeds, only))


if __name__ == "__main__":
    sys.exit(main())
