"""Bad input to what belongs to the plane: densities, tiles, runs and the laboratory."""

import dataclasses
from math import nan
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.explorers.laboratory_explorer import laboratory
from gan_lessons.explorers.laboratory_run import LaboratoryRun
from gan_lessons.explorers.own_samples import own_samples
from gan_lessons.theory import plane
from gan_lessons.training import modes, plane_density, plane_diagnostics, plane_truth
from gan_lessons.training.config import algorithm_1
from tests.bad_input.case import Case, answers, gives, refused, refuses
from tests.bad_input.examples import FLAT, FLAT_KNOWN, FLAT_STATE, RING, SMALL, STATE

PAIR = (FLAT_STATE.generator, FLAT_STATE.discriminator)
NANS = jax.tree.map(lambda leaf: jnp.full_like(leaf, nan), PAIR)
PLACES = np.array([[0.0, 0.0], [1.0, 1.0]])
DEEP = dataclasses.replace(FLAT, latent_dim=3)


def _push_forward(images: Any, room: int = 100) -> Any:
    with jax.enable_x64(True):
        tiles = plane_density.tiles_between(-1.0, 1.0, 2)
        return plane_density.push_forward(jnp.asarray(images), jnp.full(2, 0.5), tiles, room)


def _diagnose(images: Any) -> Any:
    with jax.enable_x64(True):
        return plane_diagnostics.diagnose(FLAT_KNOWN, images, jnp.zeros(16), 100)


DENSITIES = [
    refused(plane.blobs, ValueError, r"weights must sum to 1, got \[0.5, 0.6\]", PLACES, 0.1, [0.5, 0.6]),
    refused(plane.blobs, ValueError, "weights must be non-negative, got", PLACES, 0.1, [-0.5, 1.5]),
    refused(plane.blobs, ValueError, "weights must be one for each of 2 centres", PLACES, 0.1, [1.0]),
    refused(plane.blobs, ValueError, "centres must be finite, got", np.full((1, 2), nan), 0.1),
    answers(modes.modes_of, lambda found: (int(found.touched), float(found.even)) == (0, 0.0),
            RING, jnp.zeros((3, 2))),
]  # fmt: skip
TILES = [
    refused(plane_truth.plane_truth, ValueError, "low=3.0, high=1.0", FLAT, RING, low=3.0, high=1.0),
    refused(plane_truth.plane_truth, ValueError, "data_dim must be 2 .*, got 1", SMALL, RING),
    refused(plane_truth.check_plane, ValueError, "latent_dim must be 1 or 2 .*, got 3", DEEP),
    refused(plane_diagnostics.measure, ValueError, "data_dim must be 2 .*, got 1",
            SMALL, FLAT_KNOWN, STATE.generator, STATE.discriminator),
    refused(plane_diagnostics.measure, ValueError, "generator must be parameters of",
            FLAT, FLAT_KNOWN, None, PAIR[1]),
    refuses("training.plane_diagnostics.diagnose", ValueError, r"images must have shape \(3, 3, 2\), got",
            lambda: _diagnose(jnp.zeros((2, 2, 2)))),
    gives("training.plane_diagnostics.measure", nan,
          lambda: plane_diagnostics.measure(FLAT, FLAT_KNOWN, NANS[0], PAIR[1]).cost),
    gives("training.plane_diagnostics.measure", nan,
          lambda: plane_diagnostics.measure(FLAT, FLAT_KNOWN, PAIR[0], NANS[1]).value),
    refuses("training.plane_density.push_forward", ValueError, r"images must have shape \(3, 2\) for masses",
            lambda: _push_forward([[0.0, 0.0]])),
    gives("training.plane_density.push_forward", [[nan] * 2] * 2,
          lambda: _push_forward([[0.0, 0.0], [nan, 0.0], [1.0, 0.0]])),
    gives("training.plane_density.push_forward", [[nan] * 2] * 2,
          lambda: _push_forward([[-0.9, 0.1], [0.9, 0.1], [-0.9, 0.2]], 1)),
]  # fmt: skip
HELD = [
    refuses("explorers.laboratory_explorer.Laboratory", TypeError, "config must be a Config, got {}",
            lambda: laboratory({})),
    refuses("explorers.laboratory_explorer.Laboratory", ValueError, "data_dim must be 2 .*, got 1",
            lambda: laboratory(algorithm_1())),
    refuses("explorers.laboratory_explorer.Laboratory", ValueError,
            r"generator_learning_rate must lie in \[1e-05, 0.1\], got 1.0",
            lambda: laboratory(dataclasses.replace(FLAT, generator_learning_rate=1.0))),
    refuses("explorers.laboratory_explorer.Laboratory", ValueError,
            "places must not be given beside samples of one's own",
            lambda: laboratory(FLAT, PLACES).own_data(PLACES)),
    refused(own_samples, ValueError, r"samples must have shape \(n, 2\), .* got shape \(2, 1\)", [1.0, 2.0]),
    refused(own_samples, ValueError, "samples must differ, got 1.0 throughout column 0",
            [[1.0, 2.0], [1.0, 3.0]]),
    refused(own_samples, ValueError, "samples must differ, got 2.0 throughout column 1",
            [[1.0, 2.0], [3.0, 2.0]]),
    refused(own_samples, ValueError, "samples must differ in float32, .*1700000000 to 1700000030 in column 0",
            [[1_700_000_000, 1], [1_700_000_001, 2], [1_700_000_030, 3]]),
    refused(own_samples, ValueError, "samples must be finite in float32, got nan in row 1",
            [[1.0, 2.0], [nan, 3.0]]),
    refused(own_samples, TypeError, "samples", [["a", "b"], ["c", "d"]]),
    refused(own_samples, FileNotFoundError, "there is no file", "no such file.csv"),
    refused(own_samples, ValueError, r"n at most 10,000, got shape \(10001, 2\)",
            np.arange(20_002.0).reshape(-1, 2)),
    refuses("explorers.laboratory_run.LaboratoryRun", ValueError, "data_name must be one of .* got 'cats'",
            lambda: LaboratoryRun(FLAT, 0, "cats")),
    refuses("explorers.laboratory_run.LaboratoryRun", ValueError, "seed must be at least 0, got -1",
            lambda: LaboratoryRun(FLAT, -1, "a line")),
    refuses("explorers.laboratory_run.LaboratoryRun", ValueError, "latent_dim must be 1 or 2 .* got 3",
            lambda: LaboratoryRun(DEEP, 0, "a line")),
]  # fmt: skip
CASES: list[Case] = [*DENSITIES, *TILES, *HELD]
EXEMPT = {
    "takes nothing: a data set": [
        f"theory.plane_sets.{name}" for name in ("islands", "line", "moons", "spiral", "uneven")
    ],
    "a part of what has been checked by `measure`": [
        "training.plane_density.pieces_of",
        "training.plane_diagnostics.images_of",
        "training.sheet.wider",
    ],
    "a part of the compiled step, whose arguments `draw` has checked": ["training.sampling.draw_noise"],
    "declares, and what is declared is tried by the laboratory": [
        *[f"explorers.laboratory_figure.{name}" for name in ("compute", "in_units_of", "picture")],
        *[f"explorers.laboratory_run.{name}" for name in ("see", "to_see")],
        *[f"explorers.history_figure.{name}" for name in ("curves", "draw_distances", "draw_values")],
        *[
            f"explorers.run_settings.{name}"
            for name in ("number", "rates", "schedule", "seed", "check_rates")
        ],
    ],
    "what players have in common, whose arguments those check": [
        "explorers.played_panel.PlayedPanel",
        "explorers.played_run.PlayedRun",
    ],
}
