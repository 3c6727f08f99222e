"""The kernel's half of a picture that follows its controls in the browser; no browser is needed."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.drawing_lock import DRAWING_LOCK
from gan_lessons.explorers import follower, written
from gan_lessons.explorers.panel import Panel


class Page:
    """Stands for the browser: hears what a panel's figure sends, and answers."""

    def __init__(self, panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.panel, self.heard, self.runs = panel, [], 0
        run = panel.run_program

        def counted() -> None:
            self.runs += 1
            run()

        monkeypatch.setattr(panel.live, "send", lambda message, buffers=None: self.heard.append(message))
        monkeypatch.setattr(panel, "run_program", counted)

    def say(self, kind: str, **more: Any) -> None:
        self.panel.live._receive(None, {"type": kind} | more, [])

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What it has heard of a kind since it was asked last."""
        found = [message for message in self.heard if message["type"] == kind]
        self.heard = [message for message in self.heard if message["type"] != kind]
        return found

    def written(self) -> None:
        """Waits until the program is written."""
        assert self.panel.follower._writing is not None
        self.panel.follower._writing.result(600)

    def take(self) -> None:
        """Takes the program that came last."""
        self.written()
        self.say("following", number=self.told("program")[-1]["number"])

    def move_before_and_after_writing(self) -> None:
        """Opens, moves something, waits for the program, and moves again."""
        self.say("ready")
        self.heard.clear()
        move(self.panel)
        self.written()
        move(self.panel)

    def follow(self) -> None:
        """Opens, moves something, and takes the program."""
        self.say("ready")
        move(self.panel)
        self.take()
        self.heard.clear()
        self.runs = 0


def move(panel: Panel, by: float = 0.1) -> None:
    panel.controls["mean"].value += by


@pytest.fixture
def panel() -> Panel:
    return explorers.vary_p_g()


@pytest.fixture
def page(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    page = Page(panel, monkeypatch)
    yield page
    if panel.follower._writing is not None:
        page.written()


def test_nothing_is_written_before_a_page_is_open(panel: Panel, page: Page) -> None:
    move(panel)
    assert panel.follower._writing is None
    assert len(page.told("draw")) == 1


def test_nothing_is_written_before_something_moves(panel: Panel, page: Page) -> None:
    page.say("ready")
    assert panel.follower._writing is None
    assert page.told("program") == []


def test_the_kernel_draws_until_the_page_has_the_program(panel: Panel, page: Page) -> None:
    page.move_before_and_after_writing()
    assert len(page.told("draw")) == 2
    (message,) = page.told("program")
    assert message["controls"]["mean"] == [panel.controls["mean"].model_id, "value"]
    assert message["controls"]["family"] == [panel.controls["family"].model_id, "index"]


def test_the_page_s_messages_are_heard_where_the_page_says(panel: Panel, page: Page) -> None:
    page.say("ready")
    panel.live.comm._reply_subshell_id = None  # so ipykernel notes that the main thread spoke
    move(panel)
    page.written()
    assert not hasattr(panel.live.comm, "_reply_subshell_id")


def test_a_movement_that_the_page_follows_costs_no_computation(panel: Panel, page: Page) -> None:
    page.follow()
    for _ in range(50):
        move(panel, 0.01)
    assert page.runs == 0
    assert page.told("draw") == []


def test_what_is_read_is_computed_when_it_is_read(panel: Panel, page: Page) -> None:
    page.follow()
    move(panel, 0.5)
    mean = panel.controls["mean"].value
    expected = explorers.vary_p_g.evaluate(mean=mean)
    np.testing.assert_array_equal(panel.arrays.discriminator, expected.discriminator)
    assert panel.live.alt == explorers.vary_p_g().at(mean=mean).live.alt
    assert page.runs == 1
    assert page.told("draw") == []


def test_a_png_shows_the_present_picture(panel: Panel, page: Page) -> None:
    page.follow()
    move(panel, 0.5)
    twin = explorers.vary_p_g().at(mean=panel.controls["mean"].value)
    assert panel.live.png() == twin.live.png()
    assert panel.live.get_state()["_state"]["alt"] == twin.live.get_state()["_state"]["alt"]


def test_what_no_control_holds_is_told(page: Page, panel: Panel) -> None:
    page.follow()
    heights = np.linspace(0.0, 1.0, len(panel.inputs["heights"]))
    panel._change(lambda state, given: {"heights": given}, heights)
    (message,) = page.told("inputs")
    assert message["state"] == {"heights": heights.tolist()}
    assert page.runs == 0
    assert panel.arrays.p_g.size > 0  # computed: the memory lies in new arrays, with the same numbers
    move(panel)
    assert page.told("inputs") == []


def test_what_code_sets_at_once_the_kernel_draws(page: Page, panel: Panel) -> None:
    page.follow()
    panel.at(mean=1.0)
    assert len(page.told("draw")) == page.runs == 1
    assert page.told("inputs") == []
    panel.set_inputs(heights=np.linspace(0.0, 1.0, len(panel.inputs["heights"])))
    assert len(page.told("draw")) == 1
    move(panel)
    assert page.told("draw") == []
    assert set(page.told("inputs")[0]["state"]) == {*panel.inputs, *panel.memory}


def test_movements_are_no_faster_than_a_server_passes_on(page: Page, panel: Panel) -> None:
    page.follow()
    begin = time.monotonic()
    for _ in range(20):
        move(panel, 0.01)
    assert time.monotonic() - begin >= 19 * follower.PAUSE


def test_a_movement_during_a_reading_is_not_forgotten(
    page: Page, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.follow()
    move(panel)
    run, hand = panel.run_program, threading.Thread(target=move, args=(panel, 0.5))

    def slowly() -> None:
        run()
        if hand.ident is None:
            hand.start()
            time.sleep(0.1)  # it waits for its turn now

    monkeypatch.setattr(panel, "run_program", slowly)
    assert panel.arrays is not None
    hand.join()
    expected = explorers.vary_p_g.evaluate(mean=panel.controls["mean"].value)
    np.testing.assert_array_equal(panel.arrays.discriminator, expected.discriminator)


def test_an_interrupted_change_is_computed_when_it_is_read(
    page: Page, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.follow()
    with monkeypatch.context() as patch:
        patch.setattr(panel, "recompute", raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            panel.at(mean=2.0)
    np.testing.assert_array_equal(
        panel.arrays.discriminator, explorers.vary_p_g.evaluate(mean=2.0).discriminator
    )


def raise_interrupt() -> None:
    raise KeyboardInterrupt


def test_a_page_that_opens_anew_is_drawn_for_and_gets_the_program(panel: Panel, page: Page) -> None:
    page.follow()
    move(panel)
    page.say("ready")
    (drawn,) = page.told("draw")
    assert drawn["alt"] == explorers.vary_p_g().at(mean=panel.controls["mean"].value).live.alt
    assert len(page.told("program")) == 1
    move(panel)
    assert len(page.told("draw")) == 1
    page.say("following", number=panel.follower._message["number"])
    assert set(page.told("inputs")[0]["state"]) == {*panel.inputs, *panel.memory}


def test_a_picture_that_is_sent_by_hand_is_followed_again(panel: Panel, page: Page) -> None:
    page.follow()
    move(panel)
    panel.live.refresh()
    assert len(page.told("draw")) == 1
    page.heard.clear()
    move(panel)
    assert page.told("draw") == []
    assert set(page.told("inputs")[0]["state"]) == {*panel.inputs, *panel.memory}


def test_a_page_that_cannot_use_the_program_is_drawn_for(panel: Panel, page: Page) -> None:
    page.follow()
    move(panel)
    page.say("alone")
    move(panel)
    drawn = page.told("draw")
    assert len(drawn) == 2
    assert {"marks", "alt", "caption"} <= set(drawn[0])  # all of it: the page has drawn by itself since
    page.say("ready")
    assert page.told("program") == []


def test_other_limits_are_drawn_and_written_anew(panel: Panel, page: Page) -> None:
    page.follow()
    first, number = (panel.follower._message[name] for name in ("text", "number"))
    next(iter(panel.axes.values())).set_xlim(-3.0, 3.0)
    move(panel)
    assert len(page.told("draw")) == 1
    with DRAWING_LOCK:  # until it is released nothing can be sent
        move(panel)
        move(panel)
        page.say("following", number=number)
        assert len(page.told("draw")) == 2
        assert page.told("inputs") == []
    page.written()
    (message,) = page.told("program")
    assert message["text"] != first
    page.say("following", number=number)
    assert page.told("inputs") == []
    page.say("following", number=message["number"])
    assert len(page.told("inputs")) == 1


def test_what_cannot_be_written_the_kernel_draws(
    panel: Panel, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(panel: Panel, affine: Any) -> str:
        raise NotImplementedError("no rule for fft")

    monkeypatch.setattr(written, "program_of", refuse)
    page.move_before_and_after_writing()
    assert len(page.told("draw")) == 2
    assert page.told("program") == []


def test_a_program_that_remembers_stays_with_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = explorers.scrub_x()
    page = Page(panel, monkeypatch)
    page.say("ready")
    assert not panel.follower.moved()
    assert panel.follower._writing is None


def test_a_run_stays_with_the_kernel() -> None:
    assert not explorers.training_player().can_follow
    assert follower.Follower(explorers.one_point())._able
