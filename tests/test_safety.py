"""Nothing dangerous: no stored content is executed, no server is opened to others, no licence is unread."""

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("gan_lessons", "notebooks", "scripts", "benchmarks")

# What executes that which it loads, and what reaches other machines.
MODULES = {"cPickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
MODULES |= {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "urllib", "webbrowser", "xmlrpc"}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "torch.load"}
CALLS |= {"sympify", "parse_expr", "sympy.sympify", "sympy.parse_expr", "tempfile.mktemp"}
MARKUP = {"HTML", "HTMLMath", "Javascript", "Markdown"}
MARKUP |= {"display_html", "display_javascript", "display_markdown"}
SWITCHES = {"shell", "allow_pickle"}
MARKUP_IN_A_PAGE = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
# A program that the notebook's own kernel has just written, loaded as anywidget loads its modules: from the
# page's memory; and nothing that is stored in a notebook comes here.
OWN_PROGRAM = """const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      const { follow } = await import(address);"""
NETWORK_IN_A_PAGE = [
    "fetch(",
    "XMLHttpRequest",
    "WebSocket",
    "EventSource",
    "import(",
    "sendBeacon",
    "cookie",
]
OPEN_TO_OTHERS = [
    r"0\.0\.0\.0",
    r"ServerApp\.(allow_remote_access|allow_origin|disable_check_xsrf)",
    r"--(ServerApp\.)?ip\b(?!=127\.0\.0\.1)|--no-auth|NotebookApp",
    r"(token|password)=([\"']{2}|\s|$)",
]
LICENCES = re.compile(r"Apache|MIT|BSD|ISC|MPL|PSF|Python Software Foundation|Unlicense|CC0|Zope|HPND|0BSD")


def sources() -> Iterator[tuple[str, str]]:
    """Every Python text that reaches a learner: modules, programs, cells."""
    for folder in SHIPPED:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
        for path in sorted((ROOT / folder).glob("*.ipynb")):
            for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
                if cell["cell_type"] == "code":
                    yield f"{path.name}, cell {number}", "".join(cell["source"])


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def dangers(text: str) -> set[str]:
    """What a source does that stored content or a stranger could turn to harm."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        names = imported(node)
        found |= {name for name in names if name.split(".")[0] in MODULES}
        found |= {name for name in names if name.split(".")[-1] in MARKUP}
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            found |= {name} & CALLS
            found |= {name} if name.split(".")[-1] in MARKUP else set()
            for keyword in node.keywords:
                switched_on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                found |= {f"{keyword.arg}=True"} if switched_on and keyword.arg in SWITCHES else set()
    return found


def test_no_source_executes_what_it_loads_or_builds_markup_from_data() -> None:
    texts = list(sources())
    assert len(texts) > 100
    assert {name: found for name, text in texts if (found := dangers(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from pickle import loads",
        "import numpy as np; np.load('x', allow_pickle=True)",
        "import urllib.request",
        "eval(text)",
        "import os; os.system('ls')",
        "subprocess.run(command, shell=True)",
        "ipywidgets.HTML(value)",
        "from IPython.display import HTML",
    ],
)
def test_each_danger_would_be_seen(text: str) -> None:
    assert dangers(text)


def test_the_page_s_script_builds_no_markup_and_calls_no_other_machine() -> None:
    """Words reach the page as text nodes; the figure itself is parsed as SVG, not as a page."""
    scripts = sorted((ROOT / "gan_lessons").rglob("*.js"))
    assert scripts
    for path in scripts:
        text = path.read_text("utf-8").replace(OWN_PROGRAM, "")
        assert [word for word in MARKUP_IN_A_PAGE + NETWORK_IN_A_PAGE if word in text] == [], path.name
        assert not re.search(r"https?://(?!www\.w3\.org/)", text), path.name
    for path in sorted((ROOT / "gan_lessons").rglob("*.css")):
        assert not re.search(r"url\(|@import|expression\(", path.read_text("utf-8")), path.name


def test_no_server_is_opened_to_other_machines_and_no_token_is_switched_off() -> None:
    """JupyterLab's defaults are safe: 127.0.0.1, a token, a check of where a request comes from."""
    files = [ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "environment.yml"]
    for folder in ("scripts", "tests/browser", "benchmarks"):
        files += [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.sh")]
    for path in files:
        found = [pattern for pattern in OPEN_TO_OTHERS if re.search(pattern, path.read_text("utf-8"), re.M)]
        assert not found, f"{path.relative_to(ROOT)}: {found}"


def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "scripts" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_that_a_learner_installs_is_listed_with_a_licence_that_lets_it_be_used() -> None:
    module = licences()
    needed, listed = module.dependencies("gan-lessons", ("lab",)), module.listed()
    assert len(needed) > 50
    assert needed <= set(listed), f"run scripts/licences.py: {sorted(needed - set(listed))}"
    for name in sorted(needed):
        assert LICENCES.search(module.licence(distribution(name))), (
            f"{name}: {module.licence(distribution(name))}"
        )
    for name, licence in listed.items():
        assert name == "package" or LICENCES.search(licence), f"{name}: {licence}"
