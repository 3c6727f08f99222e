"""The names by which a page finds the leaves of a tree."""

from typing import Any

import jax


def named(tree: Any) -> dict[str, Any]:
    """Return the leaves of a tree by their paths.

    >>> named({"a": (1, 2)})
    {'a.0': 1, 'a.1': 2}
    """
    leaves = jax.tree_util.tree_leaves_with_path(tree)
    return {".".join(_word(part) for part in path): leaf for path, leaf in leaves}


def _word(part: Any) -> str:
    return str(next(getattr(part, name) for name in ("key", "idx", "name") if hasattr(part, name)))
