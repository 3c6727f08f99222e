"""Bad input to training, beyond what `test_contracts` makes: settings, what a sampler returns, files, NaN."""

import functools
from math import inf, nan
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist

from gan_lessons.training import (
    best_response,
    config,
    data,
    devices,
    diagnostics,
    exact_density,
    loop,
    losses,
    models,
    rest,
    sampling,
    scan,
    spectrum,
    state,
)
from gan_lessons.training.units import units_of
from gan_lessons.training.window import outline
from tests.bad_input.case import Case, answers, gives, refused, refuses
from tests.bad_input.case import vector as v
from tests.bad_input.examples import (
    BINS,
    FLAT,
    GAME,
    HISTORY,
    KNOWN,
    MESH,
    NORMAL,
    SETTINGS,
    SMALL,
    STATE,
    UNITS,
)

WIDER = config.algorithm_1(
    hidden_size=5, batch_size=8, num_discriminator_steps=1, num_steps=4, chunk_length=2
)
PAIR = (STATE.generator, STATE.discriminator)
NANS = jax.tree.map(lambda leaf: jnp.full_like(leaf, nan), PAIR)
GAMMA = dist.Gamma(1.0)
START, PUSH = "training.state.start", "training.exact_density.push_forward"
key = functools.partial(jax.random.key, 0)  # a new one each time: none is used twice


def _settings(**changed: Any) -> state.State:
    return state.start(SMALL, key(), SETTINGS._replace(**changed))


def _nans(key: Any, n: int) -> Any:
    return jnp.full((n, 1), nan)


def _twice(leaf: Any) -> Any:
    return jnp.stack([leaf, leaf])


def _flat(key: Any, n: int) -> Any:
    return jnp.zeros(n)


def _push_forward(images: list[float], masses: list[float]) -> Any:
    with jax.enable_x64(True):
        return exact_density.push_forward(jnp.asarray(images, float), jnp.asarray(masses, float), BINS)


