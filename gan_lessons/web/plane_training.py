"""What the *2-D laboratory* does in a page: the same run, in a worker, from the same functions."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.explorers import laboratory_run as run
from gan_lessons.explorers.laboratory_explorer import (
    BLURS,
    LEARNERS,
    LOSSES_IN_PLANE,
    MOST_PLACES,
    NEW_RUN,
    PENALTIES,
    SLOW_MOTION,
    STEP,
    UPDATES,
    Laboratory,
)  # fmt: skip
from gan_lessons.explorers.plain import in_row
from gan_lessons.explorers.played_run import MOMENTS
from gan_lessons.explorers.run_settings import RATES
from gan_lessons.javascript.lower import export
from gan_lessons.theory import plane
from gan_lessons.theory.plane import Blobs
from gan_lessons.theory.plane_sets import SETS
from gan_lessons.training import algorithm, data, models, plane_diagnostics, sampling, scan
from gan_lessons.training.config import Config, Learners
from gan_lessons.training.models import Units
from gan_lessons.training.plane_density import tiles_between
from gan_lessons.training.plane_truth import PlaneTruth, tile_masses
from gan_lessons.training.sheet import sheet_of_noise
from gan_lessons.training.state import State, settings_of, start
from gan_lessons.web import played
from gan_lessons.web.played import Played, double

NUM_PIECES = 1 << 16  # of sides of triangles: a sheet that is torn into more has no V and C in the page
NOWHERE = 1e6  # where bumps stand that fill up the room: their weight is 0
# Label, steps in a piece (0: as many as there is time for, -1: a stage), seconds between two pieces.
PACES = (
    (SLOW_MOTION, -1, 2.0),
    ("1 step a second", 1, 1.0),
    ("10 steps a second", 1, 0.1),
    ("as fast as it goes", 0, 0.0),
)
RICH, PLAIN = "rich", "plain"  # programs with the pairing loss and R1, and without: those are twice as fast


def run_of(laboratory: Laboratory) -> Played:
    """Write the run of a laboratory for a page, with the settings that it has now.

    Args:
        laboratory: noise of G, sizes of networks and batch stay as they are; the page says so.

    Raises:
        UnknownPrimitive: there is no rule for something that it computes.
        NotImplementedError: it trains on samples of one's own.
    """
    config = laboratory.run.config
    if laboratory.run.samples is not None:
        raise NotImplementedError(
            "a page has room for the data of the menu, and none for samples of one's own"
        )
    known = [_padded(make()) for make in SETS.values()]
    units = Units(*(jnp.ones(2, jnp.float32) for _ in range(2)))
    first = start(config, jax.random.key(0), units=units)
    programs = _of_every_run(config, first, known[0]) | _looks(config, first, known[0])
    for k in updates_of(config):
        drawn = dataclasses.replace(config, num_discriminator_steps=k, instance_noise=1.0)
        programs[f"draw_{k}"] = _draw(f"draw_{k}", drawn, first, known[0])
    # One update of D: the worker does k of them, with the k batches of a step.
    once = dataclasses.replace(config, num_discriminator_steps=1, instance_noise=1.0)
    plain = dataclasses.replace(once, r1=0.0, loss="minimax")
    rich = dataclasses.replace(once, r1=1.0, loss="relativistic")
    for kind, learns in ((PLAIN, scan.compiled_part(plain)), (RICH, scan.compiled_part(rich))):
        programs[f"teach_{kind}"] = _learn(f"teach_{kind}", learns, "discriminator", first, known[0])
        programs[f"lead_{kind}"] = _learn(f"lead_{kind}", learns, "generator", first, known[0])
    facts = {
        "known": [{name: _short(leaf) for name, leaf in one.items()} for one in known],
        "own": {"std": run.OWN_STD, "most": MOST_PLACES, "modes": run.MOST_MODES, "nowhere": NOWHERE},
        "penalised": config.r2 > 0,
        "length": config.num_steps,
        "moments": MOMENTS,
    }
    cursor = {"panel": 0, "name": "cursor", "step": STEP, "low": run.LOW, "high": run.HIGH}
    shown = {"controls": _controls(laboratory), "paces": PACES, "anew": NEW_RUN, "note": _note(config)}
    own = cursor | {"entry": list(run.DATA).index(run.OWN), "most": MOST_PLACES,
                    "places": laboratory.run.places.tolist()}  # fmt: skip
    return Played(shown | {"own": own}, facts, programs, "PlaneRun")


def updates_of(config: Config) -> list[int]:
    """Return the numbers of D's updates in a step, k, that a page has programs for."""
    return sorted({*UPDATES, config.num_discriminator_steps})


def _note(config: Config) -> str:
    numbers = "1 number" if config.latent_dim == 1 else f"{config.latent_dim} numbers"
    return (
        f"In this page z is {numbers}, {config.noise}, a layer has {config.hidden_size} neurons and a batch "
        f"{config.batch_size} samples; to change these takes the notebook."
    )


def _padded(density: Blobs) -> dict[str, np.ndarray]:
    """A density as every program takes it: room for `MOST_PLACES` bumps, and whether they are modes."""
    room = MOST_PLACES - len(density.weights)
    return {
        "density.centres": np.pad(np.asarray(density.centres), ((0, room), (0, 0)), constant_values=NOWHERE),
        "density.weights": np.pad(np.asarray(density.weights), (0, room)),
        "density.std": np.asarray(density.std),
        "has_modes": np.asarray(len(density.weights) <= run.MOST_MODES),
    }


