"""Bad input to training: settings, states, samplers, parameters and files."""

import functools
import os
import tempfile
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist

from gan_lessons.theory import densities
from gan_lessons.training import (
    algorithm,
    best_response,
    checkpoints,
    config,
    data,
    devices,
    diagnostics,
    exact_density,
    loop,
    losses,
    models,
    scan,
    state,
)
from gan_lessons.training.units import units_of
from gan_lessons.training.window import outline, window
from tests.bad_input.case import Case, bad, gives, good, refuses, table
from tests.bad_input.case import vector as v

SMALL = config.Config(hidden_size=4, batch_size=8, num_discriminator_steps=1, num_steps=4, chunk_length=2)
WIDER = config.Config(hidden_size=5, batch_size=8, num_discriminator_steps=1, num_steps=4, chunk_length=2)
FLAT = config.Config(latent_dim=2, data_dim=2, hidden_size=4)
key = functools.partial(jax.random.key, 0)  # a new one each time: none is used twice
STATE = state.start(SMALL, key())
NORMAL = data.sampler(densities.normal(0.0, 1.0))
KNOWN = diagnostics.truth(densities.normal(0.0, 1.0), num_bins=10, num_cells=10)
BINS = exact_density.bins_between(-1.0, 1.0, 4, np.zeros(0))
SETTINGS = state.settings_of(SMALL)
MESH = devices.mesh(1)
HISTORY = state.no_history(STATE)


def _settings(**changed: Any) -> state.State:
    return state.start(SMALL, key(), SETTINGS._replace(**changed))


def _broken(network: str) -> state.State:
    """A state in which one network answers NaN."""
    params = jax.tree.map(lambda leaf: jnp.full_like(leaf, nan), getattr(STATE, network))
    return STATE._replace(**{network: params})


