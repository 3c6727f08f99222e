"""The triangle of lesson 4 in a real browser: a click and the arrow keys choose the start of the descent."""

import re
from collections.abc import Iterator

import nbformat
import pytest

from tests.browser import access
from tests.browser.lab import Lab, Lesson

pytestmark = pytest.mark.browser
CODE = "from gan_lessons import explorers, style\nstyle.use()\nexplorers.simplex()"


@pytest.fixture
def triangle(lab: Lab) -> Iterator[Lesson]:
    """The explorer alone in a notebook."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(CODE)], metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, lab.root / "triangle.ipynb")
    with lab.open("triangle.ipynb") as lesson:
        lesson.run_all()
        assert lesson.wait_explorers() == [0]
        yield lesson


def start(lesson: Lesson) -> list[float]:
    """Where the caption says that the descent begins."""
    found = re.search(r"p_g: \(([\d., ]+)\) →", lesson.text(0))
    assert found
    return [float(number) for number in found[1].split(",")]


def is_told_once(lesson: Lesson) -> None:
    """Ten keys in a row are one announcement, of what the picture shows at the end."""
    news = lesson.page.locator(".live-figure-told")

    def shown() -> bool:
        return news.text_content() == access.name_of(lesson, 0)

    lesson.wait_until(shown, "what was done before to be told")
    lesson.page.evaluate(
        """() => { window.told = []; const news = document.querySelector('.live-figure-told');
        new MutationObserver(() => window.told.push(news.textContent)).observe(news, { childList: true }) }"""
    )
    for _ in range(10):
        lesson.page.keyboard.press("ArrowLeft")
    lesson.page.wait_for_function("() => window.told.length > 0", timeout=60_000)
    lesson.wait_until(shown, "the last picture to be told")
    assert lesson.page.evaluate("() => window.told") == [access.name_of(lesson, 0)]
    lesson.page.keyboard.press("Home")
    lesson.page.wait_for_function(
        "() => document.querySelector('.live-figure-caption').textContent.includes('0.840')"
    )
    assert start(lesson) == [0.08, 0.84, 0.08]


def test_a_click_and_the_arrow_keys_choose_the_start(triangle: Lesson) -> None:
    assert start(triangle) == [0.08, 0.84, 0.08]
    picture, text = triangle.picture(0), triangle.text(0)
    area = triangle.cell(0).locator(".live-figure-area").first
    box = area.bounding_box()
    assert box
    area.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    picture, text = triangle.wait_changed(0, picture=picture, text=text)
    clicked = start(triangle)
    assert clicked == pytest.approx([0.25, 0.25, 0.5], abs=0.03)  # halfway up, in the middle
    landed = re.search(r"→ \(([\d., ]+)\)", text)
    assert landed
    midpoint = [(a + b) / 2 for a, b in zip(clicked, (0.5, 0.2, 0.3), strict=True)]
    assert [float(number) for number in landed[1].split(",")] == pytest.approx(midpoint, abs=2e-3)
    triangle.page.keyboard.press("ArrowUp")  # the click has given the figure the focus
    triangle.wait_changed(0, picture=picture, text=text)
    assert start(triangle)[2] > clicked[2]
    is_told_once(triangle)
    assert triangle.figure_errors() == []
    assert triangle.console_errors == []
