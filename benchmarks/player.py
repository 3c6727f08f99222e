"""A player while it trains: frames a second, speed lost to the picture, seconds to a pause.

    python -m benchmarks.player [--laboratory] [--rounds 5]

In a real JupyterLab and browser, the *Training player* or the *2-D laboratory*, with its configuration made
longer. Two others take turns with it in the same kernel: bare training, the same pieces without a picture;
and an empty loop, the same pictures without training. Every bar is a ratio to one of them. Exits with 1 where
one is missed.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat

from benchmarks.slider_probe import ASK
from gan_lessons.explorers import laboratory_explorer, training_player_explorer
from tests.browser.lab import CELLS, Lab, Lesson

SETUP = """
import dataclasses
import time
import jax
from gan_lessons import explorers, style
from gan_lessons.training import scan
from gan_lessons.explorers import laboratory_explorer
from gan_lessons.training.config import algorithm_1
style.use()
player = PLAYER

def bare(pieces):
    run, state = player.run, player.run.state
    begin = time.perf_counter()
    for _ in range(pieces):
        state, _ = scan.advance(run.config, run._sample, state, STEPS)
    jax.block_until_ready(state)
    return STEPS * pieces / (time.perf_counter() - begin)

advance = scan.advance

def train(really):
    run = player.run
    done = advance(run.config, run._sample, run.state, STEPS)
    scan.advance = advance if really else lambda *_: done

player
"""
# What is played, and its paces: the last one goes as fast as it can.
PLAYERS = {
    False: (
        'explorers.training_player(algorithm_1(num_steps=1_000_000, schedule="constant"))',
        training_player_explorer.PACES,
    ),
    True: (
        "explorers.laboratory(dataclasses.replace(laboratory_explorer.DEFAULT, num_steps=1_000_000))",
        laboratory_explorer.PACES,
    ),
}
# From one moment to another of the page's own clock: steps done, frames drawn.
PLAY = f"""async seconds => {{
    const node = {CELLS}[0].node, button = node.querySelector('button');
    const step = () => Number(node.querySelector('.live-figure').textContent.match(/step (\\d+):/)[1]);
    const frames = () => Number(node.querySelector('.live-figure').dataset.drawn);
    const wait = ms => new Promise(done => setTimeout(done, ms));
    button.click();
    await wait(1000);
    const start = performance.now(), step0 = step(), frames0 = frames();
    await wait(1000 * seconds);
    const taken = (performance.now() - start) / 1000, steps = step() - step0, drawn = frames() - frames0;
    let last = step(), changed = performance.now();
    const pressed = changed;
    button.click();
    while (performance.now() - pressed < 1500) {{
        await wait(5);
        if (step() !== last) {{ last = step(); changed = performance.now(); }}
    }}
    return [drawn / taken, steps / taken, (changed - pressed) / 1000]; }}"""


class Measured(NamedTuple):
    """What the rounds gave, one number a round in each list.

    Attributes:
        frames: pictures a second while it trains.
        empty: pictures a second of the empty loop.
        played: steps a second with the picture.
        alone: steps a second without, measured before and after.
        pauses: seconds from Pause to the last change.
    """

    frames: list[float]
    empty: list[float]
    played: list[float]
    alone: list[float]
    pauses: list[float]


def measure(lesson: Lesson, rounds: int) -> Measured:
    page, found = lesson.page, Measured([], [], [], [], [])
    page.evaluate(ASK, "bare(10)")  # compiles
    for _ in range(rounds):
        found.alone.append(float(page.evaluate(ASK, "print(bare(100))")))
        drawn, steps, pause = page.evaluate(PLAY, 4)
        found.frames.append(drawn)
        found.played.append(steps)
        found.pauses.append(pause)
        found.alone.append(float(page.evaluate(ASK, "print(bare(100))")))
        page.evaluate(ASK, "train(False)")
        found.empty.append(page.evaluate(PLAY, 2)[0])
        page.evaluate(ASK, "train(True)")
    return found


def report(found: Measured, piece: int, lost: float) -> bool:
    """Prints each ratio with what it was made from; returns whether all bars are met.

    Args:
        found: from `measure`.
        piece: steps between two pictures.
        lost: the share of the speed that may be lost to the pictures.
    """
    frames, empty, shown, bare = map(statistics.median, found[:4])
    pause, pieces = max(found.pauses), bare / piece
    in_turn = 1 / (1 / empty + 1 / pieces)  # a picture is of a piece: no more of them than pieces
    met = True
    for name, value, holds, beside in (
        ("pictures / piece and picture in turn (at least 0.8)", frames / in_turn, frames >= 0.8 * in_turn,
         f"{frames:.1f} a second; empty loop {empty:.1f}, bare pieces {pieces:.1f}"),
        (f"speed lost to the picture (less than {lost:.2f})", 1 - shown / bare, 1 - shown / bare < lost,
         f"{shown:.0f} of {bare:.0f} steps a second"),
        ("Pause to a still picture, in pictures (at most 9)", pause * frames, pause * frames <= 9,
         f"{pause:.2f} s"),
    ):  # fmt: skip
        print(f"{name:52} {value:8.2f}  {'met' if holds else 'MISSED':6}  {beside}")
        met = met and holds
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--laboratory", action="store_true", help="the 2-D laboratory")
    chosen = parser.parse_args()
    make, paces = PLAYERS[chosen.laboratory]
    piece = paces[-1].steps
    setup = SETUP.strip().replace("PLAYER", make).replace("STEPS", str(piece))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder:
        cells = [nbformat.v4.new_code_cell(setup)]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, Path(folder) / "player.ipynb")
        with Lab(folder) as lab, lab.open("player.ipynb") as lesson:
            lesson.run_all()
            if errors := lesson.cell_errors():
                raise SystemExit("\n".join(errors))
            lesson.page.wait_for_selector(".live-figure[data-drawn]")
            found = measure(lesson, chosen.rounds)
    return 0 if report(found, piece, 0.25 if chosen.laboratory else 0.20) else 1


if __name__ == "__main__":
    sys.exit(main())