def _written(change: Callable[[bytes], bytes]) -> Any:
    """Read a checkpoint that was changed after it was written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.safetensors")
        checkpoints.save(path, SMALL, STATE, HISTORY)
        path.write_bytes(change(path.read_bytes()))
        return checkpoints.load(path, SMALL)


def _file(content: bytes, name: str = "own.csv") -> Any:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(content)
        return data.from_file(Path(folder, name))


def _nans(key: Any, n: int) -> Any:
    return jnp.full((n, 1), nan)


def _push_forward(images: list[float], masses: list[float], bins: Any) -> Any:
    with jax.enable_x64(True):
        return exact_density.push_forward(jnp.asarray(images, float), jnp.asarray(masses, float), bins)


def _run(**changed: Any) -> Any:
    return loop.run(**({"config": SMALL, "sample": NORMAL, "key": key()} | changed))


CONFIG = [
    *[
        refuses(
            "training.config.Config",
            ValueError,
            f"{name} must be .* got {value!r}",
            lambda n=name, w=value: config.Config(**{n: w}),
        )
        for name, values in {
            "latent_dim": (0, -1, 1.5, True, "8", None, nan),
            "data_dim": (0,),
            "hidden_size": (0, 2.0),
            "num_hidden_layers": (0,),
            "batch_size": (-8,),
            "num_discriminator_steps": (0,),
            "num_steps": (0, 6050),
            "chunk_length": (0, 7),
            "generator_learning_rate": (0.0, -1.0, nan, inf, "fast", True, 10**400, 1e-300),
            "discriminator_learning_rate": (-1e-3, nan, None),
            "adam_b1": (1.0, -0.1, nan),
            "adam_b2": (1.0, "0.5"),
            "discriminator_floor": (-0.1, 1.1, nan),
            "loss": ("hinge", None),
            "schedule": ("linear", 3),
            "activation": ("relu", 1.0),
        }.items()
        for value in values
        if (name, value) != ("chunk_length", 7)
    ],
    refuses(
        "training.config.Config",
        ValueError,
        "num_steps must be a multiple of chunk_length=7, got 6000",
        lambda: config.Config(chunk_length=7),
    ),
    refuses("training.config.Config", TypeError, "hidden", lambda: config.Config(hidden=3)),
]
LOSSES = [
    *table(
        "training.losses.discriminator_loss",
        losses.discriminator_loss,
        bad(ValueError, r"real_logits must have shape \(n,\) .* got shape \(0,\)", v(), v(1)),
        bad(ValueError, r"fake_logits must have shape \(n,\) .* got shape \(1, 2\)", v(1), v(1, 2)[None]),
        bad(TypeError, r"real_logits must be an array .* got \[1.0\]", [1.0], v(1)),
        good(nan, v(nan), v(1)),
        good(inf, v(-inf), v(1)),
        good(0.0, v(inf), v(-inf)),
    ),
    *table(
        "training.losses.generator_loss_minimax",
        losses.generator_loss_minimax,
        bad(ValueError, r"fake_logits must have shape \(n,\)", v()),
        good(-inf, v(inf, 1)),
        good(nan, v(nan, 1)),
    ),
    *table(
        "training.losses.generator_loss_non_saturating",
        losses.generator_loss_non_saturating,
        bad(TypeError, "fake_logits must be an array .* got 'a'", "a"),
        good(inf, v(-inf, 1)),
        good(nan, v(nan, 1)),
    ),
]
MODELS = [
    *table(
        "training.models.check_config",
        models.check_config,
        bad(TypeError, "config must be a Config, got {}", {}),
    ),
    *table("training.models.sizes", models.sizes, bad(TypeError, "config must be a Config, got 3", 3)),
    *table(
        "training.models.init",
        models.init,
        bad(TypeError, "config must be a Config, got None", None, key()),
        bad(TypeError, "key must come from jax.random.key, got 0", SMALL, 0),
        bad(ValueError, r"key must be a scalar key, got shape \(2,\)", SMALL, jax.random.split(key())),
    ),
    *table(
        "training.models.generate",
        models.generate,
        bad(
            ValueError,
            r"z must have shape \(batch, latent_dim=1\), got shape \(3,\)",
            SMALL,
            STATE.generator,
            v(1, 2, 3),
        ),
        bad(ValueError, r"z must have shape .* got shape \(1, 3\)", SMALL, STATE.generator, v(1, 2, 3)[None]),
        bad(
            ValueError, r"z must have shape .* got shape \(0, 1\)", SMALL, STATE.generator, jnp.zeros((0, 1))
        ),
        bad(
            ValueError,
            "params must be those of one Generator of .*hidden_size=5.* got shapes",
            WIDER,
            STATE.generator,
            v(1)[:, None],
        ),
        bad(ValueError, "params must be those .* got 'dict'", SMALL, {}, v(1)[:, None]),
        good([[nan]], SMALL, STATE.generator, v(nan)[:, None]),
    ),
    *table(
        "training.models.logits",
        models.logits,
        bad(
            ValueError,
            r"x must have shape \(batch, data_dim=1\), got shape \(1, 2\)",
            SMALL,
            STATE.discriminator,
            v(1, 2)[None],
        ),
        bad(ValueError, "params must be those of one Discriminator", SMALL, None, v(1)[:, None]),
        bad(TypeError, "config must be a Config, got 'small'", "small", STATE.discriminator, v(1)[:, None]),
        good([nan], SMALL, STATE.discriminator, v(nan)[:, None]),
    ),
    *table(
        "training.models.leading_axes",
        models.leading_axes,
        bad(ValueError, "generator must be parameters of .* got dict", SMALL, {}, STATE.discriminator),
        bad(ValueError, "discriminator must be parameters of .* got NoneType", SMALL, STATE.generator, None),
    ),
]
STATES = [
    *table(
        "training.state.settings_of", state.settings_of, bad(TypeError, "config must be a Config, got 1", 1)
    ),
    *table("training.state.optimizer", state.optimizer, bad(TypeError, "config must be a Config, got 1", 1)),
    *table(
        "training.state.start",
        state.start,
        bad(TypeError, "key must come from jax.random.key, got 7", SMALL, 7),
        bad(TypeError, "key must come from jax.random.key", SMALL, jax.random.PRNGKey(0)),
        bad(ValueError, r"key must be .* got shape \(2, 2\)", SMALL, jax.random.split(key(), (2, 2))),
        bad(ValueError, r"key must be .* n >= 1, got shape \(0,\)", SMALL, jax.random.split(key(), 0)),
        bad(TypeError, "config must be a Config, got {}", {}, key()),
        bad(TypeError, "settings must be a Settings, got {'rate': 1}", SMALL, key(), {"rate": 1}),
    ),
    *[
        refuses(
            "training.state.start",
            ValueError,
            f"{name} must .* got {value}",
            lambda n=name, w=value: _settings(**{n: w}),
        )
        for name, value in [
            ("generator_learning_rate", nan),
            ("discriminator_learning_rate", -1.0),
            ("decay_steps", 0.0),
            ("decay_steps", nan),
            ("discriminator_floor", 1.5),
            ("minimax_weight", -0.5),
            ("minimax_weight", nan),
        ]
    ],
    refuses(
        "training.state.start",
        ValueError,
        r"decay_steps must be a scalar or have the keys' shape \(\), got",
        lambda: _settings(decay_steps=v(1, 2)),
    ),
    refuses(
        "training.state.start",
        TypeError,
        "decay_steps must be .* got 'a'",
        lambda: _settings(decay_steps="a"),
    ),
    *table(
        "training.state.no_history", state.no_history, bad(TypeError, "state must be a State, got None", None)
    ),
    *table(
        "training.state.extend",
        state.extend,
        bad(TypeError, "history must be a History, got None", None, None),
    ),
    refuses(
        "training.state.extend", TypeError, "record must be a Record, got 3", lambda: state.extend(HISTORY, 3)
    ),
    refuses(
        "training.state.extend",
        ValueError,
        r"record must be .* got shape",
        lambda: state.extend(HISTORY, state.Record(*[np.zeros((2, 3))] * 5)),
    ),
]
DRAWING = [
    *table(
        "training.data.sampler",
        data.sampler,
        bad(TypeError, "distribution must be a density, .* got 'normal'", "normal"),
        bad(TypeError, "distribution must be a density, .* got", v(0.5, 0.5)),
        bad(ValueError, "distribution must be one density on the line", dist.Normal(np.zeros(2), 1.0)),
    ),
    *table(
        "training.data.from_samples",
        data.from_samples,
        bad(TypeError, "samples must be a real number or an array of them, got 'many'", "many"),
        bad(ValueError, r"samples must have shape .* at least 2, got shape \(0,\)", []),
        bad(ValueError, r"samples must have shape .* at least 2, got shape \(1,\)", [3.0]),
        bad(ValueError, r"samples must have shape .* got shape \(2, 1, 1\)", np.zeros((2, 1, 1))),
        bad(ValueError, r"samples must have shape .* got shape \(2, 0\)", np.zeros((2, 0))),
        bad(ValueError, "samples must be finite in float32, got nan in row 1", [1.0, nan]),
        bad(ValueError, "samples must be finite in float32, got 1e\\+39 in row 0", [1e39, 1.0]),
        bad(ValueError, "samples must differ, got 2.0 throughout column 1", [[1.0, 2.0], [3.0, 2.0]]),
        bad(ValueError, "samples must differ", [1e9, 1e9 + 1]),
    ),
    *table(
        "training.data.from_file",
        _file,
        bad(ValueError, r"own.csv must have shape .* got shape \(0,\)", b""),
        bad(ValueError, r"own.csv must have shape .* got shape \(0,\)", b"length\n# 3\n"),
        bad(ValueError, "own.csv must hold numbers, got 'three' in line 2", b"1\nthree\n"),
        bad(ValueError, "own.csv must hold numbers, got 'cm' in line 2", b"length\ncm\n1\n2\n"),
        bad(ValueError, "own.csv must hold numbers, got '1,,2' in line 2", b"1,2,3\n1,,2\n"),
        bad(ValueError, "own.csv must hold 2 numbers a line, got '3' in line 2", b"1,2\n3\n"),
        bad(ValueError, "own.csv must be finite in float32, got nan in row 0", b"nan\n1\n"),
        bad(ValueError, "own.csv must differ, got 1.0 throughout column 0", b"1\n1\n"),
        bad(ValueError, "own.csv must be text in UTF-8", b"\xff\xfe1"),
        bad(ValueError, "own.npy must be an array in NumPy's format", b"1\n2\n", "own.npy"),
    ),
    *table(
        "training.data.from_file",
        data.from_file,
        bad(TypeError, "path must be a path, got 3", 3),
        bad(
            FileNotFoundError,
            "path must be a file of numbers, but there is no file nowhere.csv",
            "nowhere.csv",
        ),
        bad(FileNotFoundError, "there is no file /", "/"),
    ),
    *table("training.data.origin", data.origin, bad(TypeError, "sample must be a function .* got 3", 3)),
    *table(
        "training.units.units_of",
        units_of,
        bad(TypeError, "config must be a Config, got None", None, NORMAL),
        bad(TypeError, "sample must be a function .* got 3", SMALL, 3),
        bad(ValueError, "samples must be finite, got nan", SMALL, _nans),
        bad(ValueError, "samples must differ, got 1.0", SMALL, lambda key, n: jnp.ones((n, 1))),
        bad(ValueError, "sample must return data_dim=2 numbers each, got 1", FLAT, NORMAL),
    ),
    *table(
        "training.models.init",
        lambda units: models.init(SMALL, key(), units),
        bad(TypeError, "units must be a Units, from units_of, got 3", 3),
        bad(ValueError, r"scale must have shape \(data_dim=1,\), got \(2,\)", models.Units(v(0), v(1, 1))),
    ),
    *table(
        "training.models.units_in",
        models.units_in,
        bad(TypeError, "params must be those of a network, got int", 3),
        bad(TypeError, "params must be those of a network, got dict", {}),
    ),
    *table(
        "training.data.check_density",
        data.check_density,
        bad(TypeError, "p must be a density, .* got 3", "p", 3),
        bad(
            ValueError,
            "p must be one density on the line",
            "p",
            dist.MultivariateNormal(np.zeros(2), np.eye(2)),
        ),
    ),
    *table(
        "training.data.traceable", data.traceable, bad(TypeError, "sample must be a function .* got 3", 3)
    ),
    *table(
        "training.algorithm.draw_data",
        algorithm.draw_data,
        bad(
            ValueError,
            r"sample returns must have shape \(batch, data_dim=1\), got shape \(8,\)",
            SMALL,
            lambda key, n: jnp.zeros(n),
            key(),
            8,
        ),
        bad(
            ValueError,
            "sample returns must hold 8 samples, got 1",
            SMALL,
            lambda key, n: jnp.zeros((1, 1)),
            key(),
            8,
        ),
        bad(TypeError, "sample returns must be an array .* got None", SMALL, lambda key, n: None, key(), 8),
    ),
    refuses(
        "training.algorithm.draw",
        ValueError,
        "sample returns must have shape",
        lambda: algorithm.draw(SMALL, lambda key, n: jnp.zeros((n, 2)), key(), jnp.int32(0)),
    ),
]
PROGRAM = [
    *table(
        "training.scan.check_run",
        scan.check_run,
        bad(TypeError, "sample must be a function .* got 3", SMALL, 3, STATE, 1),
        bad(TypeError, "state must be a State, got None", SMALL, NORMAL, None, 1),
        bad(TypeError, "num_steps must be an integer .* got 1.5", SMALL, NORMAL, STATE, 1.5),
        bad(ValueError, "num_steps must be at least 1, got 0", SMALL, NORMAL, STATE, 0),
    ),
    *table(
        "training.scan.compiled_part",
        scan.compiled_part,
        bad(TypeError, "config must be a Config, got 3", 3),
    ),
    *table(
        "training.scan.advance",
        scan.advance,
        bad(ValueError, "num_steps must be at least 1, got -1", SMALL, NORMAL, STATE, -1),
        bad(TypeError, "config must be a Config, got None", None, NORMAL, STATE, 1),
        bad(ValueError, "params must be those .*hidden_size=5", WIDER, NORMAL, STATE, 1),
        bad(
            ValueError,
            r"sample returns must have shape .* got shape \(8, 2\)",
            SMALL,
            lambda key, n: jnp.zeros((n, 2)),
            STATE,
            1,
        ),
        bad(TypeError, "mesh must be a mesh, .* got 2", SMALL, NORMAL, STATE, 1, 2),
        good(
            lambda found: not found[1].finite.any() and int(found[0].step) == 0,
            SMALL,
            _nans,
            STATE,
            2,
        ),
    ),
    *table(
        "training.best_response.best_response",
        best_response.best_response,
        bad(TypeError, "num_steps must be an integer .* got '5'", SMALL, NORMAL, STATE, "5"),
        bad(ValueError, "sample returns must have shape", SMALL, lambda key, n: jnp.zeros(n), STATE, 1),
        bad(TypeError, r"state must be a State, got \(\)", SMALL, NORMAL, (), 1),
    ),
    refuses(
        "training.loop.chunks",
        TypeError,
        "sample must be a function",
        lambda: loop.chunks(SMALL, "normal", STATE),
    ),
    refuses(
        "training.loop.chunks",
        TypeError,
        "state must be a State, got 3",
        lambda: loop.chunks(SMALL, NORMAL, 3),
    ),
    refuses("training.loop.run", TypeError, "config must be a Config, got {}", lambda: _run(config={})),
    refuses("training.loop.run", TypeError, "key must come from .* got 0", lambda: _run(key=0)),
    refuses(
        "training.loop.run", TypeError, "sample must be a function .* got None", lambda: _run(sample=None)
    ),
    refuses("training.loop.run", TypeError, "on_chunk must be a function .* got 1", lambda: _run(on_chunk=1)),
    refuses("training.loop.run", TypeError, "checkpoint must be a path, got 3", lambda: _run(checkpoint=3)),
    refuses("training.loop.run", TypeError, "settings must be a Settings, got 3", lambda: _run(settings=3)),
    refuses("training.loop.run", TypeError, "mesh must be a mesh, .* got 'all'", lambda: _run(mesh="all")),
    refuses(
        "training.loop.run",
        loop.Diverged,
        "non-finite in step 0",
        lambda: _run(sample=_nans, units=models.Units(v(0), v(1))),
    ),
    refuses("training.loop.run", ValueError, "samples must be finite, got nan", lambda: _run(sample=_nans)),
    refuses("training.loop.run", TypeError, "units must be a Units.* got 1", lambda: _run(units=1)),
]
FILES = [
    *table(
        "training.checkpoints.save",
        checkpoints.save,
        bad(TypeError, "path must be a path, got 3", 3, SMALL, STATE, HISTORY),
        bad(TypeError, "config must be a Config, got None", "run", None, STATE, HISTORY),
        bad(TypeError, "state must be a State, got None", "run", SMALL, None, HISTORY),
        bad(TypeError, "history must be a History, got None", "run", SMALL, STATE, None),
        bad(
            checkpoints.CheckpointError,
            "cannot write the checkpoint /nowhere/run",
            "/nowhere/run",
            SMALL,
            STATE,
            HISTORY,
        ),
        bad(
            checkpoints.CheckpointError,
            "cannot write the checkpoint .*is not a file",
            os.curdir,
            SMALL,
            STATE,
            HISTORY,
        ),
    ),
    *table(
        "training.checkpoints.load",
        checkpoints.load,
        bad(TypeError, "path must be a path, got 3", 3, SMALL),
        bad(TypeError, "config must be a Config, got None", "run", None),
        bad(checkpoints.CheckpointError, "there is no checkpoint /nowhere/run", "/nowhere/run", SMALL),
        bad(checkpoints.CheckpointError, "is not a whole safetensors file", os.curdir, SMALL),
    ),
    refuses(
        "training.checkpoints.load",
        checkpoints.CheckpointError,
        "is not a whole safetensors file",
        lambda: _written(lambda content: content[:-9]),
    ),
    refuses(
        "training.checkpoints.load",
        checkpoints.CheckpointError,
        "is damaged",
        lambda: _written(lambda content: content[:-1] + bytes([content[-1] ^ 1])),
    ),
    refuses(
        "training.checkpoints.load",
        checkpoints.CheckpointError,
        "is not a whole",
        lambda: _written(lambda content: b""),
    ),
]
DEVICES = [
    *table(
        "training.devices.mesh",
        devices.mesh,
        bad(ValueError, "num_devices must be between 1 and .* got 0", 0),
        bad(ValueError, "num_devices must be between 1 and .* got 1000", 1000),
        bad(TypeError, "num_devices must be .* got '2'", "2"),
        bad(TypeError, "num_devices must be an integer, got 1.5", 1.5),
    ),
    *table(
        "training.devices.check_mesh",
        devices.check_mesh,
        bad(TypeError, "on must be a mesh, .* got 2", "on", 2),
    ),
    *table(
        "training.devices.check_divisible",
        devices.check_divisible,
        bad(TypeError, "on must be a mesh, .* got 2", "batch_size", 8, 2),
        bad(TypeError, "batch_size must be an integer .* got 1.5", "batch_size", 1.5, MESH),
    ),
    *table(
        "training.devices.place",
        devices.place,
        bad(TypeError, "state must be a State, got None", None, MESH),
        bad(TypeError, "on must be a mesh, .* got None", STATE, None),
    ),
    *table(
        "training.devices.gather",
        devices.gather,
        bad(TypeError, "on must be a mesh, .* got 2", STATE, 2),
    ),
    *table("training.devices.is_first", devices.is_first, bad(TypeError, "on must be a mesh, .* got 2", 2)),
    *table(
        "training.devices.share_members",
        devices.share_members,
        bad(TypeError, "function must be .* got 3", 3, None),
    ),
    *table(
        "training.devices.split_batch",
        devices.split_batch,
        bad(ValueError, r"batch must have .* got shape \(2,\)", v(1, 2), None),
    ),
]
TRUTH = [
    refuses(
        "training.diagnostics.truth",
        TypeError,
        "p_data must be a density, .* got 'normal'",
        lambda: diagnostics.truth("normal"),
    ),
    refuses(
        "training.diagnostics.truth",
        TypeError,
        "distribution must be a family .* Gamma",
        lambda: diagnostics.truth(dist.Gamma(1.0)),
    ),
    refuses(
        "training.diagnostics.truth",
        ValueError,
        "low=3.0, high=1.0",
        lambda: diagnostics.truth(dist.Normal(0.0, 1.0), low=3.0, high=1.0),
    ),
    refuses(
        "training.diagnostics.truth",
        ValueError,
        "low=nan",
        lambda: diagnostics.truth(dist.Normal(0.0, 1.0), low=nan),
    ),
    refuses(
        "training.diagnostics.truth",
        ValueError,
        "num_bins must be even .* got 3",
        lambda: diagnostics.truth(dist.Normal(0.0, 1.0), num_bins=3),
    ),
    refuses(
        "training.diagnostics.truth",
        TypeError,
        "num_cells must be an integer .* got 4.5",
        lambda: diagnostics.truth(dist.Normal(0.0, 1.0), num_cells=4.5),
    ),
    *table(
        "training.diagnostics.measure",
        diagnostics.measure,
        bad(
            TypeError, "known must be a Truth, .* got None", SMALL, None, STATE.generator, STATE.discriminator
        ),
        bad(
            ValueError,
            "latent_dim must be 1 for an exact density, got 2",
            FLAT,
            KNOWN,
            STATE.generator,
            STATE.discriminator,
        ),
        bad(
            ValueError,
            "generator must be parameters of .*hidden_size=5",
            WIDER,
            KNOWN,
            STATE.generator,
            STATE.discriminator,
        ),
        bad(ValueError, "generator must be parameters of", SMALL, KNOWN, None, STATE.discriminator),
    ),
    refuses(
        "training.diagnostics.measure",
        ValueError,
        r"same leading axes, got \[\(\), \(2,\)\]",
        lambda: diagnostics.measure(
            SMALL,
            KNOWN,
            STATE.generator,
            jax.tree.map(lambda leaf: jnp.stack([leaf, leaf]), STATE.discriminator),
        ),
    ),
    gives(
        "training.diagnostics.measure",
        nan,
        lambda: diagnostics.measure(SMALL, KNOWN, _broken("generator").generator, STATE.discriminator).cost,
    ),
    gives(
        "training.diagnostics.measure",
        nan,
        lambda: (
            diagnostics.measure(SMALL, KNOWN, STATE.generator, _broken("discriminator").discriminator).value
        ),
    ),
    *table(
        "training.diagnostics.check_line",
        diagnostics.check_line,
        bad(ValueError, "data_dim must be 1 for an exact density, got 2", config.Config(data_dim=2)),
    ),
    *table(
        "training.diagnostics.diagnose",
        diagnostics.diagnose,
        bad(TypeError, "known must be a Truth, .* got 3", SMALL, 3, STATE.generator, STATE.discriminator),
        bad(
            ValueError,
            "data_dim must be 1|latent_dim must be 1",
            FLAT,
            KNOWN,
            STATE.generator,
            STATE.discriminator,
        ),
    ),
    *table(
        "training.diagnostics.images_of",
        diagnostics.images_of,
        bad(
            ValueError,
            r"z must have shape \(n,\) .* got shape \(1, 2\)",
            SMALL,
            STATE.generator,
            v(1, 2)[None],
        ),
        bad(ValueError, "latent_dim must be 1 .* got 2", FLAT, STATE.generator, v(1)),
        good([nan], SMALL, STATE.generator, v(nan)),
    ),
    *table(
        "training.exact_density.bins_between",
        exact_density.bins_between,
        bad(ValueError, "low=1.0, high=0.0", 1.0, 0.0, 4, np.zeros(0)),
        bad(ValueError, "low=0.0, high=inf", 0.0, inf, 4, np.zeros(0)),
        bad(TypeError, "low must be .* got 'a'", "a", 1.0, 4, np.zeros(0)),
        bad(ValueError, "num_bins must be even and at least 2, got 0", 0.0, 1.0, 0, np.zeros(0)),
        bad(TypeError, "num_bins must be an integer .* got 4.0", 0.0, 1.0, 4.0, np.zeros(0)),
        bad(ValueError, r"jumps must be .* got \[nan", 0.0, 1.0, 4, np.array([nan])),
        bad(ValueError, "core must be finite", 0.0, 1.0, 4, np.zeros(0), (nan, 1.0)),
        bad(ValueError, "core must be positive, got 0.0", 0.0, 1.0, 4, np.zeros(0), (0.0, 0.0)),
    ),
    *table(
        "training.window.window",
        window,
        bad(TypeError, "p_data must be a density.* got 3", 3),
        bad(ValueError, "p_data must be one density", dist.Normal(np.zeros(2), 1.0)),
    ),
    *table(
        "training.window.outline",
        outline,
        bad(TypeError, "distribution must be a family .* got Gamma", dist.Gamma(1.0)),
    ),
    *table(
        "training.exact_density.cells_of_noise",
        exact_density.cells_of_noise,
        bad(ValueError, "num_cells must be even and at least 2, got 5", 5),
        bad(TypeError, "num_cells must be .* got '4'", "4"),
    ),
    *table(
        "training.exact_density.data_masses",
        exact_density.data_masses,
        bad(TypeError, "distribution must be a family .* got Gamma", dist.Gamma(1.0), BINS),
        bad(TypeError, "bins must be a Bins, .* got None", dist.Normal(0.0, 1.0), None),
    ),
    *table(
        "training.exact_density.push_forward",
        _push_forward,
        bad(ValueError, "images must be one more than the 2 masses, got 2", [0, 1], [0.5, 0.5], BINS),
        bad(TypeError, "bins must be a Bins, .* got None", [0, 1], [1], None),
        good([nan] * 4, [0, nan, 1], [0.5, 0.5], BINS),
        good(lambda found: np.isnan(found).any(), [0, 0.5, 1], [nan, 0.5], BINS),
        # What lies outside counts in the end bins, wherever it is.
        good([0, 0, 0, 1], [inf, inf, inf], [0.5, 0.5], BINS),
    ),
]

CASES: list[Case] = [
    *CONFIG,
    *LOSSES,
    *MODELS,
    *STATES,
    *DRAWING,
    *PROGRAM,
    *FILES,
    *DEVICES,
    *TRUTH,
]
EXEMPT = {
    "a part of the compiled step, whose arguments come from `start` and `draw`; NaN in it ends a run, as "
    "`advance` and `run` show": [
        "training.algorithm.step",
        "training.algorithm.update_discriminator",
        "training.algorithm.update_generator",
        "training.algorithm.generator_loss",
    ],
    "built by `init` from a configuration that has checked itself": [
        "training.networks.Constant",
        "training.networks.Layer",
        "training.networks.MLP",
        "training.networks.Generator",
        "training.networks.Discriminator",
    ],
    "takes nothing": ["training.devices.use_all_cores"],
    "an error": ["training.checkpoints.CheckpointError", "training.loop.Diverged"],
}
