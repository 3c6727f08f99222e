"""Runs the lessons and stores their outputs as they are committed: `make notebooks`.

    python scripts/run_notebooks.py [NOTEBOOK …]

Outputs, counts and alternative texts are kept. Views of widgets are not: without a kernel a stored view shows
as an error, where the picture that is stored beside it would show.
"""

import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

FOLDER = Path(__file__).parents[1] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"


def in_palette(png: str) -> str:
    """Returns a base64 PNG with at most 128 colours: a third of the size, with no visible difference."""
    buffer = io.BytesIO()
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(buffer, format="png", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Removes what differs from run to run and tells a reader nothing."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook.metadata = NotebookNode(kernelspec=kernel, language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key == "tags"})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET, None)
            if "image/png" in data:
                data["image/png"] = in_palette(data["image/png"])
    notebook.nbformat_minor = 5
    return notebook


def execute(path: Path, timeout: int) -> NotebookNode:
    """Runs one notebook from a fresh kernel, in its own folder; a failing or slow cell raises."""
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    # However the moment cuts printed lines into messages, they are one output.
    NotebookClient(notebook, timeout=timeout, coalesce_streams=True, resources=where).execute()
    return notebook


def run(path: Path) -> None:
    """Runs one notebook and writes it back."""
    notebook = execute(path, timeout=120)
    nbformat.validate(normalise(notebook))
    path.write_text(nbformat.writes(notebook).rstrip() + "\n")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")):
        run(Path(name))
        print(f"ran {name}")
