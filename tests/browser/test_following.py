"""A picture follows its controls in the browser: also while the kernel is busy."""

import re
from collections.abc import Iterator

import nbformat
import numpy as np
import pytest

from gan_lessons import explorers
from tests.accessibility.everyone import CASES, PLAYED
from tests.browser.lab import CELLS, FOLLOWS, Lab, Lesson
from tests.browser.test_faults import ANSWERED, ASK, BEGIN, SAVE, end, wait_shown

pytestmark = pytest.mark.browser

NAME = "following.ipynb"
SETUP = """import time
import numpy as np
from gan_lessons import explorers, style
from gan_lessons.drawing_lock import DRAWING_LOCK
style.use()

def wander(panel, seed):  # not far: some descents are chaotic at large steps, where rounding decides
    random = np.random.default_rng(seed)
    for name, widget in panel.valued.items():
        control = panel.explorer.controls[name]
        if hasattr(widget, "index"):
            widget.index = int(random.integers(len(widget.options)))
        elif isinstance(widget.value, bool):
            widget.value = not widget.value
        else:
            near = widget.value + control.step * random.choice([-3, -2, -1, 1, 2, 3])
            widget.value = control.snapped(min(max(near, control.low), control.high))"""
# All that can follow: a program that remembers something runs in the kernel, as do runs.
FOLLOWED = {
    f"case_{number}": (name, options)
    for number, (name, options) in enumerate(CASES.values())
    if name not in PLAYED and getattr(explorers, name).remember is None
}
SOURCES = (
    SETUP,
    "explorer = explorers.vary_p_g()\nexplorer",
    "other = explorers.simplex()\nother",
    *[f"{case} = explorers.{name}(**{options})\n{case}" for case, (name, options) in FOLLOWED.items()],
)
SHAPES = """node => [...node.querySelectorAll('svg path, svg use')]
    .map(e => ['d', 'transform', 'fill', 'stroke'].map(a => e.getAttribute(a)).join(' ')).join('\\n')"""
# What the browser makes of an image is packed in another way than what matplotlib makes: only pixels compare.
PIXELS = """async node => {
    const all = [];
    for (const image of node.querySelectorAll('svg image')) {
        const loaded = new Image();
        loaded.src = image.getAttribute('href');
        await loaded.decode();
        const { width, height } = loaded, canvas = new OffscreenCanvas(width, height).getContext('2d');
        canvas.drawImage(loaded, 0, 0);
        all.push(...canvas.getImageData(0, 0, width, height).data);
    }
    return all }"""
PLACES = 0.05  # of a point: so finely the page writes places
NUMBER = re.compile(r"[-−+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# No thread of the kernel can draw meanwhile, nor hear.
BUSY = "with DRAWING_LOCK: time.sleep(600)"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
LABEL = f"i => {CELLS}[i].node.querySelector('.live-figure-card').getAttribute('aria-label')"


@pytest.fixture(scope="module")
def lesson(lab: Lab) -> Iterator[Lesson]:
    cells = [nbformat.v4.new_code_cell(source) for source in SOURCES]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.root / NAME)
    with lab.open(NAME) as lesson:
        lesson.run_all()
        lesson.wait_explorers()
        yield lesson
        assert lesson.console_errors == []


def follow(lesson: Lesson, cell: int) -> None:
    """Moves the first slider, and waits until the browser draws."""
    for key in ("End", "ArrowLeft"):
        lesson.press(lesson.handles(cell).first, key)
    lesson.page.wait_for_function(FOLLOWS, arg=cell, timeout=180_000)


def last_digit(number: str) -> float:
    """What the last digit of a number stands for.

    >>> last_digit("0.25"), last_digit("1.5e-3"), last_digit("40")
    (0.01, 0.0001, 1.0)
    """
    mantissa, _, exponent = number.partition("e")
    return float(f"1e{int(exponent or 0) - len(mantissa.partition('.')[2])}")


def agree(one: str, other: str, step: float = 0.0) -> bool:
    """Whether two texts are equal, but for a step, or one of the last digit, of each number."""
    found, wanted = (NUMBER.findall(text.replace("−", "-")) for text in (one, other))
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(found, wanted, strict=True)
    return all(abs(float(a) - float(b)) <= 1.01 * max(step, last_digit(a)) for a, b in pairs)


def said_by(lesson: Lesson, name: str) -> str:
    return lesson.page.evaluate(ASK, f"print({name}.live.alt)")


def label(lesson: Lesson, cell: int) -> str:
    return lesson.page.evaluate(LABEL, cell)


