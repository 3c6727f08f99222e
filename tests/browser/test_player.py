"""The players of lessons 5 and 7 in a browser: by keyboard, while they train, and through an interrupt."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.browser import access
from tests.browser.lab import CELLS, KERNEL, PLAYER, Lab, Lesson

pytestmark = pytest.mark.browser

# A lesson and the player that it shows.
PLAYERS = {"05_train_a_gan_in_jax": "training_player()", "07_train_in_two_dimensions": "laboratory()"}
INTERRUPT = f"() => {{ {KERNEL}.interrupt() }}"


class Played:
    """The player of one open lesson."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.page = lesson, lesson.page
        self.index = lesson.page.evaluate(PLAYER)
        assert self.index >= 0, "no cell shows a player"
        self.page.wait_for_function(
            f"i => {CELLS}[i].node.querySelector('.live-figure[data-drawn]')", arg=self.index, timeout=60_000
        )

    @property
    def step(self) -> int:
        found = re.search(r"step (\d+):", self.lesson.text(self.index))
        assert found, "the picture names no step"
        return int(found[1])

    def button(self, words: str) -> Locator:
        return self.lesson.cell(self.index).locator("button", has_text=words)

    def by_keyboard(self, words: str) -> None:
        self.lesson.press(self.button(words), "Space")

    def wait_step(self, least: int, seconds: float = 300) -> int:
        """Waits until the picture shows at least that step."""
        self.lesson.wait_until(lambda: self.step >= least, f"step {least}", seconds)
        return self.step

    def wait_idle(self) -> None:
        """Waits until the kernel has had nothing to do for a second."""
        since = time.monotonic()
        while time.monotonic() - since < 1.0:
            self.page.wait_for_timeout(30)
            if self.page.evaluate(f"() => {KERNEL}.status") != "idle":
                since = time.monotonic()

    def wait_still(self) -> int:
        """Waits until the step has not changed for half a second; returns it."""
        before, since = self.step, time.monotonic()
        while time.monotonic() - since < 0.5:
            self.page.wait_for_timeout(30)
            if (now := self.step) != before:
                before, since = now, time.monotonic()
        return before


@pytest.fixture(scope="module", params=PLAYERS)
def played(lab: Lab, request: pytest.FixtureRequest) -> Iterator[Played]:
    with lab.open(f"{request.param}.ipynb") as lesson:
        # Only the cells that the player needs: the imports and its own.
        index = lesson.page.evaluate(
            f"call => {CELLS}.findIndex(c => c.model.sharedModel.source.includes(call))",
            PLAYERS[request.param],
        )
        for cell in (1, index):
            lesson.page.evaluate(
                """i => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = i;
                window.jupyterapp.commands.execute('notebook:run-cell') }""",
                cell,
            )
            lesson.page.wait_for_function(
                f"i => {CELLS}[i].model.executionCount !== null && {KERNEL}.status === 'idle'",
                arg=cell,
                timeout=120_000,
            )
        yield Played(lesson)
        assert lesson.cell_errors() == []
        assert lesson.figure_errors() == []
        assert lesson.console_errors == []


def test_it_trains_pauses_and_steps_by_keyboard(played: Played) -> None:
    assert played.step == 0
    before = played.lesson.picture(played.index)
    played.by_keyboard("Play")
    played.wait_step(200)
    assert played.lesson.picture(played.index) != before
    played.by_keyboard("Pause")
    paused = played.wait_still()
    assert 200 <= paused < 6000
    played.by_keyboard("One step")
    assert played.wait_step(paused + 1) == paused + 1
    assert played.wait_still() == paused + 1


def test_a_slider_of_powers_is_told_as_the_number_that_stands_beside_it(played: Played) -> None:
    said = (
        played.lesson.cell(played.index)
        .locator(".widget-slider")
        .evaluate_all(
            """all => all.map(one => [one.querySelector('.noUi-handle').getAttribute('aria-valuetext'),
        one.querySelector('.widget-readout').textContent])"""
        )
    )
    assert any("e-" in text or "e−" in text for text, _ in said)
    assert [text for text, _ in said] == [beside for _, beside in said]


