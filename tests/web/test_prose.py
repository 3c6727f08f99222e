"""What a page makes of a notebook's text, code and outputs."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from gan_lessons.web import prose
from gan_lessons.web.page import STYLE
from tests.accessibility.colors import contrast


def as_png(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def picture_in(html: str) -> np.ndarray:
    encoded = re.search(r"data:image/webp;base64,([^\"]+)", html)
    assert encoded is not None
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded[1]))).convert("RGB"))


def shown(**data: str) -> str:
    names = {"png": "image/png", "plain": "text/plain", "html": "text/html", "latex": "text/latex"}
    mime = {names[name]: text for name, text in data.items()}
    return prose.output(
        {"output_type": "display_data", "data": mime, "metadata": {"image/png": {"alt": 'a "b"'}}}
    )


def test_a_drawing_is_smaller_and_looks_the_same() -> None:
    x, y = np.meshgrid(np.arange(300), np.arange(200))
    drawn = np.full((200, 300, 3), 255, np.uint8)
    drawn[np.abs(y - 100 - 60 * np.sin(x / 30)) < 3] = (0, 114, 178)
    drawn[np.abs(y - 100 - 60 * np.cos(x / 30)) < 2] = (213, 94, 0)
    encoded = as_png(drawn)
    page = shown(png=encoded)
    assert 'alt="a &quot;b&quot;"' in page
    assert len(page) < len(encoded)
    assert np.array_equal(picture_in(page), drawn)


def test_a_photograph_keeps_every_shade() -> None:
    photograph = np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    assert np.array_equal(picture_in(shown(png=as_png(photograph))), photograph)


def test_the_richest_form_is_the_one_that_is_shown() -> None:
    assert "<b>x</b>" in shown(html="<b>x</b>", plain="x")
    assert shown(plain="a < b") == "<pre>a &lt; b</pre>"
    assert shown(latex="$\\displaystyle x^2$").startswith("<math")
    assert prose.output({"output_type": "display_data", "data": {"application/x": "?"}}) == ""
    assert "&lt;b&gt;" in prose.output({"output_type": "stream", "text": "<b>"})
    assert "ValueError" in prose.output({"output_type": "error", "traceback": ["\x1b[31mValueError\x1b[0m"]})


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("02_more.ipynb", "02_more.html"),
        ("02_more.ipynb#part", "02_more.html#part"),
        ("https://a.org/b.ipynb", "https://a.org/b.ipynb"),
        ("#part", "#part"),
    ],
)
def test_a_link_to_a_lesson_leads_to_its_page(link: str, leads_to: str) -> None:
    assert f'href="{leads_to}"' in prose.markdown(f"[there]({link})")


def test_formulas_stand_in_text_tables_and_lines_of_their_own() -> None:
    html = prose.markdown("One $a_1$ and *two*:\n\n$$x_1 * y * z$$\n\n|a|\n|-|\n|$b$|\n")
    assert html.count("<math") == 3
    assert html.count('display="block"') == 1
    assert "<em>two</em>" in html
    assert html.count('<p class="page-formula"><math') == 1
    assert "page-formula" not in prose.markdown("Text, then\n$$x$$\nand text.")


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_of_code_is_seen(dark: bool) -> None:
    light, at_night = re.findall(r"--code:.*?}", STYLE, re.DOTALL)
    colors = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", at_night if dark else light))
    assert set(colors) >= {"code", "keyword", "string", "number", "comment"}

    def rgb(name: str) -> tuple[float, ...]:
        return tuple(int(colors[name][k : k + 2], 16) / 255 for k in (1, 3, 5))

    for name in ("keyword", "string", "number", "comment"):
        assert contrast(rgb(name), rgb("code")) > 4.5, name
