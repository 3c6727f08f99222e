"""The folder of pages: what is in it, and that a keyboard works there with no network."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from gan_lessons import explorers
from gan_lessons.web import site
from tests.accessibility.colors import contrast
from tests.web.chromium import chromium

LARGE = {"simplex": 200_000, "assumptions": 1_200_000}  # a net of 8,000 points; 120,000 numbers drawn once
MOST = 80_000  # bytes, compressed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return site.build(tmp_path_factory.mktemp("새 site"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


def test_every_explorer_is_there_but_those_that_show_networks(built: list[Path]) -> None:
    shown = {name for names in site.LESSONS.values() for name in names}
    assert shown == set(explorers.__all__) - {"Explorer", "training_player", "spectrum"}
    assert [path.stem for path in built] == ["index", *(n for names in site.LESSONS.values() for n in names)]
    links = set(re.findall(r'href="([^"]+)"', built[0].read_text("utf-8")))
    assert links == {path.name for path in built[1:]}


def test_a_page_asks_for_nothing_and_runs_no_text(built: list[Path]) -> None:
    for path in built:
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert "unsafe-eval" not in text
        assert not re.search(r"<(link|img|iframe)|@import|\beval\(|new Function", text), path.name
        assert not re.search(r'(?:src|href)="https?:', text), path.name
        assert len(gzip.compress(path.read_bytes())) < LARGE.get(path.stem, MOST), path.name


@pytest.mark.browser
def test_keys_alone_move_a_picture(page: Page, built: list[Path]) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(next(path for path in built if path.stem == "vary_p_g").as_uri())
    picture = page.locator("svg.live-figure-card")
    before = picture.get_attribute("aria-label")
    page.get_by_role("slider", name="mean m").focus()
    page.keyboard.press("ArrowRight")
    assert picture.get_attribute("aria-label") != before
    assert page.locator("output").first.text_content() == "1.55"

    menu = page.get_by_role("combobox", name="p_g is")
    menu.focus()
    assert page.get_by_role("slider", name="separation").count() == 0
    menu.select_option("mixture of two normals") if "mixture of two normals" in (
        menu.text_content() or ""
    ) else menu.select_option(index=1)
    assert page.get_by_role("slider").count() >= 2
    assert messages == []


@pytest.mark.browser
def test_each_page_says_what_it_shows_and_names_its_controls(page: Page, built: list[Path]) -> None:
    for path in built[1:]:
        page.goto(path.as_uri())
        assert len(page.locator("svg.live-figure-card").get_attribute("aria-label") or "") > 40, path.name
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll("input, select, button")]
                .filter(e => !(e.labels?.[0]?.textContent ?? e.textContent).trim()).length"""
        )
        assert unnamed == 0, path.name


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_are_seen_on_either_ground(page: Page, built: list[Path], scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(built[0].as_uri())
    ink, ground = page.evaluate(
        """() => ["a", "body"].map(e => getComputedStyle(document.querySelector(e)))
            .map((style, k) => (k ? style.backgroundColor : style.color).match(/\\d+/g).map(n => n / 255))"""
    )
    assert contrast(tuple(ink[:3]), tuple(ground[:3])) > 4.5


@pytest.mark.browser
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
