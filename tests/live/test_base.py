"""Drawing the base leaves matplotlib and the figure as they were, whatever happens meanwhile."""

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG

from gan_lessons.live.base import draw_base

CHOSEN = {"svg.hashsalt": "mine", "svg.fonttype": "none", "savefig.bbox": "tight"}


@pytest.fixture
def settings() -> Iterator[dict[str, Any]]:
    """A learner's own settings, other than those that a base is drawn with."""
    with mpl.rc_context(CHOSEN):
        yield dict(mpl.rcParams)


def test_a_learners_settings_stay(settings: dict[str, Any]) -> None:
    figure, axes = plt.subplots(layout="constrained")
    axes.set_title("words")
    drawn = draw_base(figure, [])
    assert dict(mpl.rcParams) == settings
    with mpl.rc_context(mpl.rcParamsDefault):
        assert drawn == draw_base(figure, [])  # the same base, whatever a learner chose
    assert "<text" not in drawn  # it has outlines


def test_after_an_error_settings_and_artists_are_as_before(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    figure, axes = plt.subplots()
    shown, hidden = axes.plot([0, 1], [0, 1], [0, 1], [1, 0])
    hidden.set_visible(False)

    def fail(*_: Any, **__: Any) -> None:
        assert not shown.get_visible()
        raise OSError("no room")

    canvas, dpi = figure.canvas, figure.dpi
    monkeypatch.setattr(FigureCanvasSVG, "print_svg", fail)
    with pytest.raises(OSError, match="no room"):
        draw_base(figure, [shown, hidden])
    assert dict(mpl.rcParams) == settings
    assert (shown.get_visible(), hidden.get_visible()) == (True, False)
    assert (figure.canvas, figure.dpi) == (canvas, dpi)


def test_what_a_cell_sets_meanwhile_stays(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    figure = plt.figure()
    save = FigureCanvasSVG.print_svg

    def save_beside_a_cell(*args: Any, **given: Any) -> None:
        mpl.rcParams["lines.linewidth"] = 7.0
        save(*args, **given)

    monkeypatch.setattr(FigureCanvasSVG, "print_svg", save_beside_a_cell)
    draw_base(figure, [])
    assert dict(mpl.rcParams) == settings | {"lines.linewidth": 7.0}
