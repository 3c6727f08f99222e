"""What is done with a run that a page trains."""

import time

import numpy as np
from playwright.sync_api import Page

from gan_lessons.explorers.played_run import PlayedRun

STATE = """names => Object.fromEntries(names.map(name => [name, explorers[0].state[name]]))"""


def until(page: Page, holds: str, seconds: float = 60) -> None:
    """Waits; the page's policy forbids the way in which the browser's driver waits."""
    end = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < end, holds
        page.wait_for_timeout(20)


def state_of(page: Page, *names: str) -> dict[str, np.ndarray]:
    """What the page's explorer holds by these names."""
    return {name: np.asarray(value, float) for name, value in page.evaluate(STATE, list(names)).items()}


def choose(page: Page, name: str, index: int) -> None:
    page.get_by_role("combobox", name=name, exact=True).select_option(index=index)


def slide(page: Page, name: str, value: float) -> None:
    page.evaluate("([name, value]) => explorers[0].set(name, value)", [name, value])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def answered(page: Page) -> None:
    """Waits for the answers of all that was asked so far."""
    page.wait_for_timeout(50)
    until(page, "!explorers[0].player.busy")


def by_kernel(run: PlayedRun, steps: int) -> dict[str, np.ndarray]:
    """What the kernel's run shows after some steps more, each in a row."""
    if steps:
        piece = run.begin(steps, None)
        assert piece is not None
        run.take(piece)
    return {name: value.ravel() for name, value in run.seen().items()}
