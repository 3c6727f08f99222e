"""The browser in which programs are compared with those of JAX."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.web.chromium import chromium


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page
