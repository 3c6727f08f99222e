"""`make bench-device` in its short form, on whatever this machine computes with; and its time limits."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import device

ROOT = Path(__file__).parents[2]


def test_the_short_form_measures_every_part(tmp_path: Path) -> None:
    file = tmp_path / "device.json"
    command = [sys.executable, "-m", "benchmarks.device", "--short", "--patience", "10", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    found = json.loads(file.read_text("utf-8"))
    assert list(found) == list(device.PARTS)
    assert all("problem" not in part for part in found.values())
    ways = found["rates"]["lines"][2:]
    assert [line["gans"] for line in ways] == list(device.SHORT.members)
    assert all(line["steps_of_each"] > 0 for line in ways)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def last(extent: device.Extent, found: device.Found) -> None:
        device.say(found, reached=True)

    def waits(extent: device.Extent, found: device.Found) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(device, "PARTS", {"waits": waits, "last": last})
    monkeypatch.setattr(device, "LIMITS", {"waits": 0.1, "last": 60})


def test_a_part_that_takes_too_long_ends_and_the_next_begins(
    parts: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "device.json"
    assert device.main(["--short", "--json", str(file)]) == 1
    found = json.loads(file.read_text("utf-8"))
    assert "TooLong: not done after 0.1 s" in found["waits"]["problem"]
    assert found["last"]["lines"] == [{"reached": True}]
    assert "reached True" in capsys.readouterr().out
