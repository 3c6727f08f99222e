"""The seam: controls to traced values, one trace, one computation, arrays to the figure."""

import importlib
import pkgutil
from typing import NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers import Explorer
from gan_lessons.live import LiveFigure, controls

X = np.linspace(-4.0, 4.0, 101)


class Curve(NamedTuple):
    """What ``compute`` returns."""

    y: jax.Array
    top: jax.Array


def compute(*, mean, family, doubled, heights):
    bells = jnp.stack([jnp.exp(-((X - mean) ** 2) / 2), jnp.exp(-jnp.abs(X - mean)), heights])
    y = bells[family] * jnp.where(doubled, 2.0, 1.0)
    return Curve(y, y.max())


@pytest.fixture
def explorer():
    figure, axes = plt.subplots()
    (line,) = axes.plot(X, X)
    live = LiveFigure(figure, [line], alt="a curve")

    def update(arrays):
        if arrays.top > 100:
            raise ValueError(f"top = {arrays.top:.0f}")
        line.set_ydata(arrays.y)

    return Explorer(
        controls={
            "mean": controls.slider("mean", 0.0, -3.0, 3.0),
            "family": controls.dropdown("family", [("normal", "n"), ("Laplace", "l"), ("drawn", "d")]),
            "doubled": controls.toggle("double"),
            "reset": controls.button("reset"),
        },
        compute=compute,
        inputs={"heights": np.ones(101)},
        figure=live,
        update=update,
        readout=lambda arrays: f"top {arrays.top:.2f}",
        name="bells",
    )


def test_a_control_moves_the_curve(explorer):
    explorer.controls["mean"].value = 1.0
    np.testing.assert_allclose(explorer.arrays.y, np.exp(-((X - 1.0) ** 2) / 2), rtol=1e-12)
    np.testing.assert_array_equal(explorer.live.moving[0].get_ydata(), explorer.arrays.y)
    assert explorer.live.caption == f"top {explorer.arrays.top:.2f}"


def test_float64_whatever_the_global_setting(explorer):
    with jax.enable_x64(False):
        explorer.controls["mean"].value = 0.3
    assert explorer.arrays.y.dtype == np.float64


def test_one_trace_for_200_random_events(explorer):
    rng = np.random.default_rng(0)
    for _ in range(200):
        explorer.controls["mean"].value = float(rng.uniform(-3, 3))
        explorer.controls["family"].index = int(rng.integers(3))
        explorer.controls["doubled"].value = bool(rng.integers(2))
    explorer.set_inputs(heights=rng.uniform(size=101))
    assert explorer.traces == 1


def test_at_sets_everything_in_one_computation(explorer, monkeypatch):
    calls = []
    monkeypatch.setattr(explorer, "_update", calls.append)
    returned = explorer.at(mean=2, family="Laplace", doubled=True)
    assert returned is explorer
    assert len(calls) == 1
    np.testing.assert_allclose(explorer.arrays.y, 2 * np.exp(-np.abs(X - 2.0)), rtol=1e-12)
    assert explorer.at(family=0).controls["family"].value == "n"
    assert explorer.at(family="d", heights=3 * np.ones(101)).arrays.y[0] == 6


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"men": 1.0}, r"unknown \['men'\]"),
        ({"mean": 9.0}, r"mean=9.0 lies outside \[-3.0, 3.0\]"),
        ({"family": "cauchy"}, "family must be one of .* got 'cauchy'"),
        ({"heights": np.ones(3)}, r"heights must keep its shape \(101,\), got \(3,\)"),
        ({"reset": 1}, "unknown"),
    ],
)
def test_at_names_what_is_wrong_and_changes_nothing(explorer, values, named):
    before = {name: explorer.controls[name].value for name in ("mean", "family", "doubled")}
    with pytest.raises(ValueError, match=named):
        explorer.at(**({"doubled": True} | values))
    assert {name: explorer.controls[name].value for name in before} == before


def test_errors_are_shown_and_the_last_good_picture_stays(explorer):
    good = explorer.live.moving[0].get_ydata()
    explorer.controls["family"].index = 2
    explorer.set_inputs(heights=np.full(101, 500.0))
    assert explorer.live.error == "ValueError: top = 500"
    explorer.controls["family"].index = 0
    assert explorer.live.error == ""
    np.testing.assert_array_equal(explorer.live.moving[0].get_ydata(), good)


def test_compute_is_left_pure_for_vmap(explorer):
    def curve(mean):
        values = {"family": 0, "doubled": False, "heights": jnp.ones(101)}
        return explorer.compute(mean=mean, **values)

    table = jax.vmap(curve)(jnp.array([0.0, 1.0, 2.0]))
    assert table.y.shape == (3, 101)
    explorer.at(mean=1.0)
    np.testing.assert_allclose(table.y[1], explorer.arrays.y, rtol=1e-12)


def test_mime_bundle(explorer):
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == "Explorer: bells"
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id
    assert metadata["image/png"]["alt"] == "a curve"


def test_an_explorers_name_is_its_function_whatever_was_imported_before() -> None:
    for module in pkgutil.iter_modules(explorers.__path__, f"{explorers.__name__}."):
        importlib.import_module(module.name)
    built = [getattr(explorers, name) for name in explorers.__all__]
    assert all(callable(each) for each in built)
    assert [each.__name__ for each in built] == explorers.__all__
    with pytest.raises(AttributeError, match="has no attribute 'two_points'"):
        explorers.two_points  # noqa: B018
