"""Which cells of a notebook have to run for a page: those that show what lives there, and what they stand on.

The others' outputs are stored in the notebook, and a page shows them as they are. A cell stands on another
one if it reads a name that the other binds or may change; where that cannot be told, the other one runs, as
does one that calls a module's function for nothing but what it does: `jax.config.update(…)`. What is changed
in place is followed by the name that it is changed by, not by a second name of the same thing, nor into the
functions that change it.
"""

from collections.abc import Sequence
from threading import Lock

from nbformat import NotebookNode

from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.played_panel import PlayedPanel
from gan_lessons.web.cell_names import Cell, names_of

# How the text begins that stands for an explorer, a player or a judged answer.
_LIVES = (f"{Panel.kind}: ", f"{PlayedPanel.kind}: ", "✓ ", "✗ ", "· ")
_PARSING = Lock()  # CPython 3.11 counts the depth of a tree for all threads together: two at once may fail


def needed(cells: Sequence[NotebookNode]) -> set[int]:
    """Return which code cells have to run: all of them, unless each has been run and its outputs are stored.

    Args:
        cells: the code cells of a notebook, in their order, as they were stored.
    """
    with _PARSING:
        each = [names_of(cell.source, is_looked_at=_is_looked_at(cell)) for cell in cells]
    never = any(cell.source.strip() and cell.execution_count is None for cell in cells)
    if never or any(cell.unseen for cell in each):
        return set(range(len(cells)))
    imported = frozenset[str]().union(*(cell.imports for cell in each))
    todo = [
        k for k, cell in enumerate(cells)
        if each[k].always or each[k].calls & imported or any(map(_lives, cell.outputs))
    ]  # fmt: skip
    found: set[int] = set()
    while todo:
        k = todo.pop()
        if k not in found:
            found.add(k)
            todo += _stands_on(each, k)
    return found


def _is_looked_at(cell: NotebookNode) -> bool:
    return any(output.output_type == "execute_result" for output in cell.outputs)


def _lives(output: NotebookNode) -> bool:
    return str(output.get("data", {}).get("text/plain", "")).startswith(_LIVES)


def _stands_on(cells: Sequence[Cell], k: int) -> set[int]:
    """The cells before one that give the names which it reads their values, or may change them."""
    found: set[int] = set()
    seen = {name for cell in cells for name in cell.imports}  # those who import run anyhow
    todo = [*(cells[k].reads | cells[k].reads_later)]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for j in range(k - 1, -1, -1):
            cell = cells[j]
            if name in cell.binds | cell.may_change:
                found.add(j)
                # It may be a function, which reads what the names stand for when it is called.
                todo += cell.reads_later
            if name in cell.binds:
                break
    return found
