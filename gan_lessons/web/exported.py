"""A panel as a page needs it: what is fixed, and its programs in JavaScript."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from gan_lessons.explorers.laboratory_explorer import Laboratory
from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.training_player_explorer import TrainingPlayer
from gan_lessons.explorers.written import fixed_of, program_of, state_of
from gan_lessons.javascript.lower import export
from gan_lessons.javascript.runtime import RUNTIME
from gan_lessons.live.controls import Button, Control, Menu, Slider, Toggle
from gan_lessons.live.gestures import ENDS, FASTER, STEPS, Movement
from gan_lessons.web import plane_training, training
from gan_lessons.web.played import Played

_HERE = Path(__file__).parent
TRAINER, PLANE = ((_HERE / name).read_text("utf-8") for name in ("trainer.js", "plane_trainer.js"))


class Exported(NamedTuple):
    """An explorer as a page needs it.

    Attributes:
        data: what is fixed: base, looks, words, controls, first state. Plain JSON.
        programs: name → JavaScript.
        worker: JavaScript that trains beside the page; nothing for what is not played.
    """

    data: dict[str, Any]
    programs: dict[str, str]
    worker: str = ""


def exported(panel: Panel) -> Exported:
    """Write a panel, as it stands now, for a page.

    Raises:
        UnknownPrimitive: there is no rule for something that it computes.
    """
    explorer, state, zero = panel.explorer, state_of(panel), np.float64(0)

    def changed(function: Any) -> Any:
        return lambda tree: dict(function(SimpleNamespace(**tree["state"]), tree["given"]))

    movement = Movement(zero, zero, zero, zero, np.bool_(False), np.bool_(True), zero, zero, zero)
    hands = [(f"gesture{k}", gesture.change, movement) for k, gesture in enumerate(explorer.gestures)]
    hands += [(f"button{k}", change, panel.arrays) for k, change in enumerate(explorer.buttons.values())]
    programs = {"run": program_of(panel, panel.live.affine)}
    for name, function, given in hands:
        programs[name] = export(name, changed(function), {"state": state, "given": given}).text
    found = Exported(_data(panel), programs)
    played = _run_of(panel)
    return found if played is None else _played(found, played)


def _run_of(panel: Panel) -> Played | None:
    """The run of a panel that is played."""
    if isinstance(panel, TrainingPlayer):
        return training.run_of(panel)
    return plane_training.run_of(panel) if isinstance(panel, Laboratory) else None


def _played(found: Exported, run: Played) -> Exported:
    """Add the run: its controls before those of the page, its programs to a worker."""
    shown = dict(run.shown)
    controls = shown.pop("controls")
    # What is seen of the run is computed in the page at once: only its lengths are wanted.
    state = {name: ["NaN"] * len(row) if _is_long(row) else row for name, row in found.data["state"].items()}
    state |= {one["name"]: one["value"] for one in controls if "value" in one}
    made = f"new {run.trainer}({json.dumps(run.facts)},{{{','.join(run.programs)}}})"
    parts = ['"use strict";', RUNTIME, TRAINER, PLANE, *run.programs.values(), f"train({made});"]
    data = found.data | {"controls": controls + found.data["controls"], "state": state, "player": shown}
    return found._replace(data=data, worker="\n".join(parts))


def _is_long(row: Any) -> bool:
    return isinstance(row, list) and len(row) > 8


def _data(panel: Panel) -> dict[str, Any]:
    explorer, every = panel.explorer, panel.live.figure.axes
    stays = fixed_of(panel) | panel.live.around()
    return stays | {
        "name": explorer.name,
        "controls": [_control(name, control) for name, control in explorer.controls.items()],
        "axes": [_axes(panel.live.figure, axes) for axes in every],
        "gestures": [
            {"axes": [every.index(panel.axes[name]) for name in gesture.panels if name in panel.axes]}
            for gesture in explorer.gestures
        ],
        "buttons": list(explorer.buttons),
        "keys": {"steps": STEPS, "ends": ENDS, "faster": FASTER},
    }


def _control(name: str, control: Control) -> dict[str, Any]:
    if isinstance(control, Slider):
        ends = {"low": control.low, "high": control.high, "step": control.step}
        look = {"tooltip": control.tooltip or control.label, "readout_format": control.readout}
        return {"kind": "slider", "name": name, "label": control.label} | ends | look
    if isinstance(control, Menu):
        options = [label for label, _ in control.entries]
        return {"kind": "menu", "name": name, "label": control.label, "options": options}
    kind = "toggle" if isinstance(control, Toggle) else "button"
    tooltip = control.tooltip if isinstance(control, Button) else ""
    return {"kind": kind, "name": name, "label": control.label, "tooltip": tooltip}


def _axes(figure: Any, axes: Any) -> dict[str, Any]:
    """Where axes lie, in figure units, and how their places are counted."""
    scale, height = 72.0 / figure.dpi, figure.get_figheight() * 72.0
    (x0, y0), (x1, y1) = ((scale * float(x), scale * float(y)) for x, y in axes.bbox.get_points())
    across = [x0, x1, *map(float, axes.get_xlim()), axes.get_xscale() == "log"]
    up = [height - y0, height - y1, *map(float, axes.get_ylim()), axes.get_yscale() == "log"]
    return {"box": [x0, height - y1, x1 - x0, y1 - y0], "toData": [across, up], "zorder": axes.get_zorder()}
