"""A folder of pages, one a lesson, in which every explorer lives: no kernel, no network. `make site`.

    python -m gan_lessons.web.site [folder]

Any static host can show the folder; it opens from a disk, too. Of each lesson only that runs on which its
explorers stand: the rest is shown as it is stored.
"""

import argparse
import html
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbconvert.filters import path2url

from gan_lessons import lessons
from gan_lessons.web.exporter import LivePage, first_words_of, title_of
from gan_lessons.web.page import document

TITLE = "Why GANs work: interactive lessons"
INDEX = "index.html"
AT_ONCE = 2  # notebooks that run side by side


class _Lesson(NamedTuple):
    """A lesson, and its page's address and name."""

    path: Path
    address: str
    title: str


def build(folder: Path, notebooks: Sequence[Path] | None = None) -> list[Path]:
    """Write a page for each lesson, and return the paths: the index first.

    Args:
        folder: where to; made if it is missing. Files of the same names are replaced.
        notebooks: in their order; None for those that came with the package.

    Raises:
        CellExecutionError: a cell of a lesson failed.
        ValueError: two pages would have one address.
    """
    paths = lessons.here() if notebooks is None else notebooks
    names = [f"{path.stem}.html" for path in paths]
    for path, name in zip(paths, names, strict=True):
        if [INDEX, *names].count(name) > 1:  # as a page of the index: no two have one name
            raise ValueError(f"notebooks must have names of their own, and none is index, got {path}")
    folder.mkdir(parents=True, exist_ok=True)
    found = [_Lesson(path, f"{path.stem}.html", title_of(nbformat.read(path, 4))) for path in paths]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # the last lessons are the longest
        backwards = pool.map(lambda number: _written(folder, found, number), reversed(range(len(found))))
        entries = list(backwards)[::-1]
    (folder / INDEX).write_text(document(TITLE, _INDEX.format(entries="\n".join(entries))), "utf-8")
    return [folder / INDEX, *(folder / lesson.address for lesson in found)]


def _written(folder: Path, found: Sequence[_Lesson], number: int) -> str:
    """Write the page of one lesson, and return its entry of the index."""
    lesson = found[number]
    before = [(_link(each.address), f"← {each.title}") for each in found[max(number - 1, 0) : number]]
    after = [(_link(each.address), f"{each.title} →") for each in found[number + 1 : number + 2]]
    exporter = LivePage(links=[(INDEX, "All lessons"), *before, *after], stored=True)
    text, resources = exporter.from_filename(str(lesson.path))
    (folder / lesson.address).write_text(str(text), "utf-8")
    link = html.escape(_link(lesson.address))
    explorers = ", ".join(
        f'<a href="{link}#explorer-{place}">{html.escape(name)}</a>'
        for place, name in enumerate(resources["explorers"])
    )
    heading = f'<h2>{number + 1}. <a href="{link}">{html.escape(lesson.title)}</a></h2>'
    return f"{heading}\n{first_words_of(nbformat.read(lesson.path, 4))}\n<p>{explorers}</p>"


def _link(address: str) -> str:
    """The address of a file beside this one, as a link names it."""
    return path2url(address)


_INDEX = f"""<h1>{TITLE}</h1>
<p>Every picture with a slider can be moved here, without Python and without a network. The same lessons are
Jupyter notebooks, which also judge your answers: <code>uvx gan-lessons</code>.</p>
{{entries}}"""


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
