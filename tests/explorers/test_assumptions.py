"""*Assumptions*: with all of them p_g arrives; without any one it stops short, for the reason it says."""

import jax
import numpy as np
import pytest
from scipy import stats

from gan_lessons.explorers.assumptions_explorer import (
    MOST,
    OUTCOMES,
    START,
    STEPS,
    _data,
    assumptions,
    bump,
    uniform,
)
from tests.explorers.mirror_in_logs import excess_along

KEPT = {"capacity": 0, "ascent": 0, "move": 0, "samples": 0, "data": 0, "step_size": 1.0, "time": 4}


@pytest.fixture(scope="module")
def explorer():
    return assumptions()


def test_with_every_assumption_the_distance_halves(explorer) -> None:
    explorer.at(**KEPT)
    arrays = explorer.arrays
    distance = np.abs(arrays.p_g - arrays.p_data).sum(axis=1) / 2
    np.testing.assert_allclose(distance[:40], distance[0] * 0.5 ** np.arange(40), rtol=1e-3, atol=1e-13)
    np.testing.assert_allclose(arrays.excess[:30], arrays.kept[:30], rtol=1e-6, atol=1e-14)
    assert "every assumption kept" in explorer.live.alt


@pytest.mark.parametrize(
    ("switch", "index", "says"),
    [
        ("capacity", 1, "D too coarse"),
        ("capacity", 2, "D too coarse"),
        ("ascent", 1, "D not at its best"),
        ("ascent", 2, "D not at its best"),
        ("move", 1, "step in θ"),
        ("samples", 1, "samples"),
        ("samples", 2, "samples"),
    ],
)
def test_each_switch_does_damage_and_is_named(explorer, switch, index, says) -> None:
    explorer.at(**(KEPT | {switch: index}))
    assert explorer.arrays.excess[-1] > 1e-4
    assert explorer.arrays.kept[-1] < 1e-12
    assert explorer.live.caption.startswith(f"{says}: after 60 steps")
    assert explorer.arrays.broken.sum() == 1


def test_a_coarse_d_gets_the_groups_right_and_their_insides_wrong(explorer) -> None:
    explorer.at(**(KEPT | {"capacity": 1}))
    end, data = explorer.arrays.p_g[-1].reshape(-1, 3), explorer.arrays.p_data.reshape(-1, 3)
    np.testing.assert_allclose(end.sum(axis=1), data.sum(axis=1), atol=1e-9)
    start = explorer.arrays.p_g[0].reshape(-1, 3)
    np.testing.assert_allclose(
        end / end.sum(1, keepdims=True), start / start.sum(1, keepdims=True), rtol=1e-6
    )


def test_theta_reaches_what_it_can_express(explorer) -> None:
    explorer.at(**(KEPT | {"move": 1, "data": 1}))
    assert explorer.arrays.excess[-1] < 1e-10  # one bump: p_data is a p_θ
    explorer.at(**(KEPT | {"move": 1}))
    assert explorer.arrays.excess[-1] > 0.2  # two bumps: no θ is right, and descent sits on one of them


def test_more_samples_do_less_damage(explorer) -> None:
    floors = []
    for index in (1, 2):
        explorer.at(**(KEPT | {"samples": index}))
        floors.append(np.median(explorer.arrays.excess[20:]))
    assert floors[1] > 4 * floors[0]


def test_distributions_are_distributions_and_there_is_one_trace(explorer) -> None:
    draw = np.random.default_rng(0)
    for _ in range(25):
        explorer.at(
            capacity=int(draw.integers(3)), ascent=int(draw.integers(3)), move=int(draw.integers(2)),
            samples=int(draw.integers(3)), data=int(draw.integers(2)), step_size=draw.uniform(0.1, 3),
            time=int(draw.integers(61)),
        )  # fmt: skip
        np.testing.assert_allclose(explorer.arrays.p_g.sum(axis=1), 1, atol=1e-9)
        assert np.isfinite(explorer.arrays.excess).all()
    assert explorer.traces == 1
    assert explorer.live.error == ""


def test_the_data_and_the_start() -> None:
    for choice in (0, 1):
        assert float(_data(choice).sum()) == pytest.approx(1)
    p = np.asarray(bump(START[0], np.log(START[1])))
    assert p.shape == (OUTCOMES,)
    assert np.argmax(p) == 17


@pytest.mark.parametrize("step_size", np.arange(0.1, 3.01, 0.05).round(2).tolist())
def test_nothing_underflows_at_any_step_size_of_the_slider(explorer, step_size) -> None:
    arrays = explorer.at(**(KEPT | {"step_size": step_size})).arrays
    expected = excess_along(arrays.p_data, arrays.p_g[0], step_size, len(arrays.kept) - 1)
    # From 2.5 on a path is chaotic: what two ways of rounding make of it parts after 30 steps and more.
    together = slice(None) if step_size < 2.5 else slice(31)
    for found in (arrays.kept, arrays.excess):
        np.testing.assert_allclose(found[together], expected[together], atol=1e-6)
        assert (found >= 0).all()
        assert (found <= np.log(4) + 1e-12).all()


