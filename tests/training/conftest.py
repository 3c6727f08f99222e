"""Every NaN is an error here; a test in which a run diverges uses `jax.debug_nans(False)`."""

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(autouse=True)
def _nans_are_errors() -> Iterator[None]:
    with jax.debug_nans(True):
        yield
