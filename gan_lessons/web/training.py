"""What the *Training player* does in a page: the same run, in a worker, from the same functions."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.explorers.plain import in_row
from gan_lessons.explorers.played_run import MOMENTS
from gan_lessons.explorers.run_settings import LOSSES, RATES
from gan_lessons.explorers.training_player_explorer import NEW_RUN, TrainingPlayer
from gan_lessons.explorers.training_run import DATA, HIGH, LATENTS, LOW, NUM_BINS
from gan_lessons.javascript.lower import export
from gan_lessons.javascript.paths import named
from gan_lessons.training import algorithm, data, diagnostics, sampling, scan
from gan_lessons.training.config import Config
from gan_lessons.training.exact_density import cells_of_noise
from gan_lessons.training.state import State, start
from gan_lessons.training.units import units_of
from gan_lessons.web import played
from gan_lessons.web.played import Played, double

UPDATES = (1, 5)  # of D in a step, k: each is a program of its own
NUM_CELLS = 4000
# Label, steps in a piece (0: as many as there is time for), seconds between two pieces.
PACES = (("1 step a second", 1, 1.0), ("10 steps a second", 1, 0.1), ("as fast as it goes", 0, 0.0))


def run_of(player: TrainingPlayer) -> Played:
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
    }
    controls = [
        *played.buttons(PACES),
        played.menu(player, "data", [(name, name) for name in DATA]),
        played.menu(player, "loss", LOSSES),
        played.menu(player, "num_discriminator_steps", updates),
        *played.rates(player),
        played.seed(player),
    ]
    return Played({"controls": controls, "paces": PACES, "anew": NEW_RUN}, facts, programs, "Run")


def _of_every_run(config: Config, first: State, known: dict[str, Any]) -> dict[str, str]:
    """The programs that neither the data nor k changes: settings, the first state, the look at the truth."""

    def settle(tree: Any) -> Any:
        return played.settled(config, tree, minimax_weight=jnp.where(tree["loss"] == 1, 1.0, 0.0))

    def begin(tree: Any) -> State:
        return start(config, jax.random.key(tree["seed"]), units=tree["units"])

    def look(tree: Any) -> dict[str, Any]:
        generator = tree["generator"]
        truth = diagnostics.Truth(**tree["known"], cells=cells_of_noise(NUM_CELLS))
        found = diagnostics.diagnose(config, truth, *double((generator, tree["discriminator"])))._asdict()
        shown = ("value", "cost", "outside", "p_g", "discriminator", "optimal_discriminator")
        images = diagnostics.images_of(config, generator, jnp.asarray(LATENTS))
        return {name: found[name] for name in shown} | {"images": images}

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
