"""Every live picture says what it shows now: in plain words, with numbers that are true."""

import re
from typing import Any

import ipywidgets
import matplotlib as mpl
import numpy as np
import pytest
from scipy import stats

from gan_lessons import explorers, style
from gan_lessons.explorers.chord_explorer import X as MIXED
from gan_lessons.explorers.compare_divergences_explorer import X as COMPARED
from gan_lessons.explorers.explorer import Claim
from gan_lessons.explorers.proof_and_practice_explorer import X as TRAVELLED
from gan_lessons.explorers.push_noise_explorer import X as PUSHED
from tests.accessibility.everyone import CASES, NAMES

LONGEST = 400
LOG_4 = np.log(4.0)


def cost(p: Any, q: Any, x: Any = None) -> float:
    """∫ p log p/(p+q) + q log q/(p+q), or the sum."""
    p, q = np.asarray(p, float), np.asarray(q, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.nan_to_num(p * np.log(p / (p + q))) + np.nan_to_num(q * np.log(q / (p + q)))
    return float(terms.sum() if x is None else np.trapezoid(terms, x))


def value(p: Any, q: Any, d: Any, x: Any = None) -> float:
    terms = p * np.log(d) + q * np.log1p(-np.asarray(d))
    return float(terms.sum() if x is None else np.trapezoid(terms, x))


def two(q: float) -> np.ndarray:
    return np.array([q, 1 - q])


def jsd(arrays: Any) -> float:
    return (cost(arrays.p_data, arrays.p_g, COMPARED) + LOG_4) / 2


def at_x(arrays: Any) -> float:
    a = 0.55 * stats.norm.pdf(arrays.x, -1.3, 0.6) + 0.45 * stats.norm.pdf(arrays.x, 1.4, 0.8)
    return a / (a + stats.norm.pdf(arrays.x, 0.6, 1.0))


CLAIMS = {
    "be_the_discriminator": Claim(
        r"V\(D, G\) is (\S+) nats", lambda a: value(a.p_data, a.p_g, a.discriminator), 6e-4
    ),
    "push_noise": Claim(r"highest at x = (\S+)\.", lambda a: PUSHED[np.argmax(a.density)], 6e-3),
    "scrub_x": Claim(r"highest at y = (\S+),", at_x, 6e-4),
    "perturb": Claim(r"V\(D\) (\S+) nats", lambda a: value(a.p_data, a.p_g, a.disturbed, a.x), 2e-4),
    "compare_divergences": Claim(r"JSD\(p_data, p_g\) is (\S+) nats", jsd, 1e-3),
    "envelope": Claim(r"C is (\S+) and", lambda a: cost(two(a.p), two(a.q)), 6e-4),
    "chord": Claim(r"C is (\S+) nats", lambda a: cost(a.p_data, a.mixture, MIXED), 3e-3),
    "simplex": Claim(r"goes from (\S+) to", lambda a: cost(a.p_data, a.path[0]) + LOG_4, 6e-4),
    "proof_and_practice": Claim(r"mixed, C = (\S+) nats", lambda a: cost(a.p_data, a.mixed, TRAVELLED), 2e-3),
    "assumptions": Claim(
        r"C \+ log 4 = (\S+) nats; C over", lambda a: cost(a.p_data, a.p_g[int(a.time)]) + LOG_4, 1e-4
    ),
}


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


def arrays_of(explorer: Any) -> Any:
    arrays = explorer.arrays
    return arrays.now if hasattr(arrays, "position") else arrays  # with a gauge C(G) stands beside the rest


def states_what_is_true(name: str, explorer: Any) -> None:
    claim = CLAIMS.get(name) or explorer.explorer.claim
    found = re.search(claim.pattern, explorer.live.alt)
    assert found, f"{claim.pattern!r} is not in {explorer.live.alt!r}"
    assert float(found[1].replace("−", "-")) == pytest.approx(
        claim.number(arrays_of(explorer) if name in CLAIMS else explorer.arrays), abs=claim.within
    )


def controls_of(explorer: Any) -> dict[str, ipywidgets.Widget]:
    """What can be set and is shown now; of the player, the settings that begin a new run."""
    if hasattr(explorer, "settings"):
        return {name: explorer.settings[name] for name in ("data", "seed")}
    return {name: widget for name, widget in explorer._valued.items() if widget.layout.display != "none"}


def other_value(widget: ipywidgets.Widget) -> Any:
    if isinstance(widget, ipywidgets.Dropdown):
        following = widget.options[(widget.index + 1) % len(widget.options)]
        return following[1] if isinstance(following, tuple) else following
    if isinstance(widget.value, bool):
        return not widget.value
    steps = max(round((widget.max - widget.min) / widget.step / 5), 1) * widget.step
    return round(widget.value - steps if widget.value - steps >= widget.min else widget.value + steps, 9)


def test_no_explorer_is_forgotten():
    declared = {name for name in NAMES if getattr(getattr(explorers, name), "claim", None) is not None}
    assert set(CLAIMS) | declared == set(NAMES)


@pytest.mark.parametrize("case", CASES)
def test_words_follow_every_control_and_stay_true(case, made_here):
    name, _ = CASES[case]
    explorer = made_here(case)
    in_plain_words(explorer.live.alt)
    states_what_is_true(name, explorer)
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


@pytest.mark.parametrize("name", [name for name in NAMES if name != "training_player"])
def test_numbers_are_true_after_a_move(name, made_here):
    explorer = made_here(name)
    shown = controls_of(explorer)
    widget = shown["mean"] if name in ("vary_p_g", "proof_ledger") else next(iter(shown.values()))
    before = widget.value
    widget.value = other_value(widget)
    states_what_is_true(name, explorer)
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
