"""What the learner holds: one file per explorer, `NAME_explorer.py`. Each is imported when it is first used.

The explorer `one_point` is in `one_point_explorer.py`: were both of one name, importing the file would put
the module where the explorer is expected.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

_END = "_explorer.py"
_EXPLORERS = sorted(path.name.removesuffix(_END) for path in Path(__file__).parent.glob(f"*{_END}"))
_MODULES = {
    "Explorer": "explorer",
    **{name: f"{name}_explorer" for name in _EXPLORERS},
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
