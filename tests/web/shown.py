"""The explorers that a page shows."""

from gan_lessons import explorers
from gan_lessons.explorers.explorer import Explorer

# *Training player* trains, which test_training.py follows.
NAMES = sorted(set(explorers.__all__) - {"Explorer", "training_player"})


def fullest(name: str) -> Explorer:
    """An explorer with all its panels."""
    explorer: Explorer = getattr(explorers, name)
    return next(iter(explorer.variants.values()), explorer)
