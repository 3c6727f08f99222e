"""Explorer Scrub x: a and b are the densities, solved points stay, D* is what they lie on."""

import jax
import numpy as np
import pytest
import scipy.stats

from gan_lessons.explorers.scrub_x_explorer import POINTS, scrub, scrub_x
from gan_lessons.live.marks import to_units


@pytest.fixture(autouse=True)
def float64():
    # NaN is an answer here: a gap in a curve, a D* that is not defined.
    with jax.enable_x64(True), jax.debug_nans(False):
        yield


def assembled(explorer):
    explorer.live.png()
    return explorer.live.artists["assembled"].get_ydata()


def solved(explorer):
    return np.isfinite(assembled(explorer))


@pytest.mark.parametrize("x", [-3.0, 0.15, 2.4])
def test_a_b_and_the_best_answer_against_scipy(x):
    arrays = scrub(x, 0.6, 1.2)
    a = 0.55 * scipy.stats.norm.pdf(x, -1.3, 0.6) + 0.45 * scipy.stats.norm.pdf(x, 1.4, 0.8)
    b = scipy.stats.norm.pdf(x, 0.6, 1.2)
    assert float(arrays.a) == pytest.approx(a)
    assert float(arrays.b) == pytest.approx(b)
    assert float(arrays.best_here) == pytest.approx(a / (a + b))
    assert float(arrays.best_value) >= float(np.max(arrays.curve))


def test_visited_points_remain_and_can_be_forgotten():
    explorer = scrub_x()
    for x in (-1.0, 0.0, 1.0):
        explorer.controls["x"].value = x
    assert solved(explorer).sum() == 4
    assert POINTS[solved(explorer)] == pytest.approx([-1.5, -1.0, 0.0, 1.0])
    explorer.controls["forget"].click()
    assert solved(explorer).sum() == 1


def test_the_solved_points_move_with_p_g():
    explorer = scrub_x()
    before = assembled(explorer)[solved(explorer)]
    explorer.controls["mean"].value = -1.0
    after = assembled(explorer)[solved(explorer)]
    assert before.shape == after.shape
    assert not np.allclose(before, after)


def test_the_whole_of_d_star_is_hidden_until_asked_for():
    explorer = scrub_x()
    assert not np.isfinite(explorer.arrays.revealed).any()
    explorer.controls["reveal"].value = True
    np.testing.assert_array_equal(explorer.arrays.revealed, explorer.arrays.best)


def press(explorer, axes, x, y):
    """The pointer goes down at a place in data coordinates, as the browser tells it."""
    place = to_units(explorer.live.figure, axes.transData.transform((x, y)))[0]
    message = {"type": "pointer", "kind": "drag", "phase": "down", "x": float(place[0]), "y": float(place[1])}
    explorer.live._receive(None, message, [])


def test_dragging_on_the_densities_moves_x_and_elsewhere_does_not():
    explorer = scrub_x()
    named = {ax.get_ylabel(): ax for ax in explorer.live.figure.axes}
    top = next(ax for label, ax in named.items() if label.startswith("density"))
    side = next(ax for label, ax in named.items() if label.startswith("a log y"))
    press(explorer, top, 0.71, 0.3)
    assert explorer.controls["x"].value == pytest.approx(0.7)
    press(explorer, side, 0.1, -1.0)
    assert explorer.controls["x"].value == pytest.approx(0.7)


def test_one_trace():
    explorer = scrub_x()
    for mean in np.linspace(-2, 2, 5):
        explorer.controls["mean"].value = float(mean)
    explorer.controls["reveal"].value = True
    assert explorer.traces == 1
    assert explorer.live.error == ""


@pytest.mark.parametrize(("x", "mean", "std"), [(-4.0, 2.0, 0.5), (-2.45, 2.0, 0.5), (4.0, -2.0, 0.5)])
def test_the_best_value_where_d_star_rounds_to_one(x, mean, std):
    arrays = scrub(x, mean, std)
    assert float(arrays.best_here) == 1.0
    log_a = np.log(0.55 * scipy.stats.norm.pdf(x, -1.3, 0.6) + 0.45 * scipy.stats.norm.pdf(x, 1.4, 0.8))
    log_b = scipy.stats.norm.logpdf(x, mean, std)
    log_sum = np.logaddexp(log_a, log_b)
    wanted = np.exp(log_a) * (log_a - log_sum) + np.exp(log_b) * (log_b - log_sum)
    # D* is 1 - e^(log_b - log_a) there, so that the first term is -b.
    assert float(arrays.best_value) == pytest.approx(wanted - np.exp(log_b), rel=1e-9)
    assert float(arrays.best_value) < 0


@pytest.mark.parametrize("x", [60.0, -60.0, 1e200])
def test_the_best_value_where_a_density_or_both_are_zero(x):
    assert float(scrub(x, 0.6, 0.5).best_value) == 0.0


def test_the_star_is_there_and_small_densities_have_digits():
    explorer = scrub_x().at(mean=2.0, std=0.5, x=-4.0)
    explorer.live.png()
    assert np.isfinite(explorer.live.artists["maximum"].get_ydata()).all()
    assert "x = −4.00" in explorer.live.artists["heights"].get_text()
    explorer.at(mean=0.6, std=1.0)
    a = 0.55 * scipy.stats.norm.pdf(-4.0, -1.3, 0.6) + 0.45 * scipy.stats.norm.pdf(-4.0, 1.4, 0.8)
    b = scipy.stats.norm.pdf(-4.0, 0.6, 1.0)
    wanted = f"a = {a:.3g} and b = {b:.3g};".replace("-", "−")
    assert wanted in explorer.live.alt
