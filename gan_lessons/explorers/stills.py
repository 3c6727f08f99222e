"""An explorer that stands still: the same panels at chosen settings, side by side."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from gan_lessons import style
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers.program import Shown
from gan_lessons.live.controls import Menu, Toggle
from gan_lessons.live.scene import pieces_of
from gan_lessons.live.slots import Slot, each_artist, set_artist
from gan_lessons.live.words import put_together

WIDTH = 3.2  # inches of one column, at least
SHORT = 4  # numbers of an input that a title has room for
HANDLE, LETTER = 0.75, 0.085  # inches of a legend's line and the room around it, and of a letter beside it


@with_drawing_lock
def stills(
    explorer: Any,
    *,
    show: tuple[str, ...] | None = None,
    titles: tuple[str, ...] | None = None,
    size: tuple[float | int, float | int] | None = None,
    alt: str | None = None,
    **settings: Any,
) -> None:
    """Draw an explorer's panels at several settings, one column each, and display the figure.

    Args:
        explorer: an `Explorer`.
        show: which panels, from top to bottom; None for all.
        titles: of the columns; None to name what differs between them.
        size: of the figure, in inches; None for what its panels need.
        alt: what the figure shows; None for what each picture says of itself, one after the other.
        **settings: name of a control or input → its value, or a list of values, one for each column.

    Raises:
        TypeError: a value is not a number.
        ValueError: there is no such setting or panel, a value is out of its domain, or the lists are empty or
            of several lengths.
    """
    columns = _columns(explorer, settings)
    names = explorer.chosen_panels(show)
    headings = _titles(explorer, columns[1]) if titles is None else list(titles)
    if len(headings) != len(columns[0]):
        raise ValueError(f"titles must be {len(columns[0])}, one for each column, got {titles}")
    drawn = [explorer.run(**values) for values in columns[0]]  # what is refused leaves no figure open
    wide, high = size or (max(WIDTH * len(headings), 6.0), 2.6 * len(names) + 0.6)
    figure, axes = plt.subplots(
        len(names), len(headings), figsize=(wide, high), squeeze=False, layout="constrained"
    )
    said = []
    for column, (shown, heading) in enumerate(zip(drawn, headings, strict=True)):
        for row, name in enumerate(names):
            ax = axes[row, column]
            fill(explorer.slots, explorer.panels[name](ax), shown)
            _stand_still(ax, first=column == 0)
        axes[0, column].set_title(heading, fontsize=10)
        said.append(f"{' '.join(heading.split())}: {put_together(shown.plan.alt, shown.drawn.numbers)}")
    _one_legend(figure, axes)
    style.show(figure, alt=" ".join(said) if alt is None else alt)


def fill(slots: tuple[Slot, ...], artists: Mapping[str, Any], shown: Shown) -> None:
    """Move artists of matplotlib to what an explorer's program has drawn.

    Args:
        slots: of all of the explorer's artists.
        artists: some or all of them, as its panels return them.
        shown: what the program returned.
    """
    pieces = {
        (slot.name, slot.number): (slot, *piece)
        for slot, piece in zip(slots, pieces_of(slots, shown.plan, shown.drawn), strict=True)
    }
    for name, number, artist in each_artist(artists):
        if (name, number) in pieces:
            slot, points, content = pieces[name, number]
            set_artist(slot, artist, points, content)


def _columns(explorer: Any, settings: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return all settings of every column, and those that differ between columns."""
    lists = {name: value for name, value in settings.items() if _is_list(explorer, name, value)}
    lengths = {len(value) for value in lists.values()}
    if 0 in lengths:
        empty = next(name for name, value in lists.items() if not len(value))
        raise ValueError(f"{empty} must have a value for at least one column, got {settings[empty]!r}")
    if len(lengths) > 1:
        raise ValueError(f"lists must be of one length, got { {name: len(v) for name, v in lists.items()} }")
    count = lengths.pop() if lengths else 1
    varied = [{name: lists[name][column] for name in lists} for column in range(count)]
    fixed = {name: value for name, value in settings.items() if name not in lists}
    return [{name: _number(explorer, name, v) for name, v in (fixed | one).items()} for one in varied], varied


def _is_list(explorer: Any, name: str, value: Any) -> bool:
    held = np.ndim(explorer.inputs[name]) if name in explorer.inputs else 0
    return not isinstance(value, str) and np.ndim(value) > held


def _number(explorer: Any, name: str, value: Any) -> Any:
    control = explorer.controls.get(name)
    if not isinstance(control, Menu):
        return value
    return _number_of(control, name, value)


def _number_of(menu: Menu, name: str, value: Any) -> int:
    return [one for _, one in menu.entries].index(menu.admissible(name, value))


def _titles(explorer: Any, varied: list[dict[str, Any]]) -> list[str]:
    return [
        ", ".join(_said(explorer.controls.get(name), name, value, number) for name, value in column.items())
        for number, column in enumerate(varied, 1)
    ]


def _said(control: Any, name: str, value: Any, number: int) -> str:
    """What one setting is called in the title of a column; of a long array, only which one it is."""
    label = name if control is None else str(control.label)
    if isinstance(control, Menu):
        entry, _ = control.entries[_number_of(control, name, value)]
        return f"{label} {entry}" if label.endswith(" is") else f"{label} = {entry}"
    if isinstance(control, Toggle):
        return f"{label}: {'on' if value else 'off'}"
    if np.size(value) > SHORT:
        return f"{name} no. {number}"
    entries = ", ".join(f"{one:g}".replace("-", "−") for one in np.ravel(value))
    return f"{label} = ({entries})" if np.ndim(value) else f"{label} = {entries}"


def _stand_still(ax: Axes, first: bool) -> None:
    """Leave the title to the settings: what a panel says above itself says less here."""
    for text in ax.texts:
        if _is_heading(ax, text):
            text.set_visible(False)
    if not first:
        ax.set_ylabel("")


def _is_heading(ax: Axes, text: Text) -> bool:
    return bool(text.get_transform() == ax.transAxes and text.get_position()[1] >= 1)


def _one_legend(figure: Figure, axes: np.ndarray) -> None:
    found: dict[str, Any] = {}
    for ax in axes.ravel():
        if (legend := ax.get_legend()) is not None:
            handles, labels = ax.get_legend_handles_labels()
            found |= {label: handle for handle, label in zip(handles, labels, strict=True)} | found
            legend.remove()
    if found:
        longest = max(len(label) for label in found)
        fit = int(figure.get_figwidth() / (HANDLE + LETTER * longest))
        columns = max(1, min(len(found), fit))
        figure.legend(found.values(), found.keys(), loc="outside lower center", ncols=columns)
