"""The *2-D laboratory*: a GAN in the plane, trained while one looks, with the truth beside it."""

import dataclasses
from typing import Any

import numpy as np
from ipywidgets import Widget

from gan_lessons import compiling
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.laboratory_figure import LAYOUT, NOTHING, PANELS, compute, in_units_of, picture
from gan_lessons.explorers.laboratory_run import DATA, HIGH, LOW, OWN, STAGES, LaboratoryRun
from gan_lessons.explorers.own_samples import NAME as SAMPLES
from gan_lessons.explorers.own_samples import OwnSamples, own_samples
from gan_lessons.explorers.played_panel import PlayedPanel
from gan_lessons.explorers.played_run import Piece
from gan_lessons.explorers.run_settings import LOSSES, check_rates, number, rates, schedule, seed
from gan_lessons.live import controls
from gan_lessons.live.player import Pace
from gan_lessons.live.pointer import PointerEvent
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.models import check_config

SLOW_MOTION = "slow motion: a round in five stages"
PACES = (
    Pace(SLOW_MOTION, 1, 2.0),
    Pace("1 step a second", 1, 1.0),
    Pace("10 steps a second", 1, 0.1),
    Pace("500 steps a second", 50, 0.1),
    Pace("as fast as it goes", 200, 0.0),
)
NOISES = (
    ("2 numbers, normal", (2, "normal")),
    ("2 numbers, uniform", (2, "uniform")),
    ("1 number, normal", (1, "normal")),
    ("1 number, uniform", (1, "uniform")),
)
LOSSES_IN_PLANE = (*LOSSES, ("relativistic: pairs", "relativistic"))
UPDATES = (1, 2, 5)  # of D in a step, k
PENALTIES, BLURS = (0.0, 0.01, 0.1, 1.0), (0.0, 0.1, 0.3, 1.0)  # R1, and the noise on samples
LEARNERS = (("both", "both"), ("D alone", "discriminator"), ("G alone", "generator"))
NEW_RUN = ("data", "noise", "hidden_size", "seed")  # the settings that begin a new run
DEFAULT = algorithm_1(
    latent_dim=2, data_dim=2, hidden_size=32, batch_size=128, num_discriminator_steps=2, adam_b1=0.0,
    generator_learning_rate=2e-3, discriminator_learning_rate=2e-3, schedule="constant", num_steps=10_000,
    noise_share=0.8,
)  # fmt: skip
STEP = 0.1  # of the cursor, in units of x
MOST_PLACES = 60  # bumps drawn by hand
HINT = (
    "Draw your own data: click or drag on the left square. Keys on the picture: arrows move the cross, "
    "with Shift ten times as far; End puts a bump there, Home removes all but the last."
)


