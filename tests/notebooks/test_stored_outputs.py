"""A number changed by hand in a stored output is noticed: strict nbval compares every one of them."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.lessons import LESSONS, NAMES, ROOT, code_cells, read


def falsify(text: str) -> str:
    """The same text with its last digit changed."""
    return re.sub(r"\d(?=\D*\Z)", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)


REPLAY = """import json, sys
from IPython.display import display

class Stored:
    def __init__(self, data):
        self.data = data
    def _repr_mimebundle_(self, **kwargs):
        return self.data
"""


def replay(outputs: list[nbformat.NotebookNode]) -> str:
    """Code that prints and shows what a cell has stored: what the lesson's own code gives, in no time."""
    lines = [REPLAY]
    for output in outputs:
        if output.output_type == "stream":
            # Assigned, since a bare call would show how much it wrote.
            lines.append(f"written = sys.{output.name}.write({output.text!r})")
        else:
            made = f"Stored(json.loads({json.dumps(output.data)!r}))"
            lines.append(made if output.output_type == "execute_result" else f"display({made})")
    return "\n".join(lines)


def change_numbers(path: Path, copy: Path) -> set[str]:
    """Writes a copy that replays what `path` stores, with one digit of each cell changed where it has one.

    Returns:
        nbval's names of the changed cells.
    """
    notebook = read(path)
    changed = set()
    for index, cell in enumerate(code_cells(notebook)):
        cell.source = replay(cell.outputs)
        for output in cell.outputs:
            stream = output.output_type == "stream"
            holder, key = (output, "text") if stream else (output.get("data", {}), "text/plain")
            if re.search(r"\d", holder.get(key, "")) and f"Cell {index}" not in changed:
                holder[key] = falsify(holder[key])
                changed.add(f"Cell {index}")
    nbformat.write(notebook, copy)
    return changed


def failures(notebook: Path) -> set[str]:
    """Names of the cells that fail the strict comparison, run as `make test` runs it."""
    report = notebook.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--nbval", str(notebook)]
    command += ["-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert report.exists(), done.stdout + done.stderr
    cases = ET.parse(report).getroot().iter("testcase")
    return {case.get("name", "") for case in cases if case.find("failure") is not None}


def test_falsify_changes_one_digit() -> None:
    assert falsify("V = -1.19 nats\n") == "V = -1.10 nats\n"
    assert falsify("[0.5, 0.25]") == "[0.5, 0.26]"


def test_there_are_three_lessons() -> None:
    assert [name[:2] for name in NAMES[:3]] == ["01", "02", "03"]


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_changed_number_fails(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    changed = change_numbers(path, copy)
    assert len(changed) >= 3, "a lesson without numbers to check"
    assert failures(copy) == changed
