"""The words of the command line: which is the folder, and what reaches JupyterLab."""

import io
import sys
from pathlib import Path

import pytest

from gan_lessons import __main__ as command
from gan_lessons import lessons


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Where JupyterLab would be opened, and with which options of the learner's."""
    found: list[tuple[str, list[str]]] = []

    class Lab:
        """JupyterLab that is closed at once."""

        def __init__(self, words: list[str]) -> None:
            root = next(word for word in words if word.startswith("--ServerApp.root_dir="))
            own = [word for word in words[words.index(root) + 2 :] if word != "--allow-root"]
            found.append((Path(root.partition("=")[2]).name, own))

        def __enter__(self) -> "Lab":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(command.subprocess, "Popen", Lab)
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: name)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.mark.parametrize(
    ("words", "folder", "options"),
    [
        ([], "gan-lessons", []),
        (["mine"], "mine", []),
        (["--port", "9999"], "gan-lessons", ["--port", "9999"]),
        (["--port=9999"], "gan-lessons", ["--port=9999"]),
        (["--ip", "0.0.0.0", "--no-browser"], "gan-lessons", ["--ip", "0.0.0.0", "--no-browser"]),
        (["mine", "--port", "9999"], "mine", ["--port", "9999"]),
        (["mine", "--no-browser"], "mine", ["--no-browser"]),
        (["--copy", "mine"], "gan-lessons", ["--copy", "mine"]),  # not short for --copy-only
    ],
)
def test_a_value_of_an_option_of_jupyterlabs_is_no_folder(
    opened: list[tuple[str, list[str]]], tmp_path: Path, words: list[str], folder: str, options: list[str]
) -> None:
    assert command.main(words) == 0
    assert opened == [(folder, options)]
    assert [path.name for path in tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize("words", [["mine", "--copy-only"], ["--copy-only", "mine"]])
def test_the_folder_stands_before_or_behind_our_own_option(
    opened: list[tuple[str, list[str]]], tmp_path: Path, words: list[str]
) -> None:
    assert command.main(words) == 0
    assert opened == []
    assert len(list((tmp_path / "mine").glob("*.ipynb"))) == len(lessons.here())


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_folder_whose_letters_the_terminal_has_not_is_told_in_those_that_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, stream, narrow)
    folder = tmp_path / "수업"
    if stream == "stderr":
        folder.write_text("a file in its place")
    assert command.main([str(folder), "--copy-only"]) == (stream == "stderr")
    narrow.flush()
    assert rb"\uc218\uc5c5" in narrow.buffer.getvalue()
