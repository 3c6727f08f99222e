"""The explorers that a page shows."""

from gan_lessons import explorers
from gan_lessons.explorers.explorer import Explorer
from tests.accessibility.everyone import PLAYED

# *Training player* and the laboratory train, which test_training.py and test_laboratory.py follow.
NAMES = sorted(set(explorers.__all__) - {"Explorer", *PLAYED})


def fullest(name: str) -> Explorer:
    """An explorer with all its panels."""
    explorer: Explorer = getattr(explorers, name)
    return next(iter(explorer.variants.values()), explorer)
