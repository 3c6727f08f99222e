"""Restart and Run All, again and again: what differs from run to run in a lesson's outputs."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from scripts.run_notebooks import execute

ROOT = Path(__file__).parents[1]
SANITIZE = ROOT / "tests" / "notebooks" / "sanitize.cfg"
# A widget's view names its model by a new random number in every kernel.
VIEW = "application/vnd.jupyter.widget-view+json"
# The tag of a cell that measures the machine it runs on: its numbers differ each time.
MEASURED = "measured"


def rules() -> list[tuple[str, str]]:
    """What is not expected to be the same twice: the pairs of lines that nbval reads, too."""
    lines = SANITIZE.read_text().splitlines()
    found = [line.partition(": ")[2] for line in lines if line.startswith(("regex: ", "replace: "))]
    return list(zip(found[::2], found[1::2], strict=True))


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    for pattern, replacement in rules():
        text = re.sub(pattern, replacement, text)
    # A picture is long: its digest says whether it is the same.
    return text if len(text) < 2_000 else f"{text[:200]}… {hashlib.sha256(text.encode()).hexdigest()}"


def outputs(path: Path) -> list[list[str]]:
    """Runs a lesson in a fresh kernel; for each code cell, all that it shows: words, numbers and pictures."""
    return [_said(cell) for cell in execute(path, timeout=600).cells if cell.cell_type == "code"]


def _said(cell: Any) -> list[str]:
    """All that a cell shows; of one that measures the machine, only the kinds."""
    if MEASURED in cell.metadata.get("tags", []):
        return [f"{output.output_type}: {sorted(output.get('data', {}))}" for output in cell.outputs]
    return _shown(cell.outputs)


def _shown(found: list[Any]) -> list[str]:
    lines: list[str] = []
    for output in found:
        if output.output_type == "stream":
            lines.append(f"{output.name}: {_plain(output.text)}")
        for kind, value in output.get("data", {}).items():
            if kind != VIEW:
                lines.append(f"{kind}: {_plain(value)}")
        lines += [f"metadata: {_plain(output.metadata)}"] if output.get("metadata") else []
    return lines


def repeat(path: Path, runs: int) -> tuple[int, list[str]]:
    """Runs a lesson several times.

    Args:
        path: of the notebook.
        runs: how often.

    Returns:
        The number of outputs that were compared, and a line for each cell that differed from the first run.
    """
    first, differing = outputs(path), dict[int, list[int]]()
    for number in range(2, runs + 1):
        for index, (here, there) in enumerate(zip(first, outputs(path), strict=True)):
            if here != there:
                differing.setdefault(index, []).append(number)
    counted = sum(len(cell) for cell in first)
    return counted, [f"code cell {index} in runs {numbers}" for index, numbers in differing.items()]
