"""From Run All, in a kernel that starts afresh, to the first explorer answering; and the imports alone."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.browser.lab import CELL_ERRORS, CLEAR_ALL, KERNEL, RUN_ALL, Lab

IMPORTS = "import gan_lessons.explorers, gan_lessons.live, gan_lessons.style; gan_lessons.explorers.vary_p_g"
RESTART = f"async () => {{ await {KERNEL}.restart() }}"
HANDLE = ".jp-OutputArea .live-figure"
PICTURE = "() => document.querySelector('.live-figure-card')?.innerHTML ?? ''"
STARTED = f"() => document.querySelector('{HANDLE}') || ({CELL_ERRORS})().length > 0"


def seconds_to_answer(lab: Lab, name: str, limit: float = 120.0) -> float:
    """Seconds from the kernel's start and Run All until a key on the first explorer has moved its picture."""
    with lab.open(name) as lesson:
        page = lesson.page
        page.evaluate(CLEAR_ALL)
        start = time.monotonic()
        page.evaluate(RESTART)
        page.evaluate(RUN_ALL)
        page.wait_for_function(STARTED, timeout=limit * 1000)
        if errors := lesson.cell_errors():
            raise RuntimeError(f"{name}: {errors}")
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


def seconds_to_import(times: int = 5) -> float:
    """Median seconds that a new process takes to import the package, interpreter start not counted."""

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    run(IMPORTS)
    return statistics.median(run(IMPORTS) - run("pass") for _ in range(times))


def lessons(folder: Path) -> list[str]:
    """Names of the lessons' notebooks in order."""
    return sorted(path.name for path in folder.glob("[0-9][0-9]_*.ipynb"))
