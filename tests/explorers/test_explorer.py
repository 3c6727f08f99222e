"""The seam: a declared explorer becomes controls, one trace, one computation, and a picture that follows."""

import dataclasses
import importlib
import inspect
import pkgutil
import threading
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.live.controls import Button, Menu, Slider, Toggle
from gan_lessons.live.gestures import Gesture, slide
from gan_lessons.live.scene import Line, Picture
from gan_lessons.live.words import choose, words

X = np.linspace(-4.0, 4.0, 101)
MEAN = Slider("mean", 0.0, -3.0, 3.0)


class Curve(NamedTuple):
    """What ``compute`` returns."""

    y: jax.Array
    top: jax.Array


def compute(*, mean, family, doubled, heights):
    bells = jnp.stack([jnp.exp(-((X - mean) ** 2) / 2), jnp.exp(-jnp.abs(X - mean)), heights])
    y = bells[family] * jnp.where(doubled, 2.0, 1.0)
    return Curve(y, y.max())


def picture(found: Curve, state: Any) -> Picture:
    said = words("top {:.2f}, {}", found.top, choose(state.family, "normal", "Laplace", "drawn"))
    marks = {"line": Line(X, found.y), "seen": Line(state.seen, 0.0), "words": said}
    return Picture(marks, words("A curve, {}.", said), said)


def draw(ax):
    line, seen = ax.plot(X, X)[0], ax.plot([], [], "o")[0]
    return {"line": line, "seen": seen, "words": ax.text(0.5, 1.0, " ")}


def reset(state, found):
    return {"mean": 0.0, "family": 2, "heights": jnp.full_like(state.heights, 2.0)}


def declared() -> Explorer:
    return Explorer(
        name="bells",
        controls={
            "mean": MEAN,
            "family": Menu("family", [("normal", "n"), ("Laplace", "l"), ("drawn", "d")]),
            "doubled": Toggle("double"),
            "reset": Button("reset"),
        },
        compute=compute,
        picture=picture,
        layout=mosaic([["curve", "empty"]], (6, 3)),
        panels={"curve": draw, "empty": lambda ax: {}},
        inputs={"heights": np.ones(101)},
        memory={"seen": np.full(3, np.nan)},
        remember=lambda state, found: {"seen": jnp.roll(state.seen, 1).at[0].set(state.mean)},
        gestures=(slide("mean", MEAN, "the mean", ("curve",)),),
        buttons={
            "reset": lambda state, found: {"mean": 0.0, "family": 2, "heights": 2.0 + 0 * state.heights}
        },
        labels=("family", ({"mean": "mean", "doubled": "double"}, {"mean": "middle"}, {"doubled": "twice"})),
    )


@pytest.fixture
def panel():
    return declared()()


def xy(panel, name):
    """What matplotlib's artist of that name holds once a PNG was asked for."""
    panel.live.png()
    return panel.live.artists[name].get_data()


def test_a_control_moves_the_curve(panel):
    panel.controls["mean"].value = 1.0
    np.testing.assert_allclose(panel.arrays.y, np.exp(-((X - 1.0) ** 2) / 2), rtol=1e-12)
    np.testing.assert_array_equal(xy(panel, "line")[1], panel.arrays.y)
    assert panel.live.caption == "top 1.00, normal"
    assert panel.live.alt == "A curve, top 1.00, normal."


def test_float64_whatever_the_global_setting(panel):
    with jax.enable_x64(False):
        panel.controls["mean"].value = 0.3
    assert panel.arrays.y.dtype == np.float64


def test_one_trace_for_200_random_events(panel):
    rng = np.random.default_rng(0)
    for _ in range(200):
        panel.controls["mean"].value = float(rng.uniform(-3, 3))
        panel.controls["family"].index = int(rng.integers(3))
        panel.controls["doubled"].value = bool(rng.integers(2))
    panel.set_inputs(heights=rng.uniform(size=101))
    assert panel.traces == 1


@pytest.fixture
def compiling_threads():
    """The threads that compile, one for each program."""
    threads = []

    def listen(event, seconds, **about):
        if event == "/jax/core/compile/backend_compile_duration":
            threads.append(threading.current_thread())

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield threads
    jax.monitoring.unregister_event_duration_listener(listen)


