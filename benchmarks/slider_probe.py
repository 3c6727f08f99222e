"""A stop-watch inside the page: from the key to the changed picture, by the browser's own clock."""

import random
import time

from benchmarks import slider_notebook
from tests.browser.lab import CELLS, FOLLOWS, KERNEL, KERNEL_IDLE, Lesson

# What makes two pictures differ, for each way. The clock runs from the key event to the change itself.
INSTALL = f"""ways => {{
    const read = {{
        live: node => node.querySelector('.live-figure')?.dataset.drawn,
        kernel: node => node.querySelector('.live-figure')?.dataset.drawn,
        inline: node => node.querySelector('.widget-output img, .jp-OutputArea-output img')?.src,
        floor: node => node.querySelector('.floor')?.textContent }};
    const probe = window.probe = {{ way: null, move: 0 }};
    probe.arm = way => {{ Object.assign(probe, {{ way, event: 0, first: 0, last: 0, pictures: 0,
        picture: read[way]({CELLS}[ways[way]].node) }}) }};
    document.addEventListener('keydown', () => {{ probe.event = performance.now() }}, true);
    document.addEventListener('pointermove', () => {{ probe.move = performance.now() }}, true);
    for (const [way, cell] of Object.entries(ways))
        new MutationObserver(() => {{
            if (probe.way !== way) return;
            const picture = read[way]({CELLS}[cell].node);
            if (picture === undefined || picture === probe.picture) return;
            probe.picture = picture;
            probe.last = performance.now();
            probe.first ||= probe.last;
            probe.pictures += 1;
        }}).observe({CELLS}[cell].node,
            {{ subtree: true, childList: true, attributes: true, characterData: true }});
}}"""

ASK = f"""async code => {{
    const future = {KERNEL}.requestExecute({{ code, store_history: false }});
    let said = '';
    future.onIOPub = message => {{
        const {{ header, content }} = message;
        if (header.msg_type === 'stream') said += content.text;
        if (header.msg_type === 'error') said += content.ename + ': ' + content.evalue; }};
    await future.done;
    return said; }}"""

KEYS = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]
DRAWN = "way => window.probe.way === way && window.probe.first > 0"


class Probe:
    """Measures the ways in one open notebook."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.page = lesson, lesson.page
        self.page.evaluate(INSTALL, slider_notebook.WAYS)

    def settle(self) -> None:
        """Waits until nothing is on its way any more."""
        self.page.wait_for_function(KERNEL_IDLE, timeout=60_000)
        self.page.wait_for_timeout(120)

    def ask(self, code: str) -> float:
        """Lets the kernel run `code`, which prints one number."""
        return float(self.page.evaluate(ASK, code))

    def handle(self, way: str):
        return self.lesson.handles(slider_notebook.WAYS[way]).first

    def key(self, way: str, key: str) -> float:
        """Milliseconds from a key press on the slider to the changed picture."""
        handle = self.handle(way)
        handle.scroll_into_view_if_needed()
        handle.focus()
        self.settle()
        self.page.evaluate("way => window.probe.arm(way)", way)
        self.page.keyboard.press(key)
        self.page.wait_for_function(DRAWN, arg=way, timeout=20_000)
        return self.page.evaluate("() => window.probe.first - window.probe.event")

    def follow(self) -> None:
        """Moves the live explorer's slider once, and waits until the browser has its program."""
        self.key("live", "ArrowRight")
        self.page.wait_for_function(FOLLOWS, arg=slider_notebook.WAYS["live"], timeout=120_000)

    def alternate(self, rounds: int) -> dict[str, list[float]]:
        """Milliseconds of `rounds` key presses a way, the ways taking turns."""
        times: dict[str, list[float]] = {way: [] for way in slider_notebook.WAYS}
        for number in range(rounds + 3):
            for way in times:
                elapsed = self.key(way, "ArrowRight" if number // 5 % 2 == 0 else "ArrowLeft")
                if number >= 3:  # the first ones compile and fill caches
                    times[way].append(elapsed)
        return times

    def drag(self, way: str, events: int = 60, seconds: float = 1.0) -> tuple[float, int]:
        """Drags the handle; returns ms from the last movement to the last picture, and the pictures."""
        handle = self.handle(way)
        handle.scroll_into_view_if_needed()
        self.settle()
        box = handle.bounding_box()
        assert box is not None, "the handle is not visible"
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.evaluate("way => window.probe.arm(way)", way)
        start = time.perf_counter()
        for number in range(1, events + 1):
            time.sleep(max(0.0, start + number * seconds / events - time.perf_counter()))
            there_and_back = min(number, events - number)
            self.page.mouse.move(x + 2 * there_and_back, y)
        self.page.wait_for_timeout(1500)
        backlog, pictures = self.page.evaluate(
            "() => [Math.max(0, window.probe.last - window.probe.move), window.probe.pictures]"
        )
        self.page.mouse.up()
        return backlog, pictures

    def wander(self, events: int = 200) -> None:
        """Presses random keys on random sliders of the live explorer."""
        rng = random.Random(0)
        for _ in range(events // 10):
            handles = self.lesson.handles(slider_notebook.WAYS["live"])
            handles.nth(rng.randrange(handles.count())).focus()
            for _ in range(10):
                self.page.keyboard.press(rng.choice(KEYS))
        self.settle()
