"""A notebook as one HTML file in which its explorers live.

    jupyter nbconvert --to gan-lessons-page my_lesson.ipynb

The notebook is run from top to bottom, or, where its outputs are stored and `stored` allows it, only what its
explorers stand on. Each explorer begins as it stood when it was displayed. What a page cannot do, such as to
judge an answer, it says.
"""

import asyncio
import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Bool, List, Tuple, Unicode

from gan_lessons.javascript.lower import UnknownPrimitive
from gan_lessons.web import prose
from gan_lessons.web.alive import ANSWER, EXPLORER
from gan_lessons.web.exported import Exported
from gan_lessons.web.needed import needed
from gan_lessons.web.page import document, place

PRELUDE = "from gan_lessons.web import alive\nalive.begin()"
SKIPPED = "skip-execution"
NEEDS_PYTHON = (
    "<p class='page-note'>To answer, open this lesson with Python: <code>uvx gan-lessons</code> or "
    "<code>pipx run gan-lessons</code>.</p>"
)


class LivePage(Exporter):
    """Writes a notebook as a page that needs no kernel.

    Attributes:
        links: (address, words) of pages that this one leads to, above and below.
        stored: whether outputs that the notebook has may stand for a run of their cells.
    """

    export_from_notebook = "Page with live explorers"
    output_mimetype = "text/html"
    links = List(Tuple(Unicode(), Unicode()), help="addresses and words of pages to lead to").tag(config=True)
    stored = Bool(False, help="run only what explorers stand on; the other outputs are stored").tag(
        config=True
    )

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return a notebook as HTML.

        Args:
            nb: the notebook; it is left as it is.
            resources: of nbconvert; `metadata.path` is the folder in which it runs.
            **kw: for the preprocessors.

        Returns:
            The page, and the resources with the names of its `explorers`.

        Raises:
            CellExecutionError: a cell failed.
            UnknownPrimitive: an explorer computes what no rule writes in JavaScript.
            ValueError: a formula has no form in MathML.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        if self.stored:
            _skip(nb)
        nb.cells.insert(0, nbformat.v4.new_code_cell(PRELUDE))
        _run(nb, resources)
        name = str(resources["metadata"].get("name", "notebook"))
        explorers: list[Exported] = []
        cells = "\n".join(_cell(cell, explorers) for cell in nb.cells[1:])
        nav = " ".join(f'<a href="{html.escape(to)}">{html.escape(words)}</a>' for to, words in self.links)
        nav = nav and f"<nav>{nav}</nav>"
        resources["explorers"] = tuple(found.data["name"] for found in explorers)
        return document(title_of(nb) or name, f"{nav}\n{cells}\n{nav}", explorers), resources


def _skip(nb: NotebookNode) -> None:
    """Mark the cells that need not run, as `_run` takes it."""
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for number in set(range(len(code))) - needed(code):
        code[number].metadata.setdefault("tags", []).append(SKIPPED)


def _run(nb: NotebookNode, resources: Any) -> None:
    """Run what is not marked, in a thread: an event loop of its own may not stand beside one that runs."""
    # However the moment cuts printed lines into messages, they are one output.
    client = NotebookClient(
        nb, timeout=None, resources=resources, coalesce_streams=True, skip_cells_with_tag=SKIPPED
    )
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(client.async_execute())).result()


def title_of(nb: NotebookNode) -> str:
    """Return a notebook's first heading, without Markdown's marks; nothing where it has none."""
    found = re.search(r"^# +(.+)$", "\n".join(_prose_of(nb)), re.MULTILINE)
    return re.sub(r"[$*`\\]", "", found[1]).strip() if found else ""


def first_words_of(nb: NotebookNode) -> str:
    """Return the paragraph below a notebook's first heading, as HTML; nothing where there is none."""
    found = re.search(r"^# +.+\n+([^#\n].+)$", "\n".join(_prose_of(nb)), re.MULTILINE)
    return prose.markdown(found[1]) if found else ""


def _prose_of(nb: NotebookNode) -> list[str]:
    return [cell.source for cell in nb.cells if cell.cell_type == "markdown"]


def _cell(cell: NotebookNode, explorers: list[Exported]) -> str:
    if cell.cell_type == "markdown":
        return f'<section class="page-prose">{prose.markdown(cell.source, cell.get("attachments"))}</section>'
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    outputs = "\n".join(_output(output, explorers) for output in cell.outputs)
    return f'<section class="page-code">{prose.code(cell.source)}\n{outputs}</section>'


def _output(output: NotebookNode, explorers: list[Exported]) -> str:
    data = output.get("data", {})
    if EXPLORER in data:
        found = data[EXPLORER]
        if "unknown" in found:
            raise UnknownPrimitive(found["unknown"])
        explorers.append(Exported(**found))
        return place(len(explorers) - 1)
    if ANSWER in data:
        return _hints(data[ANSWER])
    return f'<div class="page-output">{prose.output(output)}</div>'


def _hints(feedback: dict[str, Any]) -> str:
    """What the check said of the answer that the notebook has, and each hint behind a click."""
    hints = [
        f"<details><summary>Hint {number}</summary><p>{html.escape(hint)}</p></details>"
        for number, hint in enumerate(feedback["hints"], 1)
    ]
    said = f"<p>✓ {html.escape(feedback['message'])}</p>" if feedback["passed"] else NEEDS_PYTHON
    return f'<div class="page-output">{said}{"".join(hints)}</div>'
