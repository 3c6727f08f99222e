"""Controls answer while cells are still running, from the first movement on."""

from collections.abc import Iterator
from typing import Any

from ipywidgets import Widget

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract


@contract(shown=clauses.instance(Widget))
def answer_beside_cells(shown: Widget) -> None:
    """Let JupyterLab choose the thread that hears a widget and what it contains.

    JupyterLab names a thread of its own (a subshell of the kernel) in every message of a widget. ipykernel
    7.4 hands the message to the shell that last spoke for the widget instead: after the cell that made it,
    the main one, which is busy until Run All is through. Where nobody is noted to have spoken, JupyterLab's
    choice holds. Kernels that keep no such note, or offer no subshells, are left as they are.

    Args:
        shown: A widget that the present cell made or moved, and shows.
    """
    for widget in _contained(shown):
        vars(widget.comm).pop("_reply_subshell_id", None)
        _end_no_cell(widget.comm)


def _end_no_cell(comm: Any) -> None:
    """Let messages be heard without the sign "executed" that IPython gives after each of them.

    On that sign matplotlib's inline backend shows and closes every figure there is, in whatever thread: also
    the one that a cell is still drawing, which then comes out without room for its labels.
    """
    if hasattr(comm, "_msg_callback"):
        comm.handle_msg = lambda message: comm._msg_callback and comm._msg_callback(message)


def _contained(widget: Widget) -> Iterator[Widget]:
    if widget.comm is not None:
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _contained(child)
