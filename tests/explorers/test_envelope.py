"""*Envelope*: no line lies above C, the tangent touches it, and its slope is the derivative."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_lessons.explorers.envelope_explorer import ENDS, MOST_LINES, Q, compute, envelope
from gan_lessons.live import PointerEvent

play = jax.jit(compute)
inner = st.floats(0.02, 0.98)


def plain_cost(q: np.ndarray, p: float) -> np.ndarray:
    """NumPy only."""
    terms = [a * np.log(a / (a + b)) + b * np.log(b / (a + b)) for a, b in ((p, q), (1 - p, 1 - q))]
    return terms[0] + terms[1]


@given(inner, inner, st.integers(1, MOST_LINES), inner, inner)
def test_no_line_lies_above_the_cost(p, q, lines, d_1, d_2) -> None:
    arrays = play(p=p, q=q, lines=lines, d_1=d_1, d_2=d_2)
    np.testing.assert_allclose(arrays.cost, plain_cost(Q, p), atol=1e-12)
    for heights in (arrays.own, arrays.tangent, *np.asarray(arrays.fan)[:lines]):
        on_grid = np.interp(Q, ENDS, np.asarray(heights))
        assert (on_grid <= np.asarray(arrays.cost) + 1e-9).all()
    assert float(arrays.own_here) == pytest.approx(np.interp(q, ENDS, np.asarray(arrays.own)), abs=1e-9)


@given(inner, inner)
def test_the_tangent_touches_and_has_the_slope_of_the_curve(p, q) -> None:
    arrays = play(p=p, q=q, lines=3, d_1=0.5, d_2=0.5)
    assert np.interp(q, ENDS, arrays.tangent) == pytest.approx(float(arrays.cost_here), abs=1e-12)
    step = 1e-5
    numeric = (plain_cost(q + step, p) - plain_cost(q - step, p)) / (2 * step)
    assert float(arrays.slope) == pytest.approx(numeric, abs=1e-4, rel=1e-5)
    assert float(arrays.tangent[1] - arrays.tangent[0]) == pytest.approx(float(arrays.slope), abs=1e-9)


def test_more_lines_come_closer() -> None:
    missing = [float(play(p=0.4, q=0.8, lines=n, d_1=0.5, d_2=0.5).missing) for n in (1, 3, 12)]
    assert missing[0] > missing[1] > missing[2] > 0


def test_one_trace_and_words_that_follow() -> None:
    explorer = envelope()
    assert "3 straight lines" in explorer.live.alt
    explorer.at(q=0.2, p=0.7, lines=7, d_1=0.9, d_2=0.1)
    assert "7 straight lines" in explorer.live.alt
    assert "p_g(1) = 0.20" in explorer.live.alt
    event = PointerEvent("drag", "down", 0.33, -1.0, explorer.live.figure.axes[0])
    for callback, *_ in explorer.live._pointer._callbacks:
        callback(event)
    assert explorer.controls["q"].value == 0.33
    assert explorer.traces == 1
    assert explorer.live.error == ""


def test_at_the_bottom_the_slope_is_zero() -> None:
    explorer = envelope().at(q=0.4, p=0.4)
    assert float(explorer.arrays.slope) == pytest.approx(0, abs=1e-12)
    explorer.live.png()
    assert "the bottom" in explorer.live.artists["direction"].get_text()


def gap_by_numpy(p: float, lines: int) -> float:
    """The largest gap between C and the highest of the tangents, on a fine net with both ends."""
    inner = 1 / (1 + np.exp(-np.linspace(-40, 36, 60_001)))
    q = np.concatenate([inner, np.linspace(1e-9, 1 - 1e-9, 60_001)])
    places = (np.arange(lines) + 0.5) / lines
    d_1, d_2 = p / (p + places), (1 - p) / (2 - p - places)
    always = p * np.log(d_1) + (1 - p) * np.log(d_2)
    fan = always + np.log(1 - d_1) * q[:, None] + np.log(1 - d_2) * (1 - q[:, None])
    return float((plain_cost(q, p) - fan.max(axis=1)).max())


@pytest.mark.parametrize(
    ("p", "lines", "expected"),
    [
        (0.4, 3, 0.15194),
        (0.4, 1, 0.43826),
        (0.4, 12, 0.04054),
        (0.05, 2, None),
        (0.95, 7, None),
        (0.6, 5, None),
    ],
)
def test_at_most_is_at_most(p, lines, expected) -> None:
    missing = float(play(p=p, q=0.5, lines=lines, d_1=0.5, d_2=0.5).missing)
    exact = gap_by_numpy(p, lines)
    assert expected is None or exact == pytest.approx(expected, abs=1e-5)
    assert missing == pytest.approx(exact, abs=1e-6)
    caption = envelope().at(p=p, lines=lines).live.caption
    told = float(caption.split()[-2])
    assert exact <= told < exact + 0.001


def test_a_line_below_the_picture_is_told_to_be_there() -> None:
    explorer = envelope()
    assert "picture" not in explorer.live.alt
    explorer.at(d_1=0.99, d_2=0.99)
    explorer.live.png()
    low = explorer.live.artists["own_here"].axes.get_ylim()[0]
    assert explorer.live.artists["own_here"].get_ydata() == pytest.approx([low])
    assert "nats, below the picture;" in explorer.live.alt
    assert explorer.live.artists["words"].get_text().endswith("nats, below the picture")
    explorer.at(d_1=0.5, d_2=0.5, lines=12, p=0.4, q=0.5)
    assert "below the picture" not in explorer.live.alt
    assert np.nanmin(explorer.arrays.fan) < low
    assert "What lies below −2.3 nats is beyond the picture." in explorer.live.alt


def test_one_line_is_touched() -> None:
    assert "touches 1 straight line;" in envelope().at(lines=1).live.alt
