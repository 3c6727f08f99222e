"""Changes the theory and the losses in small ways and counts how many changes the tests notice.

    python -m scripts.mutation.run [--only theory/game] [--workers 2] [--list]

Cosmic Ray makes the changes, each in a copy of the project, and forgets none: a run that was stopped goes on
where it stood (build/mutation; `make clean` begins anew). Exits with 1 where fewer than 90 % are noticed, or
where one that is not noticed has no reason in equal.toml.
"""

import argparse
import contextlib
import os
import queue
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

from scripts.mutation.order import mutated_files

HERE, BUILD = Path(__file__).parent, Path("build/mutation").resolve()
AT_LEAST = 0.9
# One change for each operator, where Cosmic Ray knows eleven: a product that became a sum is noticed by the
# tests that notice a quotient. `jax.jit` taken away changes no number.
KEPT = re.compile(
    r"core/(ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|Pow_Mul|Mod_Mul|FloorDiv_Mul)"
    r"|ReplaceBinaryOperator_(BitOr_BitAnd|BitAnd_BitOr)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt)"
    r"|ReplaceComparisonOperator_(Is_IsNot|IsNot_Is)|ReplaceUnaryOperator_(USub_UAdd|Delete_\w+)"
    r"|NumberReplacer|AddNot|Replace(And|Or|True|False|Break|Continue)With\w+|ZeroIterationForLoop"
    r"|ExceptionReplacer)$"
)
ANNOTATION = re.compile(r"\| None|: [\w\[\], .']+ \| \w|^_?[A-Z]\w* = \w+ \|")


def settings(path: Path) -> str:
    return (
        f'[cosmic-ray]\nmodule-path = "{path}"\ntimeout = 300.0\nexcluded-modules = []\n'
        f'test-command = "{sys.executable} -S -E scripts/mutation/ask.py"\n'
        '[cosmic-ray.distributor]\nname = "local"\n'
    )


def copy_project(to: Path) -> None:
    """Copy what git knows or would know: the working tree as it is."""
    shutil.rmtree(to, ignore_errors=True)
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        if Path(name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, to / name)


@contextlib.contextmanager
def tests_in(folder: Path) -> Iterator[None]:
    """A copy of the project, with a server of its tests in it."""
    copy_project(folder)
    environment = os.environ | {
        # One for each copy: a server that read what another is writing would take it for a failed test.
        "JAX_COMPILATION_CACHE_DIR": f"{folder}-compiled",
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "scripts.mutation.server", "tests.socket"]
    server = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        while not (folder / "tests.socket").exists():
            if server.poll() is not None:
                raise RuntimeError(f"the server of the tests ended with {server.returncode}")
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def work(number: int, waiting: queue.SimpleQueue[Path]) -> None:
    """Take file after file, and change it in this worker's copy."""
    folder = BUILD / f"copy{number}"
    with tests_in(folder), contextlib.suppress(queue.Empty):
        while True:
            path = waiting.get_nowait()
            prepare(path, folder)
            cosmic_ray("exec", path, folder)
            print(f"{path}: {sum(was for _, was in results(path))} noticed", flush=True)


def is_wanted(item: WorkItem) -> bool:
    (change,) = item.mutations
    line = change.module_path.read_text("utf-8").splitlines()[change.start_pos[0] - 1]
    # `float | None` in an annotation: a change there stops the import, and would be noticed for nothing.
    annotation = change.operator_name.endswith("BitOr_BitAnd") and ANNOTATION.search(line)
    # Cosmic Ray takes the `*` of a signature for a product.
    signature = line[change.start_pos[1] :].startswith("*,") or line.strip() == "*,"
    return KEPT.match(change.operator_name) is not None and not annotation and not signature


def session_of(path: Path) -> Path:
    return BUILD / f"{path.parent.name}_{path.stem}.sqlite"


