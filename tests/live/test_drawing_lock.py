"""Whoever draws, moves or reads a figure holds the lock: another thread has to wait, this one has not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import matplotlib.pyplot as plt
import pytest
from matplotlib.backend_bases import RendererBase

from gan_lessons.drawing_lock import DRAWING_LOCK, with_drawing_lock
from gan_lessons.live import LiveFigure


def is_free() -> bool:
    """Whether another thread could draw now."""

    def try_it() -> bool:
        free = DRAWING_LOCK.acquire(blocking=False)
        if free:
            DRAWING_LOCK.release()
        return free

    with ThreadPoolExecutor(1) as other:
        return other.submit(try_it).result()


def test_a_function_keeps_others_out_while_it_runs() -> None:
    seen = []

    @with_drawing_lock
    def outer() -> str:
        seen.append(is_free())
        inner()  # what draws may call what draws
        return "drawn"

    @with_drawing_lock
    def inner() -> None:
        seen.append(is_free())

    assert is_free()
    assert outer() == "drawn"
    assert seen == [False, False]
    assert is_free()


def test_an_error_frees_it() -> None:
    @with_drawing_lock
    def fail() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        fail()
    assert is_free()


DOES: dict[str, Callable[[LiveFigure], object]] = {
    "refresh": lambda live: live.refresh(),
    "get_state": lambda live: live.get_state(),
    "_repr_mimebundle_": lambda live: live._repr_mimebundle_(),
    "on_pointer": lambda live: live.on_pointer(print),
    "_receive": lambda live: live._receive(None, {"type": "ready"}, []),
}


@pytest.mark.parametrize("act", DOES.values(), ids=DOES)
def test_a_figure_is_moved_and_read_by_one_thread_at_a_time(act: Callable[[LiveFigure], object]) -> None:
    seen: list[bool] = []

    def alt() -> str:  # asked for in the midst of each
        seen.append(is_free())
        return "a line"

    figure, axes = plt.subplots()
    live = LiveFigure(figure, axes.plot([0, 1], [0, 1]), alt)
    seen.clear()
    act(live)
    assert seen
    assert not any(seen)
    assert is_free()


@pytest.mark.parametrize("act", ["on_pointer", "pointer", "error"])
def test_what_a_learner_does_is_heard_by_one_thread_at_a_time(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure, axes = plt.subplots()
    live, seen = LiveFigure(figure, axes.plot([0, 1], [0, 1]), "a line"), []

    def looked_at(*_: object, **__: object) -> None:
        seen.append(is_free())

    if act == "on_pointer":
        monkeypatch.setattr(live, "_find_boxes", looked_at)
        live.on_pointer(print)
    else:
        monkeypatch.setattr(live, "send", looked_at)  # the answer to a movement, or a message of an error
        if act == "pointer":
            live._receive(None, {"type": "pointer", "kind": "none", "number": 1}, [])
        else:
            live._set_error("no such mean")
    assert seen
    assert not any(seen)


def test_a_figure_is_made_and_drawn_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, axes = plt.subplots()
    draw, seen = figure.draw, []

    def looked_at(renderer: RendererBase) -> None:
        seen.append(is_free())
        draw(renderer)

    monkeypatch.setattr(figure, "draw", looked_at)
    LiveFigure(figure, axes.plot([0, 1], [0, 1]), "a line").png()
    assert seen == [False, False]  # the base, and the PNG
