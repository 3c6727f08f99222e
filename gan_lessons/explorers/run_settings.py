"""The controls of a run's settings that every player has."""

from typing import Any

import ipywidgets
from ipywidgets import Widget

from gan_lessons.live import controls
from gan_lessons.training.config import Config

SLOWEST, FASTEST = 1e-5, 1e-1  # learning rates of the sliders
RATES = {
    "discriminator_learning_rate": "learning rate of D",
    "generator_learning_rate": "learning rate of G",
}
LOSSES = (("non-saturating: −log D(G(z))", "non_saturating"), ("minimax: log(1 − D(G(z)))", "minimax"))
SCHEDULES = (("fall (half a cosine)", "cosine"), ("stay", "constant"))


def check_rates(config: Config) -> None:
    """Refuse learning rates beyond their sliders, which would move them to their ends without a word.

    Raises:
        ValueError: if one is.
    """
    for name in RATES:
        if not SLOWEST <= getattr(config, name) <= FASTEST:
            raise ValueError(f"{name} must lie in [{SLOWEST:g}, {FASTEST:g}], got {getattr(config, name)}")


def rates(config: Config) -> dict[str, Widget]:
    """Return a slider for each learning rate, by its name in the configuration."""
    return {
        name: ipywidgets.FloatLogSlider(
            value=getattr(config, name), base=10, min=-5, max=-1, step=0.1, description=label, tooltip=label,
            readout_format=".1e", style={"description_width": "130px"}, layout=controls.row_layout(),
        )
        for name, label in RATES.items()
    }  # fmt: skip


def number(label: str, config: Config, name: str, *options: float | int) -> Widget:
    """Return a menu of numbers for one setting, among them that of the configuration."""
    here: Any = getattr(config, name)
    return controls.dropdown(label, [(f"{one:g}", one) for one in sorted({*options, here})], here)


def schedule(config: Config) -> Widget:
    """Return the menu of what learning rates do."""
    return controls.dropdown("learning rates", SCHEDULES, config.schedule)


def seed() -> Widget:
    """Return the slider of a run's seed."""
    return controls.slider("seed", 0, 0, 20, step=1, readout_format=".0f")
