"""What goes wrong around a lesson: a reloaded page, a second tab, a busy or interrupted kernel."""

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Page

from tests.browser.lab import CELLS, KERNEL, KERNEL_IDLE, Lab, Lesson

pytestmark = pytest.mark.browser

NAME = "faults.ipynb"
SOURCES = (
    "import time\nfrom gan_lessons import explorers, style\nstyle.use()",
    "explorer = explorers.one_point()\nexplorer",
)
EXPLORER, Y = 1, 2  # the cell, and the slider of y
# Whether a cell shows a live figure of some height, rather than words about a widget that is not there.
LIVE = f"""i => {{ const card = {CELLS}[i].node.querySelector('.live-figure[data-drawn] svg');
    return !!card && card.getBoundingClientRect().height > 50 }}"""
BEGIN = f"code => {{ window.begun = {KERNEL}.requestExecute({{ code, store_history: false }}) }}"
REPLY = "async () => (await window.begun.done).content"
ASK = f"""async code => {{
    const future = {KERNEL}.requestExecute({{ code, store_history: false }});
    let said = '';
    future.onIOPub = m => {{ said += m.content.text ?? m.content.evalue ?? '' }};
    await future.done;
    return said.trim() }}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
RIGHT = """twin = explorers.one_point().at(**{name: w.value for name, w in explorer.controls.items()})
print(explorer.live.png() == twin.live.png() and explorer.live._snapshot() == twin.live._snapshot())"""


@pytest.fixture
def lesson(lab: Lab) -> Iterator[Lesson]:
    """A notebook with one explorer, which was run."""
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab.root / NAME)
    with lab.open(NAME) as lesson:
        lesson.run_all()
        assert lesson.wait_explorers() == [EXPLORER]
        yield lesson


def move(lesson: Lesson) -> str:
    """Moves y one step by the keyboard; returns the words of the new picture."""
    before = lesson.picture(EXPLORER)
    lesson.press(lesson.handles(EXPLORER).nth(Y), "ArrowRight")
    return lesson.wait_changed(EXPLORER, picture=before)[1]


def ask(lesson: Lesson, code: str) -> str:
    return lesson.page.evaluate(ASK, code)


def wait_shown(page: Page) -> None:
    """Waits until a page that was opened on the notebook shows the explorer, live."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(KERNEL_IDLE, timeout=60_000)
    page.wait_for_function(LIVE, arg=EXPLORER, timeout=30_000)


def wait_words(lesson: Lesson, words: str) -> None:
    for _ in range(100):
        if lesson.text(EXPLORER) == words:
            return
        lesson.page.wait_for_timeout(50)
    assert lesson.text(EXPLORER) == words


def all_is_well(lesson: Lesson) -> None:
    assert lesson.cell_errors() == []
    assert lesson.figure_errors() == []
    assert lesson.console_errors == []
    assert "Error displaying widget" not in lesson.text(EXPLORER)


def test_a_reloaded_page_shows_the_present_picture_and_moves_on(lesson: Lesson) -> None:
    words = move(lesson)
    lesson.page.evaluate(SAVE)
    lesson.page.reload()
    wait_shown(lesson.page)
    wait_words(lesson, words)
    assert ask(lesson, RIGHT) == "True"
    assert move(lesson) != words
    all_is_well(lesson)


def test_two_tabs_show_the_same_explorer(lab: Lab, lesson: Lesson) -> None:
    lesson.page.evaluate(SAVE)
    page = lab.browser.new_page(viewport=lab.viewport)
    other = Lesson(page)
    page.goto(f"{lab.server.url}/doc/workspaces/second/tree/{NAME}?token={lab.server.token}&reset")
    wait_shown(page)
    wait_words(other, move(lesson))
    wait_words(lesson, move(other))
    all_is_well(lesson)
    all_is_well(other)
    page.close()
    move(lesson)
    all_is_well(lesson)


def test_an_interrupted_cell_leaves_the_explorer_answering(lesson: Lesson) -> None:
    lesson.page.evaluate(BEGIN, "while True: explorer.at(y=0.2); explorer.at(y=0.8)")
    lesson.page.wait_for_timeout(1000)
    lesson.page.evaluate(f"() => {KERNEL}.interrupt()")
    assert lesson.page.evaluate(REPLY)["ename"] == "KeyboardInterrupt"
    move(lesson)
    assert ask(lesson, RIGHT) == "True"
    all_is_well(lesson)
