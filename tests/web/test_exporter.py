"""A lecturer's own notebook as a page: by nbconvert's command, and what is said when it cannot be one."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbconvert.exporters import get_exporter
from playwright.sync_api import Page

from gan_lessons.javascript.lower import UnknownPrimitive
from gan_lessons.web import alive
from gan_lessons.web.exporter import LivePage, first_words_of, title_of
from tests.web.chromium import chromium

MINE = (
    "# My lesson: $p_g$ & *you*\n\nIt is short.",
    "from gan_lessons import explorers\nexplorers.vary_p_g().at(mean=0.5)",
    "2 + 2",
)
UNKNOWN = """import dataclasses
from gan_lessons import explorers
def compute(**values):
    import jax, jax.numpy as jnp
    found = explorers.vary_p_g.compute(**values)
    unknown = 0 * jnp.linalg.eigvals(jnp.eye(2)).real.sum()
    return jax.tree.map(lambda leaf: leaf + unknown.astype(leaf.dtype), found)
dataclasses.replace(explorers.vary_p_g, compute=compute)()"""


def notebook(prose: str, *code: str) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_markdown_cell(prose), *map(nbformat.v4.new_code_cell, code)]
    return nbformat.v4.new_notebook(cells=cells)


def in_folder(folder: Path) -> dict[str, dict[str, str]]:
    return {"metadata": {"path": str(folder), "name": "mine"}}


@pytest.mark.browser
def test_a_notebook_of_ones_own_is_exported_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "내 lessons"
    folder.mkdir()
    nbformat.write(notebook(*MINE), folder / "mine.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "gan-lessons-page", "mine.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    with chromium() as page:
        page.goto((folder / "mine.html").as_uri())
        assert page.title() == "My lesson: p_g & you"
        assert page.locator("math").count() == 1
        assert page.evaluate("explorers[0].state.mean") == 0.5
        assert page.locator(".page-output").last.text_content() == "4"
        moved(page)
    assert nbformat.read(folder / "mine.ipynb", 4) == nbformat.from_dict(notebook_as_written(folder))


def notebook_as_written(folder: Path) -> nbformat.NotebookNode:
    """The notebook stays without outputs: only the page has them."""
    found = nbformat.read(folder / "mine.ipynb", 4)
    assert all(not cell.get("outputs") for cell in found.cells)
    return found


def moved(page: Page) -> None:
    picture = page.locator("svg.live-figure-card")
    before = picture.get_attribute("aria-label")
    page.get_by_role("slider").first.press("ArrowRight")
    assert picture.get_attribute("aria-label") != before


def test_jupyterlab_offers_it_in_its_menu() -> None:
    exporter = get_exporter("gan-lessons-page")
    assert exporter is LivePage
    assert exporter.export_from_notebook


def test_a_cell_that_fails_ends_the_export_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        LivePage().from_notebook_node(notebook("# Mine", "1 / 0"), in_folder(tmp_path))


def test_an_explorer_that_cannot_be_written_ends_the_export_by_its_primitive(tmp_path: Path) -> None:
    with pytest.raises(UnknownPrimitive, match=r"Vary p_g: .*eig"):
        LivePage().from_notebook_node(notebook("# Mine", UNKNOWN), in_folder(tmp_path))


def test_a_formula_without_a_form_ends_the_export_with_its_text(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknowable"):
        LivePage().from_notebook_node(notebook(r"# Mine $\unknowable$"), in_folder(tmp_path))


def test_title_and_first_words() -> None:
    mine = notebook("# One\n\nTwo *three*.\n\nFour.")
    assert title_of(mine) == "One"
    assert first_words_of(mine).strip() == "<p>Two <em>three</em>.</p>"
    assert (title_of(notebook("no heading")), first_words_of(notebook("none"))) == ("", "")


def test_without_a_kernel_nothing_can_bring_its_page_along() -> None:
    with pytest.raises(RuntimeError, match="kernel"):
        alive.begin()
