"""A class on one machine: `make bench-classroom`.

    python -m benchmarks.classroom [--kernels 1 5 10 20] [--lesson 03_...] [--memory 24]

Starts that many kernels at once and lets each run the lesson as Run All does. Measured for each: seconds
until its first explorer answers a slider, and the memory that it holds when the lesson has run (proportional
set size: pages that kernels share are counted once). Then all move a slider twenty times a second, and what a
movement costs a kernel is measured, drawn by it and followed by the browser (`hands.py`). No browser runs
here: it runs on the learner's machine.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

import nbformat
import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from benchmarks import hands
from benchmarks.hands import Figure, Hands

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SYSTEM = 2.0  # GiB left to the machine itself
GIB = 2**30


class Learner(NamedTuple):
    """One kernel's figures: seconds to the first answer and to the lesson's end, bytes held then, hands."""

    answers: float
    done: float
    memory: int
    hands: Hands


def held(process: psutil.Process) -> int:
    return sum(each.memory_full_info().pss for each in (process, *process.children(recursive=True)))


def first_figure(published: list[dict[str, Any]]) -> Figure | None:
    """The messages that opened the first slider of an explorer, and its picture."""
    opened = [message["content"] for message in published if message["msg_type"] == "comm_open"]
    sliders = [each for each in opened if each["data"]["state"].get("_model_name") == "FloatSliderModel"]
    pictures = [each for each in opened if each["data"]["state"].get("_model_name") == "AnyModel"]
    return Figure(sliders[0], pictures[0]) if sliders and pictures else None


async def move(client: AsyncKernelClient, figure: Figure) -> None:
    """Move a slider by a step, and wait for the picture that follows."""
    state = figure.slider["data"]["state"]
    up = state["value"] + state["step"] <= state["max"]
    hands.put(client, figure, state["value"] + (state["step"] if up else -state["step"]))
    await hands.wait_told(client, "draw")


async def learn(cells: list[str], begin: float, everyone: asyncio.Barrier) -> Learner:
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel(cwd=str(NOTEBOOKS), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=600)
        answers, figure = 0.0, None
        for source in cells:
            opened = first_figure(await hands.execute(client, source))
            if opened is not None and figure is None:
                figure = opened
                await move(client, figure)
                answers = time.monotonic() - begin
        if figure is None:
            raise RuntimeError("this lesson has no explorer with a slider")
        done = time.monotonic() - begin
        # Each is measured while all are there: they share pages.
        await everyone.wait()
        process = psutil.Process(manager.provisioner.pid)
        memory = held(process)
        await everyone.wait()
        return Learner(answers, done, memory, await hands.move_both_ways(client, process, figure))
    except Empty as silence:
        raise RuntimeError("a kernel did not answer for ten minutes") from silence
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


async def classroom(cells: list[str], size: int) -> list[Learner]:
    begin, everyone = time.monotonic(), asyncio.Barrier(size)
    return await asyncio.gather(*(learn(cells, begin, everyone) for _ in range(size)))


def server_memory() -> int:
    """Bytes that JupyterLab's own process holds: on a hub each learner has one beside the kernel."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    server = subprocess.Popen(command, cwd=NOTEBOOKS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        before, now = 0, 1
        while now > 1.01 * before:  # until it has loaded all its extensions
            time.sleep(5)
            before, now = now, held(psutil.Process(server.pid))
        return now
    finally:
        server.terminate()
        server.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", type=int, nargs="+", default=[1, 5, 10, 20])
    parser.add_argument("--lesson", default="03_rewrite_the_value_as_jsd")
    parser.add_argument("--memory", type=float, default=24.0, help="GiB of the machine that is asked about")
    arguments = parser.parse_args()
    notebook = nbformat.read(NOTEBOOKS / f"{arguments.lesson}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    server = server_memory()
    print(f"{arguments.lesson}, {os.cpu_count()} cores; JupyterLab itself holds {server / 2**20:.0f} MiB")
    print(
        "kernels   first answer: median, last   lesson done: last   MiB a kernel   GiB together"
        "   ms a movement: drawn, followed"
    )
    each = 0.0
    for size in arguments.kernels:
        learners = asyncio.run(classroom(cells, size))
        answers = [learner.answers for learner in learners]
        done = max(learner.done for learner in learners)
        together = sum(learner.memory for learner in learners)
        each = together / size
        print(
            f"{size:7} {statistics.median(answers):18.1f} s {max(answers):6.1f} s {done:17.1f} s"
            f" {each / 2**20:14.0f} {together / GIB:14.2f}"
            f" {statistics.median(learner.hands.drawn for learner in learners):23.1f}"
            f" {statistics.median(learner.hands.followed for learner in learners):6.1f}",
            flush=True,
        )
    room = (arguments.memory - SYSTEM) * GIB
    print(f"{arguments.memory:.0f} GiB, {SYSTEM:.0f} of them for the machine, hold by memory alone:")
    print(f"  {int((room - server) / each)} kernels of this lesson under one JupyterLab")
    print(f"  {int(room / (each + server))} learners with a JupyterLab each, as on a hub")
    return 0


if __name__ == "__main__":
    sys.exit(main())
