"""Hear "interrupt the kernel" while no cell runs."""

import asyncio
import signal
import threading
from collections.abc import Callable
from typing import Any

_IDLE = (signal.SIG_IGN, signal.default_int_handler)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # outside of a kernel
        return None


class Interrupt:
    """Notices the interrupt that is meant for what goes on between the cells.

    A kernel that runs no cell ignores the signal, or is left with the handler of the last cell, which would
    raise in the middle of the event loop. A cell that runs sets its own handler, and keeps it.

    Attributes:
        came: whether the kernel was interrupted since `forget`.
    """

    def __init__(self) -> None:
        self.came = False
        self._before: Any = signal.SIG_IGN
        self._asked = False
        self._main_loop = _running_loop()

    def forget(self) -> None:
        """Begin anew."""
        self.came = False

    def hear(self, wanted: Callable[[], bool]) -> None:
        """Hear from now on; to be called again and again, for the kernel resets the handler at every message.

        Args:
            wanted: whether an interrupt still means what goes on; asked in the main thread, a moment later.
        """
        if self._asked or signal.getsignal(signal.SIGINT) not in _IDLE:
            return
        if threading.current_thread() is threading.main_thread():
            self._set(wanted)
        elif self._main_loop is not None:  # a click may come in a thread; only the main one sets handlers
            self._asked = True
            self._main_loop.call_soon_threadsafe(self._set, wanted)

    def hear_no_more(self) -> None:
        """Put back the handler that was there before."""
        if signal.getsignal(signal.SIGINT) != self._notice:
            return
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._before)
        elif self._main_loop is not None:
            self._main_loop.call_soon_threadsafe(self.hear_no_more)

    def _set(self, wanted: Callable[[], bool]) -> None:
        self._asked = False
        present = signal.getsignal(signal.SIGINT)
        if wanted() and present in _IDLE:
            self._before = present
            signal.signal(signal.SIGINT, self._notice)

    def _notice(self, *_: Any) -> None:
        self.came = True
