"""What a learner without a mouse, or with other eyes, finds in a lesson that is open in the browser."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator

from tests.accessibility.colors import contrast, over
from tests.browser.lab import CELLS, Lesson

# Colours as numbers, blended as the browser blends them: whatever lies under an element shows through it.
COLORS = """
const rgba = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
const blend = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
const ground = e => { if (!e) return [255, 255, 255];
    const c = rgba(getComputedStyle(e).backgroundColor);
    return c[3] === 1 ? c.slice(0, 3) : blend(c, ground(e.parentElement)) };
const seen = e => { const r = e.getBoundingClientRect();
    return r.width > 0 && r.height > 0 && e.checkVisibility({ visibilityProperty: true }) };
"""
# The element that has the focus, with what surrounds it.
FOCUS = f"""() => {{ {COLORS}
    const e = document.activeElement, s = getComputedStyle(e), cell = e.closest('.jp-Cell');
    (window.walked ??= new Set()).add(e);
    return {{ id: (window.stops ??= []).includes(e) ? stops.indexOf(e) : stops.push(e) - 1,
        tag: e.tagName.toLowerCase(), role: e.getAttribute('role'), css: e.getAttribute('class') ?? '',
        label: e.getAttribute('aria-label') ?? e.textContent.slice(0, 40),
        cell: cell ? {CELLS}.findIndex(c => c.node === cell) : -1,
        within: Boolean(e.closest('.live-explorer')),
        ring: s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth), color: rgba(s.outlineColor),
        ground: ground(parseFloat(s.outlineOffset) < 0 ? e : e.closest('.live-explorer') ?? e) }} }}"""
# Everything in an explorer that can be operated, and was not met on the way.
MISSED = f"""cell => {{ {COLORS}
    const operable = '.live-explorer :is(.noUi-handle, select, button, input, [tabindex="0"])';
    return [...cell.querySelectorAll(operable)]
        .filter(e => seen(e) && !window.walked?.has(e)).map(e => e.outerHTML.slice(0, 160)) }}"""
# Every text of prose and outputs: its colour and what lies under it.
WORDS = f"""() => {{ {COLORS}
    const found = [], root = document.querySelector('.jp-Notebook');
    const within = '.jp-RenderedMarkdown, .jp-OutputArea-output';
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {{
        const e = walker.currentNode.parentElement, words = walker.currentNode.data.trim();
        if (!words || !e.closest(within) || e.closest('style, script, mjx-container, [aria-hidden="true"]'))
            continue;
        if (!seen(e)) continue;
        const s = getComputedStyle(e), under = ground(e), svg = e.ownerSVGElement;
        const color = svg ? rgba(s.fill) : rgba(s.color);
        found.push({{ words: words.slice(0, 60), where: e.className.baseVal ?? e.className, ground: under,
            color: blend(color, under), size: parseFloat(s.fontSize), bold: Number(s.fontWeight) >= 700 }});
    }}
    return found }}"""
# Handles of sliders: what is inside, what surrounds it, and the page.
HANDLES = f"""() => {{ {COLORS}
    return [...document.querySelectorAll('.live-explorer .noUi-handle')].filter(seen).map(e => {{
        const s = getComputedStyle(e), page = ground(e.closest('.live-explorer'));
        return {{ face: blend(rgba(s.backgroundColor), page), edge: blend(rgba(s.borderTopColor), page),
            ground: page }}
    }}) }}"""
# Pictures that stand still: JupyterLab names them with nothing, so each needs words that stand before it.
SILENT = """() => [...document.querySelectorAll('.jp-OutputArea img')].filter(img => {
    if (img.alt.length > 20) return false;
    const before = img.closest('.jp-OutputArea-child')?.previousElementSibling;
    return !(before?.querySelector('.figure-words')?.textContent.length > 20) }).length"""
UNNAMED = re.compile(r"- (slider|button|combobox|checkbox|textbox|application|img|spinbutton)(?! \")")
THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
DARK = "() => document.body.dataset.jpThemeLight === 'false'"


def hex_of(rgb: list[float]) -> tuple[float, ...]:
    return tuple(min(part / 255, 1.0) for part in rgb[:3])


class Stop(NamedTuple):
    """Where the Tab key comes to rest."""

    id: int
    tag: str
    role: str | None
    css: str
    label: str
    cell: int
    within: bool
    ring: float
    color: list[float]
    ground: list[float]

    @property
    def ring_contrast(self) -> float:
        """Of the focus ring against what it lies on; 1 where there is none."""
        if self.ring < 2:
            return 1.0
        under = hex_of(self.ground)
        return contrast(over(hex_of(self.color), self.color[3], under), under)


def here(lesson: Lesson) -> Stop:
    return Stop(**lesson.page.evaluate(FOCUS))


def tab(lesson: Lesson) -> Stop:
    lesson.page.keyboard.press("Tab")
    return here(lesson)


def walk(lesson: Lesson, cells: list[int], *, operate: Callable[[Lesson, Stop], None]) -> list[Stop]:
    """Goes once round the page by the Tab key alone and operates what it meets in `cells` on the way.

    Neither a mouse nor a script moves the focus. A control that kept the focus would end the walk, and those
    behind it would be missed.
    """
    lesson.page.evaluate("() => { document.activeElement?.blur(); window.walked = new Set() }")
    stops: list[Stop] = []
    while (stop := tab(lesson)).id not in {other.id for other in stops}:
        stops.append(stop)
        assert len(stops) < 500, "the Tab key never comes back"
        if stop.within and stop.cell in cells:
            assert stop.ring_contrast >= 3.0, f"no focus ring is seen around {stop}"
            operate(lesson, stop)
    for cell in cells:
        assert missed(lesson.cell(cell)) == []
        steps = zip(stops, [*stops[1:], stop], strict=True)
        assert any(one.cell == cell != other.cell for one, other in steps), "the Tab key does not leave it"
    return stops


def name_of(lesson: Lesson, cell: int) -> str:
    """What a screen reader calls the picture."""
    return lesson.cell(cell).locator(".live-figure-card").first.get_attribute("aria-label") or ""


def press_on(lesson: Lesson, stop: Stop) -> list[list[str]]:
    """The keys that operate a control, as groups after each of which the picture must have changed."""
    if "noUi-handle" in stop.css:
        facts = "e => ['now', 'min', 'max'].map(part => Number(e.getAttribute('aria-value' + part)))"
        now, low, high = lesson.page.evaluate(f"() => ({facts})(document.activeElement)")
        return [["ArrowLeft" if now > (low + high) / 2 else "ArrowRight"] * 5]
    if stop.tag == "select":
        first = "() => document.activeElement.selectedIndex === 0"
        return [["ArrowDown" if lesson.page.evaluate(first) else "ArrowUp"]]
    if stop.tag == "svg":
        return [["ArrowUp"], ["ArrowLeft"]]
    return [["Space"]] if stop.tag in ("button", "input") else []  # a number beside a slider repeats it


def moves_picture(lesson: Lesson, stop: Stop) -> None:
    """Operates the control that has the focus; the picture and its name must follow."""
    for keys in press_on(lesson, stop):
        picture, name = lesson.picture(stop.cell), name_of(lesson, stop.cell)
        for key in keys:
            lesson.page.keyboard.press(key)
        lesson.wait_changed(stop.cell, picture=picture)
        renamed = f"([i, name]) => {CELLS}[i].node.querySelector('.live-figure-card').ariaLabel !== name"
        told = stop.tag != "svg" or keys == ["ArrowUp"]  # another handle held is no other picture
        if told:
            lesson.page.wait_for_function(renamed, arg=[stop.cell, name], timeout=60_000)
    if stop.tag == "svg":
        hint = lesson.cell(stop.cell).locator(".live-figure-hint")
        assert hint.is_visible()
        assert hint.get_attribute("id") == lesson.page.evaluate(
            "() => document.activeElement.getAttribute('aria-describedby')"
        )


def missed(cell: Locator) -> list[str]:
    return cell.evaluate(MISSED)


def unnamed(cell: Locator) -> list[str]:
    """Controls and pictures of a cell that a screen reader has no name for."""
    lines = cell.locator(".live-explorer").first.aria_snapshot().splitlines()
    return [line.strip() for line in lines if UNNAMED.search(line)]


def faint(lesson: Lesson) -> list[str]:
    """Words and handles of sliders with too little contrast in the present theme (WCAG 1.4.3, 1.4.11)."""
    found = []
    for text in lesson.page.evaluate(WORDS):
        ratio = contrast(hex_of(text["color"]), hex_of(text["ground"]))
        large = text["size"] >= 24 or (text["bold"] and text["size"] >= 18.66)  # 18 and 14 points in pixels
        if ratio < (3.0 if large else 4.5):
            found.append(f"{ratio:.2f}: {text['words']!r} ({text['where']})")
    for handle in lesson.page.evaluate(HANDLES):
        face, edge, ground = (hex_of(handle[part]) for part in ("face", "edge", "ground"))
        ratio = max(contrast(face, ground), contrast(edge, ground))
        if ratio < 3.0:
            found.append(f"{ratio:.2f}: handle of a slider")
    return sorted(set(found))


def choose_theme(lesson: Lesson, *, dark: bool) -> None:
    lesson.page.evaluate(THEME, f"JupyterLab {'Dark' if dark else 'Light'}")
    lesson.page.wait_for_function(f"dark => ({DARK})() === dark", arg=dark)
    lesson.page.wait_for_timeout(300)  # the style sheet of the theme is loaded, then transitions run
