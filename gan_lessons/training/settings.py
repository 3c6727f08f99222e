"""The numbers of a run that its compiled program takes as they come, and whether they can be run."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.contracts import checks
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG


class Settings(NamedTuple):
    """The settings that are numbers to the compiled program: another value compiles nothing anew.

    In an ensemble each may have a leading axis, one entry a member.

    Attributes:
        generator_learning_rate: scalar, Adam's rate for G before the schedule.
        discriminator_learning_rate: scalar, the same for D.
        decay_steps: scalar, the step at which the cosine schedule ends; ∞ keeps the rates.
        discriminator_floor: scalar in [0, 1], the part of D's rate that is left then; of G's nothing is.
        minimax_weight: scalar in [0, 1]: 1 trains G on the minimax loss, 0 on the non-saturating one.
        instance_noise: scalar ≥ 0, its standard deviation at step 0, in those of the data; 0 where the
            configuration has none, since it is left out of the program there.
        noise_steps: scalar > 0, the step from which on there is no more of it.
        r1: scalar ≥ 0, weight of the penalty R1; 0 where the configuration has none.
        r2: the same for R2.
        relativistic_weight: scalar in [0, 1]: 1 trains both players on the pairing loss; 0 where that is not
            the loss of the configuration.
    """

    generator_learning_rate: Float[Array, "..."]
    discriminator_learning_rate: Float[Array, "..."]
    decay_steps: Float[Array, "..."]
    discriminator_floor: Float[Array, "..."]
    minimax_weight: Float[Array, "..."]
    instance_noise: Float[Array, "..."]
    noise_steps: Float[Array, "..."]
    r1: Float[Array, "..."]
    r2: Float[Array, "..."]
    relativistic_weight: Float[Array, "..."]


@contract(config=CONFIG)
def settings_of(config: Config) -> Settings:
    """Return the configuration's settings as float32 scalars.

    >>> settings_of(Config(loss="minimax")).minimax_weight.item()
    1.0
    """
    decay_steps = config.num_steps if config.schedule == "cosine" else float("inf")
    values = (
        config.generator_learning_rate,
        config.discriminator_learning_rate,
        decay_steps,
        config.discriminator_floor,
        config.loss == "minimax",
        config.instance_noise,
        config.noise_share * config.num_steps,
        config.r1,
        config.r2,
        config.loss == "relativistic",
    )
    # All at once: a transfer of its own for each would take five times as long.
    return Settings(*jax.device_put([np.float32(value) for value in values]))


def _fit(values: Mapping[str, Any]) -> None:
    settings, shape = values["settings"], values["key"].shape
    for name, value in settings._asdict().items():
        if np.shape(value) not in {(), shape}:
            raise ValueError(f"{name} must be a scalar or have the keys' shape {shape}, got {value}")
    for name in ("generator_learning_rate", "discriminator_learning_rate"):
        checks.non_negative(name, getattr(settings, name))
    for name in ("decay_steps", "noise_steps"):
        checks.above_zero(name, getattr(settings, name))
    for name in ("discriminator_floor", "minimax_weight", "relativistic_weight"):
        checks.in_unit_interval(name, getattr(settings, name))
    # What the configuration has none of is left out of the program.
    most = settings_of(values["config"])
    for name in ("instance_noise", "r1", "r2", "relativistic_weight"):
        checks.non_negative(name, getattr(settings, name))
        if not getattr(most, name) and np.any(np.asarray(getattr(settings, name)) > 0):
            raise ValueError(f"{name} must be 0 as in `config`, got {getattr(settings, name)}")


FIT = Relation("settings", "`settings` are one number or one a key", _fit, ("settings", "key", "config"))
