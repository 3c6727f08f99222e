"""*Eigenvalue plane* and *Spectrum*: what the words foretell is what NumPy's powers and roots say."""

import jax
import numpy as np
import pytest

from gan_lessons.explorers.eigenvalue_plane_explorer import START, eigenvalue_plane
from gan_lessons.explorers.spectrum_explorer import GAMMAS, WIDTH, spectrum
from gan_lessons.live.pointer import PointerEvent
from gan_lessons.training import rest
from gan_lessons.training import spectrum as training_spectrum
from gan_lessons.training.state import start
from tests.bad_input.examples import SMALL
from tests.explorers.sayings import said


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


def test_an_orbit_beyond_all_numbers_runs_away():
    for words in said(eigenvalue_plane, step_size=4.5, loss=1, method=1):
        assert "runs away" in words
        assert "nan" not in words
        assert "inf" not in words


def test_an_orbit_that_starts_at_the_equilibrium_stays_there():
    for words in said(eigenvalue_plane, start=np.zeros(2)):
        assert "stays there" in words
        assert "nan" not in words


def linear(step_size, gamma, loss, method):
    """A step of the game, linearized by hand: simultaneous or alternating."""
    pull = 1.0 if loss == 2 else 0.5
    of_g = np.array([[1, step_size * pull], [0, 1]])
    of_d = np.array([[1, 0], [-step_size * pull, 1 - step_size * gamma]])
    return of_g @ of_d if method else of_g + of_d - np.eye(2)


@pytest.mark.parametrize(
    ("step_size", "gamma", "loss", "method", "verdict", "growth"),
    [
        (2.0, 2.0, 2, 0, "may grow like the number of steps", (1.9, 2.1)),
        (4.0, 0.0, 0, 1, "may grow like the number of steps", (1.9, 2.1)),
        (4.0 + 1e-15, 0.0, 0, 1, "may grow like the number of steps", (1.9, 2.1)),
        (4.0, 1.0, 0, 0, "may grow like the number of steps", (1.9, 2.1)),
        (1.0, 2.5, 2, 0, "neither arrives nor runs away", (0.99, 1.01)),
        (0.2, 0.0, 0, 1, "goes round for ever", (0.8, 1.2)),
        (0.2, 0.0, 0, 0, "Outside the circle", (100, np.inf)),
        (0.2, 0.5, 0, 0, "Inside the circle", (0, 1e-9)),
    ],
)
def test_the_verdict_is_what_powers_of_the_step_do(step_size, gamma, loss, method, verdict, growth):
    """Between 1,000 and 2,000 steps the longest distance is multiplied as the words foretell."""
    at = {"step_size": step_size, "gamma": gamma, "loss": loss, "method": method}
    for words in said(eigenvalue_plane, **at):
        assert verdict in words
    early, late = (np.linalg.norm(np.linalg.matrix_power(linear(**at), n), 2) for n in (1000, 2000))
    assert growth[0] < late / early < growth[1]


def test_multipliers_that_are_0_are_shown():
    found = eigenvalue_plane.evaluate(step_size=2.0, gamma=1.0, loss=0, method=0)
    assert found.multipliers[:2].tolist() == [0, 0]
    assert np.isnan(found.multipliers[2:]).all()
    assert np.isfinite(eigenvalue_plane.evaluate(method=2).multipliers).all()


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
    for step_size in (0.02, 0.3):
        panel.controls["step_size"].value = step_size
        outside = abs(1 + 0.5j * step_size) - 1
        assert f"|μ| − 1 = {outside:.1e}: this step is too large, and so is every other".replace(
            "-", "−"
        ) in (panel.live.alt)
    panel.controls["gamma"].value = 0.02
    assert "this step is too large, and those below h = 0.08 are not" in panel.live.alt
    eigenvalue = -0.01 + 0.5j * np.sqrt(1 - 0.02**2)
    assert [abs(1 + h * eigenvalue) < 1 for h in (0.0799, 0.0801)] == [True, False]
    panel.controls["gamma"].value = 0.5
    assert "No μ lies outside" in panel.live.alt


def test_pairs_that_the_axes_cannot_hold_are_counted():
    """Without R1 a pair of two numbers does not decay, and a logarithmic axis has no 0."""
    for gamma, off in ((0.0, 2), (0.5, 1)):
        assert f"({off} off the axes at their edges: no decay at the left)" in said(spectrum, gamma=gamma)[0]
    table = np.zeros((len(GAMMAS), WIDTH, 2))
    table[:, :2] = [[-0.5, 1.0], [-0.5, -1.0]]
    assert "off the axes" not in said(spectrum, eigenvalues=table)[0]


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="eigenvalues must have shape"):
        spectrum.evaluate(eigenvalues=np.zeros((3, 2)))
