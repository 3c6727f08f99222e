"""One browser page for all tests of a file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.web.chromium import chromium


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with chromium() as page:
        yield page