def test_the_step_at_which_a_density_died_is_right(explorer) -> None:
    arrays = explorer.at(**(KEPT | {"step_size": 2.35})).arrays
    assert float(arrays.kept[18]) == pytest.approx(0.4066, abs=5e-5)


def test_the_numbers_of_which_samples_are_made_are_as_random_as_they_should_be() -> None:
    def hashed(place: int) -> float:
        mask = 2**32 - 1
        for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
            place = (place ^ (place >> shift)) * factor & mask
        return place / 2**32

    with jax.enable_x64(True):
        numbers = np.stack([np.asarray(uniform(step)) for step in range(STEPS)])
    assert numbers.shape == (STEPS, 2, MOST)
    for step, side, sample in ((0, 0, 0), (3, 1, 17), (STEPS - 1, 1, MOST - 1)):
        assert numbers[step, side, sample] == hashed((2 * step + side) * MOST + sample)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 0.01
    rows = numbers.reshape(2 * STEPS, MOST)
    # The samples of two steps, or of the two sides, know nothing of each other; nor do neighbours.
    apart = np.corrcoef(rows)[np.triu_indices(2 * STEPS, 1)]
    assert stats.kstest(apart * np.sqrt(MOST), "norm").pvalue > 0.01
    assert abs(np.corrcoef(rows[:, 1:].ravel(), rows[:, :-1].ravel())[0, 1]) < 4 / np.sqrt(rows.size)
    assert stats.kstest([stats.kstest(row, "uniform").pvalue for row in rows], "uniform").pvalue > 0.01


@pytest.mark.parametrize("step_size", [0.1, 0.55, 1.0, 1.05, 1.3, 1.5, 2.0, 3.0])
def test_too_large_a_step_is_no_assumption_kept(explorer, step_size) -> None:
    explorer.at(**(KEPT | {"step_size": step_size}))
    along = excess_along(explorer.arrays.p_data, explorer.arrays.p_g[0], step_size, STEPS)
    rises = bool((np.diff(along) > 1e-12).any())
    explorer.live.png()
    name = "η too large" if rises else "η > 1" if step_size > 1 else "every assumption kept"
    assert explorer.live.artists["off"].get_text() == name
    assert explorer.live.caption.startswith(f"{name}: after")
    assert ("C rises on the way" in explorer.live.alt) == rises
    assert ("not proved safe" in explorer.live.alt) == (step_size > 1 and not rises)
    assert ("very assumption kept" in explorer.live.alt) == (step_size <= 1)
    legend = [text.get_text() for text in explorer.live.artists["excess"].axes.get_legend().get_texts()]
    assert "every assumption kept" not in legend


@pytest.mark.parametrize("step_size", [0.1, 1.0, 3.0])
def test_the_last_p_g_stands_beside_its_own_answer(explorer, step_size) -> None:
    arrays = explorer.at(**(KEPT | {"step_size": step_size, "time": STEPS})).arrays
    log_ratio = np.log(arrays.p_data) - np.log(np.maximum(arrays.p_g, 1e-300))
    best = 1 / (1 + np.exp(-log_ratio))
    np.testing.assert_allclose(arrays.best, best, atol=1e-12)
    np.testing.assert_allclose(arrays.discriminator, best, atol=1e-12)


def test_numbers_that_are_plain_to_read_have_no_powers_of_ten(explorer) -> None:
    explorer.at(**(KEPT | {"step_size": 3.0}))
    end = f"{explorer.arrays.excess[-1]:.3f}"
    assert f"C + log 4 = {end} nats, {end} with all but small steps kept" in explorer.live.alt
    assert "e-01" not in explorer.live.alt
    assert "e+00" not in explorer.live.alt


def test_bars_that_leave_the_picture_are_told(explorer) -> None:
    arrays = explorer.at(**(KEPT | {"step_size": 3.0})).arrays
    tallest = arrays.p_g.max(axis=1)
    assert tallest.max() > 0.9
    top = explorer.live.artists["bars"].patches[0].axes.get_ylim()[1]
    for time in (int(tallest.argmax()), int(tallest.argmin())):
        explorer.at(**(KEPT | {"step_size": 3.0, "time": time}))
        explorer.live.png()
        goes_on = f"a bar goes on to {tallest[time]:.2f}" if tallest[time] > top else ""
        for text in (explorer.live.alt, explorer.live.artists["headline"].get_text()):
            assert goes_on in text
            assert bool(goes_on) == ("a bar goes on" in text)
