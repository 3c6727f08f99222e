"""*Compare divergences*: the best Gaussians found by search, against closed forms and SciPy."""

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from gan_lessons.explorers.compare_divergences_explorer import compare_divergences
from tests import oracle


@pytest.fixture(scope="module")
def explorer():
    return compare_divergences()


@pytest.mark.parametrize("centre", [0.0, 0.5, 1.5, 2.5])
def test_forward_kl_matches_the_moments(explorer, centre):
    explorer.at(centre=centre)
    mean, std = explorer.arrays.best[0]
    assert mean == pytest.approx(0.0, abs=2e-3)
    assert std == pytest.approx(np.sqrt(0.25 + centre**2), abs=3e-3)


def test_the_reference_for_jsd(explorer):
    explorer.at(centre=1.5)
    assert explorer.arrays.best[2][0] == pytest.approx(0.0, abs=2e-3)
    assert explorer.arrays.best[2][1] == pytest.approx(1.56, abs=5e-3)
    assert explorer.arrays.least[2] == pytest.approx(0.128411, abs=1e-6)


def test_reverse_kl_against_scipy(explorer):
    explorer.at(centre=1.5)

    def p(x):
        return (stats.norm.pdf(x, -1.5, 0.5) + stats.norm.pdf(x, 1.5, 0.5)) / 2

    def reverse_kl(theta):
        q = stats.norm(*theta)
        return integrate.quad(lambda x: q.pdf(x) * (q.logpdf(x) - np.log(p(x))), *q.ppf([1e-14, 1 - 1e-14]))[
            0
        ]

    found = optimize.minimize(reverse_kl, [1.4, 0.6], method="Nelder-Mead")
    np.testing.assert_allclose(explorer.arrays.best[1], found.x, atol=5e-3)
    assert explorer.arrays.least[1] == pytest.approx(found.fun, abs=1e-5)


def test_no_position_of_the_sliders_is_better_than_the_best(explorer):
    draw = np.random.default_rng(1)
    for _ in range(30):
        explorer.at(centre=draw.uniform(0, 3), mean=draw.uniform(-4, 4), std=draw.uniform(0.3, 3))
        assert (explorer.arrays.now >= explorer.arrays.least - 1e-5).all()
    assert explorer.traces == 1


@pytest.mark.parametrize("index", range(3))
def test_a_button_jumps_to_the_best(explorer, index):
    explorer.at(centre=1.5, mean=3.0, std=2.0)
    explorer.controls[f"jump_{index}"].click()
    assert explorer.live.error == ""
    assert explorer.arrays.now[index] == pytest.approx(explorer.arrays.least[index], abs=1e-4)


@pytest.mark.parametrize("std", [0.03, 0.01, 0.001])
def test_a_gaussian_narrower_than_the_net_is_measured_right(std: float) -> None:
    found = compare_divergences.evaluate(centre=1.5, mean=0.5, std=std).now
    p_g = stats.norm(0.5, std)

    def data(x: float) -> float:
        return (stats.norm.pdf(x, -1.5, 0.5) + stats.norm.pdf(x, 1.5, 0.5)) / 2

    def integrand(x: float) -> float:
        p, q = data(x), p_g.pdf(x)
        return sum(a * np.log(2 * a / (p + q)) for a in (p, q) if a > 0) / 2

    expected = oracle.in_pieces(integrand, np.linspace(-12, 12, 49), oracle.around(0.5, std))
    assert found[2] == pytest.approx(expected, abs=1e-8)
    assert found[2] < np.log(2)


def test_a_p_g_higher_than_the_picture_is_told() -> None:
    explorer = compare_divergences().at(std=0.3, mean=0.5)
    top = stats.norm.pdf(0) / 0.3
    assert top > explorer.axes["densities"].get_ylim()[1]
    assert explorer.live.alt.endswith(f"p_g rises above the picture, to {top:.2f} at x = 0.50.")
    explorer.live.png()
    assert explorer.live.artists["higher"].get_text() == f"p_g rises to {top:.2f} ↑"
    assert "above" not in explorer.at(std=0.4).live.alt
