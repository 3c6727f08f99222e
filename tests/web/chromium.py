"""A Chromium without a network, in which a program or a page runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax
import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from gan_lessons.javascript.lower import export
from gan_lessons.javascript.paths import named
from gan_lessons.javascript.runtime import RUNTIME
from tests.browser.conftest import REQUIRED
from tests.browser.lab import find_chromium

PUT_AND_RUN = """cases => cases.map(values => {
    for (const [name, entries] of Object.entries(values)) {
        const [array, at] = program.inputs[name];
        entries.forEach((entry, i) => (array[at + i] = entry));
    }
    program.run();
    const told = x => Number.isFinite(Number(x)) ? Number(x) : String(x);
    return Object.fromEntries(Object.entries(program.outputs).map(([name, [array, at, n]]) =>
        [name, Array.from(array.subarray(at, at + n), told)]));
})"""


@contextmanager
def chromium() -> Iterator[Page]:
    """One page of a new browser that reaches no other machine."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get(REQUIRED) == "1" else pytest.skip)("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        yield context.new_page()
        browser.close()


def numbers(leaf: Any) -> list[float]:
    return np.atleast_1d(np.asarray(leaf, float)).ravel().tolist()


class Program:
    """A function, exported and loaded in the browser."""

    def __init__(self, page: Page, function: Any, example: Any, change: Any = lambda text: text) -> None:
        self._page = page
        text = change(export("made", function, example).text)
        page.goto("about:blank")
        page.add_script_tag(content=f"{RUNTIME}\n{text}\nwindow.program = made(H);")

    def __call__(self, *trees: Any) -> list[dict[str, np.ndarray]]:
        """The results for some inputs, by the paths of the outputs."""
        cases, before = [], {}
        for tree in trees:  # what stays the same stays in the program
            leaves = named(tree)
            changed = {path: leaf for path, leaf in leaves.items() if leaf is not before.get(path)}
            cases.append({path: numbers(leaf) for path, leaf in changed.items()})
            before = leaves
        found = self._page.evaluate(PUT_AND_RUN, cases)
        return [{path: np.array([float(x) for x in row]) for path, row in one.items()} for one in found]


def by_jax(function: Any, tree: Any) -> dict[str, np.ndarray]:
    """The same by the compiled function."""
    with jax.enable_x64(True):
        return in_rows(jax.jit(function)(tree))


def in_rows(tree: Any) -> dict[str, np.ndarray]:
    rows = {}
    for path, leaf in named(tree).items():
        array = np.asarray(leaf)
        if array.dtype.kind == "c":
            rows |= {f"{path}.real": array.real.ravel(), f"{path}.imag": array.imag.ravel()}
        else:
            rows[path] = array.astype(float).ravel()
    return rows


def apart(found: np.ndarray, wanted: np.ndarray) -> float:
    """The largest difference, over the largest entry or 1; ∞ where NaN or ∞ stand in other places."""
    if found.shape != wanted.shape or not np.array_equal(np.isnan(found), np.isnan(wanted)):
        return float("inf")
    whole = np.isfinite(wanted)
    if not np.array_equal(found[~whole & ~np.isnan(wanted)], wanted[~whole & ~np.isnan(wanted)]):
        return float("inf")
    largest = max(float(np.max(np.abs(wanted[whole]), initial=0.0)), 1.0)
    return float(np.max(np.abs(found[whole] - wanted[whole]), initial=0.0)) / largest
