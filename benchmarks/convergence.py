"""Does descent in p_g arrive, and how fast? Both methods from 1,000 random starts: `make bench-convergence`.

    python benchmarks/convergence.py [--starts 1000] [--seed 0]

Each start has its own p_data, on a simplex of 2 to 100 outcomes: one compiled program, mapped over all of
them (absent outcomes have probability 0 in both). The start is drawn evenly from the simplex; so is one half
of p_data, the other half is even, so that no outcome is rarer than half of its even share: the default step
of the projected method is the smallest probability of the data, and the number of its steps grows with
max p_data / min p_data. Exponentiated gradient needs no such care and is run on p_data drawn evenly, too.
Prints what was measured beside what theory says, and exits with 1 where a bar is missed.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from gan_lessons.theory import descent, rates  # noqa: E402

MOST_OUTCOMES = 100
STEPS = {"exponentiated": 40, "projected": 150}
NEAR = 1e-6
MOST_FLOORS = 5.0  # times the seconds of the bare loop


class Games(NamedTuple):
    """Many games at once: starts, data with no rare outcome, data with any, and the numbers of outcomes."""

    start: np.ndarray
    p_data: np.ndarray
    any_data: np.ndarray
    outcomes: np.ndarray


class Result(NamedTuple):
    """What a method did: C + log 4 and the total variation after every step."""

    excess: jax.Array
    distance: jax.Array


def draw(number: int, seed: int) -> Games:
    """Draws the games; what a game does not have has probability 0."""
    rng = np.random.default_rng(seed)
    outcomes = rng.integers(2, MOST_OUTCOMES + 1, number)
    present = np.arange(MOST_OUTCOMES)[None, :] < outcomes[:, None]

    def evenly() -> np.ndarray:
        weights = np.where(present, rng.exponential(size=present.shape), 0.0)
        return weights / weights.sum(axis=1, keepdims=True)

    floor = present / outcomes[:, None]
    return Games(evenly(), 0.5 * floor + 0.5 * evenly(), evenly(), outcomes)


def run(start: jax.Array, p_data: jax.Array, method: str) -> Result:
    """One game by one method, with its default step size."""
    if method == "projected":
        # At p_data C's second derivative is at most 1/(2 min p_data): this is well below what that allows.
        size = jnp.min(jnp.where(p_data > 0, p_data, jnp.inf))
        found = descent.descend(p_data, start, size, STEPS[method], step=descent.projected_step)
    else:
        found = descent.descend(p_data, start, 1.0, STEPS[method])
    return Result(found.excess, found.distance)


@jax.jit
def everything(games: Games) -> dict[str, Result]:
    """All games by both methods, in one program."""

    def by(method: str) -> Callable[..., Result]:
        return jax.vmap(partial(run, method=method))

    return {
        "exponentiated": by("exponentiated")(games.start, games.p_data),
        "exponentiated, any p_data": by("exponentiated")(games.start, games.any_data),
        "projected": by("projected")(games.start, games.p_data),
    }


@jax.jit
def bare_loop(games: Games) -> jax.Array:
    """As many steps on arrays as large with what no step can do without.

    An exponential and a logarithm a number; the projection onto the simplex sorts, too.
    """

    def step(_: int, p: jax.Array) -> jax.Array:
        return jnp.log(0.5 + 0.5 * jnp.exp(p))

    moved = jax.lax.fori_loop(0, 2 * STEPS["exponentiated"], step, games.p_data)
    return jax.lax.fori_loop(0, STEPS["projected"], lambda t, p: step(t, jnp.sort(-p)), moved)


def seconds(program: Callable[[Games], object], games: Games) -> float:
    """The median of three runs of a compiled program."""
    jax.block_until_ready(program(games))  # compiles
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        jax.block_until_ready(program(games))
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[1]


def report(name: str, result: Result, games: Games) -> bool:
    """Prints one method's figures beside the theory's; returns whether all starts arrived."""
    excess, distance = np.asarray(result.excess), np.asarray(result.distance)
    arrived = (excess < NEAR).argmax(axis=1)
    most = float(excess[:, -1].max())
    measured = [rates.measured_factor(one, 1e-9) for one in distance]
    if name == "projected":
        theory = [_local(p, k) for p, k in zip(games.p_data, games.outcomes, strict=True)]
        general = [_general(*one) for one in zip(games.start, games.p_data, games.outcomes, strict=True)]
        note = f"O(1/√t) bound after {STEPS['projected']} steps: {np.median(general):.2f} nats (median)"
    else:
        theory, note = [0.5] * len(excess), "2⁻ᵗ bound on C + log 4 holds: "
        note += str(bool((excess <= excess[:, :1] * 0.5 ** np.arange(excess.shape[1]) + 1e-12).all()))
    print(
        f"{name:26} worst C + log 4 {most:.1e}   steps to 1e-6: median {int(np.median(arrived)):3d}, "
        f"most {int(arrived.max()):3d}"
    )
    print(f"{'':26} distance per step: measured {_spread(measured)}, theory {_spread(theory)}   {note}")
    return most < NEAR


def _local(p_data: np.ndarray, outcomes: int) -> float:
    """The factor of the slowest direction near p_data for the default step."""
    p = p_data[:outcomes]
    centre = np.eye(outcomes) - 1 / outcomes
    bowl = np.linalg.eigvalsh(centre @ np.diag(1 / (2 * p)) @ centre)[1:]
    return float(np.abs(1 - p.min() * bowl).max())


def _general(start: np.ndarray, p_data: np.ndarray, outcomes: int) -> float:
    """What the general theory promises for the best constant step size."""
    apart = np.linalg.norm(start - p_data)
    return float(apart * rates.steepest(int(outcomes), descent.CAP) / np.sqrt(STEPS["projected"]))


def _spread(values: list[float]) -> str:
    return f"{np.nanmin(values):.3f} … {np.nanmax(values):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    games = Games(*(jnp.asarray(array) for array in draw(arguments.starts, arguments.seed)))
    all_games, floor = seconds(everything, games), seconds(bare_loop, games)
    results = everything(games)
    bare = Games(*map(np.asarray, games))
    arrived = [report(name, result, bare) for name, result in sorted(results.items())]
    quick = all_games < MOST_FLOORS * floor
    print(f"\n{arguments.starts} starts, 2 to {MOST_OUTCOMES} outcomes, one program:", end=" ")
    print(f"{all_games:.2f} s, a bare loop {floor:.2f} s: {all_games / floor:.1f} times", end=" ")
    print(f"(at most {MOST_FLOORS:.0f})", "met" if quick else "MISSED")
    print(f"every start below C + log 4 = {NEAR:.0e}:", "met" if all(arrived) else "MISSED")
    return 0 if all(arrived) and quick else 1


if __name__ == "__main__":
    sys.exit(main())
