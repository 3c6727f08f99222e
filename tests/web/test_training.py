"""A GAN trained in a page: by the same random numbers as the kernel's run, to the rounding of its floats."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from gan_lessons import explorers
from gan_lessons.explorers.training_run import DATA, TrainingRun
from gan_lessons.training.config import algorithm_1
from gan_lessons.web.page import page as page_of
from tests.web.playing import answered, by_kernel, choose, press, slide, state_of, until

pytestmark = pytest.mark.browser
SAID = r"[Ss]tep (\d+).*?V\(D, G\) = (\S+), C\(G\) = (\S+) nats"
SEEN = ("p_g", "discriminator", "images", "value", "cost", "step")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "player.html"
    file.write_text(page_of(explorers.training_player(), "Training"), "utf-8")
    return file


@pytest.fixture
def page(browser_page: Page, path: Path) -> Page:
    browser_page.goto(path.as_uri())
    at_step(browser_page, 0)
    return browser_page


def at_step(page: Page, step: int) -> dict[str, np.ndarray]:
    until(page, f"explorers[0].state.step === {step}")
    return state_of(page, *SEEN)


def step(page: Page, after: int) -> dict[str, np.ndarray]:
    press(page, "One step")
    return at_step(page, after)


def same(found: dict[str, np.ndarray], wanted: dict[str, np.ndarray], to: float) -> None:
    for name, value in found.items():
        # A density is as steep as G is flat: there the last digit of a weight counts a hundredfold.
        allowed = 100 * to if name == "p_g" else to
        np.testing.assert_allclose(value, wanted[name], rtol=allowed, atol=allowed, err_msg=name)


@pytest.mark.parametrize(("data", "k", "seed"), [(0, 5, 0), (1, 1, 3), (2, 1, 7)])
def test_a_run_is_the_kernels_run_of_that_seed(page: Page, data: int, k: int, seed: int) -> None:
    run = TrainingRun(algorithm_1(num_discriminator_steps=k), seed, list(DATA)[data])
    choose(page, "p_data is", data)
    choose(page, "steps of D, k", (1, 5).index(k))
    slide(page, "seed", seed)
    page.wait_for_timeout(1000)  # an answer for the seed before would also be at step 0
    same(at_step(page, 0), by_kernel(run, 0), 1e-6)
    same(step(page, 1), by_kernel(run, 1), 1e-5)
    for after in range(2, 11):
        found = step(page, after)
    same(found, by_kernel(run, 9), 1e-3)


def test_loss_and_rates_act_from_the_next_step_on(page: Page) -> None:
    rate = 10**-2.5
    run = TrainingRun(algorithm_1(), 0, next(iter(DATA)))
    by_kernel(run, 1)
    step(page, 1)
    run.change(loss="minimax", generator_learning_rate=rate, schedule="constant")
    choose(page, "loss of G", 1)
    choose(page, "learning rates", 1)
    slide(page, "generator_learning_rate", -2.5)
    same(step(page, 2), by_kernel(run, 1), 2e-5)


def test_the_picture_says_what_the_numbers_are(page: Page) -> None:
    found = step(page, 1)
    alt = page.locator("svg.live-figure-card").get_attribute("aria-label") or ""
    said = re.search(SAID, alt)
    assert said is not None
    numbers = [float(number.replace("−", "-")) for number in said.groups()]
    np.testing.assert_allclose(numbers, [1, found["value"], found["cost"]], atol=1e-4)


def test_it_plays_pauses_and_begins_anew(page: Page) -> None:
    choose(page, "steps of D, k", 0)
    page.get_by_role("button", name="Play").click()
    until(page, "explorers[0].state.step > 20")
    page.get_by_role("button", name="Pause").click()
    answered(page)
    stands = page.evaluate("explorers[0].state.step")
    page.wait_for_timeout(500)
    assert page.evaluate("explorers[0].state.step") == stands
    past = np.asarray(page.evaluate("explorers[0].state.past"), float).reshape(-1, 3)
    rows = past[~np.isnan(past[:, 0])]
    assert rows[0, 0] == 0
    assert rows[-1, 0] == stands
    assert (np.diff(rows[:, 0]) > 0).all()
    assert (rows[:, 1] <= rows[:, 2] + 1e-12).all()  # V ≤ C at every moment
    page.get_by_role("button", name="Reset").click()
    at_step(page, 0)
    assert page.get_by_role("button", name="Play").count() == 1


def test_a_slower_speed_is_slower(page: Page) -> None:
    choose(page, "speed", 1)
    page.get_by_role("button", name="Play").click()
    until(page, "explorers[0].state.step >= 1")
    moment = "[explorers[0].state.step, performance.now() / 1000]"
    first, began = page.evaluate(moment)
    page.wait_for_timeout(1000)
    last, ended = page.evaluate(moment)
    assert last - first <= 11 * (ended - began)


def test_a_run_that_diverges_says_so_and_keeps_the_last_state(page: Page) -> None:
    step(page, 1)
    page.evaluate("explorers[0].state.generator_learning_rate = 400")
    page.get_by_role("button", name="One step").click()
    until(page, "explorers[0].said?.includes('diverged')")
    found = at_step(page, 1)
    assert np.isfinite(found["p_g"]).all()
    assert "in step 1" in (page.locator("#explorer-0").text_content() or "")


def test_the_end_of_the_run_is_said(browser_page: Page, tmp_path: Path) -> None:
    short = tmp_path / "short.html"
    player = explorers.training_player(algorithm_1(num_steps=3, chunk_length=3, num_discriminator_steps=1))
    short.write_text(page_of(player, "Short"), "utf-8")
    browser_page.goto(short.as_uri())
    at_step(browser_page, 0)
    browser_page.get_by_role("button", name="Play").click()
    at_step(browser_page, 3)
    until(browser_page, "explorers[0].said?.includes('over')")
    assert browser_page.get_by_role("button", name="Play").count() == 1
