"""*Simplex*: the landscape is C, a step of size 1 lands on the midpoint, pointer and keys set the start."""

import time

import numpy as np
import pytest
from scipy import special

from gan_lessons.explorers.simplex_explorer import METHODS, simplex
from gan_lessons.explorers.simplex_figure import CORNERS, LANDSCAPE, LEVELS, to_plane
from gan_lessons.live import PointerEvent


@pytest.fixture(scope="module")
def explorer():
    return simplex()


def reset(explorer):
    return explorer.at(step_size=1.0, catch_up=1.0, method=0, first=0.5, second=0.4, start=(0.08, 0.84, 0.08))


def act(explorer, kind, x=np.nan, y=np.nan, key=""):
    axes = None if kind == "key" else explorer.live.figure.axes[0]
    event = PointerEvent(kind, "up" if kind == "click" else "down", x, y, axes, key)
    for callback, kinds, _ in explorer.live._pointer._callbacks:
        if kind in kinds:
            callback(event)


def test_the_landscape_is_the_cost(explorer) -> None:
    reset(explorer)
    p = np.array([0.5, 0.2, 0.3])
    np.testing.assert_allclose(explorer.arrays.p_data, p, atol=1e-15)
    for row, column in ((10, 50), (40, 44), (70, 52)):
        q = LANDSCAPE[row, column]
        m = (p + q) / 2
        expected = np.sum(p * np.log(p / m)) + np.sum(q * np.log(q / m))
        assert explorer.arrays.landscape[row, column] == pytest.approx(expected, abs=1e-12)


def test_every_step_of_size_1_lands_on_the_midpoint(explorer) -> None:
    reset(explorer)
    np.testing.assert_allclose(explorer.arrays.path[1:], explorer.arrays.midpoints[:-1], atol=1e-12)
    np.testing.assert_allclose(
        explorer.arrays.distance[:30], explorer.arrays.distance[0] * 0.5 ** np.arange(30), rtol=1e-6
    )
    assert explorer.arrays.factor == pytest.approx(0.5, abs=1e-5)
    explorer.at(step_size=0.5)
    assert explorer.arrays.off_midpoint > 0.05
    assert explorer.arrays.factor == pytest.approx(0.75, abs=1e-3)


def test_a_large_step_fails_and_a_late_d_swings(explorer) -> None:
    reset(explorer).at(step_size=4.5)
    assert explorer.arrays.excess[-1] > 0.1
    reset(explorer).at(catch_up=0.1)
    assert (np.diff(explorer.arrays.excess) > 1e-3).any()
    reset(explorer).at(method=1, step_size=0.2)
    assert explorer.arrays.excess[-1] < 1e-5
    reset(explorer).at(method=METHODS[1], step_size=1.5)
    assert explorer.arrays.excess[-1] > 1e-2


def test_a_click_sets_the_start_and_a_click_outside_the_nearest_inside(explorer) -> None:
    reset(explorer)
    act(explorer, "click", *(float(at) for at in to_plane([0.2, 0.3, 0.5])))
    np.testing.assert_allclose(explorer.arrays.path[0], [0.2, 0.3, 0.5], atol=1e-12)
    act(explorer, "click", -0.3, 1.2)
    assert explorer.arrays.path[0].min() > 0.0005
    assert explorer.arrays.path[0].sum() == pytest.approx(1)
    assert explorer.live.error == ""


def test_arrow_keys_move_the_start(explorer) -> None:
    reset(explorer)
    before = to_plane(explorer.arrays.path[0])
    for key in ("ArrowLeft", "ArrowUp", "Enter"):
        act(explorer, "key", key=key)
    moved = to_plane(explorer.arrays.path[0]) - before
    np.testing.assert_allclose(moved, [-0.02, 0.02], atol=2e-3)


def test_one_trace_and_a_landscape_that_follows_far_sooner_than_a_figure_is_drawn(explorer) -> None:
    reset(explorer)
    picture = explorer.arrays.landscape.copy()
    times, drawn = [], []
    for first in np.linspace(0.1, 0.8, 9):
        begin = time.perf_counter()
        explorer.controls["first"].value = float(first)
        middle = time.perf_counter()
        explorer.live.figure.canvas.draw()
        times.append(middle - begin)
        drawn.append(time.perf_counter() - middle)
    assert explorer.traces == 1
    assert np.abs(explorer.arrays.landscape - picture).max() > 0.05
    assert np.median(times) < np.median(drawn) / 2, (times, drawn)


def test_the_words_say_start_and_end(explorer) -> None:
    reset(explorer)
    assert "(0.08, 0.84, 0.08)" in explorer.live.alt
    assert "0.403" in explorer.live.caption or "0.290" in explorer.live.caption


@pytest.mark.parametrize("p", [(0.5, 0.2, 0.3), (0.05, 0.05, 0.9), (0.9, 0.005, 0.095), (0.34, 0.33, 0.33)])
def test_level_lines_are_where_the_cost_has_their_height_or_on_the_edge(explorer, p) -> None:
    reset(explorer).at(first=p[0], second=p[1] / (1 - p[0]))
    p_data, lines = explorer.arrays.p_data, explorer.arrays.levels
    assert lines.shape[0] == len(LEVELS)
    np.testing.assert_allclose(lines.sum(axis=-1), 1.0, atol=1e-12)
    m = (p_data + lines) / 2
    height = np.sum(special.xlogy(p_data, p_data / m) + special.xlogy(lines, lines / m), axis=-1)
    wanted = np.broadcast_to(np.array(LEVELS)[:, None], height.shape)
    edge = lines.min(axis=-1) < 1e-12
    assert not edge[0].all()
    np.testing.assert_allclose(height[~edge], wanted[~edge], atol=1e-9)
    assert (height[edge] <= wanted[edge] + 1e-9).all()


def test_what_fell_far_can_come_back(explorer) -> None:
    reset(explorer).at(step_size=5.0)
    assert (explorer.arrays.path > 0).all()
    assert (explorer.arrays.factor) != pytest.approx(1.0)


def test_corners_are_distributions() -> None:
    np.testing.assert_allclose(to_plane(np.eye(3)), CORNERS)
