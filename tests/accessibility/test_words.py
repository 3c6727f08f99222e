"""Every live picture says what it shows now: in plain words, with numbers that are true."""

import re
from typing import Any

import ipywidgets
import matplotlib as mpl
import numpy as np
import pytest

from gan_lessons import explorers, style
from gan_lessons.live.controls import Button, Menu, Slider
from gan_lessons.live.scene import pieces_of
from gan_lessons.live.words import put_together
from tests.accessibility.everyone import CASES, NAMES, PLAYED

LONGEST = 400
SETTINGS = 60  # chosen at random, of each explorer
NO_NUMBER = r"\b(nan|inf)\b"


@pytest.fixture(scope="module")
def made_here():
    """Explorers of this module's own: its tests move them."""
    known: dict[str, Any] = {}

    def make(case: str) -> Any:
        if case not in known:
            name, arguments = CASES[case]
            with mpl.rc_context():
                style.use()
                known[case] = getattr(explorers, name)(**arguments)
        return known[case]

    return make


def in_plain_words(alt: str) -> None:
    assert alt == alt.strip()
    assert 20 < len(alt) <= LONGEST, f"{len(alt)} letters: {alt}"
    assert alt.endswith("."), alt
    assert not re.search(r"[$\\{}^]|\bnan\b|\binf\b|None|  |\n", alt), alt
    assert re.search(r"\d", alt), alt


def states_what_is_true(explorer: Any) -> None:
    claim = explorer.explorer.claim
    found = re.search(claim.pattern, explorer.live.alt)
    assert found, f"{claim.pattern!r} is not in {explorer.live.alt!r}"
    number = float(found[1].replace("−", "-"))
    assert number == pytest.approx(claim.number(explorer.arrays), abs=claim.within)


def controls_of(explorer: Any) -> dict[str, ipywidgets.Widget]:
    """What can be set and is shown now; of the player, the settings that begin a new run."""
    if hasattr(explorer, "settings"):
        return {name: explorer.settings[name] for name in ("data", "seed")}
    return {name: widget for name, widget in explorer.valued.items() if widget.layout.display != "none"}


def other_value(widget: ipywidgets.Widget) -> Any:
    if isinstance(widget, ipywidgets.Dropdown):
        following = widget.options[(widget.index + 1) % len(widget.options)]
        return following[1] if isinstance(following, tuple) else following
    if isinstance(widget.value, bool):
        return not widget.value
    steps = max(round((widget.max - widget.min) / widget.step / 5), 1) * widget.step
    return round(widget.value - steps if widget.value - steps >= widget.min else widget.value + steps, 9)


@pytest.mark.parametrize("case", CASES)
def test_every_explorer_claims_something(case, made_here):
    assert made_here(case).explorer.claim is not None


@pytest.mark.parametrize("case", CASES)
def test_words_follow_every_control_and_stay_true(case, made_here):
    explorer = made_here(case)
    in_plain_words(explorer.live.alt)
    states_what_is_true(explorer)
    for control, widget in controls_of(explorer).items():
        before, alt = widget.value, explorer.live.alt
        widget.value = other_value(widget)
        assert explorer.live.error == ""
        assert explorer.live.alt != alt, f"{control} moved and the words stayed: {alt}"
        in_plain_words(explorer.live.alt)
        widget.value = before


@pytest.mark.parametrize("case", CASES)
def test_words_at_the_ends_of_every_slider(case, made_here):
    """Where something vanishes or diverges the words stay words."""
    explorer = made_here(case)
    for widget in controls_of(explorer).values():
        if hasattr(widget, "min"):
            before = widget.value
            for end in (widget.min, widget.max):
                widget.value = end
                in_plain_words(explorer.live.alt)
            widget.value = before
        elif hasattr(widget, "index"):
            before = widget.index
            for index in range(len(widget.options)):
                widget.index = index
                in_plain_words(explorer.live.alt)
            widget.index = before
    assert explorer.live.error == ""


def at_random(explorer: Any, draw: np.random.Generator) -> dict[str, Any]:
    """A value of every control, often an end of its slider."""
    values: dict[str, Any] = {}
    for name, control in explorer.controls.items():
        if isinstance(control, Slider):
            inner = float(control.snapped(draw.uniform(control.low, control.high)))
            values[name] = [control.low, control.high, inner, inner][draw.integers(4)]
        elif isinstance(control, Menu):
            values[name] = int(draw.integers(len(control.entries)))
        elif not isinstance(control, Button):
            values[name] = bool(draw.integers(2))
    return values


@pytest.mark.parametrize("case", [case for case in CASES if case not in PLAYED])
def test_words_at_settings_chosen_at_random(case, made_here):
    """Where several controls together make something vanish or diverge, no word is "nan" or "inf"."""
    explorer, draw = made_here(case).explorer, np.random.default_rng(3)
    for _ in range(SETTINGS):
        settings = at_random(explorer, draw)
        shown = explorer.run(**settings)
        pieces = pieces_of(explorer.slots, shown.plan, shown.drawn)
        alt, caption = (
            put_together(part, shown.drawn.numbers) for part in (shown.plan.alt, shown.plan.caption)
        )
        in_plain_words(alt)
        for text in (caption, *(content for _, content in pieces if isinstance(content, str))):
            assert not re.search(NO_NUMBER, text), (settings, text)


def with_true_minus_signs(explorer: Any) -> None:
    content = explorer.live._snapshot()[0]
    said = [content["alt"], content["caption"], *(mark.get("text") for mark in content["marks"])]
    for text in filter(None, said):
        # What Python writes of a small number, as 1e-12, is no subtraction.
        assert not re.search(r"(?<![0-9]e)-[0-9.]", text), text


@pytest.mark.parametrize("case", CASES)
def test_no_hyphen_stands_for_a_minus_sign(case, made_here):
    explorer = made_here(case)
    with_true_minus_signs(explorer)
    for widget in controls_of(explorer).values():
        before = widget.value
        for value in (widget.min, widget.max) if hasattr(widget, "min") else (other_value(widget),):
            widget.value = value
            with_true_minus_signs(explorer)
        widget.value = before


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PLAYED])
def test_numbers_are_true_after_a_move(name, made_here):
    explorer = made_here(name)
    shown = controls_of(explorer)
    widget = shown["mean"] if name in ("vary_p_g", "proof_ledger") else next(iter(shown.values()))
    before = widget.value
    widget.value = other_value(widget)
    states_what_is_true(explorer)
    widget.value = before


def test_words_where_nothing_is_left_to_do(made_here):
    simplex = made_here("simplex")
    simplex.set_inputs(start=simplex.arrays.p_data)
    in_plain_words(simplex.live.alt)
    assert "multiplies" not in simplex.live.alt
    perturbed = made_here("perturb").at(amplitude=1.0, space=1, width=4.0)
    in_plain_words(perturbed.live.alt)
    assert "V is not defined" in perturbed.live.alt


@pytest.mark.parametrize("case", CASES)
def test_the_browser_gets_the_words(case, made_here):
    live = made_here(case).live
    assert live._snapshot()[0]["alt"] == live.alt
    data, metadata = made_here(case)._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == live.alt
    assert data["image/png"].startswith(b"\x89PNG")
