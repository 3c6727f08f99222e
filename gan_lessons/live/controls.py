"""The controls beside a live figure: ipywidgets with one look, and a label that a screen reader finds."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import ipywidgets
import numpy as np

from gan_lessons.contracts import checks, clauses, domains
from gan_lessons.contracts.decorator import contract

_ROW = {"width": "min(420px, 96%)", "margin": "2px 12px 2px 0"}


def row_layout() -> ipywidgets.Layout:
    """Return the layout of a control that stands in a row with others."""
    return ipywidgets.Layout(**_ROW)


def row(widgets: Iterable[ipywidgets.Widget]) -> ipywidgets.Box:
    """Return widgets side by side; what finds no room goes to the next line."""
    layout = ipywidgets.Layout(flex_flow="row wrap", align_items="center", width="100%")
    return ipywidgets.Box(list(widgets), layout=layout)


def _inline() -> ipywidgets.Layout:
    return ipywidgets.Layout(width="auto", margin="2px 12px 2px 0")


@contract(
    clauses.increasing("low", "high"), clauses.inside("value", "low", "high"),
    value=clauses.number, low=clauses.number, high=clauses.number, step=(clauses.number, clauses.positive),
)  # fmt: skip
def slider(
    label: str,
    value: float | int,
    low: float | int,
    high: float | int,
    step: float | int = 0.01,
    *,
    description_tooltip: str = "",
    readout_format: str = ".2f",
) -> ipywidgets.FloatSlider:
    """Return a slider that reports while it moves.

    Args:
        label: What it moves; also its accessible name.
        value: Where it starts, within [low, high].
        low: Left end.
        high: Right end, above ``low``.
        step: Distance between two positions, above 0.
        description_tooltip: A sentence shown when the pointer rests on the label.
        readout_format: Format of the number beside it.
    """
    return ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=label,
        tooltip=description_tooltip or label,
        continuous_update=True,
        readout=True,
        readout_format=readout_format,
        style={"description_width": "130px"},
        layout=row_layout(),
    )


def dropdown(label: str, options: Iterable[Any], value: Any = None) -> ipywidgets.Dropdown:
    """Return a menu of ``options``; an explorer hands ``compute`` the index of the chosen one.

    Args:
        label: What it chooses; also its accessible name.
        options: Names, or (name, value) pairs.
        value: The option chosen at the start; the first one if ``None``.

    Raises:
        ValueError: There are no options, or ``value`` is not among them.
    """
    options = list(options)
    if not options:
        raise ValueError(f"options must not be empty, got {options} for {label!r}")
    if value is not None:
        domains.one_of("value", value, [one for _, one in entries_of(options)])
    extra = {} if value is None else {"value": value}
    return ipywidgets.Dropdown(
        options=options,
        description=label,
        tooltip=label,
        style={"description_width": "130px"},
        layout=row_layout(),
        **extra,
    )


def entries_of(options: Iterable[Any]) -> list[tuple[str, Any]]:
    """Return label and value of every option of a menu: names, or (name, value) pairs."""
    return [one if isinstance(one, tuple) and len(one) == 2 else (str(one), one) for one in options]


@contract(value=clauses.instance(bool))
def toggle(label: str, value: bool = False) -> ipywidgets.ToggleButton:
    """Return a button that stays pressed; its value is a ``bool``."""
    return ipywidgets.ToggleButton(value=value, description=label, tooltip=label, layout=_inline())


def button(label: str, *, description_tooltip: str = "") -> ipywidgets.Button:
    """Return a button; use its ``on_click``."""
    return ipywidgets.Button(
        description=label,
        tooltip=description_tooltip or label,
        layout=_inline(),
    )


class Slider(NamedTuple):
    """A slider to be: what `slider` takes."""

    label: str
    value: float | int
    low: float | int
    high: float | int
    step: float | int = 0.01
    tooltip: str = ""
    readout: str = ".2f"

    def widget(self) -> ipywidgets.Widget:
        """Return a new slider, as `slider` does."""
        look = {"description_tooltip": self.tooltip, "readout_format": self.readout}
        return slider(self.label, self.value, self.low, self.high, self.step, **look)

    def snapped(self, value: float) -> float | int:
        """Return the nearest position of the slider."""
        steps = round((value - self.low) / self.step)
        return min(max(round(self.low + steps * self.step, 9), self.low), self.high)


def _is_meant(option: Any, wanted: Any) -> bool:
    """Whether both are one, and not only count as equal: True is not 1, nor is an array what it holds."""
    if np.shape(option) != np.shape(wanted) or _is_truth(option) != _is_truth(wanted):
        return False
    return bool(np.all(option == wanted))


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


class Menu(NamedTuple):
    """A menu to be: what `dropdown` takes."""

    label: str
    options: Iterable[Any]
    value: Any = None

    def widget(self) -> ipywidgets.Widget:
        """Return a new menu, as `dropdown` does."""
        return dropdown(*self)

    @property
    def entries(self) -> list[tuple[str, Any]]:
        """Label and value of every option."""
        return entries_of(self.options)

    @property
    def first(self) -> int:
        """Index of the option chosen at the start."""
        return 0 if self.value is None else [value for _, value in self.entries].index(self.value)

    def admissible(self, name: str, wanted: Any) -> Any:
        """Return the value of an option that is named by its value, its label or its index.

        An index counts from 0 on, and is a whole number of Python, NumPy or JAX; True and False name options
        that are such values, and no others.

        Raises:
            ValueError: There is no such option.
        """
        labels, values = ([entry[part] for entry in self.entries] for part in (0, 1))
        for known in (values, labels):
            if any(found := [_is_meant(one, wanted) for one in known]):
                return values[found.index(True)]
        if checks.is_integer(wanted) and 0 <= wanted < len(values):
            return values[int(wanted)]
        raise ValueError(f"{name} must be one of {values}, got {wanted!r}")


class Toggle(NamedTuple):
    """A button to be that stays pressed: what `toggle` takes."""

    label: str
    value: bool = False

    def widget(self) -> ipywidgets.Widget:
        """Return a new button that stays pressed."""
        return toggle(*self)


class Button(NamedTuple):
    """A button to be: what `button` takes."""

    label: str
    tooltip: str = ""

    def widget(self) -> ipywidgets.Widget:
        """Return a new button."""
        return button(self.label, description_tooltip=self.tooltip)


Control = Slider | Menu | Toggle | Button
