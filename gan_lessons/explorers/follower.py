"""Lets the browser draw a panel's picture: it is given the program, and told what no control holds."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from gan_lessons.drawing_lock import DRAWING_LOCK
from gan_lessons.explorers.plain import flat
from gan_lessons.live.browser import COMPUTED, FOLLOWING
from gan_lessons.live.controls import Menu
from gan_lessons.live.scene_figure import Owner

_FOLLOW = "export const follow = (picture, data, controls) => new Following(picture, data, run, controls);"
_WRITER = ThreadPoolExecutor(1, "writes programs for the browser")


class Follower(Owner):
    """The kernel's half of a picture that follows its controls in the browser.

    The first movement that an open page makes has the program written, in a thread: until the page has it
    the kernel draws. From then on a movement costs the kernel nothing but to note that its own picture is
    behind; what somebody reads of it is computed at that moment. Where the program remembers something at
    every run, browser and kernel would have to run equally often: there the kernel goes on drawing.

    Args:
        panel: a `Panel`.

    Attributes:
        follows: whether the page draws now.
        behind: whether the kernel's own picture is an earlier one.
    """

    def __init__(self, panel: Any) -> None:
        self.follows = self.behind = False
        self._panel = panel
        self._can = panel.can_follow and panel.explorer.remember is None
        self._is_open = self._has_program = False
        self._message: dict[str, Any] = {}
        self._affine = np.zeros(0)
        self._told: dict[str, np.ndarray] | None = None  # nothing yet
        self._writing: Future[None] | None = None

    def moved(self) -> bool:
        """Note that a value has changed, and return whether the page draws what follows from it."""
        live = self._panel.live
        if not (self._can and self._is_open and live.is_laid_out):
            return False
        if not (self._message and np.array_equal(self._affine, live.affine)):
            self._write()
            return False
        if self._has_program:
            self.follows = self.behind = True
            self._tell()
        return self._has_program

    def drew(self) -> None:
        """Note that the kernel draws, and sends its picture."""
        self.follows = self.behind = False
        self._told = None

    def catch_up(self) -> None:
        """Compute what the kernel is behind with, and send nothing."""
        if self.behind:
            self._panel.run_program()
            self.behind = False

    def heard(self, kind: str) -> None:
        """Take a message of the page: that it is open, that it has the program, or that it cannot use it."""
        if kind == "ready":
            self._is_open, self._has_program = True, False
            if self._message:
                self._panel.live.send(self._message)
        elif kind == "following":
            self._has_program, self.follows, self._told = True, True, None
            self._tell()
        elif kind == "alone":
            self._can = False
            self._panel.recompute()

    def _tell(self) -> None:
        """Send what no control holds, where it has changed; at first all of it."""
        kept, told = self._panel.inputs | self._panel.memory, self._told or {}
        news = {name: flat(value) for name, value in kept.items() if told.get(name) is not value}
        if news or self._told is None:
            self._panel.live.send({"type": "inputs", "state": news})
        self._told = kept
        self._panel.live.tell_all()

    def _write(self) -> None:
        if self._writing is None or self._writing.done():
            self._affine = self._panel.live.affine
            self._writing = _WRITER.submit(self._written)

    def _written(self) -> None:
        # The translator is not needed before, and a lesson opens without waiting for it.
        from gan_lessons.explorers import written
        from gan_lessons.javascript.runtime import RUNTIME

        panel = self._panel
        try:
            parts = (RUNTIME, COMPUTED, FOLLOWING, written.program_of(panel), _FOLLOW)
        except Exception:  # there is no rule for what it computes, most likely: the kernel can draw all
            self._can = False
            return
        with DRAWING_LOCK:
            held = {name: panel.explorer.controls[name] for name in panel.valued}
            self._message = {
                "type": "program",
                "text": "\n".join(parts),
                "data": written.fixed_of(panel),
                "controls": {
                    name: [panel.valued[name].model_id, "index" if isinstance(control, Menu) else "value"]
                    for name, control in held.items()
                },
            }
            panel.live.send(self._message)
