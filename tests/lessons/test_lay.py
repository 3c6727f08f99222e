"""The lessons are copied into a learner's folder, and never over what the learner has done."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gan_lessons import lessons
from gan_lessons.__main__ import main

NAMES = [path.name for path in lessons.here()]
FIRST = NAMES[0]


def edit(path: Path, text: str) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][1]["source"] = [text]
    path.write_text(json.dumps(notebook), "utf-8")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "내 수업 mine" / "gan-lessons"
    lessons.lay(place)
    return place


def test_every_lesson_is_laid_out_as_it_came(folder: Path) -> None:
    assert names_in(folder) == NAMES
    assert len(NAMES) >= 6
    for lesson in lessons.here():
        assert (folder / lesson.name).read_bytes() == lesson.read_bytes()


def test_a_second_time_changes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert lessons.lay(folder) == ((), ())
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_changed_lesson_is_kept_and_the_new_one_lies_beside_it(folder: Path) -> None:
    edit(folder / FIRST, "my own answer")
    mine = (folder / FIRST).read_bytes()
    fresh = folder / FIRST.replace(".ipynb", ".new.ipynb")
    assert lessons.lay(folder) == ((fresh,), (folder / FIRST,))
    assert (folder / FIRST).read_bytes() == mine
    assert fresh.read_bytes() == lessons.here()[0].read_bytes()
    assert lessons.lay(folder).new == ()

    edit(fresh, "my other answer")
    other = fresh.read_bytes()
    second = folder / FIRST.replace(".ipynb", ".new-2.ipynb")
    assert lessons.lay(folder).new == (second,)
    assert (folder / FIRST).read_bytes() == mine
    assert fresh.read_bytes() == other


def test_a_lesson_that_was_only_run_is_not_changed(folder: Path) -> None:
    """JupyterLab stores outputs, counts, and an empty cell after the last that was run."""
    path = folder / FIRST
    notebook = json.loads(path.read_text("utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code |= {"execution_count": 7, "outputs": [], "metadata": {"collapsed": True}}
    notebook["cells"].append(dict(code, source=""))
    path.write_text(json.dumps(notebook), "utf-8")
    run = path.read_bytes()
    assert lessons.lay(folder) == ((), ())
    assert path.read_bytes() == run


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}'])
def test_what_is_no_notebook_is_kept_too(folder: Path, spoilt: str) -> None:
    (folder / FIRST).write_text(spoilt, "utf-8")
    assert lessons.lay(folder).kept == (folder / FIRST,)
    assert (folder / FIRST).read_text("utf-8") == spoilt


def test_what_is_nested_too_deep_to_be_read_is_kept_too(folder: Path) -> None:
    deep = "[" * 200_000 + "]" * 200_000
    (folder / FIRST).write_text(deep, "utf-8")
    assert lessons.lay(folder).kept == (folder / FIRST,)
    assert (folder / FIRST).read_text("utf-8") == deep


def test_a_folder_in_the_place_of_a_lesson_is_kept(tmp_path: Path) -> None:
    (tmp_path / FIRST).mkdir()
    assert lessons.lay(tmp_path).kept == (tmp_path / FIRST,)
    assert (tmp_path / FIRST).is_dir()


def test_a_copy_that_breaks_off_leaves_no_half_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        Path(target).write_text("half")
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(lessons.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        lessons.lay(tmp_path)
    assert not list(tmp_path.glob("*.ipynb"))
    monkeypatch.undo()
    assert len(lessons.lay(tmp_path).new) == len(NAMES)
    assert names_in(tmp_path) == NAMES


def test_a_lesson_has_its_name_only_once_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written elsewhere and named, not written again: the file is the one that was copied into."""
    copied, copyfile = set(), shutil.copyfile

    def watched(source: Path, target: Path) -> None:
        copyfile(source, target)
        copied.add(Path(target).stat().st_ino)
        assert names_in(tmp_path).count(source.name) == 0

    monkeypatch.setattr(lessons.shutil, "copyfile", watched)
    laid = lessons.lay(tmp_path).new
    assert {path.stat().st_ino for path in laid} == copied
    assert names_in(tmp_path) == NAMES


@pytest.mark.parametrize("breaks", [False, True])
def test_no_other_file_of_the_learners_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    mine = [tmp_path / FIRST.replace(".ipynb", suffix) for suffix in (".part", ".tmp", ".ipynb.part")]
    for path in mine:
        path.write_text("mine")
    if breaks:
        monkeypatch.setattr(lessons.shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError, match="full"):
            lessons.lay(tmp_path)
    else:
        lessons.lay(tmp_path)
    assert [path.read_text() for path in mine] == ["mine"] * 3
    assert set(names_in(tmp_path)) == {path.name for path in mine} | set(() if breaks else NAMES)


def test_two_at_once_lay_every_lesson_whole(tmp_path: Path) -> None:
    code = f"from gan_lessons import lessons; lessons.lay({str(tmp_path / 'one')!r})"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert names_in(tmp_path / "one") == NAMES
    for lesson in lessons.here():
        assert (tmp_path / "one" / lesson.name).read_bytes() == lesson.read_bytes()


def test_a_copy_may_be_read_by_whom_the_folder_is_shared_with(folder: Path, tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    assert (folder / FIRST).stat().st_mode == usual.stat().st_mode


def test_a_file_in_the_place_of_the_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taken"
    file.write_text("mine")
    with pytest.raises(NotADirectoryError, match=r"folder must be a folder, got the file .*taken"):
        lessons.lay(file)
    assert main([str(file), "--copy-only"]) == 1
    assert "cannot use the folder" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_a_folder_that_cannot_be_written_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As root every folder can be written to: the refusal is made here."""

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(lessons.shutil, "copyfile", refuse)
    assert main([str(tmp_path), "--copy-only"]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path) in said
    assert "Permission denied" in said
    assert "Traceback" not in said


def test_it_says_what_is_new_and_what_was_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / FIRST, "my own answer")
    assert main([str(folder), "--copy-only"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"The lessons are in {folder}",
        f"  kept your {FIRST}",
        f"  new: {FIRST.replace('.ipynb', '.new.ipynb')}",
    ]


def test_lessons_that_are_missing_are_an_error_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons.resources, "files", lambda package: tmp_path / "gan_lessons")
    with pytest.raises(FileNotFoundError, match="install gan-lessons anew"):
        lessons.here()
