"""*Proof and practice*: convex along mixtures, not along the mean; the inflection is where C turns."""

import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers.proof_and_practice_explorer import MEANS, SHARES, proof_and_practice


@pytest.fixture(scope="module")
def explorer():
    return proof_and_practice()


def test_second_derivatives_are_those_of_the_curves(explorer) -> None:
    explorer.at(std=1.0, far=4.0)
    for at, cost, bend in (
        (SHARES, explorer.arrays.mixture_cost, explorer.arrays.mixture_bend),
        (MEANS, explorer.arrays.mean_cost, explorer.arrays.mean_bend),
    ):
        numeric = np.diff(cost, 2) / (at[1] - at[0]) ** 2
        inner = slice(8, 45)
        np.testing.assert_allclose(numeric[inner], bend[1:-1][inner], rtol=0.01, atol=5e-4)


@pytest.mark.parametrize(("std", "expected"), [(1.0, 1.636256), (0.5, 1.424961), (2.0, 2.849922)])
def test_the_inflection_is_marked(explorer, std, expected) -> None:
    explorer.at(std=std)
    assert explorer.arrays.inflection == pytest.approx(expected, abs=1e-6)
    explorer.live.png()
    assert f"inflection at m = {expected:.3f}" in explorer.live.artists["inflection"].get_text()
    turn = MEANS[np.flatnonzero(np.diff(np.sign(explorer.arrays.mean_bend)))[0]]
    assert turn == pytest.approx(expected, abs=0.1)


def test_convex_along_every_mixture(explorer) -> None:
    for std in (0.5, 1.0, 2.5):
        for far in (0.5, 3.0, 6.0):
            explorer.at(std=std, far=far)
            assert (explorer.arrays.mixture_bend > 0).all()
            assert (np.diff(explorer.arrays.mixture_cost, 2) > -1e-12).all()


def test_the_reference_and_one_trace(explorer) -> None:
    explorer.at(std=1.0, far=4.0, share=0.5)
    assert explorer.arrays.moved_now[0] == pytest.approx(-0.712633, abs=1e-6)
    assert "50%" in explorer.live.alt
    explorer.at(far=0.5, share=0.0)
    assert explorer.arrays.mixed_now[0] == pytest.approx(-np.log(4), abs=1e-9)
    assert explorer.traces == 1
    assert explorer.live.error == ""


def cost_by_scipy(mean: float, std: float) -> float:
    def integrand(x):
        p, q = stats.norm.pdf(x), stats.norm.pdf(x, mean, std)
        return p * np.log(p / (p + q)) + q * np.log(q / (p + q))

    return sum(integrate.quad(integrand, a, a + 1, epsabs=1e-13)[0] for a in range(-9, 12))


@pytest.mark.parametrize("far", [0.5, 0.55, 2.35, 6.0])
def test_the_chord_ends_where_the_mean_does(explorer, far) -> None:
    explorer.at(std=1.0, far=far, share=1.0)
    explorer.live.png()
    x, y = (np.asarray(at) for at in explorer.live.artists["moved_chord"].get_data())
    assert x == pytest.approx([0.0, far])
    assert y == pytest.approx([-np.log(4), cost_by_scipy(far, 1.0)], abs=1e-9)
    assert explorer.live.artists["moved_here"].get_data()[0] == pytest.approx([far])
    assert f"m₁ = {far:.2f}:" in explorer.live.alt


@pytest.mark.parametrize("far", [0.5, 1.0, 2.0, 4.0, 6.0])
@pytest.mark.parametrize("std", [0.5, 0.9, 1.5, 2.5])
def test_no_number_runs_into_the_next_title(explorer, far, std) -> None:
    explorer.at(std=std, far=far, share=0.0)
    explorer.live.png()
    # By NumPy alone, at λ = 0: ∫ p_data (away - near)² / (near (p_data + near)) dx.
    x = np.linspace(-20, 30, 200_001)
    near, away = (stats.norm.logpdf(x, at, std) for at in (0.0, far))
    of_data = -np.logaddexp(0.0, near - stats.norm.logpdf(x))
    terms = np.exp(of_data + 2 * away - near) - 2 * np.exp(of_data + away) + np.exp(of_data + near)
    bend = np.trapezoid(terms, x)
    text = explorer.live.artists["mixed_words"].get_text()
    assert text.endswith(f"second derivative {bend:.3f}" if bend < 1e4 else "second derivative above 10,000")
    assert len(text) < 60
