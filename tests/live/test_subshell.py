"""A widget's message that is heard beside a running cell leaves the cell's figures alone."""

from types import SimpleNamespace

import ipywidgets
import pytest

from gan_lessons.live.subshell import answer_beside_cells


def test_a_message_is_heard_and_ends_no_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    signs: list[str] = []
    shell = SimpleNamespace(events=SimpleNamespace(trigger=signs.append))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    slider = ipywidgets.IntSlider()
    box = ipywidgets.VBox([slider])

    def move(value: int) -> None:
        data = {"method": "update", "state": {"value": value}}
        slider.comm.handle_msg({"content": {"data": data}, "buffers": []})

    move(3)
    assert signs == ["pre_execute", "post_execute"]  # what a widget does that is not shown by us
    signs.clear()
    answer_beside_cells(box)
    move(7)
    assert slider.value == 7
    assert signs == []
