"""An explorer: controls, one pure function of their values, and a live figure that shows what it returns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ipywidgets
import numpy as np
from ipywidgets import Widget

from gan_lessons.contracts import checks, shapes
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers.compiled_function import Compute, compiled
from gan_lessons.live import LiveFigure
from gan_lessons.live.subshell import answer_beside_cells


class CallbackExplorer(ipywidgets.VBox):
    """Controls above a live figure that follows them.

    A change of a control calls ``compute`` with every control's value (float64; the index of a menu's
    choice), then ``update`` with the arrays it returned, then refreshes the figure. ``compute`` is jitted
    under 64 bits and traced once (`compiled`): values are traced, shapes never change.

    Args:
        controls: Name of an argument of ``compute`` → its control. Buttons are shown, not handed to it.
        compute: A pure function of keyword arguments to a named tuple of arrays.
        figure: The live figure.
        update: Takes the arrays (NumPy) and moves the figure's artists.
        inputs: Further arguments of ``compute`` that the figure itself edits, such as heights drawn by
            hand: name → array. ``set_inputs`` changes them; their shapes stay.
        layout: Layout of the whole, as ipywidgets understand it.
        readout: Takes the arrays and returns a line of text shown below the figure.
        name: What the explorer is called where no widget can be shown.

    Raises:
        TypeError: An argument is of another type.

    Attributes:
        controls: The controls by name.
        live: The live figure.
        arrays: What ``compute`` returned last.
        compute: The function as it was given: jit it, or vmap it over tables of values.
        inputs: The present inputs.
    """

    def __init__(
        self,
        *,
        controls: Mapping[str, Widget],
        compute: Compute,
        figure: LiveFigure,
        update: Callable[[Any], object],
        inputs: Mapping[str, Any] | None = None,
        layout: Any = None,
        readout: Callable[[Any], str] | None = None,
        name: str = "",
    ) -> None:
        _check_parts(controls, figure, compute=compute, update=update)
        self.controls = dict(controls)
        self.live = figure
        self.compute = compute
        self.inputs = {key: np.asarray(value, np.float64) for key, value in (inputs or {}).items()}
        self.arrays: Any = None
        self._compiled = compiled(compute)
        self._update = update
        self._readout = readout
        self._name = name or getattr(compute, "__name__", "compute")
        self._holding = False
        self._valued = {key: widget for key, widget in self.controls.items() if widget.has_trait("value")}
        self.recompute()
        row = ipywidgets.Box(
            list(self.controls.values()),
            layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center", width="100%"),
        )
        extra = {} if layout is None else {"layout": layout}
        super().__init__([row, figure], **extra)
        self.add_class("live-explorer")  # the focus ring and the names of its controls
        for widget in self._valued.values():
            widget.observe(self._changed, names="value")

    @property
    def traces(self) -> int:
        """How often ``compute`` has been traced, here or by another explorer that shows it."""
        return self._compiled.traces

    @with_drawing_lock
    def at(self, **values: Any) -> "CallbackExplorer":
        """Set several controls or inputs at once, with one computation.

        Args:
            **values: Name → value; a menu takes the option's value, its name, or its index.

        Returns:
            The explorer itself.

        Raises:
            ValueError: A name is unknown, a value lies outside its control's range, or an array has another
                shape or an entry that is not finite.
            TypeError: A value is not of the kind that its control takes.
        """
        unknown = sorted(set(values) - set(self._valued) - set(self.inputs))
        if unknown:
            raise ValueError(f"unknown {unknown}; this explorer has {sorted([*self._valued, *self.inputs])}")
        inputs = self._checked({key: values[key] for key in values if key in self.inputs})
        chosen = {key: values[key] for key in values if key not in inputs}
        chosen = {key: _admissible(key, self._valued[key], value) for key, value in chosen.items()}
        with self._held():
            for key, value in chosen.items():
                self._valued[key].value = value
        self.inputs |= inputs
        self.recompute()
        answer_beside_cells(self)
        return self

    @with_drawing_lock
    def set_inputs(self, **values: Any) -> None:
        """Set arrays that the figure edits, and show what follows; an error is shown in the figure."""
        with self.live.guard():
            self.inputs |= self._checked(values)
            self.recompute()

    @with_drawing_lock
    def recompute(self) -> None:
        """Compute, update and refresh for the present values; errors are raised."""
        values = {key: _chosen(widget) for key, widget in self._valued.items()}
        arrays = self._compiled(**values, **self.inputs)
        self._update(arrays)
        self.arrays = arrays
        if self._readout is not None:
            self.live.caption = self._readout(arrays)
        self.live.refresh()

    def _checked(self, inputs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        arrays = {}
        for key, value in inputs.items():
            if key not in self.inputs:
                raise ValueError(f"unknown input {key!r}; this explorer has {sorted(self.inputs)}")
            array = arrays[key] = np.array(checks.numbers(key, value), np.float64)
            if array.shape != self.inputs[key].shape:
                raise ValueError(f"{key} must keep its shape {self.inputs[key].shape}, got {array.shape}")
            checks.finite_number(key, array)
        return arrays

    @with_drawing_lock
    def _changed(self, _: Any) -> None:
        if not self._holding:
            with self.live.guard():
                self.recompute()

    @contextmanager
    def _held(self) -> Iterator[None]:
        self._holding = True
        try:
            yield
        finally:
            self._holding = False

    @with_drawing_lock
    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.live._repr_mimebundle_()
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        data |= {"text/plain": f"Explorer: {self._name}", "application/vnd.jupyter.widget-view+json": view}
        answer_beside_cells(self)
        return data, metadata


def _check_parts(controls: Mapping[str, Widget], figure: LiveFigure, **functions: object) -> None:
    for name, widget in controls.items():
        if not isinstance(widget, Widget):
            raise TypeError(f"controls must be widgets, got {widget!r} for {name!r}")
    checks.instance("figure", figure, LiveFigure)
    for name, function in functions.items():
        if not callable(function):
            raise TypeError(f"{name} must be a function, got {function!r}")


def _chosen(widget: Widget) -> Any:
    return widget.index if isinstance(widget, ipywidgets.widget_selection._Selection) else widget.value


def _admissible(key: str, widget: Widget, value: Any) -> Any:
    """Return ``value`` as ``widget`` takes it."""
    if isinstance(widget, ipywidgets.widget_selection._Selection):
        labels, values = (list(part) for part in zip(*widget._options_full, strict=True))
        if value in values:
            return value
        if value in labels:
            return values[labels.index(value)]
        if isinstance(value, int) and 0 <= value < len(values):
            return values[value]
        raise ValueError(f"{key} must be one of {values}, got {value!r}")
    if isinstance(widget, ipywidgets.widget_bool._Bool):
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{key} must be True or False, got {value!r}")
        return bool(value)
    shapes.scalars(**{key: value})
    checks.numbers(key, value)
    low, high = getattr(widget, "min", None), getattr(widget, "max", None)
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(f"{key}={value} lies outside [{low}, {high}]")
    return value
