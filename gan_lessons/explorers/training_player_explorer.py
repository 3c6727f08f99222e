"""The *Training player*: a GAN is trained while one looks, changes its settings, and asks "what if"."""

from typing import Any

from ipywidgets import Widget

from gan_lessons import compiling
from gan_lessons.contracts import domains
from gan_lessons.explorers import claim
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.played_panel import PlayedPanel
from gan_lessons.explorers.run_settings import LOSSES, check_rates, number, rates, schedule, seed
from gan_lessons.explorers.training_player_figure import LAYOUT, NOTHING, PANELS, compute, picture
from gan_lessons.explorers.training_run import DATA, TrainingRun
from gan_lessons.live import controls
from gan_lessons.live.player import Pace
from gan_lessons.training.config import Config, algorithm_1
from gan_lessons.training.models import check_config

PACES = (
    Pace("1 step a second", 1, 1.0),
    Pace("10 steps a second", 1, 0.1),
    Pace("500 steps a second", 100, 0.2),
    # Longer pieces cost less for pictures, and leave about 30 of them a second on two cores.
    Pace("as fast as it goes", 100, 0.0),
)
NEW_RUN = ("data", "seed")  # the settings that begin a new run


class TrainingPlayer(PlayedPanel):
    """Buttons, settings and the live figure of one run.

    Learning rates, loss, schedule, k and batch act from the next piece on; data and seed begin a new run.

    Args:
        explorer: whose picture the run is shown in.
        config: what the settings start with.

    Attributes:
        run: the run that is played.
    """

    run: TrainingRun

    def __init__(self, explorer: Any, config: Config) -> None:
        check_config(config)
        domains.one_of("loss", config.loss, [loss for _, loss in LOSSES])
        check_rates(config)
        run = TrainingRun(config, 0, next(iter(DATA)))
        super().__init__(explorer, run, _settings(config), PACES, NEW_RUN)

    def restart(self) -> None:
        """Begin the run anew, with the settings as they are."""
        self.run.restart(int(self.settings["seed"].value), self.settings["data"].value)


def _settings(config: Config) -> dict[str, Widget]:
    return {
        "data": controls.dropdown("p_data is", list(DATA)),
        "loss": controls.dropdown("loss of G", LOSSES, config.loss),
        "num_discriminator_steps": number("steps of D, k", config, "num_discriminator_steps", 1, 2, 3, 5, 10),
        "batch_size": number("batch", config, "batch_size", 16, 64, 256, 1024),
        **rates(config),
        "schedule": schedule(config),
        "seed": seed(),
    }


class _TrainingPlayer(Explorer):
    """An explorer whose panel is played."""

    def __call__(self, config: Config | None = None) -> TrainingPlayer:  # type: ignore[override]
        """Returns the player: play or pause, one step, reset, speeds; settings; the paper's Figure 1, live.

        Args:
            config: what the settings start with; None for `algorithm_1()`. `latent_dim` and
                `data_dim` are 1.

        Raises:
            TypeError: `config` is not a `Config`.
            ValueError: `latent_dim` or `data_dim` is not 1, `loss` is none of the menu's, or a learning rate
                lies beyond its slider.
        """
        return TrainingPlayer(self, algorithm_1() if config is None else config)


training_player = _TrainingPlayer(
    name="Training",
    controls={},
    compute=compute,
    picture=picture,
    layout=LAYOUT,
    panels=PANELS,
    inputs=NOTHING,
    effort=compiling.SMALL,  # drawn anew many times a second
    claim=Claim(
        r"V\(D, G\) = (\S+),",
        lambda seen: claim.value(seen.p_data, seen.p_g, seen.discriminator, seen.centres),
        2e-2,
    ),
)
