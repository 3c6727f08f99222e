"""An HTML file that fetches nothing and runs no text: explorers live in it without a kernel."""

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from pathlib import Path

from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.panel import Panel
from gan_lessons.javascript.runtime import RUNTIME
from gan_lessons.live import browser
from gan_lessons.web.exported import Exported, exported

_HERE = Path(__file__).parent
HOST = "\n".join((_HERE / name).read_text("utf-8") for name in ("host.js", "player.js", "drawing.js"))
STYLE = browser.STYLE + (_HERE / "page.css").read_text("utf-8")
FIGURE = browser.FIGURE.replace("export default () =>", "const liveFigure = () =>")


def page(explorer: Explorer | Panel, title: str) -> str:
    """Return one HTML file in which an explorer lives.

    Args:
        explorer: an explorer, or a panel as it stands now.
        title: of the page.
    """
    panel = explorer if isinstance(explorer, Panel) else explorer()
    return document(title, f"<h1>{html.escape(title)}</h1>\n{place(0)}", [exported(panel)])


def place(number: int) -> str:
    """Return the HTML in whose place an explorer will stand.

    Args:
        number: which of the document's explorers.
    """
    return f'<div class="page-explorer" id="explorer-{number}"></div>'


def document(title: str, content: str, explorers: Sequence[Exported] = ()) -> str:
    """Return an HTML file whose policy allows no connection, and no script but its own.

    Args:
        title: of the window.
        content: HTML.
        explorers: those that stand in the places of the content.
    """
    programs = ",\n".join(map(_programs, explorers))
    parts = [
        '(() => {\n"use strict";',
        FIGURE,
        RUNTIME,
        browser.COMPUTED,
        HOST,
        f"begin([{programs}]);",
        "})();",
    ]
    script = "\n".join(parts) if explorers else ""
    data = "\n".join(_data(number, found) for number, found in enumerate(explorers))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    workers = "; worker-src blob:" if any(found.worker for found in explorers) else ""
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src blob: data:; "
        f"script-src 'sha256-{digest}'{workers}"
    )
    body = f"<main>\n{content}\n</main>\n{data}" + (f"\n<script>{script}</script>" if script else "")
    return _DOCUMENT.format(title=html.escape(title), policy=policy, style=STYLE, body=body)


def _programs(found: Exported) -> str:
    return "() => {{\n{}\nreturn {{{}}};\n}}".format(
        "\n".join(found.programs.values()), ",".join(found.programs)
    )


def _data(number: int, found: Exported) -> str:
    fixed = json.dumps(found.data, ensure_ascii=False).replace("<", "\\u003c")
    data = f'<script type="application/json" id="data-{number}">{fixed}</script>'
    worker = json.dumps(found.worker, ensure_ascii=False).replace("<", "\\u003c")
    beside = f'\n<script type="application/json" id="worker-{number}">{worker}</script>'
    return data + beside if found.worker else data


_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
