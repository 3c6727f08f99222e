"""Every explorer in a page, and through the kernel: the same numbers, words and marks."""

import gzip
from typing import Any, NamedTuple

import jax
import numpy as np
import pytest
from playwright.sync_api import Page

from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.panel import Panel
from gan_lessons.live.controls import Button, Menu, Slider
from gan_lessons.web import page as pages
from tests.web.chromium import Program, apart, in_rows
from tests.web.shown import NAMES, fullest

SETTINGS, EVENTS = 40, 30
MOST = 80_000  # bytes of a page, compressed
# An orbit that runs away, or steps too large, multiply what is rounded, some hundred times in a row: how far,
# the kernel itself says when its inputs change in the 13th digit.
NUDGES, AMPLIFIED = (1 + 1e-13, 1 - 1e-13, 1 + 3e-13), 10.0
# With samples, steps of D that overshoot do so whatever the inputs' last digits: 300 in a row.
UNSTABLE = {"assumptions": 1e-9}
GONE = 1e100  # an orbit that is so far away
KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown")

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::RuntimeWarning")]


def a_value(control: Any, random: np.random.Generator) -> Any:
    if isinstance(control, Slider):
        return float(control.snapped(random.uniform(control.low, control.high)))
    return (
        int(random.integers(len(control.entries))) if isinstance(control, Menu) else bool(random.integers(2))
    )


def settings(explorer: Explorer) -> list[dict[str, Any]]:
    """The first values, both ends of every slider, every entry of every menu, and values at random."""
    random, first = np.random.default_rng(0), dict(explorer.starting)
    held = {name: one for name, one in explorer.controls.items() if not isinstance(one, Button)}
    chosen = [first]
    for name, control in held.items():
        ends = [control.low, control.high] if isinstance(control, Slider) else [0, 1]
        ends = list(range(len(control.entries))) if isinstance(control, Menu) else ends
        chosen += [first | {name: type(first[name])(end)} for end in ends]
    while len(chosen) < SETTINGS:
        chosen.append(first | {name: a_value(control, random) for name, control in held.items()})
    return chosen


def nudged(values: dict[str, Any], factor: float) -> dict[str, Any]:
    return {name: value * factor if isinstance(value, float) else value for name, value in values.items()}


@pytest.mark.parametrize("name", NAMES)
def test_all_arrays_are_the_kernels(browser_page: Page, name: str) -> None:
    explorer = fullest(name)
    panel = explorer()
    program, slots, affine = explorer.program, panel.live.slots, np.asarray(panel.live.affine)

    def run(tree: Any) -> Any:
        arrays, memory, drawn, _ = program.draw(slots, affine, tree["values"], tree["memory"])
        return {"arrays": arrays, "memory": memory, "drawn": drawn._asdict()}

    def by_kernel(values: dict[str, Any]) -> dict[str, np.ndarray]:
        shown = program(slots, affine, values, panel.memory)
        return here(in_rows({"arrays": shown.arrays, "memory": shown.memory, "drawn": shown.drawn._asdict()}))

    arrays = {name: value for name, value in program.taken(explorer.starting).items() if np.ndim(value)}

    def tree(values: dict[str, Any]) -> Any:
        return {"values": program.taken(values) | arrays, "memory": dict(panel.memory)}

    chosen = settings(explorer)
    found = Program(browser_page, run, tree(chosen[0]))(*map(tree, chosen))
    exact = 0
    for values, rows in zip(chosen, map(here, found), strict=True):
        wanted = by_kernel(values)
        assert set(rows) == set(wanted)
        far = {path: apart(rows[path], wanted[path]) for path in wanted}
        off = {path for path, distance in far.items() if distance > limit_of(name, path)}
        exact += not off
        if off:
            others = [by_kernel(nudged(values, factor)) for factor in NUDGES]
            for path in off:
                shaken = max(apart(other[path], wanted[path]) for other in others)
                assert far[path] <= max(AMPLIFIED * shaken, limit_of(name, path)), (
                    path,
                    values,
                    far[path],
                    shaken,
                )
    assert exact >= len(chosen) / 2


