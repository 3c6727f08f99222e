"""A run that waits between its steps: however often it is paused, one step follows another."""

import pytest
from playwright.sync_api import Page

from gan_lessons.javascript.runtime import RUNTIME
from gan_lessons.live.browser import COMPUTED
from gan_lessons.web.page import HOST

# A player whose worker answers when it is told to, and whose clock is moved by hand.
FAKED = """
    let timers = new Map(), count = 0;
    window.setTimeout = (done) => (timers.set(++count, done), count);
    window.clearTimeout = (number) => timers.delete(number);
    const asked = [];
    const player = Object.assign(Object.create(Player.prototype), {
        explorer: { state: { play: false, pace: 0 }, data: { controls: [] }, fit() {}, show() {} },
        paces: [["1 step a second", 1, 1]], anew: [], number: 0,
        worker: { postMessage: (said) => asked.push(said) },
    });
    const answer = () => player.take({ number: player.number, seen: {}, goesOn: true });
    const press = () => {
        if (player.explorer.state.play) player.pause();
        else (player.explorer.state.play = true), player.heard("play");
        if (player.busy) answer();
    };
    player.begin();
    answer();
"""


@pytest.fixture
def played(browser_page: Page) -> Page:
    browser_page.goto("about:blank")
    browser_page.add_script_tag(content=f"{RUNTIME}\n{COMPUTED}\n{HOST}\n{FAKED}")
    return browser_page


@pytest.mark.browser
def test_pause_and_play_leave_one_timer(played: Page) -> None:
    assert played.evaluate("press(), timers.size") == 1
    for _ in range(4):
        assert played.evaluate("press(), timers.size") == 0
        assert played.evaluate("press(), timers.size") == 1
    before = played.evaluate("asked.length")
    assert (
        played.evaluate("[...timers].forEach(([n, done]) => (timers.delete(n), done())), asked.length")
        == before + 1
    )
    assert played.evaluate("answer(), timers.size") == 1


@pytest.mark.browser
@pytest.mark.parametrize("name", ["reset", "step_once"])
def test_reset_and_one_step_end_the_wait(played: Page, name: str) -> None:
    assert played.evaluate("press(), timers.size") == 1
    assert played.evaluate("name => (player.heard(name), timers.size)", name) == 0
    assert played.evaluate("answer(), timers.size") == 0


@pytest.mark.browser
def test_a_step_while_another_waits_takes_its_place(played: Page) -> None:
    played.evaluate("press()")
    assert played.evaluate("player.advance(), timers.size") == 0
