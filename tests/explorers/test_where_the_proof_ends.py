"""*Slide apart*, *What practice descends* and *Eigenvalue plane*: numbers by other ways than their own."""

import jax
import numpy as np
import pytest
from scipy import stats

from gan_lessons.explorers.eigenvalue_plane_explorer import START, eigenvalue_plane
from gan_lessons.explorers.slide_apart_explorer import X, slide_apart
from gan_lessons.explorers.spectrum_explorer import GAMMAS, WIDTH, spectrum
from gan_lessons.explorers.what_practice_descends_explorer import MEANS, what_practice_descends
from gan_lessons.live.pointer import PointerEvent
from gan_lessons.training import rest
from gan_lessons.training import spectrum as training_spectrum
from gan_lessons.training.state import start
from tests import oracle
from tests.bad_input.examples import SMALL


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


def test_the_start_of_an_orbit_is_dragged_and_comes_home():
    panel = eigenvalue_plane()
    panel.live._receive(None, {"type": "ready"}, [])
    handler = panel.explorer.gestures[0]
    axes = panel.axes["orbit"]
    for phase, x, y in (("down", 0.5, -1.5), ("move", 0.6, -1.0), ("up", 0.6, -1.0)):
        movement = panel._strokes.movement(PointerEvent("drag", phase, x, y, axes))
        panel._change(handler.change, movement, on_steps=True)
    assert panel.arrays.path[0] == pytest.approx([0.6, -1.0])
    key = PointerEvent("key", "down", 0.0, 0.0, axes, key="Home")
    panel._change(handler.change, panel._strokes.movement(key), on_steps=True)
    assert tuple(panel.arrays.path[0]) == START
    assert panel.live.error == ""


def test_clipping_keeps_psi_in_its_interval():
    found = eigenvalue_plane.evaluate(loss=2, clipped=True, gamma=0.0, start=np.array([2.0, 0.5]))
    assert np.abs(found.path[1:, 1]).max() == 1.0


def test_the_spectrum_of_two_numbers_is_that_of_the_formula():
    for gamma in (0.0, 0.3, 0.98):
        found = spectrum.evaluate(gamma=gamma, step_size=0.2)
        expected = -gamma / 2 + 0.5j * np.sqrt(1 - gamma**2)
        assert complex(found.leading) == pytest.approx(expected, abs=1e-12)
        assert complex(found.multiplier) == pytest.approx(1 + 0.2 * expected, abs=1e-12)
        assert float(found.largest) == pytest.approx(abs(1 + 0.2 * expected), abs=1e-12)
        np.testing.assert_allclose(found.swing[:50], ((1 + 0.2 * expected) ** np.arange(50)).real, atol=1e-9)
        assert np.count_nonzero(~np.isnan(found.pairs)) == 1


def test_at_the_critical_weight_nothing_turns():
    found = spectrum.evaluate(gamma=1.0, step_size=0.2)
    assert np.isnan(found.pairs).all()
    assert np.isnan(found.leading)
    assert float(found.largest) == pytest.approx(0.9, abs=1e-6)
    panel = spectrum()
    panel.controls["gamma"].value = 1.0
    assert "0 pairs turn" in panel.live.alt


def test_a_table_of_networks_is_shown_as_it_is():
    """Against the eigenvalues of the same game, γ by γ, picked by training's own rule."""
    state = start(SMALL, jax.random.key(4))
    game = rest.at_rest(SMALL, state.generator, state.discriminator)
    table = training_spectrum.spectra(game, GAMMAS, WIDTH)
    assert table.shape == (len(GAMMAS), WIDTH, 2)
    for row in (0, 25):
        found = spectrum.evaluate(gamma=GAMMAS[row], step_size=0.1, eigenvalues=table)
        expected = training_spectrum.turning(training_spectrum.eigenvalues(game, GAMMAS[row]))
        shown = found.pairs[~np.isnan(found.pairs)]
        np.testing.assert_allclose(shown[np.argsort(-shown.imag)], expected, rtol=1e-9)


def test_a_step_that_is_too_large_is_said_to_be():
    panel = spectrum()
    panel.controls["step_size"].value = 0.3
    assert "this step is too large" in panel.live.alt
    panel.controls["gamma"].value = 0.5
    assert "No μ lies outside" in panel.live.alt


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="eigenvalues must have shape"):
        spectrum.evaluate(eigenvalues=np.zeros((3, 2)))
