"""How fast a picture follows its slider, in a real JupyterLab and a real browser: `make bench-sliders`.

    python benchmarks/sliders.py [--rounds 40] [--no-lessons]

Four ways to move the picture of *Vary p_g* take turns in one run: (live) its explorer, which the browser
draws once it has the program; (kernel) the same, drawn by the kernel; (inline) the same picture by
`interactive_output`, a new inline figure each time; (floor) nothing but an empty message back.
Measured from the key press to the changed picture by the browser's clock. Every bar is a ratio to something
measured in the same run, so that it asks the same of a slow machine; the seconds stand beside. A lesson is
compared with its start floor (benchmarks/lesson_start.py). Prints a table and exits with 1 where a bar is
missed.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# Start floors that the lessons with long computations may take as a whole.
RUN_ALL = {"04": 10.0, "05": 20.0, "06": 15.0, "07": 30.0}
SIXTH = 1.5  # times what lesson 4 takes
FIRST_ANSWER = 1.6  # start floors until the first explorer of any other answers
sys.path.insert(0, str(ROOT))

from benchmarks import lesson_start, slider_notebook  # noqa: E402
from benchmarks.slider_probe import Probe  # noqa: E402
from tests.browser.lab import Lab  # noqa: E402


class Bar(NamedTuple):
    """A measured number, the most it may be, and what it was made from."""

    name: str
    measured: float
    most: float
    unit: str = ""
    beside: str = ""

    @property
    def met(self) -> bool:
        return self.measured <= self.most


def percentile_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def table(times: dict[str, list[float]], drags: dict[str, tuple[float, int]]) -> None:
    """Prints one row a way, in ms: a key press, and what a drag of one second left to do."""
    print(f"{'way':8} {'median':>8} {'p95':>8} {'min':>8} {'drag backlog':>14} {'pictures':>9}")
    for way, values in times.items():
        median, high, (backlog, pictures) = statistics.median(values), percentile_95(values), drags[way]
        print(f"{way:8} {median:8.1f} {high:8.1f} {min(values):8.1f} {backlog:14.0f} {pictures:9d}")
    sys.stdout.flush()


def sliders(rounds: int) -> list[Bar]:
    """Measures the ways, the drag, the traces and the memory; prints the table of the ways."""
    with tempfile.TemporaryDirectory() as folder:
        name = slider_notebook.write(Path(folder))
        with Lab(folder) as lab, lab.open(name) as lesson:
            lesson.run_all()
            if lesson.cell_errors():
                raise SystemExit("\n".join(lesson.cell_errors()))
            probe = Probe(lesson)
            probe.follow()
            times = probe.alternate(rounds)
            drags = {way: probe.drag(way) for way in times}
            table(times, drags)
            probe.wander()
            traces, growth = probe.ask(slider_notebook.TRACES), probe.ask(slider_notebook.GROWTH)
    middle = {way: statistics.median(values) for way, values in times.items()}
    return [
        Bar("live / floor, medians", middle["live"] / middle["floor"], 0.6),
        Bar("live, 95th percentile / floor", percentile_95(times["live"]) / middle["floor"], 1.2),
        Bar("kernel / inline, medians", middle["kernel"] / middle["inline"], 1 / 5),
        Bar("kernel / floor, medians", middle["kernel"] / middle["floor"], 2.0),
        Bar("kernel, 95th percentile / inline", percentile_95(times["kernel"]) / middle["inline"], 1 / 2),
        Bar("backlog of a drag / floor", drags["live"][0] / middle["floor"], 10.0),
        Bar("traces after 200 random events", traces, 1),
        Bar("memory after 5,000 events", growth, 20.0, "MB"),
    ]


def ratio(name: str, seconds: float, floor: float, most: float, to: str = "floor") -> Bar:
    return Bar(f"{name} / {to}", seconds / floor, most, beside=f"{seconds:.2f} s, {floor:.2f} s")


def starts() -> list[Bar]:
    """Measures the imports, and each lesson beside its floor: to its first explorer's answer, or its end."""
    folder, (package, libraries) = ROOT / "notebooks", lesson_start.seconds_to_import()
    bars = [ratio("import of the package", package, libraries, 1.5, "libraries")]
    names, whole = lesson_start.lessons(folder), {}
    with tempfile.TemporaryDirectory() as parent:
        both = Path(shutil.copytree(folder, Path(parent) / "notebooks"))
        floors = {name: lesson_start.write_floor(folder / name, both) for name in names}
        with Lab(both) as lab:
            for name in names:
                floor, number = lesson_start.seconds_to_figure(lab, floors[name]), name[:2]
                if number in RUN_ALL:
                    whole[number] = seconds = lesson_start.seconds_to_run_all(lab, name)
                    bars.append(ratio(f"Run All, lesson {number}", seconds, floor, RUN_ALL[number]))
                else:
                    seconds = lesson_start.seconds_to_answer(lab, name)
                    bars.append(ratio(f"first answer, lesson {number}", seconds, floor, FIRST_ANSWER))
                print(f"{bars[-1].name}: {bars[-1].beside}", flush=True)
    return [*bars, ratio("Run All, lesson 06", whole["06"], whole["04"], SIXTH, "lesson 04")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="key presses a way")
    parser.add_argument("--no-lessons", action="store_true", help="measure the sliders only")
    arguments = parser.parse_args()
    bars = sliders(arguments.rounds) + ([] if arguments.no_lessons else starts())
    print()
    for bar in bars:
        verdict = "met" if bar.met else "MISSED"
        measured = f"{bar.measured:9.3f} {bar.unit:3} (at most {bar.most:.2f})"
        print(f"{bar.name:34} {measured} {verdict:7} {bar.beside}")
    return 0 if all(bar.met for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
