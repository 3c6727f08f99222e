"""Lists what the lessons stand on, and under which licence each may be used: docs/dependencies.md.

    python scripts/licences.py        # adds what this environment has and the list has not

Names and licences are read from the packages' own metadata; versions are those of constraints/.
"""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).parents[1] / "docs" / "dependencies.md"
PROJECT = "gan-lessons"
TITLE = """# What the lessons stand on

Installed by `make lab`, or by `make test-oldest` with the oldest versions, with whatever each package asks
for in turn. Nothing of it is part of this project's files. Licences are those that the packages state
themselves; `scripts/licences.py` adds what is missing.

| package | licence |
|---|---|
"""
# Classifiers say less than an SPDX name, but are uniform.
SHORT = {"MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0"}


def dependencies(name: str, extras: tuple[str, ...] = ()) -> set[str]:
    """All packages that `name` brings into this environment, itself not counted."""
    found: set[str] = set()
    waiting = [(name, extras)]
    done = set()
    while waiting:
        here = waiting.pop()
        if here in done:
            continue
        done.add(here)
        for line in requirements(*here):
            found.add(canonicalize_name(line.name))
            waiting.append((canonicalize_name(line.name), tuple(sorted(line.extras))))
    return found - {PROJECT}


def requirements(name: str, extras: tuple[str, ...]) -> list[Requirement]:
    try:
        lines = [Requirement(line) for line in distribution(name).requires or []]
    except PackageNotFoundError:
        return []
    return [line for line in lines if any(holds(line, extra) for extra in (*extras, ""))]


def holds(line: Requirement, extra: str) -> bool:
    if line.marker is not None and not line.marker.evaluate({"extra": extra}):
        return False
    try:
        return distribution(line.name) is not None
    except PackageNotFoundError:
        return False


def licence(package: Distribution) -> str:
    """In the package's own words: an SPDX expression, else the classifier, else the first line."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = metadata.get_all("Classifier") or []
    named = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License :: OSI")]
    named = [name for name in named if name != "OSI Approved"]
    if named:
        return " and ".join(SHORT.get(name, name) for name in named)
    first = (metadata.get("License") or "").strip().splitlines()
    return first[0] if first and len(first[0]) < 60 else "not stated"


def listed() -> dict[str, str]:
    text = LIST.read_text("utf-8") if LIST.exists() else ""
    return dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \|$", text, re.MULTILINE))


def main() -> None:
    here = {name: licence(distribution(name)) for name in dependencies(PROJECT)}
    together = here | {name: text for name, text in listed().items() if name != "package"}
    rows = [f"| {name} | {together[name]} |\n" for name in sorted(together)]
    LIST.write_text(TITLE + "".join(rows), "utf-8")
    print(f"{len(rows)} packages in {LIST.name}")


if __name__ == "__main__":
    main()
