"""What several files of tests of explorers begin with."""

import pytest

from gan_lessons import explorers
from gan_lessons.explorers.laboratory_run import DATA
from tests.explorers.small_laboratory import SMALL


@pytest.fixture(scope="module")
def made_laboratory():
    return explorers.laboratory(SMALL)


@pytest.fixture
def laboratory(made_laboratory):
    made_laboratory.run.config = SMALL
    made_laboratory.settings["data"].value = DATA[0]
    made_laboratory.settings["learners"].value = "both"
    made_laboratory.player.pace.index = 3  # in pieces of 50
    made_laboratory.player.reset.click()
    made_laboratory.live.error = ""
    return made_laboratory
