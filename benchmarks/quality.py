"""How near a GAN comes to the truth, 32 seeds, by default and by Algorithm 1 alone: `make bench-quality`.

    python -m benchmarks.quality [--seeds 32]

Nine sets of data; a run measures where they lie and how wide they are, and computes in their units. Every
number is exact up to the error it is printed with: C(G) and V(D, G) are sums over the density that G itself
gives. Beside the narrow bumps stands the floor that the slope of G sets there (`benchmarks/valley.py`).
Exits with 1 where a bar is missed.
"""

import argparse
import dataclasses
import math
import sys
import time
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist

from benchmarks import valley
from benchmarks.bars import Bar, verdict
from benchmarks.exact_response import exact_response
from gan_lessons.theory import densities
from gan_lessons.training import data, devices, diagnostics, loop, losses, models
from gan_lessons.training.best_response import best_response
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.state import State, start

LOG_4 = math.log(4)
LONG = 5_000  # updates of D against a G that stands still
SETTINGS = {"default": Config(), "plain": algorithm_1()}
BUMPS, VALLEY = "narrow bumps", (-1.9, 1.9)  # the valley: from four standard deviations to four


class DataSet(NamedTuple):
    """Data to train on; `most` is the bar of the median of C + log 4, and `long` asks for D trained long."""

    p_data: dist.Distribution
    most: float = 0.02
    long: bool = False


class Trained(NamedTuple):
    """Runs from every seed at their end; `lacking` is C + log 4, shape (seeds,), nats."""

    config: Config
    known: diagnostics.Truth
    state: State
    lacking: np.ndarray


def data_sets() -> dict[str, DataSet]:
    """The sets by name."""
    return {
        "Laplace": DataSet(densities.laplace(0.0, 1.0)),
        "Student t₃": DataSet(densities.student_t(3.0, 0.0, 1.0)),
        "N(4, .5²)": DataSet(densities.normal(4.0, 0.5)),
        "[0, 1]": DataSet(densities.uniform(0.0, 1.0)),
        ".9 and .1": DataSet(densities.mixture(0.9, -1.0, 0.4, 2.0, 0.3)),
        BUMPS: DataSet(densities.mixture(0.5, -2.5, 0.15, 2.5, 0.15), most=0.15),
        "normal": DataSet(densities.normal(0.0, 1.0), long=True),
        "mixture": DataSet(densities.mixture(0.5, -1.5, 0.5, 1.5, 0.5), long=True),
        "uniform": DataSet(densities.uniform(-1.5, 1.5), long=True),
    }


def keys_of(seeds: int) -> jax.Array:
    return jax.random.split(jax.random.key(0), seeds)


def runs(name: str, chosen: DataSet, seeds: int, settings: str) -> tuple[list[Bar], Trained]:
    """One of the settings from every seed: how near it comes, and V ≤ C after every chunk."""
    # The chunks change no number; fewer of them leave fewer records to measure.
    config = SETTINGS[settings] if chosen.long else dataclasses.replace(SETTINGS[settings], chunk_length=1000)
    sample, known = data.sampler(chosen.p_data), diagnostics.truth(chosen.p_data)
    begin = time.perf_counter()
    result = loop.run(config, sample, keys_of(seeds), keep_snapshots=True, mesh=devices.mesh())
    took = time.perf_counter() - begin
    players = result.snapshots
    assert players is not None
    whole = diagnostics.measure(config, known, players.generator, players.discriminator)
    lacking = whole.cost[-1] + LOG_4
    excess, above = np.sort(lacking), whole.value - whole.cost
    print(
        f"{name:12} {settings:7} C + log 4: median {np.median(excess):.4f}, largest {excess[-1]:.4f}; error "
        f"{whole.error[-1].max():.4f}; C - V {np.median(whole.gap[-1]):.4f}; {took:.0f} s for {seeds} seeds",
        flush=True,
    )
    title = f"{name}, {settings}"
    bars = [
        Bar(f"{title}: median of C + log 4", float(np.median(excess)), 0.0, chosen.most),
        Bar(f"{title}: largest V - C, {above.size} records", float(above.max()), -math.inf, 1e-9),
    ]
    return bars, Trained(config, known, result.state, lacking)


def default_runs(name: str, chosen: DataSet, seeds: int) -> list[Bar]:
    """The default configuration; where it is asked for, D is trained long at the end."""
    bars, trained = runs(name, chosen, seeds, "default")
    if chosen.long:
        allowed = math.ceil(seeds * 28 / 32)
        bars.append(Bar(f"{name}: seeds within 0.05", int(np.sum(trained.lacking <= 0.05)), allowed, seeds))
        bars.append(trained_long(name, trained.config, trained.known, trained.state))
    return bars + (floor_of_bumps(*trained) if name == BUMPS else [])