def test_the_program_is_compiled_while_the_figure_is_laid_out(compiling_threads):
    others = declared()()  # whatever else is compiled is compiled here
    compiling_threads.clear()

    def watched(**values):
        return compute(**values)

    watched.__signature__ = inspect.signature(compute)
    panel = dataclasses.replace(declared(), compute=watched)()
    assert len(compiling_threads) == panel.traces == 1
    assert compiling_threads[0] is not threading.main_thread()
    np.testing.assert_array_equal(panel.arrays.y, others.arrays.y)
    np.testing.assert_array_equal(panel.memory["seen"], [0.0, np.nan, np.nan])  # that run is not remembered


def test_what_goes_wrong_in_the_program_is_raised():
    def broken(*, mean):
        raise ZeroDivisionError("mean is no number to divide by")

    with pytest.raises(ZeroDivisionError, match="mean is no number"):
        dataclasses.replace(declared(), compute=broken)()


def test_at_sets_everything_in_one_computation(panel, monkeypatch):
    drawn = []
    monkeypatch.setattr(panel.live, "keep", lambda *shown: drawn.append(shown))
    returned = panel.at(mean=2, family="Laplace", doubled=True)
    assert returned is panel
    assert len(drawn) == 1
    np.testing.assert_allclose(panel.arrays.y, 2 * np.exp(-np.abs(X - 2.0)), rtol=1e-12)
    assert panel.at(family=0).controls["family"].value == "n"
    assert panel.at(family="d", heights=3 * np.ones(101)).arrays.y[0] == 6


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
def test_at_names_what_is_wrong_and_changes_nothing(panel, values, named):
    before = {name: panel.controls[name].value for name in ("mean", "family", "doubled")}
    with pytest.raises(ValueError, match=named):
        panel.at(**({"doubled": True} | values))
    assert {name: panel.controls[name].value for name in before} == before


def test_inputs_outside_the_domain_are_refused_by_name_and_change_nothing():
    drawn = explorers.vary_p_g().at(family="drawn by you")
    before = drawn.live.alt
    with pytest.raises(ValueError, match="heights"):
        drawn.at(heights=np.zeros(33))
    drawn.set_inputs(heights=-np.ones(33))
    assert "heights" in drawn.live.error
    assert drawn.live.alt == before
    with pytest.raises(ValueError, match="start"):
        explorers.simplex().at(start=[-1.0, -1.0, -1.0])
    with pytest.raises(ValueError, match=r"start must sum to 1, got .* with sum 1\.1"):
        explorers.simplex().at(start=[0.2, 0.3, 0.6])


def test_an_error_is_shown_and_the_last_good_picture_stays(panel, monkeypatch):
    good = panel.arrays.y
    program = panel.explorer.program

    def breaks(*_: Any) -> None:
        raise ValueError("no picture")

    monkeypatch.setattr(type(program), "__call__", breaks)
    panel.controls["mean"].value = 2.0
    assert panel.live.error == "ValueError: no picture"
    np.testing.assert_array_equal(xy(panel, "line")[1], good)
    monkeypatch.undo()
    panel.controls["mean"].value = 1.0
    assert panel.live.error == ""


def test_memory_remembers_every_computation(panel):
    panel.controls["mean"].value = 1.0
    panel.controls["mean"].value = -1.0
    np.testing.assert_array_equal(xy(panel, "seen")[0], [-1.0, 1.0, 0.0])


def test_a_button_changes_controls_and_inputs_at_once(panel):
    panel.at(mean=2.0)
    panel.controls["reset"].click()
    assert (panel.controls["mean"].value, panel.controls["family"].index) == (0.0, 2)
    np.testing.assert_array_equal(panel.arrays.y, np.full(101, 2.0))


def test_controls_are_named_and_hidden_as_the_menu_says(panel):
    held = panel.controls
    panel.at(family=1)
    assert (held["mean"].description, held["doubled"].layout.display) == ("middle", "none")
    held["family"].index = 2
    assert held["mean"].layout.display == "none"
    assert (held["doubled"].description, held["doubled"].layout.display) == ("twice", None)


def send(panel, **content):
    panel.live._receive(None, {"type": "pointer", "number": "n-1"} | content, [])


