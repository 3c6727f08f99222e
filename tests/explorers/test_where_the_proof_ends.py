"""*Slide apart* and *What practice descends*: numbers by other ways than their own."""

import numpy as np
import pytest
from scipy import stats

from gan_lessons.explorers.slide_apart_explorer import X, slide_apart
from gan_lessons.explorers.what_practice_descends_explorer import MEANS, TOP, what_practice_descends
from tests import oracle
from tests.explorers.sayings import said


def marks_of(explorer, *names, **settings):
    """The heights of single marks."""
    panel = explorer().at(**settings)
    panel.live.png()
    return [float(np.ravel(panel.live.artists[name].get_ydata())[0]) for name in names]


@pytest.mark.parametrize("theta", [-3.0, 0.05, 2.0])
def test_lines_that_do_not_touch(theta):
    found = slide_apart.evaluate(theta=theta, noise=0.0)
    assert found.here.tolist() == [np.log(2), np.inf, abs(theta)]
    assert found.slopes_here[0] == 0
    assert np.isnan(found.slopes_here[1])
    assert found.slopes_here[2] == np.sign(theta)


def test_lines_on_top_of_each_other():
    found = slide_apart.evaluate(theta=0.0, noise=0.0)
    assert found.here.tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found.slopes_here).all()


@pytest.mark.parametrize(("theta", "noise"), [(2.0, 1.0), (-1.0, 0.3), (4.0, 2.5)])
def test_noise_gives_jsd_a_slope(theta, noise):
    """JSD depends on θ/σ alone; against SciPy's quadrature, its slope against differences of it."""

    def jsd(at):
        p, q = stats.norm(0, noise), stats.norm(at, noise)
        return (oracle.cost(p, q, oracle.around(0, noise), oracle.around(at, noise)) + np.log(4)) / 2

    found = slide_apart.evaluate(theta=theta, noise=noise)
    assert found.here == pytest.approx([jsd(theta), (theta / noise) ** 2 / 2, abs(theta)], abs=1e-9)
    slope = (jsd(theta + 1e-4) - jsd(theta - 1e-4)) / 2e-4
    assert found.slopes_here == pytest.approx([slope, theta / noise**2, np.sign(theta)], abs=1e-6)
    assert found.here[0] == pytest.approx(slide_apart.evaluate(theta=theta / noise, noise=1.0).here[0])


def test_the_critic_attains_the_distance():
    found = slide_apart.evaluate(theta=1.5, noise=0.4)
    lead = np.trapezoid(found.critic * (found.p_data - found.p_g), X)
    assert lead == pytest.approx(1.5, abs=1e-6)
    assert np.abs(np.diff(found.critic) / np.diff(X)).max() <= 1 + 1e-9


def test_a_density_that_leaves_the_picture_is_said_to():
    alt, _ = said(slide_apart, noise=0.05)
    assert f"both rise to {stats.norm(0, 0.05).pdf(0):.2f}, beyond the picture" in alt
    for noise in (0.0, 0.25):
        assert "rise to" not in said(slide_apart, noise=noise)[0]


def test_a_mark_that_leaves_the_picture_of_a_distance_stands_where_its_curve_ends():
    assert marks_of(slide_apart, "jsd_slope_here", theta=0.05, noise=0.05) == [2.5]
    assert marks_of(slide_apart, "kl_here", theta=4.0, noise=1.0) == pytest.approx([4.0])
    for settings in ({"theta": 0.05, "noise": 0.05}, {"theta": 4.0, "noise": 1.0}):
        assert "A mark that leaves the picture" in said(slide_apart, **settings)[0]
    assert np.isnan(marks_of(slide_apart, "kl_here"))  # ∞ is nowhere
    assert "A mark" not in said(slide_apart)[0]


@pytest.mark.parametrize("mean", [1.5, 4.0])
def test_what_practice_descends_is_said_and_marked(mean):
    p, q = stats.norm(0, 1), stats.norm(mean, 1)
    twice_jsd = oracle.cost(p, q, oracle.around(0, 1), oracle.around(mean, 1)) + np.log(4)
    alt, _ = said(what_practice_descends, mean=mean)
    assert f"KL − 2 JSD {mean**2 / 2 - twice_jsd:.4f}" in alt
    assert ("stands at its edge" in alt) == (mean == 4.0)
    kl, difference = marks_of(what_practice_descends, "kl_here", "difference_here", mean=mean)
    assert kl == pytest.approx(min(mean**2 / 2, TOP))
    assert difference == pytest.approx(min(mean**2 / 2 - twice_jsd, TOP))


@pytest.mark.parametrize(("mean", "std"), [(1.5, 1.0), (-3.0, 0.6), (0.0, 1.8)])
def test_slopes_are_differences_of_the_curves(mean, std):
    found = what_practice_descends.evaluate(mean=mean, std=std)
    step = MEANS[1] - MEANS[0]
    inner = slice(2, -2)
    for curve, slope in (
        (found.twice_jsd, found.slopes.minimax),
        (found.kl - found.twice_jsd, found.slopes.non_saturating),
    ):
        differences = (curve[:-4] - 8 * curve[1:-3] + 8 * curve[3:-1] - curve[4:]) / (12 * step)
        np.testing.assert_allclose(differences, slope[inner], atol=2e-4)
    assert found.here.minimax + found.here.non_saturating == pytest.approx(mean, abs=1e-9)
