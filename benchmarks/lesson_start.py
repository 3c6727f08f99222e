"""From Run All, in a kernel that starts afresh, to the first explorer answering; and the least it could take.

The least, the start floor, is measured the same way in the same run: a notebook that does the lesson's own
imports, compiles one function and shows one inline figure. How fast the machine is cancels in the ratio.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Page

from tests.browser.lab import CELL_ERRORS, CLEAR_ALL, KERNEL, RUN_ALL, Lab

LIBRARIES = "import anywidget, flax.nnx, ipywidgets, jax.numpy, matplotlib.pyplot, optax"
IMPORTS = "import gan_lessons.explorers, gan_lessons.live, gan_lessons.style; gan_lessons.explorers.vary_p_g"
RESTART = f"async () => {{ await {KERNEL}.restart() }}"
HANDLE = ".jp-OutputArea .live-figure"
PICTURE = "() => document.querySelector('.live-figure-card')?.innerHTML ?? ''"
FIGURE = "() => document.querySelector('.jp-OutputArea img') !== null"
COMPILED = """import jax
import jax.numpy as jnp
jax.jit(lambda x: jnp.exp(-(x**2)).sum())(jnp.linspace(-1.0, 1.0, 101)).block_until_ready()"""
INLINE = """%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([0, 1], [0, 1]);"""
EXPLORER = f"() => document.querySelector('{HANDLE}') !== null"


@contextmanager
def run_afresh(lab: Lab, name: str, until: str, limit: float) -> Iterator[tuple[Page, float]]:
    """A notebook after a new kernel and Run All, at the moment when `until` holds; and when that began."""
    with lab.open(name) as lesson:
        page = lesson.page
        page.evaluate(CLEAR_ALL)
        start = time.monotonic()
        page.evaluate(RESTART)
        page.evaluate(RUN_ALL)
        page.wait_for_function(f"() => ({until})() || ({CELL_ERRORS})().length > 0", timeout=limit * 1000)
        if errors := lesson.cell_errors():
            raise RuntimeError(f"{name}: {errors}")
        yield page, start


def seconds_to_answer(lab: Lab, name: str, limit: float = 120.0) -> float:
    """Seconds from the kernel's start and Run All until a key on the first explorer has moved its picture."""
    with run_afresh(lab, name, EXPLORER, limit) as (page, start):
        output = page.locator(".jp-OutputArea", has=page.locator(".live-figure")).first
        before = page.evaluate(PICTURE)
        target = output.locator(".noUi-handle:visible")
        control = target.first if target.count() else output.locator(".live-figure-card").first
        control.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => ({PICTURE})() !== before", arg=before, timeout=limit * 1000)
        return time.monotonic() - start


def seconds_to_run_all(lab: Lab, name: str) -> float:
    """Seconds that Run All takes from its start to an idle kernel."""
    with lab.open(name) as lesson:
        seconds = lesson.run_all()
        if errors := lesson.cell_errors():
            raise RuntimeError(f"{name}: {errors}")
        return seconds


def write_floor(lesson: Path, folder: Path) -> str:
    """Write the notebook of a lesson's start floor into `folder`, and return its name."""
    notebook = nbformat.read(lesson, as_version=4)
    imports = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in (imports, COMPILED, INLINE)]
    name = f"floor_{lesson.name}"
    nbformat.write(notebook, folder / name)
    return name


def seconds_to_figure(lab: Lab, name: str, limit: float = 120.0) -> float:
    """Seconds from the kernel's start and Run All until the first inline figure is there."""
    with run_afresh(lab, name, FIGURE, limit) as (_, start):
        return time.monotonic() - start


def seconds_to_import(times: int = 5) -> tuple[float, float]:
    """Median seconds that a new process takes to import the package, and what it stands on, by turns.

    Returns:
        The package with *Vary p_g*, and its libraries alone; the interpreter's start is in neither.
    """

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    run(IMPORTS)
    turns = [(run(IMPORTS), run(LIBRARIES), run("pass")) for _ in range(times)]
    return tuple(statistics.median(turn[i] - turn[2] for turn in turns) for i in (0, 1))


def lessons(folder: Path) -> list[str]:
    """Names of the lessons' notebooks in order."""
    return sorted(path.name for path in folder.glob("[0-9][0-9]_*.ipynb"))
