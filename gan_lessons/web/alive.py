"""In the kernel that runs a notebook for a page: what is displayed brings along what a page needs of it."""

from typing import Any

from IPython.core.getipython import get_ipython

from gan_lessons.exercises.feedback import Feedback
from gan_lessons.explorers.panel import Panel
from gan_lessons.web.exported import exported

EXPLORER = "application/vnd.gan-lessons.explorer+json"
ANSWER = "application/vnd.gan-lessons.answer+json"


def begin() -> None:
    """From now on every panel that is displayed comes with its programs, every answer with its hints."""
    shell = get_ipython()
    if shell is None or shell.display_formatter is None:
        raise RuntimeError("only a kernel displays what a page shows: there is none here")
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type(Panel, _explorer)
    formatter.for_type(Feedback, _answer)


def _explorer(panel: Panel) -> tuple[dict[str, Any], dict[str, Any]]:
    data, metadata = panel._repr_mimebundle_()
    try:
        found = exported(panel)._asdict()
    except NotImplementedError as error:  # the formatter would swallow it
        found = {"unknown": f"{panel.explorer.name}: {error}"}
    return data | {EXPLORER: found}, metadata


def _answer(feedback: Feedback) -> dict[str, Any]:
    return {"text/plain": repr(feedback), ANSWER: feedback._asdict()}
