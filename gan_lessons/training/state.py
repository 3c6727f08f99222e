"""What a run carries from step to step, and what it says about each step: named results."""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Bool, Float, Int

from gan_lessons.compiling import ONCE, compiled
from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.training import models
from gan_lessons.training.config import Config
from gan_lessons.training.models import CONFIG, UNITS, Params
from gan_lessons.training.settings import FIT
from gan_lessons.training.settings import Settings as Settings
from gan_lessons.training.settings import settings_of as settings_of


class State(NamedTuple):
    """Everything the next step depends on. An ensemble has a leading axis on every leaf.

    Attributes:
        generator: parameters of G.
        discriminator: parameters of D.
        generator_optimizer: Adam's running means for G.
        discriminator_optimizer: Adam's running means for D.
        step: number of steps done.
        key: the run's key, which never changes; step t draws from `fold_in(key, t)`.
        settings: learning rates, schedule, loss, instance noise and penalties.
    """

    generator: Params
    discriminator: Params
    generator_optimizer: optax.OptState
    discriminator_optimizer: optax.OptState
    step: Int[Array, "..."]
    key: Array
    settings: Settings


class Record(NamedTuple):
    """What happened in a step; over many steps each field gets a last axis, in an ensemble a first one.

    Attributes:
        discriminator_loss: D's loss with its penalties on the last batch that D saw, nats, before its update;
            when D = ½ and is flat log 4, or log 2 for the pairing loss.
        generator_loss: mean over G's batch of the loss it descends, nats, before its update.
        real_probability: mean of D(x) over that batch of data.
        fake_probability: mean of D(G(z)) over that batch of samples of G.
        finite: whether both losses and every parameter after the step are finite.
    """

    discriminator_loss: Float[Array, "..."]
    generator_loss: Float[Array, "..."]
    real_probability: Float[Array, "..."]
    fake_probability: Float[Array, "..."]
    finite: Bool[Array, "..."]


STATE, RECORD = clauses.instance(State), clauses.instance(Record)


@contract(config=CONFIG)
def optimizer(config: Config) -> optax.GradientTransformation:
    """Build Adam without its learning rate, which the step multiplies in, since it is traced."""
    return optax.scale_by_adam(b1=config.adam_b1, b2=config.adam_b2)


# What the first state of a run asks for.
START = {
    "config": CONFIG, "key": clauses.keys, "settings": clauses.instance(Settings), "units": UNITS,
}  # fmt: skip


@contract(FIT, **START)
def start(
    config: Config, key: Array, settings: Settings | None = None, units: models.Units | None = None
) -> State:
    """Draw the first state of a run, or of an ensemble of runs.

    Args:
        config: the run's configuration.
        key: a scalar key for one run; shape (n,) for an ensemble of n.
        settings: `settings_of(config)` with entries replaced; in an ensemble each is a scalar, or has shape
            (n,) to differ from member to member. None for those of the configuration.
        units: of the data, from `units.units_of`, as `loop.run` has it; None for shift 0 and scale 1.

    Returns:
        The state at step 0.

    >>> start(Config(), jax.random.split(jax.random.key(0), 5)).step.shape
    (5,)
    """
    chosen = settings_of(config) if settings is None else settings
    chosen = Settings(*(jnp.broadcast_to(jnp.asarray(v, dtype=jnp.float32), key.shape) for v in chosen))
    # Only the sizes of the networks matter here: other settings must not compile it anew.
    as_they_are = models.Units(*(fill(config.data_dim, jnp.float32) for fill in (jnp.zeros, jnp.ones)))
    return _start(models.sizes(config), as_they_are if units is None else units, key, chosen)


@compiled(ONCE, static_argnums=0)
def _start(config: Config, units: models.Units, key: Array, settings: Settings) -> State:
    one = functools.partial(_start_one, config, units)
    return jax.vmap(one)(key, settings) if key.ndim else one(key, settings)


def _start_one(config: Config, units: models.Units, key: Array, settings: Settings) -> State:
    init_key, run_key = jax.random.split(key)
    generator, discriminator = models.init(config, init_key, units)
    adam = optimizer(config)
    return State(
        generator=generator,
        discriminator=discriminator,
        generator_optimizer=adam.init(generator),
        discriminator_optimizer=adam.init(discriminator),
        step=jnp.zeros((), dtype=jnp.int32),
        key=run_key,
        settings=settings,
    )


class History(NamedTuple):
    """The records of all steps of a run: NumPy arrays; in an ensemble each but `step` has a first axis.

    Attributes:
        step: shape (steps,), how many steps were done before this one: 0 for the first.
        discriminator_loss: shape (..., steps), as in `Record`, and so are the others.
        generator_loss: shape (..., steps).
        real_probability: shape (..., steps).
        fake_probability: shape (..., steps).
        finite: shape (..., steps).
    """

    step: Int[np.ndarray, " steps"]
    discriminator_loss: Float[np.ndarray, "... steps"]
    generator_loss: Float[np.ndarray, "... steps"]
    real_probability: Float[np.ndarray, "... steps"]
    fake_probability: Float[np.ndarray, "... steps"]
    finite: Bool[np.ndarray, "... steps"]


@contract(state=STATE)
def no_history(state: State) -> History:
    """Return the history of a run, or an ensemble, that has not begun."""
    nothing = np.zeros((*state.step.shape, 0), dtype=np.float32)
    numbers = {name: nothing for name in Record._fields if name != "finite"}
    return History(step=np.zeros(0, dtype=np.int64), **numbers, finite=nothing.astype(bool))


HISTORY = clauses.instance(History)


def _same_runs(values: Mapping[str, Any]) -> None:
    axes, found = values["history"].finite.shape[:-1], np.shape(values["record"].finite)
    if found[:-1] != axes:
        raise ValueError(f"record must be of runs with axes {axes}, got shape {found}")


@contract(
    Relation("same_runs", "`record` is of the runs of `history`", _same_runs, ("history", "record")),
    history=HISTORY, record=RECORD,
)  # fmt: skip
def extend(history: History, record: Record) -> History:
    """Return the history with the records of the next steps at its end.

    Args:
        history: of the steps before.
        record: of a chunk, each field of shape (..., chunk).

    Returns:
        A new history.
    """
    done = history.step.size
    step = np.arange(done, done + record.finite.shape[-1])
    longer = {
        name: np.concatenate([getattr(history, name), np.asarray(new)], axis=-1)
        for name, new in record._asdict().items()
    }
    return History(step=np.concatenate([history.step, step]), **longer)