SETTING: dict[str, tuple[Any, ...]] = {
    "generator_learning_rate": (nan,), "discriminator_learning_rate": (-1.0,), "decay_steps": (0.0, nan),
    "discriminator_floor": (1.5,), "minimax_weight": (-0.5, nan),
}  # fmt: skip
CONFIG = [
    refused(config.Config, ValueError, "chunk_length=7, got 6000", chunk_length=7),
    refused(config.Config, TypeError, "hidden", hidden=3),
    refused(config.algorithm_1, ValueError, "chunk_length=7, got 6000", chunk_length=7),
    refused(config.algorithm_1, TypeError, "hidden", hidden=3),
    *[
        refused(_settings, ValueError, f"{name} must .* got {value}", of=START, **{name: value})
        for name, values in SETTING.items()
        for value in values
    ],
    refused(_settings, ValueError, r"decay_steps must be a scalar or have the keys' shape \(\), got",
            of=START, decay_steps=v(1, 2)),
    refused(_settings, TypeError, "decay_steps must be .* got 'a'", of=START, decay_steps="a"),
]  # fmt: skip
NETWORKS = [
    refused(losses.discriminator_loss, ValueError, r"have the shape of real_logits", v(1, 2), v(1)),
    answers(losses.discriminator_loss, nan, v(nan), v(1)),
    answers(losses.discriminator_loss, inf, v(-inf), v(1)),
    answers(losses.discriminator_loss, 0.0, v(inf), v(-inf)),
    answers(losses.generator_loss_minimax, -inf, v(inf, 1)),
    answers(losses.generator_loss_minimax, nan, v(nan, 1)),
    answers(losses.generator_loss_non_saturating, inf, v(-inf, 1)),
    answers(losses.generator_loss_non_saturating, nan, v(nan, 1)),
    refused(losses.pairing_loss, ValueError, r"have the shape of better_logits", v(1, 2), v(1)),
    answers(losses.pairing_loss, inf, v(-inf), v(1)),
    answers(losses.pairing_loss, nan, v(inf), v(inf)),
    answers(losses.pairing_loss, nan, v(nan), v(1)),
    *[
        refused(models.generate, ValueError, rf"z must .*, latent_dim=1\), got shape {shape}",
                SMALL, STATE.generator, z)
        for shape, z in [(r"\(3,\)", v(1, 2, 3)), (r"\(1, 3\)", v(1, 2, 3)[None]), ("", v()[:, None])]
    ],
    refused(models.generate, ValueError, "params must be those of one Generator .*hidden_size=5.* got shapes",
            WIDER, STATE.generator, v(1)[:, None]),
    refused(models.generate, ValueError, "params must be those .* got 'dict'", SMALL, {}, v(1)[:, None]),
    answers(models.generate, [[nan]], SMALL, STATE.generator, v(nan)[:, None]),
    refused(models.logits, ValueError, "x must .* data_dim=1", SMALL, STATE.discriminator, v(1, 2)[None]),
    refused(models.logits, ValueError, "params must be those of .* Disc", SMALL, None, v(1)[:, None]),
    answers(models.logits, [nan], SMALL, STATE.discriminator, v(nan)[:, None]),
    refused(models.leading_axes, ValueError, "generator must be parameters .* got dict", SMALL, {}, PAIR[1]),
    refused(models.leading_axes, ValueError, "discriminator must .* got NoneType", SMALL, PAIR[0], None),
    refused(models.init, ValueError, r"scale must have shape \(data_dim=1,\), got \(2,\)",
            SMALL, key(), models.Units(v(0), v(1, 1))),
    refused(models.units_in, TypeError, "params must be those of a network, got int", 3),
    refused(models.units_in, TypeError, "params must be those of a network, got dict", {}),
    refused(state.extend, ValueError, r"record must be .* got shape",
            HISTORY, state.Record(*[np.zeros((2, 3))] * 5)),
]  # fmt: skip
DATA = [
    refused(data.from_samples, TypeError, "samples must be .* of them, got 'many'", "many"),
    refused(data.from_samples, ValueError, "samples must be finite .* got nan in row 1", [1.0, nan]),
    refused(data.check_density, TypeError, "p must be a density, .* got 3", "p", 3),
    refused(units_of, ValueError, "samples must be finite, got nan", SMALL, _nans),
    refused(units_of, ValueError, "samples must differ, got 1.0", SMALL, lambda key, n: jnp.ones((n, 1))),
    refused(units_of, ValueError, "sample must return data_dim=2 numbers each, got 1", FLAT, NORMAL),
    refused(sampling.draw_data, ValueError, r"sample returns .* \(batch, data_dim=1\), got shape \(8,\)",
            SMALL, _flat, key(), 8),
    refused(sampling.draw_data, ValueError, "sample returns must hold 8 samples, got 1",
            SMALL, lambda key, n: jnp.zeros((1, 1)), key(), 8),
    refused(sampling.draw_data, TypeError, "sample returns must be an array .* got None",
            SMALL, lambda key, n: None, key(), 8),
    refused(sampling.draw, ValueError, "sample returns must have shape", SMALL, _flat, key(), jnp.int32(0)),
]  # fmt: skip
PROGRAM = [
    refused(scan.advance, ValueError, "params must be those .*hidden_size=5", WIDER, NORMAL, STATE, 1),
    refused(scan.advance, ValueError, "sample returns must have shape", SMALL, _flat, STATE, 1),
    answers(scan.advance, lambda found: not found[1].finite.any() and int(found[0].step) == 0,
            SMALL, _nans, STATE, 2),
    refused(best_response.best_response, ValueError, "sample returns must have", SMALL, _flat, STATE, 1),
    refused(loop.run, ValueError, "samples must be finite, got nan", SMALL, _nans, key()),
    refuses("training.loop.run", loop.Diverged, "non-finite in step 0",
            lambda: loop.run(SMALL, _nans, key(), units=UNITS)),
    refused(devices.mesh, ValueError, "num_devices must be between 1 and .* got 1000", 1000),
    refused(devices.check_divisible, TypeError, "size must be an integer .* got 1.5", "size", 1.5, MESH),
    refused(outline, TypeError, "distribution must be a family .* got Gamma", GAMMA),
    refused(diagnostics.truth, TypeError, "distribution must be a family .* Gamma", GAMMA),
    refused(diagnostics.truth, ValueError, "low=3.0, high=1.0", dist.Normal(), low=3.0, high=1.0),
    refused(diagnostics.measure, ValueError, "latent_dim must be 1 .*, got 2", FLAT, KNOWN, *PAIR),
    refused(diagnostics.diagnose, ValueError, "latent_dim must be 1 .*, got 2", FLAT, KNOWN, *PAIR),
    refused(diagnostics.images_of, ValueError, "latent_dim must be 1 .* got 2", FLAT, PAIR[0], v(1)),
    refused(diagnostics.check_line, ValueError, "data_dim must be 1 .* got 2", config.Config(data_dim=2)),
    refused(diagnostics.measure, ValueError, "generator must be .*hidden_size=5", WIDER, KNOWN, *PAIR),
    refused(diagnostics.measure, ValueError, "generator must be parameters of", SMALL, KNOWN, None, PAIR[1]),
    refused(diagnostics.measure, ValueError, "same leading axes, got",
            SMALL, KNOWN, PAIR[0], jax.tree.map(_twice, PAIR[1])),
    gives("training.diagnostics.measure", nan,
          lambda: diagnostics.measure(SMALL, KNOWN, NANS[0], PAIR[1]).cost),
    gives("training.diagnostics.measure", nan,
          lambda: diagnostics.measure(SMALL, KNOWN, PAIR[0], NANS[1]).value),
    answers(diagnostics.images_of, [nan], SMALL, STATE.generator, v(nan)),
    refused(exact_density.bins_between, ValueError, "low=1.0, high=0.0", 1.0, 0.0, 4, np.zeros(0)),
    refused(exact_density.data_masses, TypeError, "distribution must be a family .* Gamma", GAMMA, BINS),
    refused(_push_forward, ValueError, "images must be one more than the 2 masses, got 2", [0, 1], [0.5, 0.5],
            of=PUSH),
    gives(PUSH, [nan] * 4, lambda: _push_forward([0, nan, 1], [0.5, 0.5])),
    gives(PUSH, lambda found: np.isnan(found).any(),
          lambda: _push_forward([0, 0.5, 1], [nan, 0.5])),
    refused(rest.at_rest, ValueError, "latent_dim must be 1 .* got 2", FLAT, *PAIR),
    refused(rest.at_rest, ValueError, "got 'relativistic'", config.algorithm_1(loss="relativistic"), *PAIR),
    refused(rest.at_rest, ValueError, r"one pair, got .* axes \(2,\)", SMALL, *jax.tree.map(_twice, PAIR)),
    refused(rest.at_rest, ValueError, "generator must have finite parameters", SMALL, NANS[0], PAIR[1]),
    refused(spectrum.swing, ValueError, r"displacement must have shape .*, got shape \(3,\)",
            GAME, np.ones(3), 0.1, 5),
    refused(spectrum.turning, TypeError, "found must be an array of numbers", "a"),
    answers(spectrum.turning, [], np.array([nan + 1j, -1.0])),
    answers(spectrum.multiplier, lambda found: np.isnan(found), np.full(9, nan)),
    # What lies outside counts in the end bins, wherever it is.
    gives(PUSH, [0, 0, 0, 1], lambda: _push_forward([inf] * 3, [0.5, 0.5])),
]  # fmt: skip

CASES: list[Case] = [*CONFIG, *NETWORKS, *DATA, *PROGRAM]
EXEMPT = {
    "a part of the compiled step, whose arguments come from `start` and `draw`; NaN in it ends a run, as "
    "`advance` and `run` show": [
        "training.algorithm.all_finite",
        "training.algorithm.step",
        "training.algorithm.update_discriminator",
        "training.algorithm.update_generator",
        "training.objectives.discriminator_objective",
        "training.objectives.generator_objective",
        "training.objectives.slopes",
        "training.rest.velocity",
        "training.rest.mean_shift",
    ],
    "takes any tree, and leaves what is no network as it is, see tests/training/test_packed.py": [
        "training.packed.Packed",
        "training.packed.pack",
        "training.packed.unpack",
    ],
    "built by `init` from a configuration that has checked itself": [
        "training.networks.Constant",
        "training.networks.Layer",
        "training.networks.MLP",
        "training.networks.Generator",
        "training.networks.Discriminator",
    ],
    "takes nothing": ["training.devices.use_all_cores", "lessons.here", "compiling.unrolled"],
    "a command: argparse refuses its words": ["__main__.main"],
    "an error": ["training.checkpoints.CheckpointError", "training.loop.Diverged"],
}
