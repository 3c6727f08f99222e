"""Lets the browser draw a panel's picture: it is given the program, and told what no control holds."""

import itertools
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from gan_lessons.drawing_lock import DRAWING_LOCK, with_drawing_lock
from gan_lessons.explorers.plain import flat
from gan_lessons.live.browser import COMPUTED, FOLLOWING
from gan_lessons.live.controls import Menu
from gan_lessons.live.scene_figure import Owner
from gan_lessons.live.subshell import answer_beside_cells

PAUSE = 0.004  # seconds between two movements; JupyterLab drops messages beyond 1,000 a second
_FOLLOW = "export const follow = (picture, data, controls) => new Following(picture, data, run, controls);"
_WRITER = ThreadPoolExecutor(1, "writes programs for the browser")


class Follower(Owner):
    """The kernel's half of a picture that follows its controls in the browser.

    The first movement since a page has asked for the picture has the program written, in a thread: until the
    page has it the kernel draws. From then on a movement costs the kernel nothing but to note that its own
    picture is behind; what somebody reads of it is computed at that moment. Where the program remembers
    something at every run, browser and kernel would have to run equally often: there the kernel draws on.

    Args:
        panel: a `Panel`.

    Attributes:
        behind: whether what the kernel has computed may be of earlier values.
    """

    def __init__(self, panel: Any) -> None:
        self.behind = False
        self._panel = panel
        self._able = panel.can_follow and panel.explorer.remember is None
        self._asked_for = self._taken = False
        self._numbers = itertools.count()
        self._message: dict[str, Any] = {}
        self._affine = np.zeros(0)
        self._told: dict[str, np.ndarray] | None = None  # nothing yet
        self._writing: Future[None] | None = None
        self._moved = 0.0

    def doubt(self) -> None:
        """Note that a value is about to change: what is read from now on is computed anew."""
        self.behind = self._able

    def moved(self) -> bool:
        """Note that a value has changed, and return whether the page draws what follows from it."""
        if not (self._able and self._asked_for and self._panel.live.is_laid_out):
            return False
        if not self._fits:
            self._write()
        if not (self._fits and self._taken):
            return False
        self.behind = True
        time.sleep(max(0.0, self._moved + PAUSE - time.monotonic()))
        self._moved = time.monotonic()
        self._tell()
        return True

    def drew(self) -> None:
        """Note that the kernel draws, and sends its picture."""
        self._told = None

    @with_drawing_lock
    def catch_up(self) -> None:
        """Compute what the kernel is behind with, and send nothing."""
        if self.behind:
            self._panel.run_program()

    def heard(self, content: dict[str, Any]) -> None:
        """Take a message of the page: that it wants the picture, has the program, or cannot use it."""
        kind = content.get("type")
        if kind == "ready":
            self._asked_for, self._taken = True, False
            if self._able and self._fits:
                self._panel.live.send(self._message)
        elif kind == "following" and self._able and self._fits:
            self._taken = self._taken or content.get("number") == self._message["number"]
            if self._taken:
                self._told = None
                self._tell()
        elif kind == "alone":
            self._able = False
            self._panel.recompute()

    @property
    def _fits(self) -> bool:
        """Whether there is a program for the axes as they lie."""
        return bool(self._message) and np.array_equal(self._affine, self._panel.live.affine)

    def _tell(self) -> None:
        """Send what no control holds, where it has changed; at first all of it."""
        self._panel.live.tell_all()
        kept, told = self._panel.inputs | self._panel.memory, self._told or {}
        news = {
            name: flat(value)
            for name, value in kept.items()
            if name not in told or not np.array_equal(told[name], value, equal_nan=True)
        }
        if news or self._told is None:
            self._panel.live.send({"type": "inputs", "state": news})
        self._told = kept

    def _write(self) -> None:
        if self._writing is None or self._writing.done():
            self._message, self._taken = {}, False
            self._writing = _WRITER.submit(self._write_program, self._panel.live.affine)

    def _write_program(self, affine: np.ndarray) -> None:
        # The translator is not needed before, and a lesson opens without waiting for it.
        from gan_lessons.explorers import written
        from gan_lessons.javascript.runtime import RUNTIME

        panel = self._panel
        menus = {name for name, each in panel.explorer.controls.items() if isinstance(each, Menu)}
        try:
            parts = (RUNTIME, COMPUTED, FOLLOWING, written.program_of(panel, affine), _FOLLOW)
            with DRAWING_LOCK:
                message = {
                    "type": "program",
                    "number": next(self._numbers),
                    "text": "\n".join(parts),
                    "data": written.fixed_of(panel),
                    "controls": {
                        name: [widget.model_id, "index" if name in menus else "value"]
                        for name, widget in panel.valued.items()
                    },
                }
                self._affine, self._message = affine, message
                panel.live.send(message)
                answer_beside_cells(panel.live)  # this thread has spoken, and hears nothing
        except Exception:  # there is no rule for what it computes, most likely: the kernel can draw all
            self._able = False
