"""Names that mean something in HTML, in an address or among the pages: they stay names."""

import dataclasses
import json
import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page

from gan_lessons import explorers
from gan_lessons.web import site
from gan_lessons.web.exported import Exported
from gan_lessons.web.page import document, page

NAMES = ["01_loss #1", "02_50%25 off", '03_a"onmouseover="alert(1)']
OPENED = "<!--<script>"  # what follows would not end with the script


class Links(HTMLParser):
    """Collects the attributes of links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attributes))


def notebook(path: Path) -> Path:
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A & <b>\n\nWords.")]), path
    )
    return path


def test_links_lead_to_files_whatever_they_are_called(tmp_path: Path) -> None:
    built = site.build(tmp_path / "site", [notebook(tmp_path / f"{name}.ipynb") for name in NAMES])
    for path in built:
        links = Links(path.read_text("utf-8")).found
        assert all(set(link) == {"href"} for link in links)
        led_to = {urllib.parse.unquote(link["href"] or "") for link in links}
        assert led_to
        assert led_to <= {other.name for other in built}
    assert len(Links(built[0].read_text("utf-8")).found) == len(NAMES)


@pytest.mark.parametrize("names", [["a/index"], ["a/one", "b/one"]])
def test_no_page_overwrites_another(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
    with pytest.raises(ValueError, match="notebooks must have names of their own, and none is index, got"):
        site.build(tmp_path / "site", [notebook(tmp_path / f"{name}.ipynb") for name in names])
    assert not (tmp_path / "site").exists()


def test_what_a_page_reads_opens_no_element() -> None:
    text = document("a", "", [Exported({"name": OPENED}, {}, f"'{OPENED}</script>'")])
    for name, told in (("data", {"name": OPENED}), ("worker", f"'{OPENED}</script>'")):
        found = re.search(f'id="{name}-0">(.*?)</script>', text)
        assert found
        assert "<" not in found[1]
        assert json.loads(found[1]) == told


@pytest.mark.browser
def test_a_picture_lives_whatever_it_is_called(browser_page: Page, tmp_path: Path) -> None:
    called = dataclasses.replace(explorers.one_point, name=OPENED)
    (tmp_path / "page.html").write_text(page(called, "One"), "utf-8")
    browser_page.goto((tmp_path / "page.html").as_uri())
    assert browser_page.evaluate("explorers.map(each => each.data.name)") == [OPENED]
