"""An explorer as a learner holds it: widgets above a live figure that follows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets
import numpy as np
from ipywidgets import Widget

from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers.chosen import admissible, inputs_like
from gan_lessons.explorers.follower import Follower
from gan_lessons.explorers.program import Shown
from gan_lessons.live import controls, slots
from gan_lessons.live.controls import Menu, Slider
from gan_lessons.live.gestures import Gesture, Strokes
from gan_lessons.live.pointer import PointerEvent
from gan_lessons.live.scene_figure import SceneFigure
from gan_lessons.live.subshell import answer_beside_cells


class Panel(ipywidgets.VBox):
    """Controls above a live figure: a change of one runs the explorer's program and shows what it drew.

    Args:
        explorer: an `Explorer`, which makes this panel when it is called.
        show: which of its panels; None for all.

    Raises:
        ValueError: `show` is empty or names an unknown panel.

    Attributes:
        explorer: what is shown.
        controls: the widgets by name.
        live: the live figure.
        axes: its panels by name.
        valued: those of the controls that hold a value.
        follower: lets the browser draw.
        inputs: the present inputs.
        memory: what the picture remembers.
    """

    kind = "Explorer"
    can_follow = True  # its picture, in the browser

    def __init__(self, explorer: Any, show: tuple[str, ...] | None = None) -> None:
        self.explorer = explorer
        figure, self.axes, artists = explorer.draw(show)
        self.controls: dict[str, Widget] = {name: each.widget() for name, each in explorer.controls.items()}
        self.inputs = {name: np.array(value, np.float64) for name, value in explorer.inputs.items()}
        self.prepare()
        self.memory = {name: np.array(value, np.float64) for name, value in explorer.memory.items()}
        self._arrays: Any = None
        self.valued = {name: self.controls[name] for name in explorer.starting if name in self.controls}
        with explorer.program.compiled_meanwhile(slots.slots_of(artists), self.values, self.memory):
            self.live = SceneFigure(figure, artists)
        self._traced_again = 0
        self._holding = False
        self._fit()
        self.follower = Follower(self)
        self.recompute()
        self.live.owner = self.follower
        super().__init__([controls.row(list(self.controls.values())), self.live])
        self.add_class("live-explorer")  # the focus ring and the names of its controls
        for widget in self.valued.values():
            widget.observe(self._changed, names="value")
        for name, change in explorer.buttons.items():
            self.controls[name].on_click(lambda _, change=change: self._change(change, None))
        self._strokes = Strokes()
        for gesture in explorer.gestures:
            self._listen(gesture)

    def prepare(self) -> None:
        """Change axes or inputs before anything is drawn; here, nothing."""

    @property
    def compute(self) -> Any:
        """The function as it was declared: jit it, or vmap it over tables of values."""
        return self.explorer.compute

    @property
    def arrays(self) -> Any:
        """What `compute` returns for the present values."""
        self.follower.catch_up()
        return self._arrays

    @property
    def traces(self) -> int:
        """How many traces this panel needed: 1, its own or an earlier one's, if all is well."""
        return 1 + self._traced_again

    @property
    def values(self) -> dict[str, Any]:
        """The present values of controls and inputs, as `compute` takes them."""
        return {name: self._value(name) for name in self.valued} | self.inputs

    @with_drawing_lock
    def at(self, **values: Any) -> "Panel":
        """Set several controls or inputs at once, with one computation.

        Args:
            **values: name → value; a menu takes the option's value, its name, or its index.

        Returns:
            The panel itself.

        Raises:
            ValueError: a name is unknown, a value lies outside its range, or an array has another shape.
            TypeError: a value is not of the kind that its control takes.
        """
        unknown = sorted(set(values) - set(self.valued) - set(self.inputs))
        if unknown:
            raise ValueError(f"unknown {unknown}; this explorer has {sorted([*self.valued, *self.inputs])}")
        inputs = {name: values[name] for name in values if name in self.inputs}
        inputs = inputs_like(self.compute, self.inputs, inputs)
        chosen = {name: values[name] for name in values if name not in inputs}
        chosen = {
            name: admissible(name, self.explorer.controls[name], value) for name, value in chosen.items()
        }
        self.follower.doubt()
        with self._held():
            for name, value in chosen.items():
                self.valued[name].value = value
        self.inputs |= inputs
        self._fit()
        self.recompute()
        answer_beside_cells(self)
        return self

    def stills(self, **settings: Any) -> None:
        """Draw the explorer at several settings side by side; what is not set is as it stands here now."""
        self.explorer.stills(**(self.values | settings))

    @with_drawing_lock
    def set_inputs(self, **values: Any) -> None:
        """Set arrays that the figure edits, and show what follows; an error is shown in the figure."""
        with self.live.guard():
            self.inputs |= inputs_like(self.compute, self.inputs, values)
            self.recompute()

    @with_drawing_lock
    def recompute(self) -> None:
        """Run the program for the present values and show what it drew; errors are raised."""
        self.run_program()
        self.live.refresh()

    @with_drawing_lock
    def run_program(self) -> None:
        """Run the program for the present values, and show nothing."""
        program, first = self.explorer.program, self._arrays is None
        before = program.traces
        shown: Shown = program(self.live.slots, self.live.affine, self.values, self.memory)
        self._traced_again += 0 if first else program.traces - before
        self._arrays, self.memory = shown.arrays, shown.memory
        self.live.keep(shown.drawn, shown.plan)
        self.follower.behind = False

    def _follow(self) -> None:
        """Let the picture follow what has moved: in the browser where it can, else from here."""
        self._fit()
        if not self.follower.moved():
            self.recompute()

    def _listen(self, gesture: Gesture) -> None:
        axes = [self.axes[name] for name in gesture.panels if name in self.axes]
        if gesture.panels and not axes:
            return

        def hear(event: PointerEvent) -> None:
            movement = self._strokes.movement(event)
            if movement is not None:
                self._change(gesture.change, movement, on_steps=True)

        self.live.on_pointer(hear, kinds=("click", "drag"), axes=axes or None)
        self.live.on_pointer(hear, kinds=("key",), hint=gesture.hint)

    @with_drawing_lock
    def _change(self, function: Any, given: Any, on_steps: bool = False) -> None:
        """Let a gesture change the state by what is given, a button by the arrays; what goes wrong is shown.

        A hand moves a slider from step to step; a button puts it exactly where it says.
        """
        with self.live.guard():
            state, given = self.values | self.memory, self.arrays if given is None else given
            self.follower.doubt()
            for name, value in self.explorer.program.change(function, state, given).items():
                self._put(name, value, on_steps)
            self._follow()

    def _put(self, name: str, value: Any, on_steps: bool) -> None:
        if name not in self.valued:
            kept = self.inputs if name in self.inputs else self.memory
            kept[name] = np.asarray(value, np.float64)
            return
        control, widget = self.explorer.controls[name], self.valued[name]
        with self._held():
            if isinstance(control, Slider):
                kept_in = min(max(float(value), control.low), control.high)
                widget.value = control.snapped(kept_in) if on_steps else kept_in
            elif isinstance(control, Menu):
                widget.index = int(value)
            else:
                widget.value = bool(value)

    def _value(self, name: str) -> Any:
        widget = self.valued[name]
        return widget.index if isinstance(self.explorer.controls[name], Menu) else widget.value

    def _fit(self) -> None:
        """Show and name the controls that the chosen entry of a menu has."""
        if self.explorer.labels is None:
            return
        menu, choices = self.explorer.labels
        labels = choices[self._value(menu)]
        with self._held():
            for name in sorted(set().union(*choices)):
                widget = self.controls[name]
                widget.layout.display = None if name in labels else "none"
                if name in labels:
                    widget.description = widget.tooltip = labels[name]
                # A menu that names controls must not name one that is hidden.
                if labels and isinstance(self.explorer.controls[name], Menu) and widget.value not in labels:
                    widget.index = 0

    @with_drawing_lock
    def _changed(self, _: Any) -> None:
        if not self._holding:
            self.follower.doubt()
            with self.live.guard():
                self._follow()

    @contextmanager
    def _held(self) -> Iterator[None]:
        before, self._holding = self._holding, True
        try:
            yield
        finally:
            self._holding = before

    @with_drawing_lock
    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.live._repr_mimebundle_()
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        data |= {
            "text/plain": f"{self.kind}: {self.explorer.name}",
            "application/vnd.jupyter.widget-view+json": view,
        }
        answer_beside_cells(self)
        return data, metadata
