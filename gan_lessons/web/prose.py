"""The cells' text as HTML: Markdown with its formulas, code, and what a cell printed, drew or returned."""

import base64
import html
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from nbconvert.filters import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image

from gan_lessons.web.formulas import mathml

# The richest form of an output that a page can show is the one that it shows.
FORMS: Mapping[str, Callable[[str], str]] = {
    "text/html": str,
    "image/svg+xml": str,
    "text/latex": lambda text: mathml(text.strip().strip("$"), block=True),
    "text/markdown": lambda text: markdown(text),
    "text/plain": lambda text: f"<pre>{ansi2html(text)}</pre>",
}
IMAGES = ("image/png", "image/jpeg")
COLORS = 128  # of a picture that is drawn and not photographed
NEAR = 4.0  # of 255: how far its colours may be from those of the picture, on average


class _Renderer(IPythonRenderer):
    """Formulas become MathML, one by itself may be wide; a link to another lesson leads to its page."""

    def block_math(self, body: str) -> str:
        return mathml(body, block=True)

    def inline_math(self, body: str) -> str:
        return mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def paragraph(self, text: str) -> str:
        alone = text.startswith("<math") and text.endswith("</math>") and text.count("<math") == 1
        return f'<p class="page-formula">{text}</p>\n' if alone else str(super().paragraph(text))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        path, mark, part = url.partition("#")
        if path.endswith(".ipynb") and "://" not in path:
            url = path.removesuffix("ipynb") + "html" + mark + part
        return str(super().link(text, url, title))


def markdown(text: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Return Markdown as HTML.

    Args:
        text: as a notebook's cell has it, with formulas between dollar signs.
        attachments: pictures of the cell by name.

    Raises:
        ValueError: a formula has no form in MathML.
    """
    renderer = _Renderer(escape=False, attachments=dict(attachments or {}), exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(text)


def code(text: str) -> str:
    """Return Python code as HTML with its words marked."""
    return str(Highlight2HTML()(text))


def output(found: Mapping[str, Any]) -> str:
    """Return an output of a cell as HTML; nothing where it has no form for a page.

    Args:
        found: as a notebook stores it.
    """
    kind = found["output_type"]
    if kind == "stream":
        return FORMS["text/plain"](found["text"])
    if kind == "error":
        return FORMS["text/plain"]("\n".join(found["traceback"]))
    data, metadata = found["data"], found.get("metadata", {})
    for form in IMAGES:
        if form in data:
            kind, encoded = _smaller(data[form]) if form == "image/png" else (form, data[form].strip())
            alt = html.escape(metadata.get(form, {}).get("alt", ""))
            return f'<img src="data:{kind};base64,{encoded}" alt="{alt}">'
    return next((write(data[form]) for form, write in FORMS.items() if form in data), "")


def _smaller(encoded: str) -> tuple[str, str]:
    """A PNG as WebP: with every pixel as it is, or, where `COLORS` shades come near to all, in these."""
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    image = image.convert("RGB") if np.asarray(image)[..., 3].min() == 255 else image
    way = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
    few = image.quantize(COLORS, way, dither=Image.Dither.NONE).convert(image.mode)
    off = np.abs(np.asarray(image, np.int16) - np.asarray(few, np.int16)).max(axis=2)
    written = io.BytesIO()
    (few if off.mean() < NEAR else image).save(written, "WEBP", lossless=True, quality=100, method=4)
    return "image/webp", base64.b64encode(written.getvalue()).decode()
