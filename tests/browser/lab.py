"""A real JupyterLab and a real Chromium, driven from Python.

    with Lab("notebooks") as lab:                        # Lab(folder, dark=False, width=1280, height=900)
        with lab.open("01_play_the_minimax_game.ipynb") as lesson:
            lesson.run_all()                             # seconds from Run All to an idle kernel
            lesson.cell_errors(); lesson.figure_errors() # ["cell 3: ValueError: …"], empty when all is well
            lesson.console_errors                        # what the browser's console called an error
            lesson.fetched_elsewhere                     # addresses of other machines that the page asked
            lesson.wait_explorers()                      # indices of the cells that show an explorer, drawn
            cell = lesson.cell(4)                        # Playwright locator of that cell
            lesson.press(lesson.handles(4).first, "ArrowRight", times=3)
            lesson.drag(lesson.handles(4).first, dx=60)  # mouse: press, move in steps, release
            lesson.drag_figure(4, (0.3, 0.5), (0.6, 0.4))  # mouse on the picture, fractions of its axes
            lesson.picture(4); lesson.text(4)            # what is drawn; words, but no slider readouts
            lesson.wait_changed(4, picture=before)       # waits, then returns the new picture
            lesson.page                                  # the Playwright page, for everything else

`Lab` copies the folder to a temporary place, so nothing is saved back, and gives JupyterLab temporary
configuration, settings, workspace and runtime folders, so nobody's own settings change what is seen. The
server listens on the loopback address with a token. `find_chromium()` names the browser or returns None.
"""

import os
import shutil
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, sync_playwright

from tests.browser.server import Server

CHROMIUM_FLAGS = [
    "--no-sandbox",  # Chromium refuses its sandbox to root, as in containers; only our own server is opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

KERNEL = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"
KERNEL_IDLE = f"() => {KERNEL}?.connectionStatus === 'connected' && {KERNEL}.status === 'idle'"
# The kernel is idle before the first cell is sent, too: every code cell must have been counted.
ALL_RAN = f"""() => {{
    const code = {CELLS}.filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim());
    const failed = code.some(c => c.model.outputs.toJSON().some(o => o.output_type === 'error'));
    return {KERNEL}.status === 'idle' && (failed || code.every(c => c.model.executionCount !== null)) }}"""
CELL_ERRORS = f"""() => {CELLS}.flatMap((c, i) => c.model.type !== 'code' ? [] : c.model.outputs.toJSON()
    .filter(o => o.output_type === 'error').map(o => `cell ${{i}}: ${{o.ename}}: ${{o.evalue}}`))"""
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }"
# Explorers name themselves in the text that stands for them where no widget can be shown.
EXPLORERS = f"""() => {CELLS}.flatMap((c, i) => c.model.type === 'code' && c.model.outputs.toJSON()
    .some(o => [o.data?.['text/plain']].flat().join('').startsWith('Explorer')) ? [i] : [])"""
# A player moves by itself; it has a test of its own.
PLAYER = f"""() => {CELLS}.findIndex(c => c.model.type === 'code' && c.model.outputs.toJSON()
    .some(o => [o.data?.['text/plain']].flat().join('').startsWith('Player')))"""
SHOWN = f"""indices => indices.every(i => {CELLS}[i].node.querySelector('.live-figure[data-drawn]'))"""
# Whether the browser itself draws the figure of a cell.
FOLLOWS = f"i => {CELLS}[i].node.querySelector('.live-figure')?.dataset.follows === 'true'"
CLEAR_ALL = f"() => {CELLS}.forEach(c => {{ if (c.model.type === 'code') c.model.clearExecution() }})"
# What is drawn in a cell's output: paths and images of vector figures, pixels of the others; no words, and no
# sliders, which are HTML: neither a moved handle nor a new number is taken for a changed picture.
PICTURE = """node => {
    const drawn = node.querySelectorAll('.jp-OutputArea :is(svg path, svg image, svg use, canvas, img)');
    const attributes = ['d', 'transform', 'href', 'x', 'y', 'fill', 'stroke'];
    return [...drawn].map(e => e.tagName === 'CANVAS' ? e.toDataURL() : e.tagName === 'IMG' ? e.src :
        attributes.map(a => e.getAttribute(a)).join(' ')).join('\\n') }"""
# Words and numbers shown in a cell's output, without the sliders' own readouts.
TEXT = """node => { const words = [], walk = n => {
    if (n.nodeType === 3) { if (n.data.trim()) words.push(n.data.trim()); return; }
    if (n.matches?.('style, script, select, .widget-readout, .jp-OutputPrompt, .live-figure-told')) return;
    n.childNodes.forEach(walk) };
    node.querySelectorAll('.jp-OutputArea').forEach(walk); return words.join('\\n') }"""
FIGURE_ERRORS = """() => [...document.querySelectorAll('.live-figure-error')]
    .map(e => e.textContent).filter(t => t)"""


