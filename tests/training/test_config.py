"""A configuration refuses what cannot be run, and says which argument and which value."""

import copy
import dataclasses
import re

import numpy as np
import pytest

from gan_lessons.training.config import Config, algorithm_1

BAD = [
    *[
        (name, value)
        for name in (
            "latent_dim",
            "data_dim",
            "hidden_size",
            "num_hidden_layers",
            "batch_size",
            "num_discriminator_steps",
            "num_steps",
            "chunk_length",
        )
        for value in (0, -1, 1.5, True, "8", None)
    ],
    *[
        (name, value)
        for name in ("generator_learning_rate", "discriminator_learning_rate")
        for value in (0.0, -1e-3, float("nan"), float("inf"), "fast", None, True)
    ],
    *[(name, value) for name in ("adam_b1", "adam_b2") for value in (-0.1, 1.0, float("nan"), "0.5")],
    *[("discriminator_floor", value) for value in (-0.1, 1.1, float("nan"), None)],
    *[("instance_noise", value) for value in (-0.1, float("inf"), float("nan"), None)],
    *[(name, value) for name in ("r1", "r2") for value in (-0.1, float("inf"), float("nan"), None)],
    *[("noise_share", value) for value in (0.0, 1.1, float("nan"), "all")],
    *[("loss", "hinge"), ("loss", None), ("schedule", "linear"), ("schedule", 3), ("activation", "relu")],
    *[("noise", "cauchy"), ("noise", None), ("learners", "nobody"), ("learners", 2)],
    *[("activation", 1.0), ("num_steps", 6050), ("latent_dim", float("nan")), ("hidden_size", 2.0)],
    *[("generator_learning_rate", 10**400), ("generator_learning_rate", 1e-300)],
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_values_are_named(name: str, value: object) -> None:
    # Around `__init__`: in tests the types are checked there, and a learner's session has no such check.
    config = copy.copy(Config())
    object.__setattr__(config, name, value)
    with pytest.raises(ValueError, match=rf"^{name} must be .*, got {re.escape(repr(value))}$"):
        config.__post_init__()


def test_the_check_is_made_at_once() -> None:
    with pytest.raises(ValueError, match="batch_size must be an integer of at least 1, got 0"):
        Config(batch_size=0)


def test_numbers_of_numpy_are_those_of_python() -> None:
    config = copy.copy(Config())
    object.__setattr__(config, "hidden_size", np.int64(16))
    object.__setattr__(config, "r1", np.float32(0.5))
    config.__post_init__()
    assert (type(config.hidden_size), type(config.r1)) == (int, float)
    assert config == Config(hidden_size=16, r1=0.5)


def test_edges_of_the_domain_are_allowed() -> None:
    Config(
        latent_dim=1, hidden_size=1, num_hidden_layers=1, batch_size=1, num_discriminator_steps=1,
        num_steps=1, chunk_length=1, adam_b1=0.0, discriminator_floor=0.0, generator_learning_rate=1.0,
    )  # fmt: skip
    Config(discriminator_floor=1.0, schedule="constant", loss="minimax", activation="leaky_relu")


def test_every_field_is_checked() -> None:
    assert {field.name for field in dataclasses.fields(Config)} == {name for name, _ in BAD}


def test_equal_configurations_are_one_key_and_none_can_change() -> None:
    assert Config() == Config(num_steps=Config().num_steps)
    assert hash(Config()) == hash(Config())
    assert Config() != Config(hidden_size=31)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().hidden_size = 3  # type: ignore[misc]
    with pytest.raises(TypeError, match="positional"):
        Config(1)  # type: ignore[misc]


def test_algorithm_1_is_the_defaults_without_noise_and_with_two_layers() -> None:
    plain, default = dataclasses.asdict(algorithm_1()), dataclasses.asdict(Config())
    differs = {name: (plain[name], default[name]) for name in plain if plain[name] != default[name]}
    assert differs == {"num_hidden_layers": (2, 3), "instance_noise": (0.0, 3.0)}


def test_algorithm_1_takes_any_field_and_refuses_what_config_refuses() -> None:
    assert algorithm_1(num_hidden_layers=4, instance_noise=0.5, r1=0.1) == Config(
        num_hidden_layers=4, instance_noise=0.5, r1=0.1
    )
    with pytest.raises(ValueError, match="hidden_size must be an integer of at least 1, got 0"):
        algorithm_1(hidden_size=0)
