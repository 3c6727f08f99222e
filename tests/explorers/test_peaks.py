"""Where densities stand highest: the places are those of the formula, and what is outside is told."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gan_lessons.explorers.peaks import heights_in_words
from gan_lessons.explorers.vary_p_g_explorer import X
from gan_lessons.live.words import written

NORMAL = stats.norm(0, 1).pdf(X)


def said_of(p_g, limit=np.inf):
    said = written(heights_in_words(X, jnp.asarray(NORMAL), jnp.asarray(p_g), limit))
    first, _, second = said.partition(", and p_g, ")
    assert first == "p_data over x, highest (0.40) at x = 0.00"
    return second


def two_bumps(mean, separation, weight, spread):
    left, right = (stats.norm(mean + side * separation / 2, spread).pdf(X) for side in (-1, 1))
    return weight * left + (1 - weight) * right


@pytest.mark.parametrize("mean", [-4.0, -0.35, 1.5, 5.9])
@pytest.mark.parametrize("spread", [0.5, 3.0])
def test_one_peak_stands_at_its_place(mean, spread):
    top = f"{1 / np.sqrt(2 * np.pi) / spread:.2f}"
    place = f"{mean:.2f}".replace("-", "−")
    assert said_of(stats.norm(mean, spread).pdf(X)) == f"highest ({top}) at x = {place}."


@pytest.mark.parametrize("spread", [0.5, 1.0, 3.0])
def test_a_peak_at_the_very_edge_does_not_rise_beyond_it(spread):
    assert said_of(stats.norm(6.0, spread).pdf(X)).endswith("at x = 6.00.")


@pytest.mark.parametrize(("mean", "edge"), [(7.0, "6.00"), (6.5, "6.00"), (-6.4, "−6.00")])
def test_a_peak_outside_is_said_to_be_there(mean, edge):
    assert said_of(stats.norm(mean, 1.0).pdf(X)).endswith(f"at x = {edge} (it rises beyond the picture).")


def test_a_second_peak_outside_is_told_beside_the_first():
    said = said_of(two_bumps(4.0, 6.0, 0.5, 1.0))
    assert said == "highest (0.20) at x = 1.00 (it rises again at the edge of the picture)."


@pytest.mark.parametrize("spread", [0.5, 0.8])
def test_two_equal_peaks_are_both_named(spread):
    assert said_of(two_bumps(0.0, 3.0, 0.5, spread)).endswith("at x = −1.50 and x = 1.50.")


def test_of_two_unequal_peaks_the_higher_is_named():
    assert said_of(two_bumps(0.0, 4.0, 0.49, 0.5)).endswith("at x = 2.00.")
    assert said_of(two_bumps(0.0, 4.0, 0.51, 0.5)).endswith("at x = −2.00.")


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (-1.5, 1.5, "from x = −1.50 to x = 1.50."),
        (2.95, 3.95, "from x = 2.95 to x = 3.95."),
        (-7.0, -1.0, "from x = −6.00 to x = −1.00 (it goes on beyond the picture)."),
        (1.0, 7.0, "from x = 1.00 to x = 6.00 (it goes on beyond the picture)."),
        (-6.0, 1.0, "from x = −6.00 to x = 1.00 (it goes on beyond the picture)."),
    ],
)
def test_a_plateau_is_named_from_end_to_end(low, high, places):
    assert said_of(stats.uniform(low, high - low).pdf(X)).endswith(places)


def test_many_equal_peaks_are_counted():
    knots = np.linspace(-4.0, 4.0, 33)
    p_g = np.interp(X, knots, np.where(np.arange(33) % 2, 0.25, 0.0), left=0.0, right=0.0)
    assert said_of(p_g).endswith("at 16 places from x = −3.75 to x = 3.75.")


def test_what_is_higher_than_the_axis_is_said_to_be():
    p_g = np.interp(X, [-0.25, 0.0, 0.25], [0.0, 4.0, 0.0])
    assert said_of(p_g, 1.05) == "highest (4.00, above the picture) at x = 0.00."
    assert said_of(p_g / 4, 1.05) == "highest (1.00) at x = 0.00."
