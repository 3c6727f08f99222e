"""*Vary p_g* where it is hard: a drawn p_g, what leaves the picture, and parameters that a family lacks."""

import itertools

import jax
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers import families
from gan_lessons.explorers.vary_p_g_explorer import X, vary_p_g
from gan_lessons.live.words import put_together

DATA = (
    stats.norm(0, 1).pdf,
    lambda x: (stats.norm(-1.5, 0.5).pdf(x) + stats.norm(1.5, 0.5).pdf(x)) / 2,
    stats.uniform(-1.5, 3.0).pdf,
)
NUMBERS = np.arange(len(families.KNOTS))
DRAWINGS = {
    "one knot": (NUMBERS == 16) * 1.0,
    "an end": (NUMBERS == 0) * 1.0,
    "every other knot": NUMBERS % 2 * 1.0,
    "hat": np.array(families.hat()),
}


def by_quad(heights, data):
    """C(G) by SciPy between the knots, where nothing has a kink."""
    density = heights / np.trapezoid(heights, families.KNOTS)

    def integrand(x):
        a, b = data(x), np.interp(x, families.KNOTS, density, left=0.0, right=0.0)
        return sum(mass * np.log(mass / (a + b)) for mass in (a, b) if mass > 0)

    ends = [-12.0, *families.KNOTS, 12.0]
    pieces = itertools.pairwise(ends)
    return sum(integrate.quad(integrand, *piece, epsabs=1e-9, limit=200)[0] for piece in pieces)


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("data", range(3))
def test_the_cost_of_a_drawing_is_right_to_the_digits_shown(name, data):
    with jax.enable_x64(True):
        found = vary_p_g.evaluate(family=families.DRAWN, data=data, heights=DRAWINGS[name])
    assert float(found.value) == pytest.approx(by_quad(DRAWINGS[name], DATA[data]), abs=1e-6)


def test_what_was_once_found_with_many_digits():
    heights = DRAWINGS["one knot"]
    found = vary_p_g.evaluate(family=families.DRAWN, data=0, heights=heights)
    assert float(found.value) == pytest.approx(-0.495723, abs=2e-6)


def test_the_integrand_is_finite_where_d_star_rounds_to_one():
    values = {"family": 1, "mean": 4.0, "separation": 6.0, "weight": 0.0, "spread": 0.5}
    found = vary_p_g.evaluate(**values)
    assert (np.asarray(found.discriminator) == 1).any()
    a, b = stats.norm(0, 1).logpdf(X), stats.norm(7, 0.5).logpdf(X)
    both = np.logaddexp(a, b)
    np.testing.assert_allclose(found.integrand, np.exp(a) * (a - both) + np.exp(b) * (b - both), atol=1e-12)


def test_a_drawing_that_leaves_the_picture_is_told_and_its_knot_stays_in_sight():
    panel = vary_p_g().at(family=families.DRAWN, heights=DRAWINGS["one knot"])
    assert "highest (4.00, above the picture) at x = 0.00" in panel.live.alt
    lowest = float(np.min(panel.arrays.integrand))
    assert lowest < panel.axes["integrand"].get_ylim()[0]
    assert f"The integrand falls to −{-lowest:.2f}." in panel.live.alt
    panel.live.png()
    artists, top = panel.live.artists, panel.axes["densities"].get_ylim()[1]
    assert 0 < float(artists["knot"].get_ydata()[0]) < top
    assert artists["above"].get_text() == "p_g rises to 4.00 ↑"
    assert artists["below"].get_text() == f"down to −{-lowest:.2f} ↓"


def with_gauge(**values):
    explorer = vary_p_g.variants["gauge"]
    shown = explorer.run(**values)
    texts = {
        (slot.name, slot.number): put_together(text, shown.drawn.numbers)
        for slot, text in zip(explorer.slots, shown.plan.texts, strict=True)
        if text is not None
    }
    return shown.arrays, put_together(shown.plan.alt, shown.drawn.numbers), texts


@pytest.mark.parametrize(
    ("family", "over", "said"),
    [
        (0, 2, "a normal p_g has no separation"),
        (0, 4, "a normal p_g has no freedom"),
        (3, 3, "a Laplace p_g has no weight"),
        (1, 4, "a two-bump mixture p_g has no freedom"),
        (5, 0, "a drawn p_g has no parameter to slide"),
    ],
)
def test_a_parameter_that_the_family_lacks_has_no_curve(family, over, said):
    arrays, alt, texts = with_gauge(family=family, over=over)
    assert np.isnan(arrays.curve).all()
    assert "Along" not in alt
    assert alt.endswith(f"{said}.")
    assert texts["over", -1] == said
    assert {texts["ticks", number].strip() for number in range(3)} == {""}


def test_the_middle_tick_is_where_it_says():
    _, alt, texts = with_gauge(family=0, over=1)
    slider = families.SLIDERS["spread"]
    assert texts["ticks", 1] == f"{(slider.low + slider.high) / 2:.2f}"
    assert "Along std σ C(G) lies between" in alt
