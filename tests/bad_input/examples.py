"""One small object of each class that is asked for, for calls in which something else is wrong."""

from typing import Any

import jax
import matplotlib.pyplot as plt
import numpy as np
import numpyro.distributions as dist
from matplotlib.figure import Figure

from gan_lessons.live import LiveFigure, controls
from gan_lessons.theory import densities, plane_sets
from gan_lessons.training import (
    config,
    data,
    devices,
    diagnostics,
    exact_density,
    loop,
    models,
    plane_density,
    plane_truth,
    rest,
    state,
)

SMALL = config.algorithm_1(
    hidden_size=4, batch_size=8, num_discriminator_steps=1, num_steps=4, chunk_length=2
)
NORMAL = data.sampler(densities.normal(0.0, 1.0))
STATE = state.start(SMALL, jax.random.key(0))
HISTORY = state.no_history(STATE)
RECORD = state.Record(*[np.zeros(3)] * 4, finite=np.ones(3, bool))
KNOWN = diagnostics.truth(densities.normal(0.0, 1.0), num_bins=10, num_cells=10)
BINS = exact_density.bins_between(-1.0, 1.0, 4, np.zeros(0))
MESH = devices.mesh(1)
UNITS = models.Units(np.zeros(1, np.float32), np.ones(1, np.float32))
GAME = rest.at_rest(SMALL, STATE.generator, STATE.discriminator)
SNAPSHOTS = loop.NetworkSnapshots(
    np.arange(3), *(jax.tree.map(lambda leaf: np.stack([leaf] * 3), part) for part in STATE[:2])
)
FLAT = config.algorithm_1(latent_dim=2, data_dim=2, hidden_size=4)
FLAT_STATE = state.start(FLAT, jax.random.key(0))
RING = plane_sets.ring()
FLAT_KNOWN = plane_truth.plane_truth(FLAT, RING, num_tiles=4, num_cells=2)
TILES = plane_density.tiles_between(-1.0, 1.0, 2)
SETTINGS, DENSITY = STATE.settings, dist.Normal(0.0, 1.0)


def figure() -> Figure:
    """A figure with one empty axes."""
    made = plt.figure()
    made.add_subplot()
    plt.close(made)
    return made


def live() -> LiveFigure:
    """A live figure of one line."""
    made = figure()
    return LiveFigure(made, made.axes[0].plot([], []), "a line")


class _Process:
    """The least that can be played."""

    def begin(self, steps: int, after: Any) -> None: ...
    def is_done(self, piece: Any) -> bool: ...
    def take(self, piece: Any) -> bool: ...
    def reset(self) -> None: ...


FIGURE, PROCESS, SLIDER = figure(), _Process(), controls.slider("x", 0.5, 0.0, 1.0)
EXAMPLES = (
    *(SMALL, STATE, HISTORY, RECORD, KNOWN, BINS, MESH, UNITS, GAME, SNAPSHOTS, SETTINGS, DENSITY),
    *(RING, FLAT_KNOWN, TILES),
    *(FIGURE, PROCESS, SLIDER, live(), True),
)


def of_class(kind: type) -> Any:
    """The example of a class."""
    return next(each for each in EXAMPLES if isinstance(each, kind))
