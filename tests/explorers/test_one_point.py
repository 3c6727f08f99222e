"""Explorer One point: its curves against NumPy, its edge cases, its pointer."""

import jax
import numpy as np
import pytest

from gan_lessons.explorers.one_point_explorer import one_point, solve_point
from gan_lessons.live.pointer import PointerEvent


@pytest.fixture(autouse=True)
def float64():
    # NaN is an answer here: a gap in a curve, a D* that is not defined.
    with jax.enable_x64(True), jax.debug_nans(False):
        yield


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.6, 0.4), (0.05, 2.0)])
def test_the_curves_are_the_formula_and_the_star_is_on_top(a, b):
    arrays = solve_point(a, b, 0.3)
    y = np.asarray(arrays.grid)
    np.testing.assert_allclose(arrays.total, a * np.log(y) + b * np.log(1 - y), rtol=1e-9)
    np.testing.assert_allclose(arrays.slopes, a / y - b / (1 - y), rtol=1e-9)
    assert float(arrays.best) == pytest.approx(a / (a + b))
    assert float(arrays.best_value) >= float(np.max(arrays.total))


def test_the_slope_is_the_derivative():
    slope = jax.grad(lambda y: solve_point(1.3, 0.4, y).value)(0.2)
    assert float(solve_point(1.3, 0.4, 0.2).slope) == pytest.approx(float(slope))


@pytest.mark.parametrize(
    ("a", "b", "best", "words"),
    [(0.0, 1.0, 0.0, "y → 0"), (1.0, 0.0, 1.0, "y → 1"), (0.0, 0.0, np.nan, "every y")],
)
def test_a_weight_of_zero_has_a_supremum_and_no_star(a, b, best, words):
    explorer = one_point().at(a=a, b=b)
    np.testing.assert_equal(float(explorer.arrays.best), best)
    assert float(explorer.arrays.best_value) == 0
    assert words in explorer.live.alt


def test_dragging_moves_y_and_stays_inside_the_open_interval():
    explorer = one_point()
    axes = explorer.live.figure.axes[0]
    callback = explorer.live._pointer._callbacks[0][0]
    callback(PointerEvent("drag", "move", 0.72, -1.0, axes))
    assert explorer.controls["y"].value == pytest.approx(0.72)
    assert float(explorer.arrays.y) == pytest.approx(0.72)
    callback(PointerEvent("drag", "move", 1.7, -1.0, axes))
    assert explorer.controls["y"].value < 1


def test_one_trace_however_the_sliders_move():
    explorer = one_point()
    before = explorer.live.png()
    for a in np.linspace(0, 2, 7):
        explorer.controls["a"].value = float(a)
    assert explorer.traces == 1
    assert explorer.live.error == ""
    assert explorer.live.png() != before


@pytest.mark.parametrize(
    ("a", "b", "y", "said"),
    [
        (0.05, 0.05, 0.49, "rising, its slope 0.0040."),
        (0.05, 0.05, 0.51, "falling, its slope −0.0040."),
        (0.05, 0.05, 0.5, "level, its slope 0.00."),
        (1.0, 0.5, 0.665, "rising, its slope 0.0112."),
        (0.0, 0.05, 0.005, "f is −0.00025 nats and falling, its slope −0.0503."),
        (0.0, 0.0, 0.3, "f is 0.000 nats and level, its slope 0.00."),
    ],
)
def test_level_is_said_at_the_best_answer_only(a, b, y, said):
    assert said in one_point().at(a=a, b=b, y=y).live.alt


@pytest.mark.parametrize(("a", "b", "y"), [(0.5, 2.0, 0.995), (2.0, 1.0, 0.005)])
def test_a_point_below_the_picture_has_a_mark_at_its_edge_and_its_number(a, b, y):
    explorer = one_point().at(a=a, b=b, y=y)
    value, low = a * np.log(y) + b * np.log(1 - y), explorer.axes["terms"].get_ylim()[0]
    assert value < low
    explorer.live.png()
    artists = explorer.live.artists
    mark = float(artists["deep"].get_ydata()[0])
    assert low < mark < low + 0.5
    assert artists["depth"].get_text() == f"f(y) = {value:.2f}".replace("-", "−")
    assert f"f is {value:.3f} nats, below the picture, and".replace("-", "−") in explorer.live.alt
    explorer.at(a=1.0, b=0.5, y=0.3).live.png()
    assert np.isnan(artists["deep"].get_xdata()).all()
    assert artists["depth"].get_text().strip() == ""
