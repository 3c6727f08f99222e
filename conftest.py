"""Settings under which every test runs: float64, and JAX as strict as it can be made.

`jax_debug_nans` turns every NaN into an error at the operation that made it. Where NaN *is* the defined
answer (D* where both densities vanish) a test switches it off for that call with `jax.debug_nans(False)`.
Shapes and types that annotations promise are checked at every call (`--jaxtyping-packages`, pyproject.toml).
"""

import jax
from hypothesis import HealthCheck, settings

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_debug_key_reuse", True)
jax.config.update("jax_debug_nans", True)

# One fixed sequence of examples: the suite says the same thing twice. No deadline: a first call compiles.
settings.register_profile(
    "deterministic",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("deterministic")
