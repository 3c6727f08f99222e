"""Stills: their columns, what stands above them, and what a refusal leaves behind."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from gan_lessons import explorers, style
from gan_lessons.explorers import families
from gan_lessons.theory import dirac

HAT = np.array(families.hat())
STEP = np.where(families.KNOTS > 1.0, 1.0, 0.5)


@pytest.fixture
def titles(monkeypatch):
    """Of the columns of each figure that was displayed."""
    shown = []

    def show(figure, *, alt):
        shown.append([ax.get_title() for ax in figure.axes])
        plt.close(figure)

    monkeypatch.setattr(style, "show", show)
    return shown


@pytest.mark.parametrize("family", [[0, 3], np.array([0, 3]), ("normal", "Laplace"), ["normal", np.int64(3)]])
def test_a_menus_entries_are_named(titles, family):
    explorers.vary_p_g.stills(family=family, show=("densities",))
    assert titles == [["p_g is normal", "p_g is Laplace"]]


def test_an_entry_is_named_by_its_label(titles):
    explorers.eigenvalue_plane.stills(method=[1, 0], gamma=[0.5, 2], show=("orbit",))
    names = [name if isinstance(name, str) else name[0] for name in dirac.METHODS]
    assert titles == [[f"steps = {names[1]}, R1 weight γ = 0.5", f"steps = {names[0]}, R1 weight γ = 2"]]


def test_arrays_for_an_input_are_numbered_where_they_are_long(titles, monkeypatch):
    ran, run = [], explorers.vary_p_g.run
    monkeypatch.setattr(type(explorers.vary_p_g), "run", lambda self, **v: ran.append(v) or run(**v))
    explorers.vary_p_g.stills(family="drawn by you", heights=[HAT, STEP], show=("densities",))
    assert titles == [["heights no. 1", "heights no. 2"]]
    np.testing.assert_array_equal([values["heights"] for values in ran], [HAT, STEP])


def test_short_arrays_for_an_input_are_written_out(titles):
    explorers.simplex.stills(start=[[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]], show=("triangle",))
    assert titles[0][:2] == ["start = (0.2, 0.3, 0.5)", "start = (0.6, 0.2, 0.2)"]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"spread": [1.0, -1.0]}, "spread must be positive, got -1"),
        ({"mean": []}, r"mean must have a value for at least one column, got \[\]"),
        ({"mean": [1.0, 2.0], "titles": ()}, "titles must be 2"),
        ({"family": [0, -1]}, "family must be one of .* got -1"),
    ],
)
def test_what_is_refused_is_named_and_leaves_no_figure_open(titles, values, named):
    explorers.vary_p_g.slots  # noqa: B018 - drawn and closed once
    before = plt.get_fignums()
    with pytest.raises(ValueError, match=named):
        explorers.vary_p_g.stills(show=("densities",), **values)
    assert plt.get_fignums() == before
    assert titles == []
