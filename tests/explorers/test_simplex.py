"""*Simplex*: the landscape is C, a step of size 1 lands on the midpoint, pointer and keys set the start."""

import re
import time

import contourpy
import numpy as np
import pytest
from scipy import special

from gan_lessons.explorers.simplex_explorer import METHODS, simplex
from gan_lessons.explorers.simplex_figure import CORNERS, HEIGHT, LEVELS, from_plane, landscape, to_plane
from gan_lessons.live import PointerEvent
from tests.explorers.mirror_in_logs import excess_along


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
        q = np.asarray(landscape())[row, column]
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
    assert "(0.080, 0.840, 0.080)" in explorer.live.alt
    assert "0.403" in explorer.live.caption or "0.290" in explorer.live.caption


@pytest.mark.parametrize("p", [(0.5, 0.2, 0.3), (0.05, 0.05, 0.9), (0.9, 0.005, 0.095), (0.34, 0.33, 0.33)])
def test_level_lines_are_where_the_cost_has_their_height_or_on_the_edge(explorer, p) -> None:
    reset(explorer).at(first=p[0], second=p[1] / (1 - p[0]))
    p_data, lines = explorer.arrays.p_data, explorer.arrays.levels
    drawn = np.isfinite(lines).all(axis=-1)
    assert lines.shape[0] == len(LEVELS)
    assert drawn[0].any()
    np.testing.assert_allclose(lines[drawn].sum(axis=-1), 1.0, atol=1e-12)
    m = (p_data + lines) / 2
    height = np.sum(special.xlogy(p_data, p_data / m) + special.xlogy(lines, lines / m), axis=-1)
    wanted = np.broadcast_to(np.array(LEVELS)[:, None], height.shape)
    edge = drawn & (lines.min(axis=-1) < 1e-12)
    inside = drawn & ~edge
    np.testing.assert_allclose(height[inside], wanted[inside], atol=1e-9)
    assert (height[edge] <= wanted[edge] + 1e-9).all()
    # A place on the edge is the end of a line, not a part of it: a chord of the edge would cut a corner.
    assert (inside | np.roll(inside, 1, axis=1) | np.roll(inside, -1, axis=1))[edge].all()


def farthest(places, ends) -> float:
    """How far the farthest place lies from the pieces of line between `ends`, shape (pieces, 2, 2)."""
    along = ends[:, 1] - ends[:, 0]
    share = np.sum((places[:, None] - ends[:, 0]) * along, axis=-1) / (np.sum(along**2, axis=-1) + 1e-300)
    nearest = ends[:, 0] + np.clip(share, 0, 1)[..., None] * along
    return float(np.linalg.norm(places[:, None] - nearest, axis=-1).min(axis=1).max())


@pytest.mark.parametrize(
    "p", [(0.5, 0.2, 0.3), (0.05, 0.05, 0.9), (0.34, 0.33, 0.33), (0.725, 0.0275, 0.2475)]
)
def test_level_lines_are_those_of_contourpy_to_half_a_step_of_its_net(explorer, p) -> None:
    reset(explorer).at(first=p[0], second=p[1] / (1 - p[0]))
    x, y = np.meshgrid(np.linspace(0, 1, 101), np.linspace(0, HEIGHT, 89))
    outside = np.asarray(from_plane(x, y)).min(axis=-1) < -1e-12
    contours = contourpy.contour_generator(x, y, np.where(outside, np.nan, explorer.arrays.landscape))
    for level, line in zip(LEVELS, np.asarray(to_plane(explorer.arrays.levels)), strict=True):
        theirs = [np.stack([one[:-1], one[1:]], axis=1) for one in contours.lines(level)]
        ours = np.stack([line[:-1], line[1:]], axis=1)
        ours = ours[np.isfinite(ours).all(axis=(1, 2))]
        assert bool(theirs) == bool(len(ours))
        if theirs:
            net = np.concatenate(theirs)
            # Their lines end a step of the net before the edge, where the net is cut in stairs.
            inner = ours[np.asarray(from_plane(*np.moveaxis(ours, -1, 0))).min(axis=(1, 2)) > 0.012]
            assert farthest(net.reshape(-1, 2), ours) < 0.005, level
            assert not len(inner) or farthest(inner.reshape(-1, 2), net) < 0.005, level


@pytest.mark.parametrize("step_size", np.arange(0.05, 5.01, 0.05).round(2).tolist())
def test_nothing_underflows_at_any_step_size_of_the_slider(explorer, step_size) -> None:
    arrays = reset(explorer).at(step_size=step_size).arrays
    expected = excess_along(arrays.p_data, arrays.path[0], step_size, len(arrays.path) - 1)
    np.testing.assert_allclose(arrays.excess, expected, atol=1e-6)


def test_what_fell_far_can_come_back(explorer) -> None:
    arrays = reset(explorer).at(step_size=5.0).arrays
    assert (arrays.path > 0).any(axis=0).all()
    # Every other step from the sixth on (by 400 digits): with a p_g that stops at 1e-308, 0.1639.
    np.testing.assert_allclose(arrays.excess[7::2], 0.4315, atol=5e-5)
    assert arrays.factor != pytest.approx(1.0)


def test_corners_are_distributions() -> None:
    np.testing.assert_allclose(to_plane(np.eye(3)), CORNERS)


def test_probabilities_are_written_with_the_digits_they_have(explorer) -> None:
    for first in (0.05, 0.5, 0.51, 0.9):
        for second in (0.05, 0.37, 0.95):
            reset(explorer).at(first=first, second=second)
            written = re.search(r"p_data = \((\S+), (\S+), (\S+)\),", explorer.live.alt).groups()
            assert sum(map(float, written)) == pytest.approx(1, abs=1e-9)
            exact = [first, (1 - first) * second, (1 - first) * (1 - second)]
            assert [float(each) for each in written] == pytest.approx(exact, abs=1e-9)
    reset(explorer).at(start=(0.998, 0.001, 0.001))
    assert "a path from (0.998, 0.001, 0.001):" in explorer.live.alt


@pytest.mark.parametrize(
    "values", [{}, {"step_size": 0.5}, {"step_size": 4.5}, {"catch_up": 0.1}, {"method": 1}]
)
def test_the_step_whose_factor_is_told_is_named(explorer, values) -> None:
    arrays = reset(explorer).at(**values).arrays
    distance = np.abs(arrays.path - arrays.p_data).sum(axis=1) / 2
    begun = np.flatnonzero(distance[:-1] > 1e-10)[-1]
    factor = f"{distance[begun + 1] / distance[begun]:.3f}"
    explorer.live.png()
    assert explorer.live.artists["headline"].get_text() == f"step {begun + 1}: TV × {factor}"
    early = ", the last that begins with TV above 1e-10," if begun < 39 else ""
    assert f"; step {begun + 1}{early} multiplies the distance by {factor}." in explorer.live.alt


def test_one_notation_for_one_size_and_the_midpoints_distance_is_what_it_says(explorer) -> None:
    arrays = reset(explorer).at(step_size=4.5).arrays
    assert f"goes from {arrays.excess[0]:.3f} to {arrays.excess[-1]:.3f} nats" in explorer.live.alt
    assert f"C + log 4 = {arrays.excess[-1]:.3f} nats" in explorer.live.caption
    away = np.abs(arrays.path[1] - (arrays.path[0] + arrays.p_data) / 2).max()
    told = re.search(r"no probability is further than (\S+) from that of the midpoint", explorer.live.caption)
    assert away <= float(told[1]) < away + 0.001
