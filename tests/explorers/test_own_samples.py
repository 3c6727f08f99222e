"""The laboratory trains on samples of one's own, and shows them in their own units."""

import dataclasses

import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers.laboratory_explorer import DEFAULT
from gan_lessons.explorers.own_samples import NAME, REACH, STD, own_samples
from gan_lessons.web.exported import exported

RNG = np.random.default_rng(0)
# Heights in cm and weights in kg, say: the two columns lie elsewhere, and are not equally wide.
SAMPLES = np.stack([RNG.normal(170.0, 9.0, 300), RNG.normal(70.0, 3.0, 300)], axis=1)
SMALL = dataclasses.replace(DEFAULT, hidden_size=8, batch_size=64, num_steps=1000, chunk_length=100)


@pytest.fixture(scope="module")
def laboratory():
    return explorers.laboratory(SMALL, SAMPLES)


def test_samples_lie_in_the_square_and_keep_their_shape():
    found = own_samples(SAMPLES)
    assert np.abs(found.places).max() == pytest.approx(REACH, abs=1e-9)
    np.testing.assert_allclose(found.shift + found.scale * found.places, SAMPLES, rtol=1e-6)


@pytest.mark.parametrize("name", ["mine.csv", "mine.npy"])
def test_a_file_is_read_like_an_array(tmp_path, name):
    path = tmp_path / name
    if name.endswith("npy"):
        np.save(path, SAMPLES)
    else:
        np.savetxt(path, SAMPLES, delimiter=",", header="height,weight", comments="")
    np.testing.assert_allclose(own_samples(path).places, own_samples(SAMPLES).places, atol=1e-5)
    assert own_samples(str(path)).scale == pytest.approx(own_samples(SAMPLES).scale)


def test_the_run_draws_from_the_samples(laboratory):
    run = laboratory.run
    drawn = np.asarray(run.now.real)
    nearest = np.linalg.norm(drawn[:, None] - run.samples.places[None], axis=-1).min(axis=1)
    assert nearest.max() < 5 * STD
    # The middles of the tiles lie off whole numbers: between these, masses are shares of the samples.
    across = run.known.tiles.centres[:, 0, 0]
    masses = np.exp(run.known.log_p_data).sum(axis=1)
    for low in range(-3, 3):
        share = np.mean((run.samples.places[:, 0] >= low) & (run.samples.places[:, 0] < low + 1))
        mass = masses[(across >= low) & (across < low + 1)].sum()
        assert mass == pytest.approx(share, abs=0.05)


def test_the_axes_speak_the_samples_units(laboratory):
    samples = laboratory.run.samples
    for name in ("plane", "sheet"):
        ax = laboratory.axes[name]
        for axis, shift in ((ax.xaxis, samples.shift[0]), (ax.yaxis, samples.shift[1])):
            ticks = [float(label.get_text().replace("−", "-")) for label in axis.get_ticklabels()]
            np.testing.assert_allclose(ticks, shift + samples.scale * axis.get_ticklocs(), rtol=1e-3)


def test_there_is_nothing_else_to_choose_and_it_trains(laboratory):
    assert laboratory.settings["data"].options == (NAME,)
    assert "Draw your own data" not in laboratory.live.hint
    before = laboratory.run.found.cost
    for _ in range(4):
        assert laboratory.run.take(laboratory.run.begin(100, None))
    assert laboratory.run.found.cost < before
    laboratory.player.reset.click()
    assert laboratory.live.error == ""
    assert laboratory.run.step == 0


def test_a_page_says_that_it_has_no_room_for_them(laboratory):
    with pytest.raises(NotImplementedError, match="samples of one's own"):
        exported(laboratory)
