"""*Vary p_g*: the reference numbers, one trace for every family, and a density drawn by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers import families, sketch
from gan_lessons.explorers.vary_p_g_explorer import POSITIONS, SHOWN, X, vary_p_g
from gan_lessons.live import PointerEvent

LOG_4 = np.log(4.0)


@pytest.fixture(scope="module")
def explorer():
    return vary_p_g()


@pytest.fixture(scope="module")
def with_gauge():
    return vary_p_g(gauge=True)


def test_the_reference_numbers(explorer):
    table = {0.5: -1.325672, 1: -1.163451, 2: -0.712633, 3: -0.332740, 4: -0.120854}
    for mean, cost in table.items():
        explorer.at(family=0, data=0, mean=mean, spread=1.0)
        assert float(explorer.arrays.value) == pytest.approx(cost, abs=1e-6)
        assert float(explorer.arrays.jsd) == pytest.approx((cost + LOG_4) / 2, abs=1e-6)


@pytest.mark.parametrize("family", range(len(families.FAMILIES)))
@pytest.mark.parametrize("corner", ["low", "high"])
def test_every_family_has_mass_one_at_the_corners_of_its_sliders(family, corner):
    with jax.enable_x64(True):
        ends = {name: getattr(slider, corner) for name, slider in families.SLIDERS.items()}
        chosen = families.parameters(**ends)
        x, weights = families.grid(family, chosen)
        mass = jnp.sum(weights * jnp.exp(families.log_generator(family, chosen, x)))
        assert float(mass) == pytest.approx(1.0, abs=2e-10)


def test_student_t_against_scipy(explorer):
    explorer.at(family="Student t", data=0, mean=1.0, spread=0.5, freedom=1.0)
    p, q = stats.norm(0, 1).pdf, stats.t(1, 1.0, 0.5).pdf

    def integrand(x):
        a, b = p(x), q(x)
        return (a * np.log(a / (a + b)) if a > 0 else 0.0) + b * np.log(b / (a + b))

    pieces = [(-np.inf, -8), (-8, 0), (0, 2), (2, 8), (8, np.inf)]
    wanted = sum(integrate.quad(integrand, *piece, epsabs=1e-11)[0] for piece in pieces)
    assert float(explorer.arrays.value) == pytest.approx(wanted, abs=1e-8)


def test_uniforms_apart_leave_a_gap_and_reach_the_ceiling(explorer):
    explorer.at(family="uniform", data=2, mean=4.0, spread=1.0)
    best = np.asarray(explorer.arrays.discriminator)
    assert float(explorer.arrays.value) == 0.0
    assert np.isnan(best[np.abs(X - 2.2) < 0.5]).all()
    assert (best[np.abs(X) < 1.4] == 1).all()
    assert (best[np.abs(X - 4) < 0.9] == 0).all()


def test_equal_densities_reach_the_floor_with_one_half_everywhere(explorer):
    explorer.at(family="two-bump mixture", data=1, mean=0.0, spread=0.5, separation=3.0, weight=0.5)
    assert float(explorer.arrays.value) == pytest.approx(-LOG_4, abs=1e-12)
    np.testing.assert_allclose(explorer.arrays.discriminator, 0.5)


def test_the_curve_passes_through_the_number(with_gauge):
    for family, over in ((0, "spread"), (1, "weight"), (2, "mean"), (3, "mean"), (4, "freedom")):
        with_gauge.at(family=family, data=0, mean=1.0, spread=1.0, weight=0.3, freedom=3.0, over=over)
        arrays = with_gauge.arrays
        here = np.interp(arrays.position, POSITIONS, arrays.curve)
        assert here == pytest.approx(float(arrays.now.value), abs=2e-3)
        assert (arrays.curve >= -LOG_4 - 1e-9).all()
        assert (arrays.curve <= 1e-9).all()


def test_one_trace_however_the_controls_move(with_gauge):
    draw = np.random.default_rng(0)
    for _ in range(60):
        name = draw.choice(list(with_gauge.controls))
        control = with_gauge.controls[name]
        if hasattr(control, "options"):
            control.index = int(draw.integers(len(control.options)))
        else:
            control.value = draw.uniform(control.min, control.max)
        assert with_gauge.live.error == ""
    assert with_gauge.traces == 1


def test_only_the_sliders_of_the_family_are_shown(explorer):
    shown = {}
    for index, family in enumerate(families.FAMILIES):
        explorer.at(family=index)
        shown[family.name] = {
            name for name in families.PARAMETERS if explorer.controls[name].layout.display != "none"
        }
        assert shown[family.name] == set(family.labels)
    assert shown["normal"] == {"mean", "spread"}
    assert shown["drawn by you"] == set()


def test_a_stroke_on_the_densities_draws_p_g(explorer):
    explorer.at(family="normal", data=0)
    axes = explorer.live.figure.axes[0]
    for phase, x, y in (("down", -2.0, 0.3), ("move", 0.0, 0.3), ("up", 0.5, 0.3)):
        for callback, kinds, _ in explorer.live._pointer._callbacks:
            if "drag" in kinds:
                callback(PointerEvent("drag", phase, x, y, axes))
    assert explorer.controls["family"].index == families.DRAWN
    raised = np.asarray(explorer.arrays.heights)[(families.KNOTS >= -2) & (families.KNOTS <= 0.5)]
    assert raised.min() > 0.9 * raised.max() > 0
    drawn = np.trapezoid(explorer.arrays.p_g, X)
    assert drawn == pytest.approx(1.0, abs=1e-6)
    assert explorer.live.error == ""


def test_arrow_keys_draw_too(explorer):
    explorer.at(family=families.DRAWN)
    before = explorer.arrays.heights.copy()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp"):
        for callback, kinds, _ in explorer.live._pointer._callbacks:
            if "key" in kinds:
                callback(PointerEvent("key", "down", np.nan, np.nan, None, key))
    ratio = explorer.arrays.heights[before > 0] / before[before > 0]
    assert ratio.max() > ratio.min() or (explorer.arrays.heights > 0).sum() > (before > 0).sum()


def test_a_stroke_never_erases_everything():
    heights = jnp.asarray(families.hat())
    np.testing.assert_array_equal(sketch.stroke(heights, (-4.0, -1.0), (4.0, -1.0)), heights)
    assert sketch.stroke(heights, (1.0, 0.4), (-1.0, 0.2)).min() >= 0


def test_show_must_name_pictures():
    with pytest.raises(ValueError, match="picture"):
        vary_p_g(show=("picture",))


def test_each_picture_alone_can_be_shown():
    for name in SHOWN:
        assert len(vary_p_g(show=(name,)).live.figure.axes) == 1
