"""A short soak of every explorer; `make soak` sends 10,000 events to each."""

from typing import Any

import numpy as np
import pytest

from gan_lessons.explorers import played_run
from gan_lessons.training.state import Record
from tests.accessibility.everyone import CASES, NAMES
from tests.soak.endure import soak

EVENTS = 100


def test_there_is_an_explorer_for_each_name() -> None:
    assert {"vary_p_g", "simplex", "training_player"} <= set(NAMES)
    assert len(NAMES) >= 14


def count_only(config: Any, sample: Any, state: Any, steps: int) -> tuple[Any, Record]:
    """Stands for training, each of whose settings would be compiled."""
    numbers = np.zeros(steps, np.float32)
    return state._replace(step=state.step + steps), Record(*[numbers] * 4, finite=np.ones(steps, bool))


@pytest.mark.parametrize("name", CASES)
def test_random_events_leave_the_right_picture(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(played_run.scan, "advance", count_only)
    found = soak(name, EVENTS, seed=7)
    assert found.complaints == []
    assert found.differences == []
