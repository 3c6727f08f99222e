"""The arrows between the rooms of the package point down only, and its files stay small."""

import ast
import textwrap
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "gan_lessons"
MAX_LINES = 250

# What each room may import of ours, itself included; files at the top of the package are rooms of their own.
ALLOWED = {
    "contracts": {"contracts"},
    "compiling": {"compiling"},
    "theory": {"theory", "contracts"},
    "drawing_lock": {"drawing_lock"},
    "live": {"live", "contracts", "drawing_lock"},
    "style": {"style", "contracts", "drawing_lock"},
    "training": {"training", "theory", "contracts", "compiling"},
    "exercises": {"exercises", "theory", "contracts"},
    "javascript": {"javascript"},
    "web": {"web", "javascript", "explorers", "live", "exercises", "training", "theory", "lessons"},
    "lessons": {"lessons", "contracts"},
    "__main__": {"__main__", "lessons"},
    "explorers": {
        "explorers",
        "javascript",
        "training",
        "theory",
        "live",
        "style",
        "contracts",
        "compiling",
        "drawing_lock",
    },
}
# The theory knows no network and no picture.
# One corner of optax is geometry, not training: the projection onto the simplex, kept well there.
ADMITTED = {"theory": {"optax.projections"}}
FORBIDDEN = {
    "compiling": {"flax", "optax", "matplotlib", "ipywidgets", "anywidget"},
    "contracts": {"flax", "optax", "matplotlib", "ipywidgets", "anywidget"},
    "theory": {"flax", "optax", "matplotlib", "ipywidgets", "anywidget"},
    "live": {"flax", "optax"},
    "lessons": {"jax", "matplotlib", "ipywidgets"},
    "__main__": {"jax", "matplotlib", "ipywidgets"},
}


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, root: Path, modules: set[str]) -> set[str]:
    """Absolute names of every module that a file imports: inside functions, too, and by import_module."""
    name = module_name(path, root)
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= {module if module in modules else base for module in inner}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(package + first.value if first.value.startswith(".") else first.value)
    return found - {name}


def violations(root: Path) -> list[str]:
    """One sentence for each broken rule of the package that lies under `root`."""
    files = sorted((root / PACKAGE).rglob("*.py"))
    modules = {module_name(path, root) for path in files}
    graph, problems = {}, []
    for path in files:
        name, used = module_name(path, root), imports(path, root, modules)
        room = name.split(".")[1] if "." in name else None
        graph[name] = {module for module in used if module in modules}
        ours = {module.split(".")[1] for module in used if module.startswith(f"{PACKAGE}.")}
        if room and room not in ALLOWED:
            problems.append(f"{name}: no rule for the room {room}")
        elif room:
            problems += [f"{name}: {room} may not import {other}" for other in sorted(ours - ALLOWED[room])]
        bare = {module.split(".")[0] for module in used - ADMITTED.get(room or "", set())}
        unwanted = bare & FORBIDDEN.get(room or "", set())
        problems += [f"{name}: {room} may not import {library}" for library in sorted(unwanted)]
        if (lines := len(path.read_text().splitlines())) > MAX_LINES:
            problems.append(f"{name}: {lines} lines, more than {MAX_LINES}")
        if path.name == "utils.py":
            problems.append(f"{name}: a file is named after its idea, not utils")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        problems.append(f"a cycle: {' → '.join(error.args[1])}")
    return problems


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        path = root / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source))
        for folder in [parent for parent in path.parents if parent.is_relative_to(root / PACKAGE)]:
            (folder / "__init__.py").touch()
    return root


def test_package_keeps_its_layers() -> None:
    assert violations(ROOT) == []


PLANTED = {
    "a plain import": (
        {"theory/game.py": "import matplotlib.pyplot as plt"},
        "theory may not import matplotlib",
    ),
    "from a library": ({"theory/game.py": "from flax import nnx"}, "theory may not import flax"),
    "the lock knows nothing of ours": (
        {"drawing_lock.py": "from gan_lessons.live import figure", "live/figure.py": ""},
        "drawing_lock may not import live",
    ),
    "inside a function": (
        {"theory/game.py": "def f():\n    import ipywidgets"},
        "theory may not import ipywidgets",
    ),
    "optax beyond its projections": ({"theory/game.py": "import optax"}, "theory may not import optax"),
    "live knows no theory": (
        {"live/figure.py": "from gan_lessons.theory import game", "theory/game.py": ""},
        "live may not import theory",
    ),
    "a relative import": (
        {"exercises/lesson_1.py": "from ..live.figure import LiveFigure", "live/figure.py": ""},
        "exercises may not import live",
    ),
    "by name": (
        {"training/a.py": "import importlib\nimportlib.import_module('gan_lessons.style')", "style.py": ""},
        "training may not import style",
    ),
    "an arrow up": (
        {"theory/game.py": "from gan_lessons import explorers", "explorers/one.py": ""},
        "theory may not import explorers",
    ),
    "a cycle": (
        {"theory/a.py": "from gan_lessons.theory import b", "theory/b.py": "from . import a"},
        "a cycle: ",
    ),
    "a long file": ({"theory/long.py": "x = 1\n" * 251}, "251 lines"),
    "utils": ({"theory/utils.py": ""}, "named after its idea"),
    "an unknown room": ({"helpers/thing.py": ""}, "no rule for the room helpers"),
}


@pytest.mark.parametrize(("files", "problem"), PLANTED.values(), ids=PLANTED)
def test_planted_violation_is_found(tmp_path: Path, files: dict[str, str], problem: str) -> None:
    found = violations(plant(tmp_path, files))
    assert len(found) >= 1
    assert any(problem in sentence for sentence in found)


def test_allowed_imports_pass(tmp_path: Path) -> None:
    files = {
        "theory/game.py": "import jax\nfrom optax.projections import projection_simplex",
        "live/figure.py": "import matplotlib",
        "style.py": "",
        "explorers/one.py": "from gan_lessons import style\nfrom gan_lessons.live import figure\n"
        "from ..theory.game import jax",
    }
    assert violations(plant(tmp_path, files)) == []
