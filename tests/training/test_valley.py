"""The floor of C that a valley sets: below every C, and reached where it can be."""

import math

import numpy as np
import pytest

from benchmarks import valley
from gan_lessons.theory import densities
from gan_lessons.training import diagnostics
from tests.training import affine

BUMPS = densities.mixture(0.5, -2.5, 0.15, 2.5, 0.15)


@pytest.mark.parametrize("slope", [0.5, 2.5, 10.0])
def test_no_generator_of_this_slope_is_below_the_floor(slope: float) -> None:
    known, generator = diagnostics.truth(BUMPS), affine.generator(slope, 0.3)
    assert valley.steepest(affine.CONFIG, generator) == pytest.approx(slope, rel=1e-2)
    found = diagnostics.measure(affine.CONFIG, known, generator, affine.discriminator())
    assert 0 < valley.floor(known, -1.9, 1.9, slope) <= float(found.cost) + math.log(4)


def test_the_floor_falls_with_the_slope_from_one_lost_bump_to_nothing() -> None:
    known = diagnostics.truth(BUMPS)
    floors = [valley.floor(known, -1.9, 1.9, slope) for slope in (1e-3, 1.0, 5.0, 20.0, 100.0, 1e4)]
    assert (np.diff(floors) < 1e-9).all()
    # One bump of two: JSD(½, ½; 1, 0) by hand.
    one_lost = math.log(4) + 0.5 * math.log(1 / 3) + math.log(2 / 3) + 0.5 * math.log(1.0)
    assert floors[0] == pytest.approx(one_lost, abs=1e-3)
    assert floors[-1] < 1e-3
