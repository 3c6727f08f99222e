"""Which cells a page runs again: what is alive there is what a run of the whole notebook would make it."""

import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import nbformat
import pytest

from gan_lessons.web.exporter import LivePage
from gan_lessons.web.needed import needed
from tests.notebooks.lessons import LESSONS, NAMES, code_cells, read

LIVE = "Explorer: one of ours"
NAMED = "abcd"


def cell(source: str, text: str = "", count: int | None = 1) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("execute_result", {"text/plain": text})] if text else []
    return nbformat.v4.new_code_cell(source, execution_count=count, outputs=outputs)


def of(*sources: str) -> set[int]:
    """Needed are the cells on which the last one stands."""
    return needed([*map(cell, sources[:-1]), cell(sources[-1], LIVE)])


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (("a = 1", "b = 2", "show(a)"), {0, 2}),
        (("a = 1", "a = 2", "show(a)"), {1, 2}),
        (("a = 1", "if b:\n    a = 2", "show(a)"), {0, 1, 2}),
        (("a = 1", "for a in b:\n    pass", "show(a)"), {0, 1, 2}),
        (("a = 1", "a = 2\nshow(a)"), {1}),
        (("a = 1", "for a in (1, 2):\n    show(a)"), {1}),
        (("a = []", "a.append(1)", "print(a)", "show(a)"), {0, 1, 3}),
        (("a = []", "grow(a)", "show(a)"), {0, 1, 2}),
        (("a = X()", "a.b[0].c = 1", "show(a)"), {0, 1, 2}),
        (("a = 1", "a += 1", "show(a)"), {0, 1, 2}),
        (("def f():\n    return a", "a = 1", "b = f()", "show(b)"), {0, 1, 2, 3}),
        (("a = 1", "def f(a):\n    return a", "show(f(2))"), {1, 2}),
        (("a = 1", "b = [a for a in (1, 2)]", "show(b)"), {1, 2}),
        (("a = 1", "b = lambda: a", "show(b)"), {0, 1, 2}),
        (("with x as a:\n    b = a", "show(b)"), {0, 1}),
        (("try:\n    a = 1\nexcept E:\n    a = 2", "show(a)"), {0, 1}),
        (("try:\n    a = 1\nexcept* E:\n    b = a", "a = 1", "show(b)"), {0, 2}),
        (("%matplotlib inline", "a = 1", "show(2)"), {0, 2}),
        (("a = 1", "b = ('{}'\n% a\n)", "show(b)"), {0, 1, 2}),
        (("a = 1", "%%time\nb = a", "a = 2", "show(3)"), {0, 1, 3}),
        (("import a", "b = a.f()", "a.g()", "show(a)"), {0, 2, 3}),
        (("import a", "a.b.g(0)", "show(2)"), {0, 1, 2}),
        (("from a import g", "g(0)", "show(2)"), {0, 1, 2}),
        (("import a", "a.show()", "a.f().g()", "b = 1\nb.g()", "show(2)"), {0, 4}),
        (("a = [1, 2]", "b = a.pop()", "show(a)"), {0, 1, 2}),
        (("a = [1, 2]", "b = [grow(a)]", "show(a)"), {0, 1, 2}),
        (("a = [1, 2]", "b = float(a[0]), len(a)", "show(a)"), {0, 2}),
        (("a = {}", "if a.setdefault('b', 2):\n    pass", "show(a)"), {0, 1, 2}),
        (("a = X()", "a.at(b=2).stills()", "show(a)"), {0, 1, 2}),
        (("a = X()", "a.f()[0].b = 2", "show(a)"), {0, 1, 2}),
        (("a = 1", "import b\na += 1", "show(2)"), {0, 1, 2}),
        (("a = 1", "import b\nif b:\n    a += 1", "show(2)"), {0, 1, 2}),
        (("a = 1", "import b\ndel a", "show(2)"), {0, 1, 2}),
    ],
)
def test_a_cell_stands_on_those_that_give_what_it_reads(sources: tuple[str, ...], found: set[int]) -> None:
    assert of(*sources) == found


def test_a_call_whose_value_is_looked_at_is_no_setting() -> None:
    looked_at = [cell("import a"), cell("a.f(2)", "4"), cell("a.g()\na.f(2)", "4"), cell("a", LIVE)]
    assert needed(looked_at) == {0, 2, 3}


def test_answers_and_players_live_too() -> None:
    texts = ("Player: it", "· Not answered yet.", "✓ Yes.", "✗ No.", "Figure: no", "")
    assert needed([cell("a", text) for text in texts]) == {0, 1, 2, 3}