def find_chromium() -> str | None:
    """The browser to drive: `GAN_LESSONS_CHROMIUM` if set, else the first of the usual names on the PATH."""
    names = (os.environ.get("GAN_LESSONS_CHROMIUM"), *BROWSER_NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


class Lesson:
    """One notebook open in the browser. Cells are counted from 0, prose included."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console_errors: list[str] = []
        page.on("console", lambda m: self.console_errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.fetched_elsewhere: list[str] = []
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        """Remembers what the page asks of other machines."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            self.fetched_elsewhere.append(url)

    def run_all(self, seconds: float = 1200) -> float:
        """Runs every cell in a kernel that has run none and returns how many seconds that took."""
        start = time.monotonic()
        self.page.evaluate(CLEAR_ALL)  # stored counts would look like finished cells
        self.page.evaluate(RUN_ALL)
        self.page.wait_for_function(ALL_RAN, timeout=seconds * 1000)
        return time.monotonic() - start

    def cell_errors(self) -> list[str]:
        return self.page.evaluate(CELL_ERRORS)

    def figure_errors(self) -> list[str]:
        """Exceptions that a LiveFigure shows under its picture."""
        return self.page.evaluate(FIGURE_ERRORS)

    def explorers(self) -> list[int]:
        return self.page.evaluate(EXPLORERS)

    def wait_explorers(self, seconds: float = 60) -> list[int]:
        """Waits until every explorer has drawn its figure; returns the indices of their cells."""
        indices = self.explorers()
        self.page.wait_for_function(SHOWN, arg=indices, timeout=seconds * 1000)
        return indices

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def handles(self, index: int) -> Locator:
        """Slider handles of the cell that can be moved."""
        return self.cell(index).locator(".jp-OutputArea .noUi-target:not([disabled]) .noUi-handle:visible")

    def picture(self, index: int) -> str:
        return self.cell(index).evaluate(PICTURE)

    def text(self, index: int) -> str:
        return self.cell(index).evaluate(TEXT)

    def press(self, target: Locator, key: str, times: int = 1) -> None:
        target.scroll_into_view_if_needed()
        target.focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def drag_figure(self, index: int, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drags inside the cell's first pointer area, between fractions (right, down) of its size."""
        area = self.cell(index).locator(".live-figure-area").first
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        assert box is not None, "the figure listens to no pointer"
        points = [(box["x"] + box["width"] * u, box["y"] + box["height"] * v) for u, v in (start, end)]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        self.page.mouse.move(*points[1], steps=8)
        self.page.mouse.up()

    def drag(self, target: Locator, dx: float = 0, dy: float = 0, steps: int = 8) -> None:
        """Drags from the middle of `target` by (dx, dy) CSS pixels with the mouse."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None, "the target is not visible"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=steps)
        self.page.mouse.up()

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = 300) -> None:
        """Waits until `holds()`; `what` says in the error what was waited for."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
            self.page.wait_for_timeout(30)

    def wait_changed(
        self, index: int, *, picture: str | None = None, text: str | None = None, seconds: float = 30
    ) -> tuple[str, str]:
        """Waits until picture and words differ from those given; returns the new pair."""
        deadline = time.monotonic() + seconds
        while True:
            now = self.picture(index), self.text(index)
            if picture != now[0] and text != now[1]:
                return now
            if time.monotonic() > deadline:
                same = " and ".join(["picture"] * (picture == now[0]) + ["text"] * (text == now[1]))
                raise AssertionError(f"cell {index}: no change of {same} within {seconds} s")
            self.page.wait_for_timeout(40)


class Lab:
    """Context manager: JupyterLab on a copy of `folder`, and one Chromium."""

    def __init__(self, folder: str | Path, *, dark: bool = False, width: int = 1280, height: int = 900):
        self.folder, self.dark = Path(folder), dark
        self.viewport: ViewportSize = {"width": width, "height": height}

    def __enter__(self) -> "Lab":
        chromium = find_chromium()
        if chromium is None:
            raise RuntimeError(f"no Chromium: none of {', '.join(BROWSER_NAMES)} on the PATH")
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            self.root = home / "root"  # what is written here can be opened, too
            shutil.copytree(self.folder, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
            self.server = Server(self.root, home, dark=self.dark)
            stack.callback(self.server.stop)
            playwright = stack.enter_context(sync_playwright())
            self.browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            stack.callback(self.browser.close)
            self.server.wait(120)
            self._exits = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    @contextmanager
    def open(self, name: str, seconds: float = 120) -> Iterator[Lesson]:
        """The notebook `name` in a tab of its own, with an idle kernel that is shut down at the end."""
        page = self.browser.new_page(viewport=self.viewport)
        lesson = Lesson(page)
        page.goto(f"{self.server.url}/doc/workspaces/tests/tree/{name}?token={self.server.token}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=seconds * 1000)
        page.wait_for_function(KERNEL_IDLE, timeout=seconds * 1000)
        try:
            yield lesson
        finally:
            page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
            page.close()
