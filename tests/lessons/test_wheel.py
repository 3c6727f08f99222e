"""What is published: a wheel with the lessons in it, whose command opens them in JupyterLab."""

import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
WAIT = 600.0  # seconds, until JupyterLab has started, however slow the machine is
# Without any proxy of the environment: a proxy cannot reach our loopback address.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# As in a shell of a learner's: a path of ours would come before the wheel.
OUTSIDE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`gan-lessons` in a new environment: the wheel is installed there, its needs are borrowed from ours."""
    home = tmp_path_factory.mktemp("새 환경 fresh") / "env"
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    install = [scripts / "python", "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = {Path(path) for path in home.rglob("site-packages")}
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return scripts / "gan-lessons"


def test_a_wheel_carries_the_lessons_and_all_that_the_package_reads(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [f"gan_lessons/notebooks/{name}" for name in NOTEBOOKS] == sorted(
        n for n in names if "notebooks" in n
    )
    ours = {str(path.relative_to(ROOT)) for path in (ROOT / "gan_lessons").rglob("*") if path.is_file()}
    ours = {name for name in ours if "__pycache__" not in name}
    assert ours <= set(names)
    assert {name.split("/")[0] for name in names} == {"gan_lessons", "gan_lessons-0.1.0.dist-info"}


def test_the_command_lays_them_out_in_the_folder_where_it_is_called(command: Path, tmp_path: Path) -> None:
    here = tmp_path / "수업 a b"
    here.mkdir()
    for _ in range(2):
        done = subprocess.run([command, "--copy-only"], cwd=here, env=OUTSIDE, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert sorted(path.name for path in (here / "gan-lessons").iterdir()) == NOTEBOOKS


def test_the_package_of_the_wheel_is_the_one_that_runs(command: Path, tmp_path: Path) -> None:
    code = "import gan_lessons, gan_lessons.theory.game; print(gan_lessons.__file__)"
    call = [command.with_name("python"), "-c", code]
    done = subprocess.run(call, cwd=tmp_path, env=OUTSIDE, capture_output=True, text=True, check=True)
    assert command.parents[1] in Path(done.stdout.strip()).parents


def test_the_command_opens_jupyterlab_on_the_lessons(command: Path, tmp_path: Path) -> None:
    options = ["--no-browser", "--ServerApp.port=0", "--IdentityProvider.token=t"]
    settings = OUTSIDE | {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen([command, *options], cwd=tmp_path, env=settings, stdout=log, stderr=log) as lab,
    ):
        try:
            address, listed = _answered(tmp_path, lab)
            assert sorted(entry["name"] for entry in listed["content"]) == NOTEBOOKS
            DIRECT.open(urllib.request.Request(f"{address}api/shutdown?token=t", method="POST")).close()
            assert lab.wait(WAIT) == 0
        finally:
            lab.kill()


def _answered(home: Path, lab: subprocess.Popen) -> tuple[str, dict]:
    """The server's address and its first answer: it writes where it is before it listens there."""
    over = time.monotonic() + WAIT
    while time.monotonic() < over and lab.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            try:
                address = json.loads(file.read_text())["url"]
                return address, json.loads(DIRECT.open(f"{address}api/contents?token=t").read())
            except (ValueError, urllib.error.URLError):  # half written, or not yet listening
                continue
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start: {(home / 'log').read_text()[-2000:]}")
