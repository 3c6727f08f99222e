"""What the learner holds: one file per explorer. Each is imported when it is first used."""

from importlib import import_module
from typing import Any

_MODULES = {
    "Explorer": "explorer",
    "be_the_discriminator": "be_the_discriminator",
    "push_noise": "push_noise",
    "one_point": "one_point",
    "scrub_x": "scrub_x",
    "perturb": "perturb",
    "vary_p_g": "vary_p_g",
    "proof_ledger": "proof_ledger",
    "compare_divergences": "compare_divergences",
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
