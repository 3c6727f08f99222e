"""What the *Training player* does in a page: the same run, in a worker, from the same functions."""

import dataclasses
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.explorers.played_run import MOMENTS
from gan_lessons.explorers.run_settings import FASTEST, LOSSES, RATES, SCHEDULES, SLOWEST
from gan_lessons.explorers.training_player_explorer import TrainingPlayer
from gan_lessons.explorers.training_run import DATA, HIGH, LATENTS, LOW, NUM_BINS
from gan_lessons.training import algorithm, data, diagnostics, sampling, scan
from gan_lessons.training.config import Config
from gan_lessons.training.exact_density import cells_of_noise
from gan_lessons.training.state import State, settings_of, start
from gan_lessons.training.units import units_of
from gan_lessons.web.lower import export
from gan_lessons.web.paths import named

UPDATES = (1, 5)  # of D in a step, k: each is a program of its own
NUM_CELLS = 4000
# Label, steps in a piece (0: as many as there is time for), seconds between two pieces.
PACES = (("1 step a second", 1, 1.0), ("10 steps a second", 1, 0.1), ("as fast as it goes", 0, 0.0))


class Played(NamedTuple):
    """What a page needs to train.

    Attributes:
        facts: controls, what is known of each kind of data, and the lengths of run and history. Plain JSON.
        programs: name → JavaScript, for the worker.
    """

    facts: dict[str, Any]
    programs: dict[str, str]


def in_row(value: Any) -> list[Any]:
    """Return numbers in a row, as JSON can say them; JavaScript reads NaN and ∞ from their names."""
    row = np.asarray(value, float).ravel()
    names = {np.inf: "Infinity", -np.inf: "-Infinity"}
    return [float(one) if np.isfinite(one) else names.get(float(one), "NaN") for one in row]


def played(player: TrainingPlayer) -> Played:
    """Write the run of a player for a page, with the settings that it has now.

    Args:
        player: its data, seed and rates are those that the page begins with; k may be one of `UPDATES` and
            that of its configuration.

    Raises:
        UnknownPrimitive: there is no rule for something that it computes.
    """
    config = player.run.config
    updates = sorted({*UPDATES, config.num_discriminator_steps})
    samplers = [data.sampler(distribution) for distribution in DATA.values()]
    known: list[dict[str, Any]] = [
        {"known": _truth(distribution), "units": units_of(config, sample)}
        for distribution, sample in zip(DATA.values(), samplers, strict=True)
    ]
    first = start(config, jax.random.key(0), units=known[0]["units"])
    programs = _of_every_run(config, first, known[0])
    for k in updates:
        of_k = scan.compiled_part(dataclasses.replace(config, num_discriminator_steps=k))
        for number, sample in enumerate(samplers):
            name = f"draw_{number}_{k}"
            programs[name] = _draw(name, of_k, sample, first)
        programs[f"step_{k}"] = _step(f"step_{k}", of_k, samplers[0], first)
    facts = {
        "known": [{name: in_row(leaf) for name, leaf in named(one).items()} for one in known],
        "length": config.num_steps,
        "moments": MOMENTS,
        "updates": updates,
        "paces": PACES,
    }
    return Played(facts | _controls(player, updates), programs)


def _of_every_run(config: Config, first: State, known: dict[str, Any]) -> dict[str, str]:
    """The programs that neither the data nor k changes: settings, the first state, the look at the truth."""

    def settle(tree: Any) -> Any:
        chosen = {name: tree[name] for name in RATES}
        chosen["minimax_weight"] = jnp.where(tree["loss"] == 1, 1.0, 0.0)
        chosen["decay_steps"] = jnp.where(tree["schedule"] == 0, float(config.num_steps), jnp.inf)
        return settings_of(config)._replace(**chosen)

    def begin(tree: Any) -> State:
        return start(config, jax.random.key(tree["seed"]), units=tree["units"])

    def look(tree: Any) -> dict[str, Any]:
        generator = tree["generator"]
        truth = diagnostics.Truth(**tree["known"], cells=cells_of_noise(NUM_CELLS))
        wide = jax.tree.map(lambda leaf: leaf.astype(float), (generator, tree["discriminator"]))
        found = diagnostics.diagnose(config, truth, *wide)._asdict()
        curves = ("value", "cost", "p_g", "discriminator", "optimal_discriminator")
        images = diagnostics.images_of(config, generator, jnp.asarray(LATENTS))
        return {name: found[name] for name in curves} | {"images": images}

    chosen = dict.fromkeys((*RATES, "loss", "schedule"), np.float64(0))
    seen = {"generator": first.generator, "discriminator": first.discriminator, "known": known["known"]}
    return {
        "settle": export("settle", settle, chosen).text,
        "begin": export("begin", begin, {"seed": np.uint32(0), "units": known["units"]}).text,
        "look": export("look", look, seen).text,
    }


def _draw(name: str, config: Config, sample: data.Sampler, first: State) -> str:
    drawn = {"key": first.key, "step": first.step}
    return export(name, lambda tree: sampling.draw(config, sample, tree["key"], tree["step"]), drawn).text


def _step(name: str, config: Config, sample: data.Sampler, first: State) -> str:
    batches = sampling.draw(config, sample, first.key, first.step)

    def step(tree: Any) -> dict[str, Any]:
        state, record = algorithm.step(config, tree["batches"], tree["state"])
        return {"state": state, "finite": record.finite}

    return export(name, step, {"batches": batches, "state": first}).text


def _truth(distribution: Any) -> dict[str, Any]:
    """What does not change while a run on these data goes on, but the cells, which are the same for all."""
    known = diagnostics.truth(distribution, low=LOW, high=HIGH, num_bins=NUM_BINS)._asdict()
    del known["cells"]
    return known


def _controls(player: TrainingPlayer, updates: list[int]) -> dict[str, Any]:
    settings = {name: widget.value for name, widget in player.settings.items()}

    def menu(name: str, labels: list[str], chosen: int) -> dict[str, Any]:
        label = player.settings[name].description
        return {"kind": "menu", "name": name, "label": label, "options": labels, "value": chosen}

    def rate(name: str) -> dict[str, Any]:
        low, high = float(np.log10(SLOWEST)), float(np.log10(FASTEST))
        here = {"low": low, "high": high, "step": 0.1, "value": float(np.log10(settings[name]))}
        look = {"power": True, "readout_format": ".1e", "label": player.settings[name].description}
        return {"kind": "slider", "name": name} | here | look

    losses, schedules = ([value for _, value in entries] for entries in (LOSSES, SCHEDULES))
    seed = player.settings["seed"]
    held = {"kind": "slider", "name": "seed", "label": "seed", "low": 0, "high": int(seed.max), "step": 1}
    return {"controls": [
        {"kind": "toggle", "name": "play", "label": "▶ Play", "pressed": "⏸ Pause", "value": False},
        {"kind": "button", "name": "step_once", "label": "One step"},
        {"kind": "button", "name": "reset", "label": "⟲ Reset"},
        {"kind": "menu", "name": "pace", "label": "speed", "options": [label for label, *_ in PACES],
         "value": len(PACES) - 1},
        menu("data", list(DATA), list(DATA).index(settings["data"])),
        menu("loss", [label for label, _ in LOSSES], losses.index(settings["loss"])),
        menu("num_discriminator_steps", list(map(str, updates)),
             updates.index(settings["num_discriminator_steps"])),
        *map(rate, RATES),
        menu("schedule", [label for label, _ in SCHEDULES], schedules.index(settings["schedule"])),
        held | {"readout_format": ".0f", "value": int(seed.value)},
    ]}  # fmt: skip
