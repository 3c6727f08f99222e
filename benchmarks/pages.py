"""The pages that need no kernel, in a browser without a network: `make bench-pages`.

    python -m benchmarks.pages [--keys 50] [--slow 6] [--events 5000]

Each explorer in a page of its own: bytes, compressed; milliseconds until it has drawn; then keys on a slider,
by the browser's own clock from the key to the changed picture, and the same with the processor slowed as
often as `--slow` says; of three the heap before and after many events. Then the lessons as `make site` writes
them: seconds to write them all, bytes, milliseconds until a page answers; and how fast the players train.
Exits with 1 where a bar is missed.
"""

import argparse
import gzip
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bars import Bar, verdict
from gan_lessons import explorers
from gan_lessons.web import site
from gan_lessons.web.page import page as page_of
from tests.browser.lab import find_chromium
from tests.web.shown import NAMES, fullest

WATCH = """() => {
    window.waits = [];
    let begin = 0;
    addEventListener("keydown", () => (begin = performance.now()), true);
    const seen = () => begin && (waits.push(performance.now() - begin), (begin = 0));
    const figure = document.querySelector(".live-figure");
    new MutationObserver(seen).observe(figure, { attributeFilter: ["data-drawn"] });
}"""
READY = "() => performance.getEntriesByType('navigation')[0].domComplete"
# Every slider, back and forth, by the same way as a hand's.
EVENTS = """events => {
    const sliders = explorers[0].data.controls.filter(each => each.kind === "slider");
    for (let k = 0; k < events; k++) {
        const { name, low, high, step } = sliders[k % sliders.length];
        explorers[0].set(name, Math.min(low + step * (k % 50), high));
    }
}"""
HEAP = ("vary_p_g", "be_the_discriminator", "simplex")  # one of them has an image


def opened(browser: Browser, path: Path) -> Page:
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    return page


def kilobytes(path: Path) -> float:
    return len(gzip.compress(path.read_bytes())) / 1000


def waits(page: Page, keys: int) -> list[float]:
    """Milliseconds from each key on the first slider to the picture it changed."""
    page.evaluate(WATCH)
    page.get_by_role("slider").first.focus()
    for number in range(keys):
        page.keyboard.press("ArrowRight" if number // 10 % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(60)  # a hand is no faster
    return sorted(page.evaluate("waits"))


def heap(page: Page) -> float:
    """Megabytes in use once what nobody holds is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def of_explorers(browser: Browser, folder: Path, keys: int, slow: float, events: int) -> list[Bar]:
    print(f"{'explorer':24} {'kB':>6} {'ready':>6} {'median':>7} {'95 %':>6} {'slowed':>7}  (milliseconds)")
    bars = []
    for name in NAMES:
        explorer, path = fullest(name), folder / f"{name}.html"
        path.write_text(page_of(explorer, explorer.name), "utf-8")
        page = opened(browser, path)
        ready, found = page.evaluate(READY), waits(page, keys)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
        slowed = statistics.median(waits(page, keys // 3))
        size, median, late = kilobytes(path), statistics.median(found), found[int(0.95 * len(found))]
        print(f"{name:24} {size:6.0f} {ready:6.0f} {median:7.1f} {late:6.1f} {slowed:7.1f}", flush=True)
        bars += [
            Bar(f"{name}: kB", size, 0.0, 80.0),
            Bar(f"{name}: key to picture", median, 0.0, 16.0),
            Bar(f"{name}: slowed", slowed, 0.0, 100.0),
        ]
        page.context.close()
        if name in HEAP:
            page = opened(browser, path)
            page.evaluate(EVENTS, events // 10)
            before = heap(page)
            page.evaluate(EVENTS, events)
            bars.append(Bar(f"{name}: MB more after {events:,} events", heap(page) - before, -100.0, 0.2))
            print(f"{'':24} {bars[-1].measured:+.2f} MB of heap after {events:,} events", flush=True)
            page.context.close()
    return bars


def of_lessons(browser: Browser, folder: Path) -> list[Bar]:
    begin = time.perf_counter()
    written = site.build(folder)[1:]
    bars = [Bar("seconds to write the site", time.perf_counter() - begin, 0.0, 120.0)]
    print(f"{len(written)} lessons written in {bars[0].measured:.0f} s")
    for path in written:
        page = opened(browser, path)
        ready, size = page.evaluate(READY), kilobytes(path)
        print(f"{path.stem:40} {size:6.0f} kB, ready after {ready:.0f} ms", flush=True)
        bars += [
            Bar(f"{path.stem}: kB", size, 0.0, 400.0),
            Bar(f"{path.stem}: ready", ready, 0.0, 1000.0),
        ]
        page.context.close()
    return bars


def of_training(browser: Browser, folder: Path) -> None:
    for name, panel in (("player", explorers.training_player()), ("laboratory", explorers.laboratory())):
        path = folder / f"{name}.html"
        path.write_text(page_of(panel, name), "utf-8")
        page = opened(browser, path)
        menu = page.get_by_role("combobox", name="steps of D, k")
        for k in menu.locator("option").all_text_contents():
            menu.select_option(label=k)
            page.get_by_role("button", name="Play").click()
            page.wait_for_timeout(3000)  # what is new to the browser is interpreted at first
            first, pictures = (page.evaluate(f"explorers[0].state.{seen}") for seen in ("step", "past"))
            page.wait_for_timeout(10_000)
            last, later = (page.evaluate(f"explorers[0].state.{seen}") for seen in ("step", "past"))
            drawn = sum(row == row for row in later[::3]) - sum(row == row for row in pictures[::3])
            page.get_by_role("button", name="Pause").click()
            print(f"{name}, k = {k}: {(last - first) / 10:.0f} steps and {drawn / 10:.0f} pictures a second")
        page.context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--slow", type=float, default=6.0)
    parser.add_argument("--events", type=int, default=5000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser, folder = (
            playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"]),
            Path(name),
        )
        bars = of_explorers(browser, folder, chosen.keys, chosen.slow, chosen.events)
        of_training(browser, folder)
        bars += of_lessons(browser, folder)
        browser.close()
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main())
