"""A fresh explorer brought to the state of another: both must show the same picture."""

import dataclasses
import json
from typing import Any

import numpy as np

from gan_lessons import explorers
from gan_lessons.explorers.played_panel import PlayedPanel
from gan_lessons.live import LiveFigure
from gan_lessons.training.config import algorithm_1
from tests.accessibility.everyone import CASES, PLAYED

SMALL = algorithm_1(hidden_size=8, batch_size=16, num_discriminator_steps=1, num_steps=400, chunk_length=50)
PLANE = dataclasses.replace(SMALL, latent_dim=2, data_dim=2)


def make(name: str) -> Any:
    """A fresh explorer; the player trains a small network."""
    function, arguments = CASES[name]
    if function in PLAYED:
        arguments = {"config": SMALL if function == "training_player" else PLANE}
    return getattr(explorers, function)(**arguments)


class Screen:
    """Stands for the browser: merges what a figure sends, as picture.js does, and takes its program."""

    def __init__(self, live: LiveFigure) -> None:
        self.live = live
        self.facts: dict[str, Any] = {}
        self.buffers: list[bytes] = []
        live.send = self.receive  # type: ignore[method-assign]

    def receive(self, content: dict[str, Any], buffers: Any = None) -> None:
        if content["type"] == "draw":
            self.facts |= json.loads(json.dumps(content))  # what cannot become JSON fails here
            self.buffers = list(buffers) if buffers else self.buffers
        elif content["type"] == "program":
            json.dumps(content)
            self.live._receive(None, {"type": "following", "number": content["number"]}, [])


def fresh_copy_of(explorer: Any, name: str) -> Any:
    """A fresh explorer with the same controls, inputs, memory, or run."""
    copy = make(name)
    if isinstance(copy, PlayedPanel):
        return _same_run(explorer, copy)
    copy.memory = dict(explorer.memory)
    values = {key: explorer.controls[key].value for key in explorer.valued}
    return copy.at(**values, **explorer.inputs)


def _same_run(player: Any, copy: Any) -> Any:
    for name, widget in player.settings.items():
        copy.settings[name].value = widget.value
    for name, widget in player.controls.items():
        copy.controls[name].value = widget.value
    if hasattr(player.run, "places"):
        copy.own_data(player.run.places)
        copy.settings["data"].value = player.settings["data"].value
        copy.run.stage = player.run.stage
        copy.inputs["cursor"] = player.inputs["cursor"]
    copy.run.state, copy.run.past = player.run.state, player.run.past[:-1]
    copy.run.look()  # measures the state anew
    copy.live.caption = player.live.caption
    copy.show_run()
    return copy


def differences(explorer: Any, screen: Screen, copy: Any) -> list[str]:
    """Differences between an explorer and its copy: the PNG, what was sent, and what a reload sends."""
    content, buffers = copy.live._snapshot()
    content = json.loads(json.dumps(content))
    found = [f"sent {key}" for key in content if screen.facts.get(key) != content[key]]
    if [bytes(one) for one in screen.buffers] != buffers:
        here, there = (np.frombuffer(one[0], np.float32) for one in (screen.buffers, buffers))
        apart = np.nanmax(np.abs(here - there)) if here.shape == there.shape and here.size else np.inf
        found.append(f"sent coordinates by {apart}")
    here, there = (one.live.get_state() for one in (explorer, copy))
    found += [f"state {key}" for key in ("_base", "_state", "_coordinates") if here[key] != there[key]]
    if explorer.live.png() != copy.live.png():
        found.append("png")
    return found
