"""Pointer and keys come back in data coordinates."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from gan_lessons.live import LiveFigure
from gan_lessons.live.marks import to_units


@pytest.fixture
def two_axes(monkeypatch):
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 4))
    left.set(xlim=(-3, 3), ylim=(0, 1))
    right.set(xlim=(1, 1000), ylim=(0, 1), xscale="log")
    (line,) = left.plot([0, 1], [0, 1])
    live = LiveFigure(figure, [line], alt="two axes")
    live.sent = []
    monkeypatch.setattr(live, "send", lambda content, buffers=(): live.sent.append(content))
    return live, left, right


def send(live, axes, x, y, *, kind="drag", phase="down", number="a-1"):
    px, py = to_units(live.figure, axes.transData.transform((x, y)))[0]
    message = {"kind": kind, "phase": phase, "x": float(px), "y": float(py), "number": number}
    live._receive(None, {"type": "pointer"} | message, [])


def test_click_arrives_in_data_coordinates(two_axes):
    live, left, right = two_axes
    events = []
    live.on_pointer(events.append, ("click",))
    for axes, x, y in ((left, -1.25, 0.75), (right, 100.0, 0.25)):
        send(live, axes, x, y, kind="click", phase="up")
        assert events[-1].axes is axes
        found = axes.transData.transform((events[-1].x, events[-1].y))
        np.testing.assert_allclose(found, axes.transData.transform((x, y)), atol=0.5)


def test_a_drag_keeps_its_axes(two_axes):
    live, left, right = two_axes
    events = []
    live.on_pointer(events.append, ("drag",))
    send(live, left, 0, 0.5)
    send(live, right, 100, 0.5, phase="move")
    send(live, right, 100, 0.5, phase="up")
    assert [event.phase for event in events] == ["down", "move", "up"]
    assert {event.axes for event in events} == {left}
    assert events[1].x > 3


@pytest.mark.parametrize("side", [-1, 1])
def test_a_pointer_far_outside_stays_a_number(two_axes, side):
    live, _, right = two_axes
    events = []
    live.on_pointer(events.append, ("drag",))
    send(live, right, 100, 0.5)
    far = {"kind": "drag", "phase": "move", "x": side * 1e5, "y": side * 1e5, "number": "a-2"}
    live._receive(None, {"type": "pointer"} | far, [])
    assert live.error == ""
    assert len(events) == 2
    assert 0 < events[1].x < np.inf
    assert (events[1].x > 1000) == (side > 0)
    assert (events[1].y < 0) == (side > 0)


def test_only_the_named_axes_listen(two_axes):
    live, left, right = two_axes
    events = []
    live.on_pointer(events.append, ("click",), axes=[right])
    assert live.sent[-1]["areas"] == [live._box(right.bbox)]
    send(live, left, 0, 0.5, kind="click", phase="up")
    assert events == []
    send(live, right, 10, 0.5, kind="click", phase="up")
    assert [event.axes for event in events] == [right]


def test_axes_of_another_figure_are_refused(two_axes):
    live, *_ = two_axes
    with pytest.raises(ValueError, match="axes must be axes of the figure"):
        live.on_pointer(print, ("click",), axes=[plt.figure().add_subplot()])


def test_a_start_outside_the_axes_is_nothing(two_axes):
    live, left, _ = two_axes
    events = []
    live.on_pointer(events.append)
    send(live, left, -9, 0.5)
    send(live, left, 0, 0.5, phase="move")
    assert events == []


def test_every_event_is_acknowledged_even_a_failing_one(two_axes):
    live, left, _ = two_axes

    def fail(event):
        raise ValueError(f"x = {event.x:.1f}")

    live.on_pointer(fail)
    send(live, left, 1.5, 0.5, number="v-7")
    assert live.error == "ValueError: x = 1.5"
    assert live.sent[-1] == {"type": "ack", "number": "v-7"}


def test_keys(two_axes):
    live, *_ = two_axes
    events = []
    live.on_pointer(events.append, ("key",))
    message = {"kind": "key", "key": "ArrowLeft", "shift": True, "number": "k-1"}
    live._receive(None, {"type": "pointer"} | message, [])
    (event,) = events
    assert (event.kind, event.key, event.shift, event.axes) == ("key", "ArrowLeft", True, None)
    assert live._snapshot()[0]["kinds"] == ["key"]


def test_only_the_kinds_asked_for(two_axes):
    live, left, _ = two_axes
    events = []
    live.on_pointer(events.append, ("click",))
    send(live, left, 0, 0.5)
    assert events == []
    with pytest.raises(ValueError, match="wheel"):
        live.on_pointer(events.append, ("wheel",))
