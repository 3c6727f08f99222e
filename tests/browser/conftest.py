"""Browser tests need a browser: without one they are skipped, unless they are asked for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.lab import BROWSER_NAMES, Lab, find_chromium

REQUIRED = "GAN_LESSONS_REQUIRE_BROWSER"


@pytest.fixture(scope="module")  # not longer: Playwright holds the event loop of its process
def lab() -> Iterator[Lab]:
    if find_chromium() is None:
        reason = f"no Chromium on the PATH (looked for {', '.join(BROWSER_NAMES)})"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED}=1, but {reason}")
        pytest.skip(f"{reason}; {REQUIRED}=1 makes this a failure")
    with Lab(Path(__file__).parents[2] / "notebooks") as lab:
        yield lab