def test_every_control_by_the_tab_key_alone(played: Played) -> None:
    """Each is reached, shows a ring, has a name, and answers to a key: picture, value or name changes."""
    state = """() => { const e = document.activeElement;
        return [e.value, e.ariaValueText, e.getAttribute('aria-valuenow'), e.textContent].join() }"""

    def operate(lesson: Lesson, stop: access.Stop) -> None:
        if "Play" in stop.label:  # a seed or a menu that the kernel hears of only now would pause the run
            played.wait_idle()
        for keys in access.press_on(lesson, stop):
            before = lesson.page.evaluate(state), lesson.picture(played.index)
            for key in keys:
                lesson.page.keyboard.press(key)
            lesson.wait_until(
                lambda before=before: (lesson.page.evaluate(state), lesson.picture(played.index)) != before,
                f"an answer to {keys} on {stop}",
            )
            if "noUi-handle" in stop.css:  # a slider reports its last value late, and a late seed would pause
                played.wait_idle()
                played.wait_still()
            if "Play" in stop.label:
                played.wait_step(1)
                assert lesson.figure_errors() == []
                lesson.page.keyboard.press("Space")
                played.wait_still()

    stops = access.walk(played.lesson, [played.index], operate=operate)
    met = " ".join(stop.label for stop in stops if stop.within)
    for words in ("Play", "One step", "Reset", "learning rate of D", "seed"):
        assert words in met
    assert access.unnamed(played.lesson.cell(played.index)) == []


def test_a_picture_that_moves_is_not_read_out(played: Played) -> None:
    """Its name follows it; what is announced waits until it rests."""
    played.by_keyboard("Reset")
    played.wait_still()
    cell = played.lesson.cell(played.index)
    news = cell.locator(".live-figure-told")

    def told() -> bool:
        return news.text_content() == access.name_of(played.lesson, played.index)

    played.lesson.wait_until(told, "the reset to be told")
    before = news.text_content()
    played.by_keyboard("Play")
    step = played.wait_step(1)
    reached = played.wait_step(step + 400)
    assert news.text_content() == before
    played.by_keyboard("Pause")
    assert played.wait_still() >= reached
    played.lesson.wait_until(told, "the picture at rest to be told")
    said = news.text_content() or ""
    assert said != before
    assert f"Step {played.step} of" in said


def test_a_setting_acts_while_it_trains(played: Played) -> None:
    played.by_keyboard("Reset")
    played.lesson.wait_until(lambda: played.step == 0, "the reset")
    assert played.wait_still() == 0
    speed = played.lesson.cell(played.index).locator("select").first
    speed.select_option("10 steps a second")
    played.by_keyboard("Play")
    played.wait_step(2)
    readout = played.lesson.cell(played.index).locator(".widget-readout").first

    def rate() -> float:
        return float(readout.text_content() or 0)

    before = rate()
    played.lesson.press(played.lesson.handles(played.index).first, "ArrowLeft", times=3)
    played.lesson.wait_until(lambda: rate() == pytest.approx(before / 10**0.3, rel=0.15), "half the rate")
    reached = played.step
    assert played.wait_step(reached + 2) < 100, "the control changed and training went on, slowly"
    played.by_keyboard("Pause")


def test_an_interrupted_kernel_pauses_and_keeps_the_run(played: Played) -> None:
    played.by_keyboard("Reset")
    played.lesson.cell(played.index).locator("select").first.select_option("500 steps a second")
    played.by_keyboard("Play")
    played.wait_step(100)
    played.page.evaluate(INTERRUPT)
    played.button("Play").wait_for(timeout=60_000)  # it says Pause while the run goes on
    stopped = played.wait_still()
    assert 100 <= stopped < 2000
    played.by_keyboard("Play")
    assert played.wait_step(stopped + 50) <= stopped + 500, "the run began anew"
    played.by_keyboard("Pause")
    played.wait_still()