def prepare(path: Path, folder: Path) -> None:
    """Begin a file's session, or go on with one whose file is still the same."""
    session, text = session_of(path), path.read_text("utf-8")
    source = session.with_suffix(".txt")
    if session.exists() and source.exists() and source.read_text("utf-8") == text:
        forget_the_unnoticed(session)
        return
    session.unlink(missing_ok=True)
    session.with_suffix(".toml").write_text(settings(path), "utf-8")
    cosmic_ray("init", path, folder)
    with use_db(session, WorkDB.Mode.open) as opened:
        unwanted = [item.job_id for item in opened.pending_work_items if not is_wanted(item)]
        opened.set_multiple_results(unwanted, WorkResult(WorkerOutcome.SKIPPED))
    source.write_text(text, "utf-8")


def forget_the_unnoticed(session: Path) -> None:
    """Ask again for those: the tests may have become better. A change once noticed stays so."""
    with contextlib.closing(sqlite3.connect(session)) as connection, connection:
        connection.execute("DELETE FROM work_results WHERE test_outcome = 'SURVIVED'")


def cosmic_ray(command: str, path: Path, folder: Path) -> None:
    program, session = Path(sys.executable).with_name("cosmic-ray"), session_of(path)
    subprocess.run([program, command, session.with_suffix(".toml"), session], check=True, cwd=folder)


def line_of(result: WorkResult) -> str:
    """The changed line, as `old -> new`."""
    lines = (result.diff or "").splitlines()
    old = [line[1:].strip() for line in lines if re.match(r"-(?!-)", line)]
    new = [line[1:].strip() for line in lines if re.match(r"\+(?!\+)", line)]
    return f"{' '.join(old)} -> {' '.join(new)}"


def results(path: Path) -> Iterator[tuple[str, bool]]:
    """The changes made to a file, each with whether the tests noticed it."""
    if session_of(path).exists():
        with use_db(session_of(path), WorkDB.Mode.open) as session:
            for _, result in session.completed_work_items:
                if result.worker_outcome == WorkerOutcome.NORMAL:
                    yield line_of(result), result.test_outcome == TestOutcome.KILLED
                elif result.worker_outcome != WorkerOutcome.SKIPPED:
                    raise RuntimeError(f"{path}: {result.output}")


def is_explained(change: str, reasons: dict[str, list[dict[str, str]]], name: str) -> bool:
    """Whether equal.toml gives a reason for this change, or for every unnoticed change of its line."""
    line = change.split(" -> ")[0]
    return any(entry.get("change") == change or entry.get("line") == line for entry in reasons.get(name, []))


def report(paths: list[Path]) -> int:
    """Print what was noticed, file by file, and what was not; 0 if the bar is met."""
    reasons = tomllib.loads((HERE / "equal.toml").read_text("utf-8"))
    all_noticed, all_made, unexplained = 0, 0, []
    for path in paths:
        name, found = f"{path.parent.name}/{path.stem}", list(results(path))
        noticed = sum(was_noticed for _, was_noticed in found)
        all_noticed, all_made = all_noticed + noticed, all_made + len(found)
        print(f"{name:24} {noticed:5} of {len(found):5}")
        missed = (change for change, was in found if not was)
        unexplained += [f"{name}: {change}" for change in missed if not is_explained(change, reasons, name)]
    share = all_noticed / max(all_made, 1)
    print(f"{'together':24} {all_noticed:5} of {all_made:5}: {share:.1%}, at least {AT_LEAST:.0%} wanted")
    for change in sorted(unexplained):
        print(f"not noticed, and no reason given: {change}")
    return int(share < AT_LEAST or bool(unexplained))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="part of a file's path")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--report", action="store_true", help="of what has been done so far")
    arguments = parser.parse_args()
    paths = [path for path in mutated_files() if arguments.only in str(path)]
    if not arguments.report:
        BUILD.mkdir(parents=True, exist_ok=True)
        waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for path in sorted(paths, key=lambda path: -path.stat().st_size):
            waiting.put(path)
        with ThreadPoolExecutor(arguments.workers) as pool:
            for done in [pool.submit(work, number, waiting) for number in range(arguments.workers)]:
                done.result()
    return report(paths)


if __name__ == "__main__":
    sys.exit(main())