def test_all_cells_run_where_one_has_never_run() -> None:
    assert needed([cell("1"), cell("2", count=None), cell("3", LIVE)]) == {0, 1, 2}
    assert needed([cell("1"), cell("", count=None), cell("3", LIVE)]) == {2}


FIRST = """import contextlib
def nothing(value=(7,)):
    return contextlib.nullcontext(value)
a, b, c, d = (1,), (2, 2), (3,), (4, 4, 4)
def f():
    return a
g = lambda x: x + b"""


def statement(chance: random.Random) -> str:
    """Of a language in which no value changes in place: tuples, and functions that read names when called."""
    x, y, z = (chance.choice(NAMED) for _ in range(3))
    return chance.choice((
        f"{x} = ({chance.randrange(9)},)", f"{x} = {y} + {z}", f"{x} = {y}", f"{x} += {y}",
        f"{x}, {y} = {z}, (1,)", f"{x}: tuple = {y}",
        f"{x} = tuple({z} for {z} in {y})", f"{x} = tuple([len({y}) for _ in {z}])",
        f"for {x} in ((1,), {y}):\n    {z} = {x}", f"for {x} in {y}[5:]:\n    {z} = {x}, {y}",
        f"if len({x}) > 2:\n    {y} = {z}\nelse:\n    {z} = {y}", f"while len({x}) > 5:\n    {x} = {x}[1:]",
        f"try:\n    {x} = {y}, {y}[3]\nexcept IndexError:\n    {x} = {z}",
        f"with nothing({y}) as {x}:\n    {z} = {x}", f"({x} := {y})",
        f"def f():\n    return {x} + {y}", f"def f(n=0):\n    {x} = g({y})\n    return {x}",
        f"g = lambda {x}: {x} + {y}", f"{x} = f()", f"{z} = g({x})", f"print({x})",
    ))  # fmt: skip


def seen(sources: list[str], runs: set[int]) -> dict[str, Any] | None:
    """What a run of some cells leaves under the names `seen…`; None if one fails."""
    space: dict[str, Any] = {"print": lambda *_: None}
    try:
        for number in sorted(runs):
            exec(sources[number], space)
    except (TypeError, UnboundLocalError):
        return None
    return {name: value for name, value in space.items() if name.startswith("seen")}


def test_what_is_alive_sees_the_same_as_in_a_whole_run() -> None:
    chance, spared, done = random.Random(0), 0, 0
    while done < 1000:
        cells = range(chance.randrange(5, 14))
        sources = [
            FIRST,
            *("\n".join(statement(chance) for _ in range(chance.randrange(1, 4))) for _ in cells),
        ]
        for number in {len(cells) // 2, len(cells)}:
            read = chance.choice(NAMED), chance.choice(("f()", "g(a)", "d"))
            sources[number] += f"\nseen{number} = {', '.join(read)}"
        whole = seen(sources, set(range(len(sources))))
        if whole is None:  # not a program
            continue
        runs = needed([cell(source, LIVE if "seen" in source else "") for source in sources])
        assert seen(sources, runs) == whole, "\n---\n".join(sources)
        spared, done = spared + len(sources) - len(runs), done + 1
    assert spared > 500


def test_cells_are_spared_at_all() -> None:
    spared = {
        path.stem: len(code_cells(read(path))) - len(needed(code_cells(read(path)))) for path in LESSONS
    }
    assert all(spared.values()), spared
    assert list(spared) == NAMES


def test_a_page_of_stored_outputs_is_that_of_a_whole_run() -> None:
    """Of the shortest lesson: prose, code, words and the explorers' programs; pictures are drawn anew."""
    pages = [LivePage(stored=stored).from_filename(str(LESSONS[0]))[0] for stored in (True, False)]
    one, other = (re.sub(r'src="data:image/png[^"]*"', "", page) for page in pages)
    assert one == other


@pytest.mark.parametrize(
    "source", ["def f():\n    global a\n    a = 2", "exec('a = 2')", "globals()['a'] = 2", "a = !ls"]
)
def test_where_names_change_unseen_all_cells_run(source: str) -> None:
    assert of("a = 1", "b = 2", source, "show(a)") == {0, 1, 2, 3}


def test_lessons_may_be_read_side_by_side() -> None:
    """CPython 3.11 keeps one count of how deep a tree is for all threads: two at once may end in an error."""
    cells = [code_cells(read(path)) for path in LESSONS]
    alone = [needed(each) for each in cells]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            for _ in range(2):
                assert list(pool.map(needed, cells)) == alone
    finally:
        sys.setswitchinterval(before)
