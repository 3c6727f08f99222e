"""Every NaN is an error here, at the operation that made it.

Where NaN *is* the defined answer (D* where both densities vanish) a test uses `jax.debug_nans(False)`.
"""

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(autouse=True)
def _nans_are_errors() -> Iterator[None]:
    with jax.debug_nans(True):
        yield
