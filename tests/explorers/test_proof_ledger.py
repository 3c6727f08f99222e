"""*Proof ledger*: every line of Theorem 1 agrees with every other, wherever the sliders stand."""

import jax
import numpy as np
import pytest

from gan_lessons.explorers import families
from gan_lessons.explorers.proof_ledger_explorer import LINES, marks, proof_ledger
from gan_lessons.explorers.vary_p_g_explorer import compute


@pytest.fixture(scope="module")
def explorer():
    return proof_ledger()


def test_every_step_rests_on_something():
    assert len(marks()) == len(LINES)
    assert "✗" not in marks()
    assert "✓" in marks()


def test_the_numbers_are_the_reference(explorer):
    explorer.at(family=0, data=0, mean=2.0, spread=1.0)
    np.testing.assert_allclose(explorer.arrays.numbers, -0.712633, atol=1e-6)


def test_all_lines_agree_at_random_positions_and_corners(explorer):
    draw = np.random.default_rng(2)
    for trial in range(60):
        share = draw.uniform(size=len(families.PARAMETERS))
        if trial < 20:
            share = np.round(share)  # corners
        chosen = {
            name: slider.low + (slider.high - slider.low) * part
            for (name, slider), part in zip(families.SLIDERS.items(), share, strict=True)
        }
        explorer.at(family=trial % families.DRAWN, data=int(draw.integers(3)), **chosen)
        assert explorer.arrays.disagreement < 1e-12, (trial, chosen)
    assert explorer.traces == 1


def test_it_agrees_with_vary_p_g(explorer):
    explorer.at(family=4, data=1, mean=1.0, spread=1.0, freedom=2.0)
    with jax.enable_x64(True):
        other = compute(family=4, data=1, mean=1.0, spread=1.0, freedom=2.0)
    assert float(explorer.arrays.numbers[0]) == pytest.approx(float(other.value), abs=1e-12)


def test_the_largest_disagreement_is_shown(explorer):
    explorer.live.png()
    texts = [text.get_text() for axes in explorer.live.figure.axes for text in axes.texts]
    assert "largest disagreement between two lines: below 1e-12 nats" in texts
    for mark in set(marks()):
        assert texts.count(mark) == marks().count(mark), mark
    assert "✗" not in texts