def shown(lesson: Lesson, cell: int) -> tuple[str, np.ndarray]:
    """The shapes, and the pixels of images, once what is on its way is drawn."""
    lesson.page.evaluate(FRAMES)
    node = lesson.cell(cell)
    return node.evaluate(SHAPES), np.array(node.evaluate(PIXELS), int)


def same(lesson: Lesson, cell: int, name: str) -> None:
    """Waits until the browser says what the kernel says."""
    for _ in range(300):
        page, kernel = label(lesson, cell), said_by(lesson, name)
        if agree(page, kernel):
            return
        lesson.page.wait_for_timeout(100)
    raise AssertionError(f"page: {page!r}; kernel: {kernel!r}")


def shown_by_both(lesson: Lesson, cell: int, name: str) -> None:
    """Lets the kernel draw what the browser has drawn, and compares."""
    shapes, pixels = shown(lesson, cell)
    lesson.page.evaluate(ASK, f"{name}.recompute()")
    lesson.page.wait_for_function(f"i => !({FOLLOWS})(i)", arg=cell)
    by_kernel, kernels_pixels = shown(lesson, cell)
    assert agree(shapes, by_kernel, PLACES)
    assert pixels.shape == kernels_pixels.shape
    # A number between two colours may take either.
    assert (np.abs(pixels - kernels_pixels) > 1).sum() <= 1e-3 * pixels.size


@pytest.mark.parametrize(("cell", "name"), [(1, "explorer"), (2, "other")])
def test_the_picture_is_the_kernels(lesson: Lesson, cell: int, name: str) -> None:
    follow(lesson, cell)
    for key in ("Home", "PageUp", "End"):
        before = label(lesson, cell)
        lesson.press(lesson.handles(cell).first, key)
        lesson.wait_until(lambda before=before: label(lesson, cell) != before, f"a change at {key}", 30)
        same(lesson, cell, name)
    shown_by_both(lesson, cell, name)


@pytest.mark.parametrize("name", FOLLOWED)
def test_every_explorer_that_can_follows(lesson: Lesson, name: str) -> None:
    cell = 3 + list(FOLLOWED).index(name)
    lesson.page.evaluate(ASK, f"wander({name}, 0)")
    lesson.page.wait_for_function(FOLLOWS, arg=cell, timeout=180_000)
    for seed in (1, 2):
        lesson.page.evaluate(ASK, f"wander({name}, {seed})")
        same(lesson, cell, name)
    assert lesson.page.evaluate(FOLLOWS, cell)
    shown_by_both(lesson, cell, name)


def test_it_follows_while_a_cell_keeps_the_kernel_busy(lesson: Lesson) -> None:
    follow(lesson, 1)
    lesson.page.evaluate(BEGIN, BUSY)
    for key in ("Home", "End", "Home"):
        before = label(lesson, 1)
        lesson.press(lesson.handles(1).first, key)
        lesson.wait_until(lambda before=before: label(lesson, 1) != before, f"a change at {key}", 30)
        assert lesson.page.evaluate(FOLLOWS, 1)
    assert not lesson.page.evaluate(ANSWERED)
    end(lesson, BUSY)
    same(lesson, 1, "explorer")


def test_it_follows_what_code_sets(lesson: Lesson) -> None:
    follow(lesson, 1)
    same(lesson, 1, "explorer")  # a key that the kernel hears only later would undo what code sets
    before = label(lesson, 1)
    lesson.page.evaluate(ASK, "explorer.controls['mean'].value = -2.0")
    lesson.wait_until(lambda: label(lesson, 1) != before, "the picture of mean = -2")
    same(lesson, 1, "explorer")
    assert lesson.page.evaluate(FOLLOWS, 1)


def test_it_follows_a_hand_on_the_picture(lesson: Lesson) -> None:
    follow(lesson, 2)
    before = label(lesson, 2)
    lesson.drag_figure(2, (0.4, 0.6), (0.55, 0.5))
    lesson.wait_until(lambda: label(lesson, 2) != before, "the picture of another place")
    same(lesson, 2, "other")
    assert lesson.page.evaluate(FOLLOWS, 2)


def test_a_page_loaded_again_shows_the_present_picture_and_follows(lesson: Lesson) -> None:
    follow(lesson, 1)
    lesson.press(lesson.handles(1).first, "PageUp")
    same(lesson, 1, "explorer")
    lesson.page.evaluate(SAVE)
    lesson.page.reload()
    wait_shown(lesson.page)
    same(lesson, 1, "explorer")
    follow(lesson, 1)
    same(lesson, 1, "explorer")
