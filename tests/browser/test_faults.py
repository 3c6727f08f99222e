"""What goes wrong around a lesson: a reloaded page, a second tab, a busy, interrupted or killed kernel."""

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Page

from tests.browser.lab import CELLS, KERNEL, KERNEL_IDLE, Lab, Lesson

pytestmark = pytest.mark.browser

NAME = "faults.ipynb"
SOURCES = (
    """import os, threading, time
import jax
from gan_lessons import explorers, style
from gan_lessons.theory import densities
from gan_lessons.training import checkpoints, data, loop
from gan_lessons.training.config import algorithm_1
style.use()
config = algorithm_1(hidden_size=8, batch_size=16, num_steps=1_000_000, chunk_length=100)

def train(steps):
    sample, enough = data.sampler(densities.normal(0.0, 1.0)), lambda now: now.state.step >= steps
    return loop.run(config, sample, jax.random.key(0), checkpoint="run.safetensors", on_chunk=enough)

def reached():
    return int(checkpoints.load("run.safetensors", config)[0].step)""",
    "explorer = explorers.one_point()\nexplorer",
)
EXPLORER, Y = 1, 2  # the cell, and the slider of y
# Whether a cell shows a live figure of some height, rather than words about a widget that is not there.
LIVE = f"""i => {{ const card = {CELLS}[i].node.querySelector('.live-figure[data-drawn] svg');
    return !!card && card.getBoundingClientRect().height > 50 }}"""
BEGIN = f"""code => {{
    window.begun = {KERNEL}.requestExecute({{ code, store_history: false }});
    window.answered = false;
    window.begun.done.then(() => {{ window.answered = true }}) }}"""
REPLY = "async () => (await window.begun.done).content"
ASK = f"""async code => {{
    const future = {KERNEL}.requestExecute({{ code, store_history: false }});
    let said = '';
    future.onIOPub = m => {{ said += m.content.text ?? m.content.evalue ?? '' }};
    await future.done;
    return said.trim() }}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
INTERRUPT = f"() => {KERNEL}.interrupt()"
ANSWERED = "() => window.answered"
UNTIL_MOVED = """slider, end = explorer.controls["y"], time.monotonic() + 60
y = slider.value
while slider.value == y:
    assert time.monotonic() < end, "the hand waited for the cell"
    time.sleep(0.02)"""
TWIN = "twin = explorers.one_point().at(**{name: w.value for name, w in explorer.controls.items()})"
SAME = "explorer.live.png() == twin.live.png() and explorer.live._snapshot() == twin.live._snapshot()"


@pytest.fixture
def lesson(lab: Lab) -> Iterator[Lesson]:
    """A notebook with one explorer, which was run."""
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, lab.root / NAME)
    (lab.root / "run.safetensors").unlink(missing_ok=True)
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
    lesson.wait_until(lambda: lesson.text(EXPLORER) == words, f"the words {words!r}")


def wait_right(lesson: Lesson) -> None:
    """Waits until the page shows the kernel's y, and the picture is that of a new explorer there."""
    for _ in range(600):
        y, same = ask(lesson, f"{TWIN}\nprint(f\"{{explorer.controls['y'].value:.3f}}\", {SAME})").split()
        if f"({y}) = " in lesson.text(EXPLORER) and same == "True":
            return
        lesson.page.wait_for_timeout(100)
    raise AssertionError(f"kernel: y = {y}, right: {same}; page: {lesson.text(EXPLORER)!r}")


def end(lesson: Lesson, code: str) -> None:
    """Interrupts `code`, which runs, as often as it takes.

    One interrupt can get lost: what arrives during a garbage collection is raised in the function that JAX
    has Python call after it, and Python ignores what is raised there.
    """
    for _ in range(60):
        lesson.page.evaluate(INTERRUPT)
        lesson.page.wait_for_timeout(500)
        if lesson.page.evaluate(ANSWERED):
            break
    # A reply that never comes would be waited for without end, and take the whole suite with it.
    assert lesson.page.evaluate(ANSWERED), f"60 interrupts did not end {code!r}"
    assert lesson.page.evaluate(REPLY)["ename"] == "KeyboardInterrupt"


def interrupt(lesson: Lesson, code: str) -> None:
    """Runs `code`, a loop, and interrupts it; then the explorer must answer."""
    lesson.page.evaluate(BEGIN, code)
    lesson.page.wait_for_function(f"() => {KERNEL}.status === 'busy'", timeout=60_000)
    lesson.page.wait_for_timeout(1000)  # somewhere in the loop, whatever it does by then
    end(lesson, code)
    move(lesson)  # until then a control may be ahead of the picture, which is the last that was finished
    wait_right(lesson)


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
    wait_right(lesson)
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


def test_the_first_movement_is_heard_while_a_cell_runs(lesson: Lesson) -> None:
    if not lesson.page.evaluate(f"() => {KERNEL}.supportsSubshells"):
        pytest.skip("this kernel does one thing at a time")
    lesson.page.evaluate(BEGIN, UNTIL_MOVED)
    move(lesson)
    assert lesson.page.evaluate(REPLY)["status"] == "ok"
    wait_right(lesson)
    all_is_well(lesson)


def test_a_hand_is_heard_while_a_cell_draws(lesson: Lesson) -> None:
    lesson.page.evaluate(BEGIN, "for _ in range(60): time.sleep(0.05); explorer._repr_mimebundle_()")
    lesson.page.wait_for_timeout(300)
    move(lesson)
    if lesson.page.evaluate(f"() => {KERNEL}.supportsSubshells"):
        assert not lesson.page.evaluate(ANSWERED), "the hand waited for the cell"
    assert lesson.page.evaluate(REPLY)["status"] == "ok"
    wait_right(lesson)
    all_is_well(lesson)


def test_an_interrupted_drawing_leaves_the_explorer_answering(lesson: Lesson) -> None:
    interrupt(lesson, "while True: explorer.at(y=0.2); explorer.at(y=0.8)")
    all_is_well(lesson)


def test_an_interrupted_training_goes_on_from_its_checkpoint(lesson: Lesson) -> None:
    ask(lesson, "train(100)")
    interrupt(lesson, "train(1_000_000)")
    goes_on(lesson)


def test_a_killed_kernel_starts_again_and_its_training_goes_on(lesson: Lesson) -> None:
    ask(lesson, "train(100)")
    kill = "threading.Timer(1.0, os.kill, (os.getpid(), 9)).start(); train(1_000_000)"
    lesson.page.evaluate(f"code => {{ {KERNEL}.requestExecute({{ code }}) }}", kill)
    lesson.page.locator(".jp-Dialog button", has_text="Ok").click(timeout=60_000)  # "… appears to have died"
    lesson.page.wait_for_function(KERNEL_IDLE, timeout=60_000)
    lesson.run_all()
    assert lesson.wait_explorers() == [EXPLORER]
    move(lesson)
    wait_right(lesson)
    goes_on(lesson)


def goes_on(lesson: Lesson) -> None:
    """The checkpoint of a run that was cut off is whole, and the run goes on from it."""
    reached = int(ask(lesson, "print(reached())"))
    assert reached > 100
    assert int(ask(lesson, f"print(train({reached + 100}).state.step)")) == reached + 100
    all_is_well(lesson)