def trained_long(name: str, config: Config, known: diagnostics.Truth, state: State) -> Bar:
    """The same two players, D alone trained on."""
    best, _ = exact_response(config, known, state, LONG)
    gap = diagnostics.measure(config, known, best.generator, best.discriminator).gap
    print(f"{'':12} after {LONG} updates of D alone C - V {np.median(gap):.4f}, at most {gap.max():.4f}")
    return Bar(f"{name}: largest C - V after D was trained long", float(gap.max()), 0.0, 0.01)


def floor_of_bumps(config: Config, known: diagnostics.Truth, state: State, lacking: np.ndarray) -> list[Bar]:
    """What each G had to pay for the valley, being as steep as it is."""
    pairs = [jax.tree.map(lambda leaf, i=i: leaf[i], state.generator) for i in range(len(lacking))]
    slopes = [valley.steepest(config, generator) for generator in pairs]
    floors = np.array([valley.floor(known, *VALLEY, slope) for slope in slopes])
    print(
        f"{'':12} steepest G: {np.median(slopes):.0f} (median), floor at its slope {np.median(floors):.4f}, "
        f"at slope 100 {valley.floor(known, *VALLEY, 100.0):.4f}"
    )
    return [Bar(f"{BUMPS}: least (C + log 4) - floor", float(np.min(lacking - floors)), -1e-3, LOG_4)]


def same_fixed_point(seeds: int) -> list[Bar]:
    """The minimax loss from the same seeds: both losses end at -log 4."""
    p_data = data_sets()["normal"].p_data
    known, bars = diagnostics.truth(p_data), []
    for loss in ("non_saturating", "minimax"):
        config = algorithm_1(loss=loss)
        result = loop.run(config, data.sampler(p_data), keys_of(seeds), mesh=devices.mesh())
        found = diagnostics.measure(config, known, result.state.generator, result.state.discriminator)
        excess = float(np.median(found.cost + LOG_4))
        print(f"{loss:15} normal data: median C + log 4 {excess:.4f}")
        bars.append(Bar(f"{loss} ends at -log 4: median C + log 4", excess, 0.0, 0.02))
    return bars


def pull(config: Config, state: State, z: jax.Array, loss: Any) -> jax.Array:
    """The gradient of a generator loss in the samples x_i = G(z_i): shape (batch,)."""
    x = models.generate(config, state.generator, z)
    return jax.grad(lambda x: loss(models.logits(config, state.discriminator, x)))(x)[:, 0]


def saturation(seeds: int) -> list[Bar]:
    """Separated densities, D trained for a while: how much weaker the saturating gradient is."""
    p_data = densities.normal(8.0, 0.5)
    config = algorithm_1(schedule="constant")
    state, _ = best_response(config, data.sampler(p_data), start(config, keys_of(seeds)), 200)
    z = jax.random.normal(jax.random.key(1), (512, 1), dtype=jnp.float32)

    def compare(state: State) -> tuple[jax.Array, jax.Array, jax.Array]:
        saturating = pull(config, state, z, losses.generator_loss_minimax)
        other = pull(config, state, z, losses.generator_loss_non_saturating)
        # What the theory gives: each sample's pull, times D/(1 - D) = exp(logit).
        x = models.generate(config, state.generator, z)
        odds = jnp.exp(models.logits(config, state.discriminator, x))
        return jnp.linalg.norm(saturating), jnp.linalg.norm(other), jnp.linalg.norm(other * odds)

    weak, strong, predicted = (np.asarray(norm) for norm in jax.jit(jax.vmap(compare))(state))
    print(f"separated densities: saturating / non-saturating pull {np.median(weak / strong):.1e} (median)")
    worst = float(np.max(np.abs(weak / predicted - 1)))
    return [
        Bar("pull of the saturating loss / D/(1-D) times the other: off by", worst, 0.0, 1e-3),
        Bar("saturating / non-saturating pull, median", float(np.median(weak / strong)), 0.0, 0.1),
    ]


def one_run() -> list[Bar]:
    """What the defaults cost: one run by turns with one of Algorithm 1, the programs compiled before."""
    sample = data.sampler(data_sets()["mixture"].p_data)
    seconds: dict[str, list[float]] = {name: [] for name in SETTINGS}
    for _ in range(4):
        for name, config in SETTINGS.items():
            begin = time.perf_counter()
            loop.run(config, sample, jax.random.key(0))
            seconds[name].append(time.perf_counter() - begin)
    for name, (first, *later) in seconds.items():
        print(f"one {name} run: {first:.1f} s with compilation, then {min(later):.1f} s")
    cost = min(seconds["default"][1:]) / min(seconds["plain"][1:])
    return [Bar("one default run / one plain run", cost, 0.0, 2.5)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=32)
    seeds = parser.parse_args().seeds
    devices.use_all_cores()
    print("\n".join(f"{name}: {config}" for name, config in SETTINGS.items()) + "\n")
    bars = one_run()
    for name, chosen in data_sets().items():
        plain = runs(name, chosen, seeds, "plain")[0]
        # On the other sets its median, the first, is printed to compare.
        bars += default_runs(name, chosen, seeds) + (plain if chosen.long else plain[1:])
    bars += same_fixed_point(seeds) + saturation(seeds)
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main())
