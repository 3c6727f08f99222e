"""How soon a picture follows a key in the pages that need no kernel: `make bench-pages`.

    python -m benchmarks.pages [--keys 50] [--slow 6]

Every page of `make site`, opened from a folder without a network: bytes, compressed; milliseconds until it
has drawn; then keys on a slider, by the browser's own clock from the key to the changed picture, and the same
with the processor slowed as often as `--slow` says. Exits with 1 where more than 80 kB are compressed, or a
median is above 16 ms (100 where it is slowed).
"""

import argparse
import gzip
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.bars import Bar, verdict
from gan_lessons.web import site
from tests.browser.lab import find_chromium

WATCH = """() => {
    window.waits = [];
    let begin = 0;
    addEventListener("keydown", () => (begin = performance.now()), true);
    const seen = () => begin && (waits.push(performance.now() - begin), (begin = 0));
    const figure = document.querySelector(".live-figure");
    new MutationObserver(seen).observe(figure, { attributeFilter: ["data-drawn"] });
}"""
READY = "() => performance.getEntriesByType('navigation')[0].domComplete"


def waits(page: Page, keys: int) -> list[float]:
    """Milliseconds from each key on the first slider to the picture it changed."""
    page.evaluate(WATCH)
    page.get_by_role("slider").first.focus()
    for number in range(keys):
        page.keyboard.press("ArrowRight" if number // 10 % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(60)  # a hand is no faster
    return sorted(page.evaluate("waits"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--slow", type=float, default=6.0)
    chosen = parser.parse_args()
    bars = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        written = site.build(Path(folder))[1:]
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
        print(
            f"{'explorer':24} {'kB':>6} {'ready':>6} {'median':>7} {'95 %':>6} {'slowed':>7}  (milliseconds)"
        )
        for path in written:
            page = browser.new_context(offline=True).new_page()
            page.goto(path.as_uri())
            ready, found = page.evaluate(READY), waits(page, chosen.keys)
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": chosen.slow})
            slowed = statistics.median(waits(page, chosen.keys // 3))
            size, median = len(gzip.compress(path.read_bytes())) / 1000, statistics.median(found)
            late = found[int(0.95 * len(found))]
            print(
                f"{path.stem:24} {size:6.0f} {ready:6.0f} {median:7.1f} {late:6.1f} {slowed:7.1f}", flush=True
            )
            bars += [
                Bar(f"{path.stem}: kB", size, 0.0, 80.0),
                Bar(f"{path.stem}: key to picture", median, 0.0, 16.0),
                Bar(f"{path.stem}: slowed", slowed, 0.0, 100.0),
            ]
            page.context.close()
        browser.close()
    return verdict(bars)


if __name__ == "__main__":
    sys.exit(main())
