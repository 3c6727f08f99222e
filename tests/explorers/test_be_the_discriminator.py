"""Be the discriminator: the numbers are V, its maximum and the gap; pointer and keys move the handles."""

import re
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_lessons.explorers.be_the_discriminator_explorer import (
    NAMES,
    OUTCOMES,
    PRESETS,
    be_the_discriminator,
    compute,
)
from gan_lessons.live import PointerEvent

answers = st.lists(st.floats(0.01, 0.99), min_size=OUTCOMES, max_size=OUTCOMES)
play = jax.jit(compute)


@given(answers, st.integers(0, len(PRESETS) - 1), st.floats(0, 1))
def test_the_value_is_the_sum_that_the_lesson_defines(handles, preset, share):
    turn = play(preset=preset, share=share, reveal=False, **dict(zip(NAMES, handles, strict=True)))
    p, q, d = (np.asarray(a) for a in (turn.p_data, turn.p_g, turn.discriminator))
    np.testing.assert_allclose(turn.value, (p * np.log(d) + q * np.log(1 - d)).sum(), atol=1e-12)


@given(answers, st.integers(0, len(PRESETS) - 1), st.floats(0, 1))
def test_the_shares_add_up_to_the_gap_and_none_is_negative(handles, preset, share):
    turn = play(preset=preset, share=share, reveal=False, **dict(zip(NAMES, handles, strict=True)))
    assert np.all(np.asarray(turn.shares) >= 0)
    np.testing.assert_allclose(turn.shares.sum(), turn.gap, atol=1e-12)
    np.testing.assert_allclose(turn.best_value - turn.value, turn.gap, atol=1e-12)


def test_where_the_distributions_agree_the_shrug_is_best():
    turn = compute(preset=0, share=1.0, **dict.fromkeys(NAMES, 0.5))
    np.testing.assert_allclose(turn.best, 0.5)
    np.testing.assert_allclose([turn.value, turn.gap], [-np.log(4), 0], atol=1e-15)


def test_a_dropped_outcome_has_a_star_at_one_and_a_finite_gap():
    turn = compute(preset=1, share=0.0, **dict.fromkeys(NAMES, 0.5))
    np.testing.assert_allclose(np.asarray(turn.best)[[0, 3, 4]], 1.0)
    assert np.isfinite(turn.gap)


def test_one_trace_serves_every_control():
    explorer = be_the_discriminator()
    for preset in range(len(PRESETS)):
        explorer.at(preset=preset, share=0.3 * preset, d_2=0.1 + 0.2 * preset, reveal=preset == 1)
    assert explorer.traces == 1


def test_the_table_of_positions_is_one_vmap():
    table = jnp.linspace(0.01, 0.99, 7)
    others = dict.fromkeys(NAMES[1:], 0.5)
    turns = jax.vmap(lambda d: compute(preset=0, share=0.0, d_1=d, **others))(table)
    assert turns.value.shape == (7,)


def _pointer(explorer, kind, phase, x, y, key=""):
    axes = None if kind == "key" else explorer.axes["handles"]
    event = PointerEvent(kind, phase, x, y, axes, key)
    for callback, kinds, _ in explorer.live._pointer._callbacks:
        if kind in kinds:
            callback(event)


def test_a_drag_holds_the_handle_that_was_nearest_at_the_start():
    explorer = be_the_discriminator()
    _pointer(explorer, "drag", "down", 2.1, 0.5)
    _pointer(explorer, "drag", "move", 3.4, 0.77)
    _pointer(explorer, "drag", "up", 3.4, 7.0)
    assert explorer.controls["d_2"].value == pytest.approx(0.99)
    assert explorer.controls["d_3"].value == 0.5


def test_keys_choose_a_handle_and_move_it():
    explorer = be_the_discriminator()
    before = float(explorer.arrays.value)
    for key in ("ArrowRight", "ArrowUp", "PageUp"):
        _pointer(explorer, "key", "down", np.nan, np.nan, key)
    assert explorer.controls["d_2"].value == pytest.approx(0.61)
    assert float(explorer.arrays.value) > before


