"""The lessons' notebooks in a folder of the learner's own: copied, never over what the learner has done."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from itertools import count
from pathlib import Path
from typing import NamedTuple

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract


class Laid(NamedTuple):
    """What `lay` did.

    Attributes:
        new: files that were not there before.
        kept: lessons whose cells the learner has changed; each as it came lies beside its own.
    """

    new: tuple[Path, ...]
    kept: tuple[Path, ...]


def here() -> tuple[Path, ...]:
    """Return the lessons that came with the package, in their order.

    Raises:
        FileNotFoundError: if they are not there.
    """
    package = Path(str(resources.files("gan_lessons")))
    # A wheel carries them inside the package, a clone beside it.
    for folder in (package / "notebooks", package.parent / "notebooks"):
        found = tuple(sorted(folder.glob("[0-9][0-9]_*.ipynb")))
        if found:
            return found
    raise FileNotFoundError(f"the lessons are missing beside {package}: install gan-lessons anew")


@contract(folder=clauses.path)
def lay(folder: str | os.PathLike[str]) -> Laid:
    """Copy the lessons into a folder, and leave whatever is there.

    A lesson that is there with the same cells stays as it is, with the outputs it has. Where its cells differ
    it is kept, and the lesson as it came is laid beside it: as `01_….new.ipynb`, or where that
    one was changed, too, as `01_….new-2.ipynb`.

    Args:
        folder: where to; made with its parents if it is missing.

    Returns:
        The files that are new, and the lessons that were kept.

    Raises:
        NotADirectoryError: if `folder` is a file.
        OSError: if the folder cannot be made or written to; the message names it.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"folder must be a folder, got the file {folder}")
    new, kept = [], []
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in here():
        place = folder / lesson.name
        if place.exists() and not _same_cells(lesson, place):
            kept.append(place)
        free = next(each for each in _places(place) if not each.exists() or _same_cells(lesson, each))
        if not free.exists():
            _copy(lesson, free)
            new.append(free)
    return Laid(tuple(new), tuple(kept))


def _places(place: Path) -> Iterator[Path]:
    """Where a lesson may lie: under its name, then beside it."""
    yield place
    yield place.with_suffix(".new.ipynb")
    for number in count(2):
        yield place.with_suffix(f".new-{number}.ipynb")


def _copy(lesson: Path, place: Path) -> None:
    """In a folder of its own first: a copy that breaks off leaves no half lesson, and nothing else of it."""
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".gan-lessons-") as own:
        part = Path(own) / place.name
        shutil.copyfile(lesson, part)  # not its permissions: a package's files may be read-only
        part.replace(place)


def _same_cells(lesson: Path, other: Path) -> bool:
    """Whether both ask and explain the same, whatever their outputs; what is no notebook is not the same."""
    return _cells(lesson) == _cells(other)


def _cells(path: Path) -> object:
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        found = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return path
    return [cell for cell in found if cell[1].strip()]  # JupyterLab adds an empty one after the last
