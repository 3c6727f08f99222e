"""What the learner holds: one file per explorer. Each is imported when it is first used."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_MODULES = {
    "Explorer": "explorer",
    "evaluate": "compiled_function",
    "be_the_discriminator": "be_the_discriminator",
    "push_noise": "push_noise",
    "one_point": "one_point",
    "scrub_x": "scrub_x",
    "perturb": "perturb",
    "vary_p_g": "vary_p_g",
    "proof_ledger": "proof_ledger",
    "compare_divergences": "compare_divergences",
    "envelope": "envelope",
    "chord": "chord",
    "simplex": "simplex",
    "proof_and_practice": "proof_and_practice",
    "assumptions": "assumptions",
    "training_player": "training_player",
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


class _Package(ModuleType):
    """A package in which the name of an explorer always means its function.

    The import system stores a submodule under its own name, which is the function's name here; without this
    the second `explorers.one_point()` would call a module.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _MODULES and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