def test_the_picture_tells_the_numbers_and_hides_the_stars_until_asked():
    explorer = be_the_discriminator()
    assert "1.386" in explorer.live.alt
    assert "1.051" in explorer.live.alt
    stars = explorer.live.artists["stars"]
    assert np.isnan(stars.get_ydata()).all()
    explorer.at(reveal=True).live.png()
    np.testing.assert_allclose(stars.get_ydata(), explorer.arrays.best)


def numbers_of(explorer):
    found = re.search(r"is −([\d.]+) nats, (.*) −([\d.]+), the gap ([\d.]+), the largest", explorer.live.alt)
    value, best, gap = (Fraction(found[k]) for k in (1, 3, 4))
    return value, found[2], best, gap


def texts(explorer):
    return " ".join(mark.get("text") or "" for mark in explorer.live._snapshot()[0]["marks"])


def test_the_largest_share_is_named_and_no_more_is_claimed_of_it():
    explorer = be_the_discriminator()
    p, q = np.array([0.30, 0.30, 0.20, 0.15, 0.05]), np.array([0.05, 0.10, 0.15, 0.30, 0.40])
    shares = p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))
    assert shares.argmax() + 1 == 5
    assert shares.max() < shares.sum() / 2
    assert explorer.live.alt.endswith("the gap 0.335, the largest share from outcome 5.")
    explorer.at(preset=2, d_1=0.1, d_2=0.1)
    assert explorer.live.alt.endswith("the largest share from outcome 1 and 2.")


def test_where_nothing_is_left_no_outcome_is_named():
    explorer = be_the_discriminator().at(preset=1, share=1.0)
    assert explorer.live.alt.endswith("the gap below 0.001.")
    assert "solved!" in texts(explorer)


def test_the_three_numbers_add_up_as_they_are_written():
    explorer, draw = be_the_discriminator(), np.random.default_rng(3)
    for _ in range(40):
        explorer.at(preset=int(draw.integers(3)), **{name: draw.integers(1, 100) / 100 for name in NAMES})
        value, _, best, gap = numbers_of(explorer)
        assert value - best == gap
        assert float(gap) == pytest.approx(float(explorer.arrays.gap), abs=1.001e-3)


def test_where_no_d_reaches_the_best_value_it_is_said_and_the_handles_can_still_solve_it():
    explorer = be_the_discriminator().at(preset=1, share=0.0)
    bound = (
        0.3 * np.log(0.3 / 0.8) + 0.5 * np.log(0.5 / 0.8) + 0.2 * np.log(0.2 / 0.7) + 0.5 * np.log(0.5 / 0.7)
    )
    _, said, best, _ = numbers_of(explorer)
    assert said == "which stays below"
    assert float(best) == pytest.approx(-bound, abs=6e-4)
    assert f"no D reaches V = −{-bound:.3f} nats" in texts(explorer)
    assert "solved" not in texts(explorer)
    explorer.at(d_1=0.99, d_2=0.38, d_3=0.29, d_4=0.99, d_5=0.99)
    assert float(explorer.arrays.gap) > 5e-4
    assert "solved (D ≤ 0.99)!" in texts(explorer)
    explorer.at(d_5=0.9)
    assert "solved" not in texts(explorer)


def test_a_bar_that_the_axis_cuts_has_its_number():
    explorer = be_the_discriminator().at(preset=1, d_1=0.01, d_2=0.99, d_3=0.99, d_4=0.01, d_5=0.01)
    star, d = 0.2 / 0.7, 0.99
    share = 0.7 * (star * np.log(star / d) + (1 - star) * np.log((1 - star) / (1 - d)))
    assert share > 1
    assert f"{share:.2f} ↑" in texts(explorer)
    top = explorer.axes["costs"].get_ylim()[1]
    explorer.live.png()
    assert max(bar.get_height() for bar in explorer.live.artists["shares"]) < top
