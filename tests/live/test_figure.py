"""What LiveFigure sends: where matplotlib draws, what has changed, and nothing that grows."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from gan_lessons.live import LiveFigure
from gan_lessons.live.base import draw_base

ROOT = Path(__file__).parents[2]
X = np.linspace(-4.0, 4.0, 801)


class Browser:
    """Stands for the browser: keeps what a figure sends, merged as figure.js merges it."""

    def __init__(self, live, monkeypatch):
        self.live, self.facts, self.messages, self.coordinates, self.images = live, {}, [], None, []
        monkeypatch.setattr(live, "send", self.receive)

    def receive(self, content, buffers=()):
        content = json.loads(json.dumps(content))  # what cannot become JSON fails here
        self.messages.append(content)
        if content["type"] == "draw":
            self.facts |= content
        if buffers:
            self.coordinates = np.frombuffer(buffers[0], np.float32).reshape(-1, 2)
            self.images = list(buffers[1:])

    def vertices(self, index):
        ends = np.cumsum([0, *self.facts["lengths"]])
        return self.coordinates[ends[index] : ends[index + 1]]

    def say(self, **content):
        self.live._receive(None, content, [])


@pytest.fixture
def one_line(monkeypatch):
    figure, axes = plt.subplots(figsize=(8, 4), dpi=100, layout="constrained")
    (line,) = axes.plot(X, np.sin(X), "--", color="#0072B2")
    axes.set_ylim(-1.5, 1.5)
    live = LiveFigure(figure, [line], alt=lambda: f"a wave up to {line.get_ydata().max():.1f}")
    return live, line, Browser(live, monkeypatch)


def test_coordinates_are_where_matplotlib_draws(one_line):
    live, line, browser = one_line
    line.set_data(X, np.cos(X))
    live.refresh()
    pixels = line.axes.transData.transform(np.column_stack([X, np.cos(X)]))
    expected = np.column_stack([pixels[:, 0] * 0.72, 4 * 72 - pixels[:, 1] * 0.72])
    np.testing.assert_allclose(browser.vertices(0), expected, atol=1e-3)
    assert browser.facts["size"] == [576.0, 288.0]


def test_axes_stay_where_the_base_was_drawn(one_line):
    live, line, _ = one_line
    before = line.axes.bbox.bounds
    live.png(dpi=200)
    draw_base(live.figure, live.moving)
    assert line.axes.bbox.bounds == before


def test_base_holds_no_moving_artist_and_no_date(one_line):
    live, line, _ = one_line
    assert "stroke-dasharray" not in live._base
    assert "#0072b2" not in live._base.lower()
    assert line.get_visible()
    assert draw_base(live.figure, live.moving) == live._base


def test_nan_lifts_the_pen_and_infinity_too(one_line):
    live, line, browser = one_line
    y = np.sin(X)
    y[10], y[20], y[30] = np.nan, np.inf, -np.inf
    line.set_data(X, y)
    live.refresh()
    gaps = np.isnan(browser.vertices(0)).all(axis=1)
    assert list(np.flatnonzero(gaps)) == [10, 20, 30]


def test_only_what_changed_is_sent(one_line):
    live, line, browser = one_line
    live.refresh()
    line.set_ydata(0.5 * np.sin(X))
    live.refresh()
    assert set(browser.messages[-1]) == {"type", "alt"}
    line.set_color("black")
    live.refresh()
    assert set(browser.messages[-1]) == {"type", "marks"}
    assert browser.facts["marks"][0]["stroke"] == "#000000"


def test_alt_follows(one_line):
    live, line, browser = one_line
    line.set_ydata(1.4 * np.ones_like(X))
    live.refresh()
    assert live.alt == browser.facts["alt"] == "a wave up to 1.4"


def test_a_reloaded_page_gets_the_present_picture(one_line):
    live, line, browser = one_line
    line.set_ydata(np.zeros_like(X))
    live.refresh()
    state = live.get_state()
    assert state["_coordinates"] == browser.coordinates.tobytes()
    assert {key: state["_state"][key] for key in ("alt", "marks", "lengths")} == {
        key: browser.facts[key] for key in ("alt", "marks", "lengths")
    }
    browser.facts = {}
    browser.say(type="ready")
    assert {"size", "marks", "lengths", "alt", "caption", "error", "kinds", "areas"} <= browser.facts.keys()


def test_new_limits_draw_the_base_anew(one_line):
    live, line, browser = one_line
    before = live._base
    line.axes.set_ylim(-3, 3)
    live.refresh()
    assert live._base != before
    pixels = line.axes.transData.transform((X[0], np.sin(X[0])))
    assert browser.vertices(0)[0, 1] == pytest.approx(288 - 0.72 * pixels[1], abs=1e-3)


def test_errors_are_shown_kept_out_of_the_picture_and_cleared(one_line):
    live, _, browser = one_line
    live.refresh()
    picture = browser.coordinates
    with live.guard():
        raise ValueError("<b>mean</b> = 9")
    assert live.error == browser.facts["error"] == "ValueError: <b>mean</b> = 9"
    assert browser.coordinates is picture
    with live.guard():
        live.refresh()
    assert live.error == browser.facts["error"] == ""


def test_mime_bundle(one_line):
    live, *_ = one_line
    data, metadata = live._repr_mimebundle_()
    assert data["text/plain"] == "LiveFigure"
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == live.model_id
    assert metadata["image/png"]["alt"] == live.alt


def test_png_shows_what_moves(one_line):
    live, line, _ = one_line
    before = live.png()
    line.set_ydata(np.zeros_like(X))
    assert live.png() != before
    line.set_visible(False)
    assert live.png() != before


def test_closed_in_pyplot(one_line):
    assert one_line[0].figure.number not in plt.get_fignums()


def test_unknown_artist_is_named():
    figure, axes = plt.subplots()
    with pytest.raises(TypeError, match="XAxis"):
        LiveFigure(figure, [axes.xaxis], alt="")
    plt.close(figure)


def test_refresh_takes_a_small_part_of_the_time_of_a_drawing():
    figure, (left, right) = plt.subplots(1, 2)
    lines = [axes.plot(X, X)[0] for axes in (left, right, right)]
    live = LiveFigure(figure, lines, alt="three curves")
    refreshed, drawn = [], []
    for step in range(15):
        for line in lines:
            line.set_ydata(X * step)
        start = time.perf_counter()
        live.refresh()
        middle = time.perf_counter()
        figure.canvas.draw()
        refreshed.append(middle - start)
        drawn.append(time.perf_counter() - middle)
    assert np.median(refreshed) < np.median(drawn) / 15


ALONE = """
import gc, numpy as np, psutil, matplotlib.pyplot as plt
from gan_lessons.live import LiveFigure
figure, axes = plt.subplots(figsize=(8, 4), dpi=100, layout="constrained")
x = np.linspace(-4.0, 4.0, 801)
(line,) = axes.plot(x, np.sin(x), "--")
live = LiveFigure(figure, [line], alt="a wave")
for step in range(5500):
    line.set_ydata(np.sin(x + step))
    live.refresh()
    if step == 499:
        gc.collect()
        before = psutil.Process().memory_info().rss
gc.collect()
print(psutil.Process().memory_info().rss - before)
"""


def test_5000_refreshes_leave_no_memory_behind():
    """In a process of its own: here the other tests' leavings come and go."""
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(done.stdout) < 20e6


def test_moving_lines_lie_on_what_matplotlib_wrote_into_the_svg(monkeypatch):
    figure, axes = plt.subplots(figsize=(7, 3), dpi=130, layout="constrained")
    axes.plot([0, 1, 2, 3], [0, 2, -1, 4], gid="twin")
    (line,) = axes.plot([0, 1, 2, 3], [0, 2, -1, 4])
    live = LiveFigure(figure, [line], alt="a line over its twin")
    browser = Browser(live, monkeypatch)
    live.refresh()
    twin = re.search(r'<g id="twin">\s*<path d="([^"]*)"', live._base)
    written = np.array([float(number) for number in re.findall(r"-?[\d.]+", twin[1])]).reshape(-1, 2)
    np.testing.assert_allclose(browser.vertices(0), written, atol=1e-3)
    assert f'viewBox="0 0 {browser.facts["size"][0]:g} {browser.facts["size"][1]:g}"' in live._base
