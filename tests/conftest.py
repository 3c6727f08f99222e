"""What every test has switched on: double precision, the strictest checks of JAX, no screen."""

import os

os.environ.setdefault("MPLBACKEND", "Agg")

import hypothesis
import jax
import pytest

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_debug_key_reuse", True)

# Times on a shared machine are noise, and a failure must come back when the test is run again.
hypothesis.settings.register_profile("reproducible", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("reproducible")


@pytest.fixture(autouse=True)
def _close_figures():
    """A test's figures do not pile up for the next."""
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
