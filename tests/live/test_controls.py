import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.live import controls


def test_slider_reports_while_it_moves_and_is_labelled():
    slider = controls.slider("mean of p_g", 0.5, -3.0, 3.0, 0.1)
    assert slider.continuous_update
    assert (slider.description, slider.value, slider.min, slider.max) == ("mean of p_g", 0.5, -3.0, 3.0)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((0, 1, -1), "low must be below high, got low=1"),
        ((5, 0, 1), "value must lie in"),
        ((0.5, 0, 1, 0), "step must"),
    ],
)
def test_slider_names_what_is_wrong(arguments, named):
    with pytest.raises(ValueError, match=named):
        controls.slider("mean", *arguments)


def test_dropdown():
    assert controls.dropdown("family", ["normal", "uniform"]).value == "normal"
    assert controls.dropdown("family", [("a", 3), ("b", 4)], 4).index == 1
    with pytest.raises(ValueError, match="options"):
        controls.dropdown("family", [])


MENU = controls.Menu("data", [("zero", "z"), ("one", "o"), ("two", "t")])


@pytest.mark.parametrize(
    "wanted", ["o", "one", np.str_("one"), 1, np.int64(1), np.array(1), jnp.int32(1)], ids=repr
)
def test_an_option_of_a_menu_is_named_by_value_label_or_index(wanted):
    assert MENU.admissible("data", wanted) == "o"


@pytest.mark.parametrize(
    "wanted",
    [-1, 3, np.int64(-1), 1.0, True, np.True_, None, "O", np.array([0, 1]), ["z"], np.array([1])],
    ids=repr,
)
def test_what_names_no_option_is_refused_by_the_arguments_name(wanted):
    with pytest.raises(ValueError, match=r"data must be one of \['z', 'o', 't'\], got "):
        MENU.admissible("data", wanted)


def test_a_value_comes_before_an_index_and_a_truth_value_is_no_number():
    numbers = controls.Menu("k", [("five", 5), ("one", 1)])
    assert numbers.admissible("k", 1) == 1
    assert numbers.admissible("k", 0) == 5
    with pytest.raises(ValueError, match="k must be one of"):
        numbers.admissible("k", True)
    truths = controls.Menu("k", [("no", False), ("yes", True)])
    assert truths.admissible("k", True) is True
    assert truths.admissible("k", 0) is False


def test_toggle_and_button_carry_their_label():
    made = controls.toggle("reveal", True), controls.button("reset")
    for control in made:
        assert control.description == control.tooltip
