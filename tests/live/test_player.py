"""A player takes every piece that it begins, and answers between two of them."""

import asyncio
import contextlib
import os
import signal
import time

import pytest

from gan_lessons.live.player import Pace, Player

HANGS = 120.0  # seconds
FAST, SLOW = Pace("fast", 10, 0.0), Pace("slow", 1, 0.03)


class Counter:
    """A process that counts; a piece takes `seconds`, and is the number of steps after it."""

    def __init__(self, seconds=0.002, end=10**9):
        self.seconds, self.end = seconds, end
        self.shown = [0]
        self.begun = []
        self.fails = False

    def begin(self, steps, after):
        if self.fails:
            raise ValueError("steps = nan")
        start = after[0] if after else self.shown[-1]
        self.begun.append(start + steps)
        return start + steps, time.monotonic() + self.seconds

    def is_done(self, piece):
        return time.monotonic() >= piece[1]

    def take(self, piece):
        self.shown.append(piece[0])
        return piece[0] < self.end

    def reset(self):
        self.shown.append(0)


def player(process, *paces):
    errors = []

    @contextlib.contextmanager
    def guard():
        try:
            yield
        except Exception as error:
            errors.append(str(error))

    made = Player(process, paces or (SLOW, FAST), guard)
    made.errors = errors
    return made


def play(scenario):
    """Runs a coroutine as the kernel would; it must end."""
    asyncio.run(asyncio.wait_for(scenario, HANGS))


async def shown(process, pictures):
    """Waits until the process has shown so many more: the pictures are counted, not the seconds."""
    least = len(process.shown) + pictures
    while len(process.shown) < least:
        await asyncio.sleep(0.001)


def test_play_during_one_step_goes_on_at_the_chosen_pace_and_ends_with_the_process():
    process = Counter(seconds=0.05, end=51)  # a step that has to be compiled first takes its time
    made = player(process)

    async def scenario():
        made.step.click()
        await asyncio.sleep(0)
        made.play.value = True
        await made.wait()

    play(scenario())
    assert process.begun[:2] == [1, 11]
    assert process.shown[-1] == 51
    assert not made.playing
    assert made.play.description == "▶ Play"


def test_without_an_event_loop_it_says_so_and_does_not_pretend_to_play():
    made = player(Counter())
    with pytest.raises(RuntimeError, match="needs a running event loop"):
        made.play.value = True
    assert not made.playing


def test_it_plays_until_paused_and_loses_nothing():
    process = Counter()
    made = player(process)

    async def scenario():
        made.play.value = True
        await shown(process, 6)
        made.pause()
        await made.wait()

    play(scenario())
    assert process.shown == [10 * i for i in range(len(process.shown))]
    assert process.begun == process.shown[1:], "a piece was begun and thrown away"
    assert made.play.description == "▶ Play"


def test_the_next_piece_is_begun_before_the_last_is_drawn():
    process = Counter()
    made, ahead = player(process), []
    take = process.take
    process.take = lambda piece: ahead.append(len(process.begun) - len(process.shown)) or take(piece)

    async def scenario():
        made.play.value = True
        await shown(process, 2)
        made.pause()
        await made.wait()

    play(scenario())
    assert ahead[0] == 1


def test_a_slow_pace_waits():
    process = Counter()
    made = player(process)
    made.pace.index = 0
    times = []

    async def scenario():
        times.append(time.monotonic())
        made.play.value = True
        await shown(process, 5)
        times.append(time.monotonic())
        made.pause()
        await made.wait()

    play(scenario())
    assert times[1] - times[0] >= 4 * SLOW.seconds
    assert process.shown[-1] == len(process.shown) - 1


def test_one_step_is_one_step_and_pauses():
    process = Counter()
    made = player(process)

    async def scenario():
        made.step.click()
        await made.wait()
        made.play.value = True
        await shown(process, 1)
        made.step.click()
        await made.wait()
        before = process.shown[-1]
        made.step.click()
        await made.wait()
        assert process.shown[-1] == before + 1

    play(scenario())
    assert process.shown[1] == 1
    assert not made.playing


def test_it_pauses_at_the_end():
    process = Counter(end=50)
    made = player(process)

    async def scenario():
        made.play.value = True
        await made.wait()

    play(scenario())
    assert process.shown[-1] == 50
    assert not made.playing


def test_reset_drops_the_piece_under_way():
    process = Counter(seconds=HANGS)
    made = player(process)

    async def scenario():
        made.play.value = True
        while not process.begun:
            await asyncio.sleep(0.001)
        made.reset.click()
        await made.wait()

    play(scenario())
    assert process.shown == [0, 0]
    assert not made.playing


def test_an_error_is_shown_and_pauses():
    process = Counter()
    made = player(process)

    async def scenario():
        made.play.value = True
        await shown(process, 1)
        process.fails = True
        await made.wait()
        kept = process.shown[-1]
        process.fails = False
        made.step.click()
        await made.wait()
        assert process.shown[-1] == kept + 1

    play(scenario())
    assert made.errors == ["steps = nan"]
    assert not made.playing


@pytest.mark.parametrize("in_thread", [False, True])
def test_an_interrupt_pauses_and_keeps_what_was_reached(in_thread):
    """A click may be handled in the kernel's main thread, or in a thread of its own."""
    process = Counter()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a kernel does that runs no cell

    async def clicks(made):
        made.play.value = True
        await shown(process, 1)
        while signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # the main thread sets it, when it has time
            await asyncio.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)
        await made.wait()
        reached = process.shown[-1]
        assert reached >= 10
        made.play.value = True
        await shown(process, 1)
        made.pause()
        await made.wait()
        assert process.shown[-1] > reached

    async def scenario():
        made = player(process)
        if in_thread:
            await asyncio.to_thread(asyncio.run, asyncio.wait_for(clicks(made), HANGS))
        else:
            await clicks(made)
        await asyncio.sleep(0.01)

    try:
        play(scenario())
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_player_needs_a_pace():
    with pytest.raises(ValueError, match="paces must not be empty"):
        Player(Counter(), (), contextlib.nullcontext)
