"""Be the discriminator: the numbers are V, its maximum and the gap; pointer and keys move the handles."""

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
