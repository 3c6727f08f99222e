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


def test_toggle_and_button_carry_their_label():
    made = controls.toggle("reveal", True), controls.button("reset")
    for control in made:
        assert control.description == control.tooltip