def test_a_slider_moves_by_pointer_and_keys_on_its_panel_alone(panel):
    x0, y0, width, height = panel.live._areas[0]
    assert len(panel.live._areas) == 1
    send(panel, kind="click", phase="up", x=x0 + width / 2, y=y0 + height / 2)
    low, high = panel.axes["curve"].get_xlim()
    assert panel.controls["mean"].value == pytest.approx((low + high) / 2, abs=0.006)
    pressed = {("End", False): 3.0, ("ArrowLeft", False): 2.99, ("ArrowDown", True): 2.89}
    pressed |= {("PageDown", False): 2.79, ("Home", False): -3.0, ("Enter", False): -3.0}
    for (key, shift), value in pressed.items():
        send(panel, kind="key", key=key, shift=shift)
        assert panel.controls["mean"].value == value, key
    send(panel, kind="click", phase="up", x=x0 + width + 100, y=y0 + height / 2)
    assert panel.controls["mean"].value == -3.0


def test_a_stroke_is_known_to_begin_and_where_it_was_before():
    seen: list[Any] = []

    def change(state: Any, movement: Any) -> dict[str, Any]:
        jax.debug.callback(lambda *now: seen.append(now), movement.begins, movement.x_before, movement.x)
        return {}

    explorer = declared()
    object.__setattr__(explorer, "gestures", (Gesture(change, "Keys"),))
    panel = explorer()
    x, y, width, height = panel.live._areas[0]
    at = [{"x": x + part * width, "y": y + height / 2} for part in (0.1, 0.2, 0.3, 0.4)]
    for phase, place in zip(("down", "move", "up", "down"), at, strict=True):
        send(panel, kind="drag", phase=phase, **place)
    jax.effects_barrier()
    assert [bool(begins) for begins, _, _ in seen] == [True, False, False, True]
    for before, now in ((0, 1), (1, 2)):
        assert float(seen[now][1]) == float(seen[before][2])
    assert float(seen[3][1]) == float(seen[3][2])


def test_some_panels_alone():
    panel = declared()(show=("empty",))
    assert list(panel.axes) == ["empty"]
    assert panel.live.error == ""
    panel.controls["mean"].value = 1.0
    assert panel.live.alt == "A curve, top 1.00, normal."


def test_limits_that_are_changed_move_the_curve_with_them(panel):
    before = panel.live._snapshot()[1][0]
    panel.axes["curve"].set_xlim(-8, 8)
    panel.live.refresh()
    after = panel.live._snapshot()[1][0]
    assert after != before
    panel.controls["mean"].value = 0.01
    panel.controls["mean"].value = 0.0
    line, again = (np.frombuffer(block, np.float32)[:202] for block in (after, panel.live._snapshot()[1][0]))
    np.testing.assert_allclose(line, again, atol=1e-3)


def test_evaluate_runs_the_same_program():
    explorer = declared()
    explorer()
    found = explorer.evaluate(mean=1.0, family=1)
    np.testing.assert_allclose(found.y, np.exp(-np.abs(X - 1.0)), rtol=1e-12)
    assert explorer.program.traces == 1


def test_compute_is_left_pure_for_vmap(panel):
    def curve(mean):
        values = {"family": 0, "doubled": False, "heights": jnp.ones(101)}
        return panel.compute(mean=mean, **values)

    table = jax.vmap(curve)(jnp.array([0.0, 1.0, 2.0]))
    assert table.y.shape == (3, 101)
    panel.at(mean=1.0)
    np.testing.assert_allclose(table.y[1], panel.arrays.y, rtol=1e-12)


def test_mime_bundle(panel):
    data, metadata = panel._repr_mimebundle_()
    assert data["text/plain"] == "Explorer: bells"
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id
    assert metadata["image/png"]["alt"] == "A curve, top 1.00, normal."


def test_an_explorers_name_is_its_function_whatever_was_imported_before() -> None:
    for module in pkgutil.iter_modules(explorers.__path__, f"{explorers.__name__}."):
        importlib.import_module(module.name)
    built = {name: getattr(explorers, name) for name in explorers.__all__}
    assert all(callable(each) for each in built.values())
    with pytest.raises(AttributeError, match="has no attribute 'two_points'"):
        explorers.two_points  # noqa: B018