def here(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Places of an orbit that has run away as NaN: which of them overflow first is a matter of rounding."""
    away = any(np.nanmax(np.abs(row), initial=0.0) > GONE for row in rows.values() if np.isfinite(row).any())
    return {path: np.where(np.abs(row) < GONE, row, np.nan) for path, row in rows.items()} if away else rows


def limit_of(name: str, path: str) -> float:
    """1e-12, and of coordinates, which are float32, 1e-3 points of some hundred."""
    return max(UNSTABLE.get(name, 0.0), 1e-6 if path == "drawn.coordinates" else 1e-12)


class Said(NamedTuple):
    """All words of a picture, and its coordinates."""

    words: list[str | None]
    xy: np.ndarray


def by_kernel(panel: Panel) -> Said:
    content, (raw, *_) = panel.live._snapshot()
    words = [content["alt"], content["caption"], *(mark.get("text") for mark in content["marks"])]
    return Said(words, np.frombuffer(raw, np.float32).astype(float))


def in_page(page: Page) -> Said:
    words, xy = page.evaluate(
        """() => { const { alt, caption, marks } = explorers[0].message;
            const [array, at, n] = explorers[0].program.outputs["drawn.coordinates"];
            const xy = Array.from(array.subarray(at, at + n), x => Number.isFinite(x) ? x : null);
            return [[alt, caption, ...marks.map(mark => mark.text ?? null)], xy] }"""
    )
    return Said(words, np.array([np.nan if x is None else x for x in xy]))


def is_steady(panel: Panel, said: Said) -> bool:
    """Whether the kernel says and draws the same when its inputs change in the 13th digit."""
    kept = panel.memory
    for factor in NUDGES:
        shown = panel.explorer.program(
            panel.live.slots, panel.live.affine, nudged(panel.values, factor), kept
        )
        panel.live.keep(shown.drawn, shown.plan)
        other = by_kernel(panel)
        if other.words != said.words or apart(other.xy, said.xy) > 1e-7:
            return False
    return True


def happen(panel: Panel, page: Page, random: np.random.Generator) -> None:
    """Something that a hand may do, to both."""
    explorer = panel.explorer
    kind = random.integers(3)
    if kind == 1 and explorer.buttons:
        name = str(random.choice(list(explorer.buttons)))
        panel.controls[name].click()
        page.evaluate("name => explorers[0].press(name)", name)
    elif kind == 2 and explorer.gestures:
        events: list[dict[str, Any]] = [
            {"kind": "key", "key": str(random.choice(KEYS)), "shift": bool(random.integers(2))}
        ]
        if random.integers(2):
            left, top, width, height = random.choice(panel.live._areas)
            places = [(left + width * random.uniform(), top + height * random.uniform()) for _ in range(3)]
            events = [
                {"kind": "drag", "phase": phase, "x": float(x), "y": float(y), "shift": False}
                for phase, (x, y) in zip(("down", "move", "up"), places, strict=True)
            ]
        for event in events:
            panel.live._receive(None, {"type": "pointer", "number": 1} | event, [])
            page.evaluate("event => explorers[0].hear(event)", event)
    else:
        held = [name for name, control in explorer.controls.items() if not isinstance(control, Button)]
        name = str(random.choice(held))
        value = a_value(explorer.controls[name], random)
        widget = panel.controls[name]
        setattr(widget, "index" if isinstance(explorer.controls[name], Menu) else "value", value)
        page.evaluate("([name, value]) => explorers[0].set(name, value)", [name, value])


@pytest.mark.parametrize("name", NAMES)
def test_a_hand_on_the_page_does_what_it_does_in_the_notebook(
    browser_page: Page, name: str, tmp_path: Any
) -> None:
    explorer, random = fullest(name), np.random.default_rng(1)
    panel, steady, messages = explorer(), 0, []
    file = tmp_path / "page.html"
    file.write_text(pages.page(panel, explorer.name), "utf-8")
    assert len(gzip.compress(file.read_bytes())) < MOST
    browser_page.on("console", lambda message: messages.append(message.text))
    browser_page.goto(file.as_uri())
    for _ in range(EVENTS):
        happen(panel, browser_page, random)
        assert not panel.live.error
        wanted, found = by_kernel(panel), in_page(browser_page)
        if found.words == wanted.words and apart(found.xy, wanted.xy) < 1e-5:
            steady += 1
        else:
            assert not is_steady(panel, wanted), [
                pair for pair in zip(found.words, wanted.words, strict=True) if pair[0] != pair[1]
            ]
        panel.recompute()
    assert steady > EVENTS / 4
    assert messages == []


def test_a_panel_stays_as_the_learner_has_left_it(browser_page: Page, tmp_path: Any) -> None:
    panel = fullest("vary_p_g")().at(mean=-2.0, spread=0.5)
    file = tmp_path / "page.html"
    file.write_text(pages.page(panel, "Mine"), "utf-8")
    browser_page.goto(file.as_uri())
    assert in_page(browser_page).words == by_kernel(panel).words
    with jax.enable_x64(True):
        assert browser_page.evaluate("explorers[0].state.mean") == -2.0
