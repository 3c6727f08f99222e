"""A folder of pages in which the explorers live, without a kernel and without a network: `make site`.

    python -m gan_lessons.web.site [folder]

One file for each explorer, and an index. *Training player* and *Spectrum* show what networks do that a kernel
has trained: they are not among them; `page.page(panel, title)` writes any panel, as it stands.
"""

import argparse
import html
import sys
from collections.abc import Sequence
from pathlib import Path

from gan_lessons import explorers
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.web.page import document, page

LESSONS = {
    "Lesson 1: play the minimax game": ("be_the_discriminator", "push_noise"),
    "Lesson 2: derive the optimal discriminator": ("one_point", "scrub_x", "perturb"),
    "Lesson 3: rewrite the value as a Jensen–Shannon divergence": (
        "proof_ledger", "vary_p_g", "compare_divergences",
    ),
    "Lesson 4: follow the convergence proof": (
        "envelope", "chord", "simplex", "proof_and_practice", "assumptions",
    ),
    "Lesson 6: see where the proof ends": ("slide_apart", "what_practice_descends", "eigenvalue_plane"),
}  # fmt: skip


def fullest(name: str) -> Explorer:
    """Return an explorer with all its panels."""
    explorer: Explorer = getattr(explorers, name)
    return next(iter(explorer.variants.values()), explorer)


def build(folder: Path) -> list[Path]:
    """Write all pages, and return their paths: the index first.

    Args:
        folder: where to; made if it is missing. Files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts, written = [], []
    for lesson, names in LESSONS.items():
        entries = []
        for name in names:
            explorer, path = fullest(name), folder / f"{name}.html"
            path.write_text(page(explorer, explorer.name), "utf-8")
            entries.append(f'<li><a href="{path.name}">{html.escape(explorer.name)}</a></li>')
            written.append(path)
        parts.append(f"<h2>{html.escape(lesson)}</h2>\n<ul>\n{''.join(entries)}\n</ul>")
    index = folder / "index.html"
    index.write_text(document(_TITLE, "script-src 'none'", _INDEX.format(parts="\n".join(parts))), "utf-8")
    return [index, *written]


_TITLE = "GAN lessons: the explorers"
_INDEX = f"""<main>
<h1>{_TITLE}</h1>
<p>Each opens by itself, without Python and without a network. The lessons around them, with the proof and the
exercises, are notebooks.</p>
{{parts}}
</main>"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages and say how many.

    Args:
        arguments: words of the command line; None for those of this process.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="site", type=Path)
    written = build(parser.parse_args(arguments).folder)
    print(f"{len(written)} pages: open {written[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
