"""What every run that a page trains consists of: facts, programs, and the controls of its settings."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons.explorers.played_panel import PlayedPanel
from gan_lessons.explorers.run_settings import FASTEST, RATES, SCHEDULES, SLOWEST
from gan_lessons.training.config import Config
from gan_lessons.training.state import Settings, settings_of


class Played(NamedTuple):
    """What a page needs to train.

    Attributes:
        shown: for the page: controls, paces, and what begins a new run. Plain JSON.
        facts: for the worker: what is known of each kind of data, the lengths of run and history. Plain JSON.
        programs: name → JavaScript, for the worker.
        trainer: which class of the worker plays them.
    """

    shown: dict[str, Any]
    facts: dict[str, Any]
    programs: dict[str, str]
    trainer: str


def double(tree: Any) -> Any:
    """Return a tree with its numbers as float64, as the truth is computed."""
    return jax.tree.map(lambda leaf: jnp.asarray(leaf).astype(float), tree)


def settled(config: Config, chosen: dict[str, Any], **others: Any) -> Settings:
    """Return settings as the controls of a page say them.

    Args:
        config: all that no control says.
        chosen: rates, and the number of the chosen schedule.
        others: further settings.
    """
    rates = {name: chosen[name] for name in RATES}
    decay_steps = jnp.where(chosen["schedule"] == 0, float(config.num_steps), jnp.inf)
    return settings_of(config)._replace(**rates, decay_steps=decay_steps, **others)


def buttons(paces: Sequence[tuple[str, int, float]]) -> list[dict[str, Any]]:
    """Return play, one step, reset, and the menu of paces, the last of which is chosen."""
    return [
        {"kind": "toggle", "name": "play", "label": "▶ Play", "pressed": "❚❚ Pause", "value": False},
        {"kind": "button", "name": "step_once", "label": "One step"},
        {"kind": "button", "name": "reset", "label": "⟲ Reset"},
        {"kind": "menu", "name": "pace", "label": "speed", "options": [label for label, *_ in paces],
         "value": len(paces) - 1},
    ]  # fmt: skip


def menu(player: PlayedPanel, name: str, entries: Collection[Any]) -> dict[str, Any]:
    """Return the menu of a setting, as it stands now.

    Args:
        player: whose setting it is.
        name: of the setting.
        entries: (label, value), or values that are their own labels. Where all of them are numbers the
            programs read those, else the number of the entry.
    """
    widget = player.settings[name]
    pairs = [entry if isinstance(entry, tuple) else (f"{entry:g}", entry) for entry in entries]
    values = [value for _, value in pairs]
    told = {"kind": "menu", "name": name, "label": widget.description, "value": values.index(widget.value)}
    numbers = {"numbers": values} if all(isinstance(value, int | float) for value in values) else {}
    return told | {"options": [label for label, _ in pairs]} | numbers


def rates(player: PlayedPanel) -> list[dict[str, Any]]:
    """Return the sliders of the learning rates and the menu of what they do."""
    low, high = float(np.log10(SLOWEST)), float(np.log10(FASTEST))
    ends = {"kind": "slider", "low": low, "high": high, "step": 0.1, "power": True, "readout_format": ".1e"}
    sliders = [
        ends | {"name": name, "label": widget.description, "value": float(np.log10(widget.value))}
        for name, widget in ((name, player.settings[name]) for name in RATES)
    ]
    return [*sliders, menu(player, "schedule", SCHEDULES)]


def seed(player: PlayedPanel) -> dict[str, Any]:
    """Return the slider of the run's seed."""
    widget = player.settings["seed"]
    ends = {"low": 0, "high": int(widget.max), "step": 1, "value": int(widget.value)}
    return {"kind": "slider", "name": "seed", "label": "seed", "readout_format": ".0f"} | ends
