"""What an explorer endures, and whether a lesson says the same thing each time: `make soak`.

    python -m benchmarks.soak [--events 10000] [--runs 10] [--seed 0] [NAME …]

Each explorer gets many random events in a process of its own: all controls over their whole ranges, pointers
far outside the axes, keys, reloads. Counted are exceptions, warnings and shown errors; measured is the memory
that grew after the first tenth; the last picture is compared with that of a fresh explorer in the same state.
Then every lesson is run again and again, each time in a fresh kernel, and all outputs are compared with those
of the first run. NAME, of an explorer or of a lesson, chooses some. Exits with 1 where a bar is missed.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import repeat_lessons
from tests.accessibility import everyone
from tests.notebooks.lessons import LESSONS
from tests.notebooks.lessons import NAMES as LESSON_NAMES
from tests.soak import endure

ROOT = Path(__file__).parents[1]
MOST_GROWTH = 20.0  # MB
EXPLORERS = list(everyone.CASES)


def child(name: str, events: int, seed: int) -> endure.Outcome:
    """Runs the soak of one explorer in a process of its own: memory is that explorer's alone."""
    command = [sys.executable, "-m", "benchmarks.soak", "--child", "--events", str(events)]
    done = subprocess.run(
        [*command, "--seed", str(seed), name], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return endure.Outcome(name, events, [f"the process ended with {done.returncode}"], 1, 0.0, [], "")
    return endure.Outcome(*json.loads(done.stdout.splitlines()[-1]))


def explorers(names: list[str], events: int, seed: int) -> bool:
    """Prints a row an explorer; returns whether all bars are met."""
    met = True
    print(f"{'explorer':22} {'events':>7} {'exceptions':>11} {'MB growth':>10}  last picture")
    for name in names:
        found = child(name, events, seed)
        right = not found.differences and not found.count
        met = met and right and found.growth <= MOST_GROWTH
        picture = "right" if not found.differences else f"WRONG: {', '.join(found.differences)}"
        print(f"{name:22} {found.events:7} {found.count:11} {found.growth:10.1f}  {picture}", flush=True)
        for complaint in found.complaints:
            print(f"    {complaint}", flush=True)
    return met


def lessons(names: list[str], runs: int) -> bool:
    """Prints a row a lesson; returns whether every run said the same as the first."""
    met = True
    print(f"\n{'lesson':44} {'runs':>5} {'outputs':>8}  differing cells")
    for path in LESSONS:
        if path.stem not in names:
            continue
        outputs, differing = repeat_lessons.repeat(path, runs)
        met = met and not differing
        print(f"{path.stem:44} {runs:5} {outputs:8}  {'; '.join(differing) or 'none'}", flush=True)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000, help="events an explorer")
    parser.add_argument("--runs", type=int, default=10, help="runs a lesson")
    parser.add_argument("--seed", type=int, default=0, help="of the events")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help="an explorer or a lesson; all without any")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(EXPLORERS) - set(LESSON_NAMES)):
        parser.error(f"unknown {unknown}; known are {[*EXPLORERS, *LESSON_NAMES]}")
    if arguments.child:
        print(json.dumps(endure.soak(arguments.names[0], arguments.events, arguments.seed)))
        return 0
    chosen = arguments.names or [*EXPLORERS, *LESSON_NAMES]
    met = explorers([name for name in EXPLORERS if name in chosen], arguments.events, arguments.seed)
    met = lessons([name for name in LESSON_NAMES if name in chosen], arguments.runs) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
