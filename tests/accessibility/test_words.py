"""Every live picture says what it shows now: in plain words, with numbers that are true."""

import re
from typing import Any

import ipywidgets
import matplotlib as mpl
import pytest

from gan_lessons import explorers, style
from tests.accessibility.everyone import CASES, NAMES, PLAYED

LONGEST = 400


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
