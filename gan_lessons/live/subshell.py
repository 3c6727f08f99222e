"""Controls answer while cells are still running, from the first movement on."""

from collections.abc import Iterator

from ipywidgets import Widget


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


def _contained(widget: Widget) -> Iterator[Widget]:
    if widget.comm is not None:
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _contained(child)
