"""A panel's program as JavaScript, and what of its picture is fixed: what `live/computed.js` takes."""

import base64
from typing import Any

import numpy as np

from gan_lessons.explorers.plain import flat
from gan_lessons.javascript.lower import export
from gan_lessons.live.controls import Menu


def program_of(panel: Any, affine: np.ndarray) -> str:
    """Write what a panel computes, remembers and draws.

    Args:
        panel: a `Panel`, as it stands; what it computes comes out only where a button wants it.
        affine: the ways of its artists to figure units.

    Returns:
        A JavaScript function `run`.

    Raises:
        UnknownPrimitive: there is no rule for something that it computes.
    """
    explorer = panel.explorer

    def run(tree: Any) -> Any:
        arrays, memory, drawn, _ = explorer.program.draw(
            panel.live.slots, affine, tree["values"], tree["memory"]
        )
        kept = drawn._replace(points=())._asdict()  # its points are for matplotlib
        return {"memory": memory, "drawn": kept} | ({"arrays": arrays} if explorer.buttons else {})

    return export(
        "run", run, {"values": explorer.program.taken(panel.values), "memory": dict(panel.memory)}
    ).text


def state_of(panel: Any) -> dict[str, Any]:
    """Return the present values of controls and inputs as the program takes them, and the memory."""
    taken: dict[str, Any] = panel.explorer.program.taken(panel.values)
    return taken | panel.memory


def fixed_of(panel: Any) -> dict[str, Any]:
    """Return what of a panel's marks stays, and the present state: plain JSON."""
    explorer, live = panel.explorer, panel.live
    menus = {name: control for name, control in explorer.controls.items() if isinstance(control, Menu)}
    return live.described() | {
        "images": [_colored(image) for image in live.images],
        "labels": explorer.labels,
        "menus": {name: [str(value) for _, value in menu.entries] for name, menu in menus.items()},
        "state": {name: flat(value) for name, value in state_of(panel).items()},
    }


def _colored(image: Any) -> dict[str, Any]:
    """How the numbers of an image become colours: those of equal steps, then below, above and nowhere."""
    rows, columns = image.get_array().shape
    cmap, (low, high) = image.get_cmap(), image.get_clim()
    steps = cmap(np.arange(cmap.N), bytes=True)
    ends = [
        np.round(255 * np.asarray(color)) for color in (cmap.get_under(), cmap.get_over(), cmap.get_bad())
    ]
    colors = base64.b64encode(np.concatenate([steps, ends]).astype(np.uint8).tobytes()).decode()
    upwards = image.origin == "lower"
    return {"rows": rows, "columns": columns, "low": low, "high": high, "colors": colors, "upwards": upwards}
