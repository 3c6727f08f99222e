"""What the package defines under a public name."""

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import Any

import gan_lessons


def modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.walk_packages(gan_lessons.__path__, "gan_lessons.")]
    return [importlib.import_module(name) for name in names]


def is_record(thing: Any) -> bool:
    """A named tuple holds what it is given; whoever takes one looks at it."""
    return inspect.isclass(thing) and issubclass(thing, tuple) and hasattr(thing, "_fields")


def public_names() -> set[str]:
    """Everything callable that a module defines under a name without an underscore, records left out."""
    return {
        f"{module.__name__.removeprefix('gan_lessons.')}.{name}"
        for module in modules()
        for name, thing in vars(module).items()
        if not name.startswith("_") and callable(thing) and not is_record(thing)
        if getattr(thing, "__module__", "") == module.__name__ and hasattr(thing, "__name__")
    }
