"""What a program draws is what matplotlib's own artists and transforms give for the same marks."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from gan_lessons import explorers, style
from gan_lessons.live.artists import drawer_for
from gan_lessons.live.slots import each_artist
from tests.accessibility.everyone import CASES, PLAYED

SHOWN = [case for case in CASES if case not in PLAYED]


def a_panel(case):
    style.use()
    name, options = CASES[case]
    return getattr(explorers, name)(**options)


def set_at_random(panel, draw):
    for name, widget in panel.valued.items():
        if hasattr(widget, "min"):
            steps = round((widget.max - widget.min) / widget.step)
            value = widget.min + widget.step * int(draw.integers(steps + 1))
            widget.value = draw.choice([widget.min, widget.max, min(value, widget.max)])
        elif hasattr(widget, "index"):
            widget.index = int(draw.integers(len(panel.explorer.controls[name].entries)))
        else:
            widget.value = bool(draw.integers(2))


def by_matplotlib(panel):
    """Every artist's vertices, without the breaks between them, and its text."""
    panel.live.png()
    found = []
    for _, _, artist in each_artist(panel.live.artists):
        for one in [artist.patches] if hasattr(artist, "patches") else [[artist]]:
            marks = [mark for each in one for mark in drawer_for(each)(panel.live.figure, each)]
            kinds = len(marks) if hasattr(artist, "get_marker") else 1
            for number in range(kinds):
                mine = [marks[number]] if hasattr(artist, "get_marker") else marks
                xy = np.concatenate([mark.vertices for mark in mine])
                found.append((xy[np.isfinite(xy).all(axis=1)], mine[0].style.get("text")))
    return found


def by_program(panel):
    styles, lengths, (block, *_) = panel.live._moving_marks()
    vertices = np.split(np.frombuffer(block, np.float32).reshape(-1, 2), np.cumsum(lengths)[:-1])
    return [
        (xy[np.isfinite(xy).all(axis=1)], style.get("text"))
        for xy, style in zip(vertices, styles, strict=True)
    ]


def apart(ours, theirs):
    """The largest distance of a vertex of one to the nearest of the other; a bar of no height has fewer."""
    if not len(ours) or not len(theirs):
        return 0.0 if len(ours) == len(theirs) else np.inf
    if ours.shape == theirs.shape and (found := np.abs(ours - theirs).max()) < 1e-3:
        return found
    return max(cKDTree(ours).query(theirs)[0].max(), cKDTree(theirs).query(ours)[0].max())


@pytest.mark.parametrize("case", SHOWN)
def test_the_block_is_what_matplotlib_draws(case):
    panel, draw = a_panel(case), np.random.default_rng(5)
    for _ in range(8):
        set_at_random(panel, draw)
        assert panel.live.error == ""
        pairs = list(zip(by_program(panel), by_matplotlib(panel), strict=True))
        for (ours, text), (theirs, their_text) in pairs:
            assert text == their_text
            assert apart(ours, theirs) < 1e-3
        assert any(len(ours) for (ours, _), _ in pairs)


@pytest.mark.parametrize("case", SHOWN)
def test_one_trace_for_a_figure_whatever_is_moved(case):
    panel, draw = a_panel(case), np.random.default_rng(6)
    before = panel.traces
    for _ in range(20):
        set_at_random(panel, draw)
    assert panel.traces == before
