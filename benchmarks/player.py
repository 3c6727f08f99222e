"""The Training player while it trains: frames a second, speed lost to the picture, seconds to a pause.

    python -m benchmarks.player [--rounds 5]

In a real JupyterLab and browser, with the default configuration made longer. Bare training, the same pieces
without a picture, takes turns with the player in the same kernel. Exits with 1 where a bar is missed.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.slider_probe import ASK
from tests.browser.lab import CELLS, Lab, Lesson

SETUP = """
import time
import jax
from gan_lessons import explorers, style
from gan_lessons.training import scan
from gan_lessons.training.config import Config
style.use()
player = explorers.training_player(Config(num_steps=1_000_000, schedule="constant"))

def bare(pieces):
    run, state = player.run, player.run.state
    begin = time.perf_counter()
    for _ in range(pieces):
        state, _ = scan.advance(run.config, run._sample, state, 100)
    jax.block_until_ready(state)
    return 100 * pieces / (time.perf_counter() - begin)

player
"""
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


def measure(lesson: Lesson, rounds: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """Frames a second, steps a second with and without the picture, seconds from Pause to the last change."""
    page = lesson.page
    page.evaluate(ASK, "bare(10)")  # compiles
    frames, played, alone, pauses = [], [], [], []
    for _ in range(rounds):
        alone.append(float(page.evaluate(ASK, "print(bare(100))")))
        drawn, steps, pause = page.evaluate(PLAY, 4)
        frames.append(drawn)
        played.append(steps)
        pauses.append(pause)
        alone.append(float(page.evaluate(ASK, "print(bare(100))")))
    return frames, played, alone, pauses


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder:
        cells = [nbformat.v4.new_code_cell(SETUP.strip())]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, Path(folder) / "player.ipynb")
        with Lab(folder) as lab, lab.open("player.ipynb") as lesson:
            lesson.run_all()
            if errors := lesson.cell_errors():
                raise SystemExit("\n".join(errors))
            lesson.page.wait_for_selector(".live-figure[data-drawn]")
            frames, played, alone, pauses = measure(lesson, rounds)
    bare, shown = statistics.median(alone), statistics.median(played)
    lost = 1 - shown / bare
    print(f"steps a second: {bare:.0f} alone, {shown:.0f} with the picture")
    met = True
    for name, value, holds in (
        ("frames a second (at least 15)", statistics.median(frames), statistics.median(frames) >= 15),
        ("speed lost to the picture (less than 0.20)", lost, lost < 0.20),
        ("seconds from Pause to a still picture (at most 0.30)", max(pauses), max(pauses) <= 0.30),
    ):
        print(f"{name:54} {value:8.2f}  {'met' if holds else 'MISSED'}")
        met = met and holds
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
