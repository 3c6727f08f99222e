"""Messages of widgets may be handled in a thread beside the cells: both draw, and neither breaks the other.

JupyterLab gives them a thread of their own where the kernel offers one (subshells of ipykernel 7). matplotlib
does not promise to bear that.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from gan_lessons import style
from gan_lessons.live import LiveFigure
from tests.soak.endure import heard
from tests.soak.fresh_copy import Screen, differences, fresh_copy_of, make
from tests.soak.random_events import RandomEvents

X = np.linspace(0.0, 1.0, 101)
ROUNDS = 6  # of either side, at the least: seconds would count the machine's other work
HANGS = 300.0  # seconds


class Beside:
    """Does something again and again in a thread, while the block runs."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work, self._stop = work, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.rounds = 0
        self.problems: list[BaseException] = []

    def _run(self) -> None:
        while not self._stop.is_set() and not self.problems:
            try:
                self._work()
                self.rounds += 1
            except BaseException as problem:
                self.problems.append(problem)

    def __enter__(self) -> "Beside":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(HANGS)
        assert not self._thread.is_alive(), "a deadlock"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The pictures that cells show."""
    pictures: list[bytes] = []
    monkeypatch.setattr(
        style, "display", lambda data, **_: pictures.extend(data[k] for k in data if k == "image/png")
    )
    style.use()
    return pictures


def show_static_figure() -> None:
    """A figure of a lesson's cell: a logarithmic axis and a formula, both set in mathtext."""
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot(X, np.exp(-20 * X))
    axes.set(yscale="log", title=r"$\frac{1}{2}\,\mathrm{KL}(p\,\|\,q) \geq \sum_x p(x)^2$")
    style.show(figure, alt="a curve")


def both_for_rounds(work: Callable[[], object], beside: Beside) -> None:
    """Do the work until both it and what runs beside it were done ROUNDS times, or the latter failed."""
    here, begin, hangs = 0, beside.rounds, time.monotonic() + HANGS
    while (here < ROUNDS or beside.rounds < begin + ROUNDS) and not beside.problems:
        assert time.monotonic() < hangs, f"{here} rounds here, {beside.rounds - begin} beside"
        work()
        here += 1


@pytest.mark.parametrize("name", ["be_the_discriminator", "vary_p_g", "simplex"])
def test_cells_draw_while_a_hand_moves_the_explorer(name: str, shown: list[bytes]) -> None:
    explorer, complaints = make(name), list[str]()
    screen, learner = Screen(explorer.live), RandomEvents(explorer, seed=5)
    explorer.live._receive(None, {"type": "ready"}, [])
    before = dict(mpl.rcParams)

    def cell() -> None:
        explorer.at(**{key: widget.value for key, widget in explorer.valued.items()})
        explorer.recompute()
        explorer._repr_mimebundle_()
        show_static_figure()

    with heard(complaints), Beside(lambda: learner.event().send()) as beside:
        both_for_rounds(cell, beside)
    assert beside.problems == complaints == []
    assert explorer.live.error == ""
    assert len(set(shown)) == 1
    assert dict(mpl.rcParams) == before
    explorer.recompute()
    assert differences(explorer, screen, fresh_copy_of(explorer, name)) == []


def figure_that_is_drawn_anew() -> LiveFigure:
    """A live figure whose callback moves the limits of the axes: matplotlib then draws all of it again."""
    figure, axes = plt.subplots(figsize=(4, 3))
    (line,) = axes.plot(X, X + 0.1)
    axes.set(yscale="log", title=r"$\sqrt{x} \leq \frac{x + 1}{2}$")
    live = LiveFigure(figure, [line], alt="a line")
    tops = iter(range(2, 10**9))

    def callback(_: Any) -> None:
        axes.set_ylim(0.1, next(tops))
        live.refresh()

    live.on_pointer(callback, kinds=("key",))
    return live


def test_cells_draw_while_another_figure_is_drawn_anew(shown: list[bytes]) -> None:
    live = figure_that_is_drawn_anew()
    before = dict(mpl.rcParams)
    key = {"type": "pointer", "number": "1", "kind": "key", "key": "ArrowUp"}

    def cell() -> None:
        mpl.rcParams["lines.linewidth"] = 5.0  # what a cell sets stays set
        show_static_figure()
        assert mpl.rcParams["lines.linewidth"] == 5.0
        style.use()
        live.png()

    with Beside(lambda: live._receive(None, key, [])) as beside:
        both_for_rounds(cell, beside)
    assert beside.problems == []
    assert live.error == ""
    assert len(set(shown)) == 1
    assert dict(mpl.rcParams) == before
