"""Settings under which every test and doctest runs: float64, no screen, and JAX as strict as it can be made.

Shapes and types that annotations promise are checked at every call (`--jaxtyping-packages`, pyproject.toml).
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jax
import matplotlib
import pytest
from hypothesis import HealthCheck, settings

from tests import offline

# No test, and no notebook that a test runs, reaches another machine.
sys.addaudithook(offline.guard)
_IPYTHON = tempfile.TemporaryDirectory(prefix="ipython")
os.environ["IPYTHONDIR"] = _IPYTHON.name
offline.write_for_kernels(Path(_IPYTHON.name))

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_debug_key_reuse", True)
# A GPU would round the factors of float32 products to 11 bits, and bounds of 1e-3 would fail now and then.
jax.config.update("jax_default_matmul_precision", "highest")

# What was compiled once is read by every process of the suite, kernels of notebooks included: compiling took
# half of its time. A reader may meet an entry that is being written; then it compiles.
if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
    _COMPILED = tempfile.TemporaryDirectory(prefix="compiled", ignore_cleanup_errors=True)
    os.environ["JAX_COMPILATION_CACHE_DIR"] = _COMPILED.name
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.1"
    jax.config.update("jax_compilation_cache_dir", _COMPILED.name)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)

# Not by the environment variable: the kernels of the notebooks would inherit it and show no figure.
matplotlib.use("Agg")

# One fixed sequence of examples: the suite says the same thing twice. No deadline: a first call compiles.
settings.register_profile(
    "deterministic",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("deterministic")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    """A test's figures do not pile up for the next."""
    yield
    from matplotlib import pyplot

    pyplot.close("all")


@pytest.fixture(scope="module", autouse=True)
def _forget_programs() -> Iterator[None]:
    """A process of the suite compiles some thousand programs: when they fill its memory they are dropped."""
    yield
    if _resident() > 2e9:
        jax.clear_caches()


def _resident() -> float:
    """Bytes that this process occupies, as far as the system says (Linux)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0.0
