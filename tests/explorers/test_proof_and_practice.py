"""*Proof and practice*: convex along mixtures, not along the mean; the inflection is where C turns."""

import numpy as np
import pytest

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