def _short(value: np.ndarray) -> list[float]:
    """Numbers with as many digits as float32 tells apart."""
    return [float(f"{number:.8g}") for number in in_row(value)]


def _density(known: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: known[f"density.{name}"].astype(np.float32) for name in Blobs._fields}


def _of_every_run(config: Config, first: State, known: dict[str, np.ndarray]) -> dict[str, str]:
    """The programs that no loss and no k changes: settings, what is known of data, the first state."""

    def settle(tree: Any) -> Any:
        return played.settled(
            config, tree,
            minimax_weight=jnp.where(tree["loss"] == 1, 1.0, 0.0),
            relativistic_weight=jnp.where(tree["loss"] == 2, 1.0, 0.0),
            instance_noise=tree["instance_noise"],
            r1=tree["r1"],
        )  # fmt: skip

    def know(tree: Any) -> dict[str, Any]:
        density = Blobs(**double(tree["density"]))
        shift, scale = plane.moments(density)
        units = {"shift": shift.astype(jnp.float32), "scale": scale.astype(jnp.float32)}
        return {"p_data": tile_masses(density, _tiles()), "units": units}

    def begin(tree: Any) -> State:
        return start(config, jax.random.key(tree["seed"]), units=Units(**tree["units"]))

    chosen = dict.fromkeys((*RATES, "loss", "schedule", "instance_noise", "r1"), np.float64(0))
    units = dict.fromkeys(Units._fields, np.ones(2, np.float32))
    return {
        "settle": export("settle", settle, chosen).text,
        "know": export("know", know, {"density": _density(known)}).text,
        "begin": export("begin", begin, {"seed": np.uint32(0), "units": units}).text,
    }


def _tiles() -> Any:
    return tiles_between(run.LOW, run.HIGH, run.NUM_TILES)


def _looks(config: Config, first: State, known: dict[str, np.ndarray]) -> dict[str, str]:
    """The programs that look at a run: against the truth, and at its samples."""

    def look(tree: Any) -> dict[str, Any]:
        generator, discriminator = double((tree["generator"], tree["discriminator"]))
        truth = PlaneTruth(_tiles(), jnp.log(tree["p_data"]), sheet_of_noise(config, run.NUM_CELLS))
        images = plane_diagnostics.images_of(config, truth, generator)
        logit = models.logits(config, discriminator, truth.tiles.centres.reshape(-1, 2))
        found = plane_diagnostics.diagnose(truth, images, logit, NUM_PIECES, with_error=False)._asdict()
        curves = ("value", "cost", "discriminator", "optimal_discriminator")
        return {name: found[name] for name in curves} | {"p_g": found["mass"]}

    def see(tree: Any) -> dict[str, Any]:
        state = first._replace(generator=tree["generator"], discriminator=tree["discriminator"])
        of_see = run.to_see(dataclasses.replace(config, loss="relativistic"))
        density = Blobs(**tree["density"])
        seen = run.see(of_see, state, density, tree["settings"], tree["fresh"], tree["has_modes"])
        return seen._asdict()

    networks = {"generator": first.generator, "discriminator": first.discriminator}
    shown = {"settings": settings_of(config), "fresh": np.int32(0), "has_modes": np.bool_(True)}
    tiles = np.ones((run.NUM_TILES, run.NUM_TILES))
    return {
        "look": export("look", look, networks | {"p_data": tiles}).text,
        "see": export("see", see, networks | shown | {"density": _density(known)}).text,
    }


def _draw(name: str, config: Config, first: State, known: dict[str, np.ndarray]) -> str:
    def draw(tree: Any) -> sampling.Batches:
        return sampling.draw(config, data.plane_sampler(Blobs(**tree["density"])), tree["key"], tree["step"])

    return export(name, draw, {"density": _density(known), "key": first.key, "step": first.step}).text


def _learn(name: str, config: Config, player: Learners, first: State, known: dict[str, np.ndarray]) -> str:
    """One player's part of a round: its networks and moments after it, and whether they are finite."""
    alone = dataclasses.replace(config, learners=player)
    density = Blobs(**jax.tree.map(jnp.asarray, _density(known)))
    batches = sampling.draw(alone, data.plane_sampler(density), first.key, first.step)

    def learn(tree: Any) -> dict[str, Any]:
        state, _ = algorithm.step(alone, tree["batches"], tree["state"])
        new = {part: getattr(state, part) for part in (player, f"{player}_optimizer")}
        return {"state": new, "finite": algorithm.all_finite(new)}

    return export(name, learn, {"batches": batches, "state": first}).text


def _controls(laboratory: Laboratory) -> list[dict[str, Any]]:
    return [
        *played.buttons(PACES),
        played.menu(laboratory, "data", [(name, name) for name in run.DATA]),
        played.menu(laboratory, "loss", LOSSES_IN_PLANE),
        played.menu(laboratory, "learners", LEARNERS),
        played.menu(laboratory, "num_discriminator_steps", updates_of(laboratory.run.config)),
        *played.rates(laboratory),
        played.menu(laboratory, "r1", sorted({*PENALTIES, laboratory.run.config.r1})),
        played.menu(laboratory, "instance_noise", sorted({*BLURS, laboratory.run.config.instance_noise})),
        played.seed(laboratory),
    ]
