"""In the theory no NaN is made by accident: each is an error at the operation that made it.

Where NaN *is* the defined answer (D* where both densities vanish) a test switches this off for that call with
`jax.debug_nans(False)`.
"""

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(autouse=True)
def _nan_is_an_error() -> Iterator[None]:
    with jax.debug_nans(True):
        yield
