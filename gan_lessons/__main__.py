"""`gan-lessons`, or `python -m gan_lessons`: copies the lessons into a folder and opens JupyterLab there.

gan-lessons [folder] [--copy-only] [options of JupyterLab]
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from gan_lessons import lessons


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay the lessons out, say what was done, and open JupyterLab until it is closed.

    Args:
        arguments: words of the command line; None for those of this process.

    Returns:
        0, the number with which JupyterLab ended, or 1 with a message where the folder cannot be used.
    """
    folder, copy_only, others = _understood(arguments)
    for stream in (sys.stdout, sys.stderr):  # a folder's name may have letters that the terminal has not
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        laid = lessons.lay(folder)
    except OSError as error:
        print(f"gan-lessons: cannot use the folder {folder}: {error}", file=sys.stderr)
        return 1
    _say(folder, laid)
    if copy_only:
        return 0
    if importlib.util.find_spec("jupyterlab") is None:
        print("gan-lessons: JupyterLab is missing: pip install jupyterlab ipykernel", file=sys.stderr)
        return 1
    return _open(folder, others)


def _understood(arguments: Sequence[str] | None) -> tuple[Path, bool, list[str]]:
    """Return the folder, whether to copy only, and what is JupyterLab's."""
    parser = argparse.ArgumentParser(
        prog="gan-lessons",
        usage="gan-lessons [folder] [--copy-only] [options of JupyterLab]",
        description="Copy the lessons into a folder, never over your own work, and open JupyterLab there.",
        epilog="The folder, gan-lessons if left out, stands before JupyterLab's options: every option but "
        "these goes there with what follows it, --no-browser or --port 9999 for one.",
        allow_abbrev=False,
    )
    parser.add_argument("--copy-only", action="store_true", help="do not open JupyterLab")
    chosen, others = parser.parse_known_args(arguments)
    # A word behind an option that we do not know may be its value: only the first can be a folder.
    named = bool(others) and not others[0].startswith("-")
    return Path(others.pop(0) if named else "gan-lessons"), chosen.copy_only, others


def _say(folder: Path, laid: lessons.Laid) -> None:
    print(f"The lessons are in {folder.resolve()}")
    for path in laid.kept:
        print(f"  kept your {path.name}")
    for path in laid.new:
        print(f"  new: {path.name}")


def _open(folder: Path, options: Sequence[str]) -> int:
    first = lessons.here()[0].name
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    command.append(f"--LabApp.default_url=/lab/tree/{first}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; it starts only when told that it may
        command.append("--allow-root")
    with subprocess.Popen([*command, *options]) as lab:
        while True:
            try:
                return lab.wait()
            except KeyboardInterrupt:  # JupyterLab hears it too, and asks whether it is meant
                continue


if __name__ == "__main__":
    sys.exit(main())
