"""Runs the tests against a changed module, again and again, without starting Python and JAX each time.

    python -m scripts.mutation.server SOCKET        # in the folder of the copy that is changed

Everything but the project is imported once; each question forks a process that imports the project as it
stands at that moment and runs its tests. No array is made before the fork,
which XLA's threads would not survive.
"""

import importlib
import os
import signal
import socket
import sys
import warnings
from pathlib import Path

from scripts.mutation.order import mutated_files, tests_for

SECONDS = 240  # by far more than the tests take: a change may make a loop endless
PASSED, FAILED = b"0", b"1"
LIBRARIES = [
    *["anywidget", "beartype", "flax.nnx", "hypothesis", "ipywidgets", "jax.numpy", "jax.scipy.special"],
    *["jaxtyping", "matplotlib.pyplot", "nbval", "numpyro.distributions", "optax", "pytest", "safetensors"],
    *["scipy.integrate", "scipy.optimize", "scipy.stats", "sympy", "tqdm.auto"],
]


def snapshot() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in mutated_files()}


def changed(before: dict[Path, str]) -> Path | None:
    return next((path for path, text in before.items() if path.read_text("utf-8") != text), None)


def run_tests(path: Path | None) -> int:
    """Run in the forked process: 0 if every test passes."""
    import pytest

    os.setpgid(0, 0)
    signal.alarm(SECONDS)
    log = os.open("tests.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    if path is not None:
        os.environ["CHANGED_MODULE"] = f"{path.parent.name}.{path.stem}"
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.path.insert(0, os.getcwd())
    sys.dont_write_bytecode = True
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    # Not with the check of annotations: it would refuse bad input in place of the code that is changed.
    quiet += ["-o", "addopts=--import-mode=importlib --doctest-modules"]
    return int(pytest.main([*quiet, *tests_for(path)]) != 0)


def answer(before: dict[Path, str]) -> bytes:
    child = os.fork()
    if child == 0:
        os._exit(run_tests(changed(before)))
    _, status = os.waitpid(child, 0)
    # A change that crashes the interpreter or runs for ever has been noticed, too.
    return PASSED if os.waitstatus_to_exitcode(status) == 0 else FAILED


def main() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    warnings.filterwarnings("ignore", message=".*fork.*")
    before, address = snapshot(), sys.argv[1]
    if answer(before) != PASSED:
        sys.exit("the tests fail without any change")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        while True:
            with server.accept()[0] as client:
                client.sendall(answer(before))


if __name__ == "__main__":
    main()
