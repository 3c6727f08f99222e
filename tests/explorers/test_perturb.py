"""Explorer Perturb: no disturbance raises V, the drop is the gap, the parabola is the second derivative."""

import re
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_lessons.explorers.perturb_explorer import bump, disturb, disturbed_logit, perturb

COMPUTE = jax.jit(disturb)


@pytest.fixture(autouse=True)
def float64():
    # NaN is an answer here: a gap in a curve, a D* that is not defined.
    with jax.enable_x64(True), jax.debug_nans(False):
        yield


@settings(max_examples=40, deadline=None)
@given(st.floats(-1, 1), st.floats(-3, 3), st.floats(0.3, 4), st.sampled_from([0, 1]))
def test_no_disturbance_raises_v_and_the_drop_is_the_gap(amplitude, position, width, space):
    with jax.enable_x64(True), jax.debug_nans(False):
        arrays = COMPUTE(amplitude, position, width, space)
    values = np.asarray(arrays.values)
    assert np.nanmax(values) <= float(arrays.best_value) + 1e-12
    if bool(arrays.admissible):
        drop = float(arrays.best_value - arrays.value)
        assert drop == pytest.approx(float(arrays.gap), abs=1e-9)
    else:
        assert np.isnan(float(arrays.value))


@pytest.mark.parametrize("space", [0, 1])
def test_the_parabola_has_the_curvature_that_automatic_differentiation_finds(space):
    def value_of(amplitude):
        return disturb(amplitude, 0.2, 1.5, space).value

    bend = float(jax.grad(jax.grad(value_of))(0.0))
    arrays = COMPUTE(0.0, 0.2, 1.5, space)
    drop = float(arrays.best_value) - np.asarray(arrays.parabola)[-1]
    assert bend < 0
    assert drop == pytest.approx(-bend / 2, rel=1e-6)


def test_a_logit_is_always_admissible_and_a_probability_is_not():
    assert bool(COMPUTE(1.0, -2.0, 4.0, 0).admissible)
    outside = COMPUTE(1.0, -2.0, 4.0, 1)
    assert not bool(outside.admissible)
    assert np.isnan(np.asarray(outside.values)).any()


def test_the_bump_ends_where_it_says():
    x = jnp.array([-1.0, 0.0, 0.99, 1.0, 5.0])
    heights = np.asarray(bump(x, 0.0, 1.0))
    assert heights[1] == 1
    assert heights[2] > 0
    np.testing.assert_array_equal(heights[[0, 3, 4]], 0)


def test_a_probability_is_disturbed_by_just_h():
    logit, h = jnp.array([-1.0, 0.0, 40.0]), jnp.array([0.1, -0.2, 0.0])
    disturbed = disturbed_logit(logit, h, 1)
    np.testing.assert_allclose(jax.nn.sigmoid(disturbed)[:2], (jax.nn.sigmoid(logit) + h)[:2], rtol=1e-12)
    assert float(disturbed[2]) == 40.0


def test_the_words_say_where_d_is_no_discriminator_and_there_is_one_trace():
    explorer = perturb()
    explorer.at(space=1, amplitude=1.0, position=-2.0, width=3.0)
    assert "not defined" in explorer.live.alt
    explorer.at(space=0, amplitude=0.0)
    assert "0.0000 nats" in explorer.live.alt
    assert explorer.traces == 1
    assert explorer.live.error == ""


def test_without_a_disturbance_d_is_d_star_and_no_place_is_named():
    explorer = perturb().at(amplitude=0.0)
    assert "here D is D*" in explorer.live.alt
    assert "farthest" not in explorer.live.alt
    assert "farthest apart at x = " in explorer.at(amplitude=0.1).live.alt


def test_the_three_values_add_up_as_they_are_written():
    explorer, draw = perturb(), np.random.default_rng(1)
    for _ in range(30):
        explorer.at(amplitude=draw.integers(5, 40) / 50, position=draw.integers(-40, 40) / 20)
        found = re.search(r"is −([\d.]+) nats and V\(D\) −([\d.]+) nats, ([\d.]+) nats", explorer.live.alt)
        best, value, less = (Fraction(found[k]) for k in (1, 2, 3))
        assert value - best == less
        # Four digits of two numbers.
        assert float(less) == pytest.approx(float(explorer.arrays.gap), abs=1.01e-4)
