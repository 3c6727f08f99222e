"""Every kind of artist becomes marks that lie where matplotlib draws it."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from gan_lessons.live import LiveFigure
from gan_lessons.live.artists import drawer_for
from gan_lessons.live.marks import to_display, to_units


@pytest.fixture
def axes():
    figure, axes = plt.subplots(figsize=(6, 4), dpi=120)
    axes.set(xlim=(0, 10), ylim=(0, 5))
    figure.draw_without_rendering()
    yield axes
    plt.close(figure)


def marks_of(artist):
    return drawer_for(artist)(artist.figure, artist)


def units(axes, *points):
    return to_units(axes.figure, axes.transData.transform(np.array(points, float)))


def test_units_round_trip(axes):
    x, y = to_units(axes.figure, np.array([[123.4, 56.7]]))[0]
    assert to_display(axes.figure, float(x), float(y)) == pytest.approx((123.4, 56.7), abs=1e-4)


def test_far_points_stay_finite(axes):
    (line,) = axes.plot([0, 1], [0, 1e300])
    vertices = marks_of(line)[0].vertices
    assert np.isfinite(vertices).all()
    assert vertices[1, 1] < -1e4


def test_line_with_dashes_and_markers(axes):
    (line,) = axes.plot([1, 2, 3], [1, 4, 2], "--s", color="#D55E00", linewidth=2, alpha=0.5)
    path, stamps = marks_of(line)
    assert path.style["stroke"] == "#d55e00"
    assert path.style["stroke-opacity"] == 0.5
    assert [float(length) for length in path.style["stroke-dasharray"].split()] == pytest.approx([7.4, 3.2])
    assert stamps.style["outline"].startswith("M")
    np.testing.assert_allclose(stamps.vertices, units(axes, (1, 1), (2, 4), (3, 2)), atol=1e-3)


@pytest.mark.parametrize(("marker", "cap"), [("o", "round"), ("s", "square")])
def test_a_marker_without_an_edge_is_the_cap_of_a_line_without_length(axes, marker, cap):
    (line,) = axes.plot([1, 2], [1, 4], marker, color="#D55E00", markersize=3.2, markeredgewidth=0, alpha=0.5)
    (dots,) = marks_of(line)
    assert dots.style["outline"] == "M0 0L0 0"
    assert (dots.style["stroke"], dots.style["stroke-opacity"]) == ("#d55e00", 0.5)
    assert (dots.style["stroke-width"], dots.style["stroke-linecap"]) == (3.2, cap)
    assert dots.style["fill"] == "none"
    np.testing.assert_allclose(dots.vertices, units(axes, (1, 1), (2, 4)), atol=1e-3)
    line.set(markeredgewidth=1.0)
    assert "C" in marks_of(line)[0].style["outline"] or marker == "s"
    assert marks_of(line)[0].style["fill"] == "#d55e00"


def test_log_scale_and_steps(axes):
    axes.set(yscale="log", ylim=(1e-3, 10))
    (line,) = axes.plot([1, 2], [0.01, 1.0], drawstyle="steps-post")
    expected = units(axes, (1, 0.01), (2, 0.01), (2, 1.0))
    np.testing.assert_allclose(marks_of(line)[0].vertices, expected, atol=1e-3)


def test_fill_has_a_polygon_for_each_stretch(axes):
    x = np.linspace(0, 10, 21)
    fill = axes.fill_between(x, 0, np.where(x == 5, np.nan, 1 + x / 10), color="green", alpha=0.2)
    (mark,) = marks_of(fill)
    assert mark.style["closed"]
    assert mark.style["fill-opacity"] == 0.2
    assert np.isnan(mark.vertices[:, 0]).sum() == 1
    np.testing.assert_allclose(np.nanmin(mark.vertices[:, 1]), units(axes, (10, 2))[0, 1], atol=1e-3)


def test_set_fill_moves_it(axes):
    x = np.linspace(0, 10, 21)
    fill = axes.fill_between(x, 0, 1)
    live = LiveFigure(axes.figure, [fill], alt="area")
    live.set_fill(fill, x, 3.0, 1.0)
    heights = np.unique(np.round(marks_of(fill)[0].vertices[:, 1], 2))
    np.testing.assert_allclose(heights, np.round(sorted(units(axes, (0, 1), (0, 3))[:, 1]), 2))


def test_bars(axes):
    bars = axes.bar([2, 4], [1, 3], width=1.0)
    bars[1].set_height(4)
    (mark,) = marks_of(bars[1])
    corners = units(axes, (3.5, 0), (4.5, 4))
    assert mark.vertices[:, 0].min() == pytest.approx(corners[0, 0], abs=1e-3)
    assert mark.vertices[:, 1].min() == pytest.approx(corners[1, 1], abs=1e-3)


def test_scatter_groups_points_of_one_look(axes):
    plain = axes.scatter([1, 2, 3], [1, 2, 3], color="black")
    (mark,) = marks_of(plain)
    np.testing.assert_allclose(mark.vertices, units(axes, (1, 1), (2, 2), (3, 3)), atol=1e-3)
    coloured = axes.scatter([1, 2, 3], [1, 2, 3], c=["red", "blue", "red"], s=[9, 9, 9])
    red, blue = marks_of(coloured)
    assert (red.style["fill"], len(red.vertices)) == ("#ff0000", 2)
    assert (blue.style["fill"], len(blue.vertices)) == ("#0000ff", 1)
    coloured.set_offsets(np.empty((0, 2)))
    assert marks_of(coloured) == []


def test_text_is_a_string_and_never_markup(axes):
    text = axes.text(2, 3, "<b>p_g</b> γ\nsecond", ha="right", rotation=90)
    (mark,) = marks_of(text)
    assert mark.style["text"] == "<b>p_g</b> γ\nsecond"
    assert (mark.style["ha"], mark.style["rotation"]) == ("right", 90.0)
    np.testing.assert_allclose(mark.vertices, units(axes, (2, 3)), atol=1e-3)


def test_mathtext_is_refused_by_name(axes):
    with pytest.raises(ValueError, match=r"write Unicode instead of '\$p_g\$'"):
        marks_of(axes.text(2, 3, "$p_g$"))


def test_arrow_ends_where_it_points(axes):
    note = axes.annotate("here", (2, 1), (6, 4), arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0})
    stem, head, words = marks_of(note)
    assert words.style["text"] == "here"
    assert head.style["closed"]
    assert not stem.style["closed"]
    tip = units(axes, (2, 1))[0]
    assert np.abs(head.vertices - tip).sum(axis=1).min() < 4
    note.xy = (8, 1)
    moved = marks_of(note)[1]
    assert np.abs(moved.vertices - units(axes, (8, 1))[0]).sum(axis=1).min() < 4


def test_image_lies_in_its_extent_right_way_up(axes):
    rows = [[0.0, 1.0], [0.5, 0.25]]
    image = axes.imshow(rows, cmap="gray", extent=(1, 3, 2, 4), origin="lower", aspect="auto")
    (mark,) = marks_of(image)
    np.testing.assert_allclose(mark.vertices, units(axes, (1, 4), (3, 2)), atol=1e-3)
    pixels = np.asarray(Image.open(io.BytesIO(mark.png)))
    assert list(pixels[1, :, 0]) == [0, 255]


def test_an_unchanged_image_is_encoded_once(axes):
    image = axes.imshow(np.eye(3), aspect="auto")
    live = LiveFigure(axes.figure, [image], alt="image")
    first = live._snapshot()[1][1]
    assert live._snapshot()[1][1] is first
    image.set_data(1 - np.eye(3))
    assert live._snapshot()[1][1] != first