class Laboratory(PlayedPanel):
    """Buttons, settings and the live figure of one run in the plane.

    Loss, learners, k, batch, rates, R1 and the noise on samples act from the next piece on; data, noise of G,
    size and seed begin a new run. A click or a drag on the left square puts bumps of data of one's own there.

    With samples of one's own there is nothing else to train on, and nothing to draw.

    Args:
        explorer: whose picture the run is shown in.
        config: what the settings start with.
        samples: those to train on; None for the sets of `laboratory_run.DATA`.

    Attributes:
        run: the run that is played.
    """

    run: LaboratoryRun

    def __init__(self, explorer: Any, config: Config, samples: OwnSamples | None = None) -> None:
        check_config(config)
        check_rates(config)
        run = LaboratoryRun(config, 0, DATA[0] if samples is None else SAMPLES, samples)
        super().__init__(explorer, run, _settings(config, run.names), PACES, NEW_RUN)
        if samples is None:
            self._let_draw()

    def _let_draw(self) -> None:
        self._stroke: list[tuple[float, float]] = []
        self.live.on_pointer(self._drawn, kinds=("drag",), axes=[self.axes["plane"]])
        self.live.on_pointer(self._key, kinds=("key",), hint=HINT)

    def prepare(self) -> None:
        """Let the axes speak the units of one's own samples, where there are any."""
        super().prepare()
        if self.run.samples is not None:
            for name in ("plane", "sheet"):
                in_units_of(self.run.samples, self.axes[name])

    def restart(self) -> None:
        """Begin the run anew, with the settings as they are."""
        chosen = {name: widget.value for name, widget in self.settings.items() if name not in NEW_RUN}
        latent_dim, noise = self.settings["noise"].value
        sizes = {"latent_dim": latent_dim, "noise": noise, "hidden_size": self.settings["hidden_size"].value}
        config = dataclasses.replace(self.run.config, **chosen, **sizes)
        self.run.restart(config, int(self.settings["seed"].value), self.settings["data"].value)

    @with_drawing_lock
    def begin(self, steps: int, after: Piece | None) -> Piece | None:
        """Begin a piece of training; in slow motion the next stage of a round."""
        # Who leaves slow motion after D has learnt gets G's part of that round first.
        in_a_round = self.run.stage == STAGES - 1 and self.run.config.learners != "discriminator"
        if self.player.pace.value == SLOW_MOTION or in_a_round:
            return self.begun(self.run.next_stage())
        self.run.stage = 0
        return super().begin(steps, after)

    def own_data(self, places: Any) -> "Laboratory":
        """Train on bumps at places of one's own, from now on.

        Args:
            places: shape (m, 2), m from 1 to 60, within the square of the picture.

        Returns:
            The laboratory itself.

        Raises:
            ValueError: if there are none or too many, one lies outside, or there are samples of one's own.
        """
        if self.run.samples is not None:
            raise ValueError(f"places must not be given beside samples of one's own, got {places}")
        found = np.asarray(places, np.float64)
        if found.ndim != 2 or found.shape[1:] != (2,) or not 0 < len(found) <= MOST_PLACES:
            raise ValueError(f"places must have shape (m, 2), m from 1 to {MOST_PLACES}, got {found.shape}")
        if not (np.abs(found) <= HIGH).all():
            raise ValueError(f"places must lie within [{LOW}, {HIGH}], got {found}")
        self.run.places = found
        if self.settings["data"].value == OWN:
            self.player.reset.click()
        else:
            self.settings["data"].value = OWN
        return self

    def _drawn(self, event: PointerEvent) -> None:
        if event.phase == "down":
            self._stroke = []
        here = (float(np.clip(event.x, LOW, HIGH)), float(np.clip(event.y, LOW, HIGH)))
        if not self._stroke or np.hypot(*np.subtract(here, self._stroke[-1])) > 2 * STEP:
            self._stroke.append(here)
        if event.phase == "up":
            stroke, self._stroke = self._stroke, []
            self._add(stroke)

    def _add(self, places: list[tuple[float, float]]) -> None:
        before = self.run.places if self.settings["data"].value == OWN else np.zeros((0, 2))
        self.own_data(np.concatenate([before, places])[-MOST_PLACES:])

    @with_drawing_lock
    def _key(self, event: PointerEvent) -> None:
        movement = self._strokes.movement(event)
        if movement is None:
            return
        cursor = np.nan_to_num(self.inputs["cursor"])
        if movement.end > 0:
            self._add([(float(cursor[0]), float(cursor[1]))])
        elif movement.end < 0:
            self.own_data(self.run.places[-1:])
        else:
            moved = cursor + STEP * np.array([movement.across, movement.up])
            self.set_inputs(cursor=np.clip(moved, LOW, HIGH))


def _settings(config: Config, names: tuple[str, ...]) -> dict[str, Widget]:
    return {
        "data": controls.dropdown("p_data is", names),
        "noise": controls.dropdown("z is", NOISES, (config.latent_dim, config.noise)),
        "hidden_size": number("neurons a layer", config, "hidden_size", 8, 16, 32, 64),
        "loss": controls.dropdown("loss", LOSSES_IN_PLANE, config.loss),
        "learners": controls.dropdown("who learns", LEARNERS, config.learners),
        "num_discriminator_steps": number("steps of D, k", config, "num_discriminator_steps", *UPDATES),
        "batch_size": number("batch", config, "batch_size", 16, 64, 128, 512),
        **rates(config),
        "schedule": schedule(config),
        "r1": number("R1, γ", config, "r1", *PENALTIES),
        "instance_noise": number("noise on samples", config, "instance_noise", *BLURS),
        "seed": seed(),
    }


class _Laboratory(Explorer):
    """An explorer whose panel is played."""

    def __call__(self, config: Config | None = None, samples: Any = None) -> Laboratory:  # type: ignore[override]
        """Returns the laboratory: play, pause, stages, reset; settings; D, samples, the sheet, V and C, live.

        Args:
            config: what the settings start with; None for a small one. `data_dim` is 2, `latent_dim` 1 or 2.
            samples: data of one's own, shape (n, 2), in any units, or the path of a file of them; p_data is
                then a small normal bump at each (`own_samples`). None for the sets of the menu.

        Raises:
            FileNotFoundError: there is no file `samples`.
            TypeError: `config` is not a `Config`, or `samples` are not real numbers.
            ValueError: `data_dim` is not 2, `latent_dim` neither 1 nor 2, a learning rate lies beyond its
                slider, or `samples` do not fit, as `own_samples` says.
        """
        given = None if samples is None else own_samples(samples)
        return Laboratory(self, DEFAULT if config is None else config, given)


laboratory = _Laboratory(
    name="2-D laboratory",
    controls={"shade": controls.Menu("shaded by", (("D", 0), ("D*, the best", 1)))},
    compute=compute,
    picture=picture,
    layout=LAYOUT,
    panels=PANELS,
    inputs=NOTHING,
    effort=compiling.SMALL,  # drawn anew many times a second
    claim=Claim(r"C\(G\) = (\S+) nats", lambda seen: claim.cost(seen.p_data, seen.p_g), 1e-4),
)
