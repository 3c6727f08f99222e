"""Each lesson as a learner meets it: opened in JupyterLab, run from top to bottom, its explorers moved."""

import re
from collections.abc import Callable

import pytest

from tests.browser import access
from tests.browser.lab import PLAYER, Lab, Lesson
from tests.notebooks.lessons import NAMES

pytestmark = pytest.mark.browser


def numbers(text: str) -> list[str]:
    """With their signs: a picture dragged to its mirror image changes nothing else."""
    return re.findall(r"[-−]?\d+(?:\.\d+)?", text)


def moves(lesson: Lesson, index: int, what: str, move: Callable[[], None]) -> None:
    """Checks that `move` changes both the picture and a number that the explorer shows."""
    picture, text = lesson.picture(index), lesson.text(index)
    move()
    new_picture, new_text = lesson.wait_changed(index, picture=picture, text=text)
    assert new_picture != picture
    assert numbers(new_text) != numbers(text), f"cell {index}, {what}: the words changed and no number did"


def keyboard(lesson: Lesson, index: int, handle: int) -> None:
    """Five steps away from the nearer end."""
    target = lesson.handles(index).nth(handle)
    now, low, high = (float(target.get_attribute(f"aria-value{name}") or 0) for name in ("now", "min", "max"))
    lesson.press(target, "ArrowLeft" if now > (low + high) / 2 else "ArrowRight", times=5)


def mouse(lesson: Lesson, index: int, handle: int) -> None:
    """A fifth of the slider's length towards its middle."""
    target = lesson.handles(index).nth(handle)
    now, low, high = (float(target.get_attribute(f"aria-value{name}") or 0) for name in ("now", "min", "max"))
    track = lesson.cell(index).locator(".noUi-target:visible").filter(has=lesson.page.locator(".noUi-handle"))
    box = track.nth(handle).bounding_box()
    assert box is not None
    sign = -1 if now > (low + high) / 2 else 1
    if target.get_attribute("aria-orientation") == "vertical":
        lesson.drag(target, dy=-sign * box["height"] / 5)
    else:
        lesson.drag(target, dx=sign * box["width"] / 5)


def move_explorer(lesson: Lesson, index: int) -> None:
    handles = lesson.handles(index).count()
    for handle in range(handles):
        moves(lesson, index, f"key on slider {handle}", lambda at=handle: keyboard(lesson, index, at))
        moves(lesson, index, f"mouse on slider {handle}", lambda at=handle: mouse(lesson, index, at))
    if lesson.cell(index).locator(".live-figure-area").count():
        moves(lesson, index, "drag", lambda: lesson.drag_figure(index, (0.3, 0.6), (0.55, 0.3)))
    elif not handles:
        pytest.fail(f"cell {index}: an explorer with nothing to move")


def is_open_to_everybody(lesson: Lesson, explorers: list[int]) -> None:
    """By the Tab key alone, with names for a screen reader, and with enough contrast in both themes."""
    if explorers:
        access.walk(lesson, explorers, operate=access.moves_picture)
    for index in explorers:
        assert access.unnamed(lesson.cell(index)) == []
    assert lesson.page.evaluate(access.SILENT) == 0
    for dark in (True, False):
        access.choose_theme(lesson, dark=dark)
        assert access.faint(lesson) == []


def test_three_lessons_are_there() -> None:
    assert len(NAMES) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_lesson_runs_and_its_explorers_move(lab: Lab, name: str) -> None:
    with lab.open(f"{name}.ipynb") as lesson:
        lesson.run_all()
        assert lesson.cell_errors() == []
        explorers = lesson.wait_explorers()
        assert explorers or lesson.page.evaluate(PLAYER) >= 0, "a lesson with nothing to move"
        for index in explorers:
            move_explorer(lesson, index)
        is_open_to_everybody(lesson, explorers)
        assert lesson.cell_errors() == []
        assert lesson.figure_errors() == []
        assert lesson.console_errors == []
        assert lesson.fetched_elsewhere == []
