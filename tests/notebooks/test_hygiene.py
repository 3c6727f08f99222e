"""What a committed lesson must look like, checked without running it."""

import ast
import json
import re

import nbformat
import pytest
from nbformat import NotebookNode

from tests.notebooks.lessons import FOLDER, LESSONS, NAMES, code_cells, prose, read

MAX_BYTES = 500_000
MAX_LINES = 20
WIDGET = "application/vnd.jupyter.widget-view+json"
# A lesson runs as it lies there: on every machine, without the network, without writing anything.
UNWANTED = re.compile(
    r"^\s*[!%]|pip install|conda install|\bsubprocess\b|\bos\.|sys\.path|\burllib\b|\brequests\b|"
    r"\bopen\(|read_csv|savefig|/home/|/root/|/tmp/|/work/|[A-Z]:\\\\|https?://",
    re.MULTILINE,
)

pytestmark = pytest.mark.parametrize("path", LESSONS, ids=NAMES)


@pytest.fixture
def notebook(path) -> NotebookNode:
    return read(path)


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def texts(output: NotebookNode) -> list[str]:
    """Everything of an output that nbval compares."""
    return [output.text] if output.output_type == "stream" else [output.get("data", {}).get("text/plain", "")]


def test_is_valid(path, notebook) -> None:
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_opens_with_what_the_learner_gets(path, notebook) -> None:
    first, second = notebook.cells[:2]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S+", first.source)
    for promise in ("do", "learn", "need"):
        assert re.search(rf"What you['’]ll {promise}", first.source), promise
    assert second.cell_type == "code"
    assert "style.use(" in second.source


def test_closes_with_summary_exercises_and_reading(path, notebook) -> None:
    lines = [line for cell in prose(notebook) for line in cell.source.splitlines()]
    headings = [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]
    assert headings[-3:] == ["Summary", "Exercises", "Further reading"]
    assert sum(cell.source.startswith("# ") for cell in prose(notebook)) == 1


def test_imports_stand_in_the_second_cell(path, notebook) -> None:
    for cell in code_cells(notebook)[1:]:
        nodes = ast.walk(ast.parse(cell.source))
        assert not [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)], cell.source


def test_was_run_from_top_to_bottom(path, notebook) -> None:
    """A cell without a count would be run by nbval and never compared."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    assert all(cell.source.strip() for cell in notebook.cells)


def test_cells_fit_on_a_screen(path, notebook) -> None:
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) <= MAX_LINES, cell.source


def test_code_stays_in_the_lesson(path, notebook) -> None:
    for cell in code_cells(notebook):
        found = UNWANTED.search(cell.source)
        assert not found, f"{found[0]!r} in\n{cell.source}"


def test_stores_no_error_and_no_warning(path, notebook) -> None:
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    assert not [output.text for output in outputs(notebook) if output.get("name") == "stderr"]


def test_stores_no_widget_state(path, notebook) -> None:
    """A stored view without its model shows as an error, where the picture beside it would show."""
    assert "widgets" not in notebook.metadata
    assert not [output for output in outputs(notebook) if WIDGET in output.get("data", {})]


def test_every_output_is_compared(path, notebook) -> None:
    tags = {tag.lower() for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert not [tag for tag in tags if "nbval" in tag]
    assert "NBVAL" not in "".join(cell.source for cell in notebook.cells)


def test_stores_few_digits(path, notebook) -> None:
    """More digits than a reader needs are digits that differ between machines."""
    for output in outputs(notebook):
        for text in texts(output):
            assert not re.search(r"\d\.\d{5,}", text), text
            assert not re.search(r"0x[0-9a-f]{6,}", text), text


def test_every_picture_has_words(path, notebook) -> None:
    for output in outputs(notebook):
        data = output.get("data", {})
        for kind in [kind for kind in data if kind.startswith("image/")]:
            alt = output.metadata.get(kind, {}).get("alt", "")
            assert len(alt) > 20, f"{kind} of {data.get('text/plain')!r} has the alt text {alt!r}"
    for cell in prose(notebook):
        assert not re.search(r"!\[\s*\]\(", cell.source), "a picture in the prose without words"
        assert not re.search(r"<img(?![^>]*\balt=)", cell.source)


def test_links_lead_somewhere(path, notebook) -> None:
    for cell in prose(notebook):
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", cell.source):
            assert link.startswith("https://") or (FOLDER / link).exists(), link


def test_is_small_and_normalised(path, notebook) -> None:
    text = path.read_text()
    assert len(text.encode()) < MAX_BYTES
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata.language_info) == {"name"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}, cell.metadata
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
