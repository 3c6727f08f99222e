"""One thread at a time: whoever draws or moves a figure takes its turn.

JupyterLab hands the messages of widgets to a thread of their own where the kernel has one (subshells of
ipykernel 7): a callback may run while a cell draws or computes. matplotlib does not promise to bear that; its
settings and its formula parser are one for all threads. What is held for long, a training run, takes no turn.
"""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")

# Re-entrant: a callback refreshes a figure, which may draw it.
DRAWING_LOCK = threading.RLock()


def with_drawing_lock(function: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Let a function run in one thread at a time, and beside no other such function.

    It must not wait for another thread that may want a turn, nor be a coroutine: a turn is never kept while
    an event loop goes on.

    Args:
        function: Draws, moves or reads a figure.

    Returns:
        The same function, which waits for its turn.

    Raises:
        TypeError: `function` cannot be called.
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")

    @functools.wraps(function)
    def waits(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Returned:
        with DRAWING_LOCK:
            return function(*args, **kwargs)

    return waits
