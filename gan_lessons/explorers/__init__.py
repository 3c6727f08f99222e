"""What the learner holds: one file per explorer. Each is imported when it is first used.

The explorer `one_point` is in `one_point_explorer.py`: were both of one name, importing the file would put
the module where the function is expected.
"""

from importlib import import_module
from typing import Any

_EXPLORERS = (
    "be_the_discriminator",
    "push_noise",
    "one_point",
    "scrub_x",
    "perturb",
    "vary_p_g",
    "proof_ledger",
    "compare_divergences",
    "envelope",
    "chord",
    "simplex",
    "proof_and_practice",
    "assumptions",
    "training_player",
)
_MODULES = {
    "Explorer": "explorer",
    "evaluate": "compiled_function",
    **{name: f"{name}_explorer" for name in _EXPLORERS},
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
