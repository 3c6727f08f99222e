"""What the project says about itself in several places agrees."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
PYTHONS = ("3.11", "3.12", "3.13")
BUILDS = {"cuda", "torch"}


PINS = (*(f"py{version}" for version in PYTHONS), "oldest")


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / "constraints" / f"{name}.txt").read_text().splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def requirements() -> list[Requirement]:
    """Everything that is pinned: not the project itself, nor what a machine has its own build of."""
    pinned = [extra for extra in EXTRAS if extra not in BUILDS]
    lines = PROJECT["dependencies"] + [line for extra in pinned for line in EXTRAS[extra]]
    return [found for line in lines if (found := Requirement(line)).name != PROJECT["name"]]


def test_environment_and_project_agree() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["channels"] == ["conda-forge"]
    python = next(line for line in environment["dependencies"] if str(line).startswith("python="))
    version = python.removeprefix("python=")
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)
    assert version in PYTHONS
    assert "pip" in environment["dependencies"], "conda warns when pip is implied"
    (from_pip,) = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    (line,) = from_pip
    assert line == "-e .", "without it the package is not installed"
    assert {"jupyterlab", "ipykernel"} <= {Requirement(each).name for each in PROJECT["dependencies"]}


def test_every_supported_python_has_its_pins() -> None:
    admitted = SpecifierSet(PROJECT["requires-python"])
    assert tuple(f"3.{minor}" for minor in range(20) if f"3.{minor}" in admitted) == PYTHONS
    found = sorted(path.name for path in (ROOT / "constraints").iterdir())
    assert found == sorted(f"{name}.txt" for name in PINS)


@pytest.mark.parametrize("name", PINS)
def test_constraints_hold_names_and_versions_only(name: str) -> None:
    text = (ROOT / "constraints" / f"{name}.txt").read_text()
    for line in text.splitlines():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.!]*", line), line


@pytest.mark.parametrize("name", PINS)
def test_constraints_satisfy_the_project(name: str) -> None:
    pinned = pins(name)
    for requirement in requirements():
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not pinned in {name}.txt"
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


def test_the_oldest_set_is_what_the_project_asks_for_at_least() -> None:
    """Else `make test-oldest` would test other versions than those that pyproject.toml promises."""
    pinned = pins("oldest")
    for requirement in requirements():
        (least,) = [bound.version for bound in requirement.specifier if bound.operator == ">="]
        # A first release may be missing (3.6.1 stands in for 3.6.0), a whole minor version not.
        found = Version(pinned[canonicalize_name(requirement.name)])
        assert found.release[:2] == Version(least).release[:2], f"{requirement} is tested with {found}"


def test_every_dependency_is_bounded_above() -> None:
    for requirement in requirements():
        operators = {bound.operator for bound in requirement.specifier}
        assert {">=", "<"} <= operators, f"{requirement} may break when a new major version appears"


def test_extras_are_those_promised() -> None:
    assert set(EXTRAS) == {"test", "bench", "mutation", "audit", "torch", "cuda"}
    assert Version(PROJECT["version"]) >= Version("0.1.0")


def test_no_address_of_a_registry() -> None:
    named = ["Makefile", "environment.yml", "pyproject.toml", ".ci/run"]
    files = [path for path in (ROOT / "scripts").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in [*ROOT.glob("constraints/*"), *files, *(ROOT / name for name in named)]:
        text = path.read_text()
        assert not re.search(r"--(extra-)?index-url|--find-links[ =]|https?://", text), path.name


def test_importing_the_package_stays_cheap() -> None:
    """Whoever wants the theory alone loads no picture."""
    code = "import sys, gan_lessons; print([m for m in ('jax', 'matplotlib', 'sympy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_readme_names_what_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make ([a-z-]+)", readme):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    for link in re.findall(r"\]\(([^)#]+)\)", readme):
        if not link.startswith("http"):
            assert (ROOT / link).exists(), f"README points at {link}"
