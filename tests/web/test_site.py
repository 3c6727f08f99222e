"""The folder of pages: each lesson with its explorers alive, and a keyboard works there with no network."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from gan_lessons.web import site
from tests.accessibility.colors import contrast
from tests.accessibility.everyone import PLAYED
from tests.notebooks.lessons import LESSONS, NAMES, code_cells, read
from tests.web.chromium import chromium
from tests.web.playing import until
from tests.web.shown import NAMES as EXPLORERS

MOST = 400_000  # bytes, compressed

pytestmark = pytest.mark.browser  # it runs every lesson


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return site.build(tmp_path_factory.mktemp("새 site"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


def test_each_lesson_has_a_page_and_each_page_leads_to_its_neighbours(built: list[Path]) -> None:
    assert [path.stem for path in built] == ["index", *NAMES]
    links = re.findall(r'href="([^"#]+)', built[0].read_text("utf-8"))
    assert set(links) == {path.name for path in built[1:]}
    inside = re.findall(r'<a href="([^"#]+\.html)"', built[2].read_text("utf-8"))
    assert {"index.html", built[1].name, built[3].name} <= set(inside)
    for path in built:
        for link in re.findall(r'href="([^":#]+)"', path.read_text("utf-8")):
            assert (path.parent / link).exists(), (path.name, link)


def test_a_page_asks_for_nothing_and_runs_no_text(built: list[Path]) -> None:
    for path in built:
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert "unsafe-eval" not in text
        assert not re.search(r"<(link|iframe)|@import|\beval\(|new Function", text), path.name
        assert not re.search(r'src="(?!data:)', text), path.name
        assert len(gzip.compress(path.read_bytes())) < MOST, path.name


def test_every_explorer_of_the_lessons_is_alive(page: Page, built: list[Path]) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    names = set()
    for path in built[1:]:
        page.goto(path.as_uri())
        places = page.locator(".page-explorer")
        alive = page.evaluate("explorers.map(each => each.data.name)")
        assert len(alive) == places.count() > 0
        names |= set(alive)
        for picture in page.locator("svg.live-figure-card").all():
            assert len(picture.get_attribute("aria-label") or "") > 40, path.name
    assert len(names) == len(EXPLORERS) + len(PLAYED)
    assert messages == []


def test_cells_outputs_and_pictures_are_those_of_the_notebook(page: Page, built: list[Path]) -> None:
    for path, notebook in zip(built[1:], LESSONS, strict=True):
        page.goto(path.as_uri())
        cells = code_cells(read(notebook))
        assert page.locator(".page-code").count() == len(cells)
        shown = page.locator(".page-code .highlight").all_text_contents()
        assert [text.strip() for text in shown] == [cell.source.strip() for cell in cells]
        drawn = [out for cell in cells for out in cell.outputs if "image/png" in out.get("data", {})]
        pictures = page.locator(".page-output > img")
        assert pictures.count() + page.locator(".page-explorer").count() == len(drawn)
        assert all(len(each.get_attribute("alt") or "") > 20 for each in pictures.all())
        assert page.locator("merror").count() == 0


def test_an_exercise_says_what_answering_needs_and_gives_its_hints(page: Page, built: list[Path]) -> None:
    for path in built[1:]:
        page.goto(path.as_uri())
        assert page.locator(".page-note").count() >= 5
        assert "uvx gan-lessons" in (page.locator(".page-note").first.text_content() or "")
        assert page.locator(".page-output > details").count() >= 5
        assert "Not answered yet" not in (page.locator("main").text_content() or "")


def test_keys_alone_move_a_picture(page: Page, built: list[Path]) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(built[3].as_uri())
    place = page.evaluate("explorers.findIndex(each => each.data.name === 'Vary p_g')")
    explorer = page.locator(f"#explorer-{place}")
    picture = explorer.locator("svg.live-figure-card")
    before = picture.get_attribute("aria-label")
    explorer.get_by_role("slider", name="mean m").focus()
    page.keyboard.press("ArrowRight")
    assert picture.get_attribute("aria-label") != before
    assert explorer.locator("output").first.text_content() == "1.55"

    menu = explorer.get_by_role("combobox", name="p_g is")
    menu.focus()
    assert explorer.get_by_role("slider", name="separation").count() == 0
    menu.select_option("mixture of two normals") if "mixture of two normals" in (
        menu.text_content() or ""
    ) else menu.select_option(index=1)
    assert explorer.get_by_role("slider").count() >= 2
    assert messages == []


def test_each_page_names_its_controls(page: Page, built: list[Path]) -> None:
    for path in built[1:]:
        page.goto(path.as_uri())
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("input, select, button")]
                .filter(e => !(e.labels?.[0]?.textContent ?? e.textContent).trim()).length"""
        )
        assert unnamed == 0, path.name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_are_seen_on_either_ground(page: Page, built: list[Path], scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(built[0].as_uri())
    ink, ground = page.evaluate(
        """() => ["a", "body"].map(e => getComputedStyle(document.querySelector(e)))
            .map((style, k) => (k ? style.backgroundColor : style.color).match(/\\d+/g).map(n => n / 255))"""
    )
    assert contrast(tuple(ink[:3]), tuple(ground[:3])) > 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_scrolling_sideways(page: Page, built: list[Path], scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 380, "height": 700})
    for path in built:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path.name
        light = page.evaluate("document.body.dataset.jpThemeLight")
        assert light in {None, str(scheme == "light").lower()}
    page.set_viewport_size({"width": 1200, "height": 800})


def test_a_page_follows_the_theme_while_it_is_open(page: Page, built: list[Path]) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(built[1].as_uri())
    assert page.evaluate("document.body.dataset.jpThemeLight") == "true"
    page.emulate_media(color_scheme="dark")
    until(page, "document.body.dataset.jpThemeLight === 'false'")


def test_a_page_prints(page: Page, built: list[Path], tmp_path: Path) -> None:
    page.goto(built[1].as_uri())
    printed = page.pdf(path=tmp_path / "lesson.pdf", format="A4")
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") >= 5
