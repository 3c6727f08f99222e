"""An explorer, declared: what can be moved, what follows from it, and what the picture shows of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gan_lessons import compiling
from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import check_domain
from gan_lessons.explorers.layout import Layout
from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.program import Program, Shown, Values
from gan_lessons.explorers.stills import stills
from gan_lessons.live.controls import Button, Control, Menu
from gan_lessons.live.gestures import Gesture
from gan_lessons.live.scene import Picture
from gan_lessons.live.slots import Artists, Slot, slots_of


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class Explorer:
    """Controls, a pure function of their values, and a pure picture of what it returns.

    Called, it returns a `Panel`: widgets that follow the learner. `stills` draws it at chosen settings;
    `evaluate` returns the numbers.

    Attributes:
        name: what it is called.
        controls: name of a value → its control, in the order they stand in.
        compute: (controls and inputs by name) → a named tuple of arrays. Pure, traced once.
        picture: (arrays, state) → marks for the artists by name, and words. Pure, traced with `compute`.
        layout: (names of panels) → a figure and its axes by name.
        panels: name of axes → a function that draws what stays in them and returns the artists that move.
        inputs: arrays that `compute` takes and no control holds, such as heights drawn by hand.
        memory: arrays that only the picture and the gestures need, such as a cursor.
        remember: (state, arrays) → what of the memory every new computation changes. Pure. With it the kernel
            draws every picture: the browser does not follow by itself (`follower.Follower`).
        gestures: what pointer and keys do on the picture.
        buttons: name of a button → (state, arrays) → what of the state it changes. Pure.
        labels: a menu, and for each of its choices the labels of the controls that depend on it: those that
            a choice does not name are hidden.
        claim: what the words promise, for who wants to check it.
        variants: name of an option → the explorer that it asks for.
        effort: options of the compiler. By default little: a hand waits for the first picture, and soon the
            browser draws. The program compiles in half the time and runs some milliseconds longer.
    """

    name: str
    controls: Mapping[str, Control]
    compute: Callable[..., Any]
    picture: Callable[[Any, Any], Picture]
    layout: Layout
    panels: Mapping[str, Callable[[Axes], Artists]]
    inputs: Values = dataclasses.field(default_factory=dict)
    memory: Values = dataclasses.field(default_factory=dict)
    remember: Callable[[Any, Any], Values] | None = None
    gestures: tuple[Gesture, ...] = ()
    buttons: Mapping[str, Callable[[Any, Any], Values]] = dataclasses.field(default_factory=dict)
    labels: tuple[str, tuple[Mapping[str, str], ...]] | None = None
    claim: Claim | None = None
    variants: Mapping[str, Explorer] = dataclasses.field(default_factory=dict)
    effort: compiling.Options = dataclasses.field(default_factory=lambda: compiling.ONCE)

    def __call__(self, *, show: tuple[str, ...] | None = None, **options: bool) -> Panel:
        """Return the explorer as a learner holds it.

        Args:
            show: which of the panels, in their order; None for all.
            **options: variants that are asked for.

        Raises:
            TypeError: there is no such option.
            ValueError: `show` is empty or names an unknown panel.
        """
        chosen = self
        for option, wanted in options.items():
            if option not in self.variants:
                raise TypeError(f"{self.name} has no option {option!r}; it has {sorted(self.variants)}")
            chosen = self.variants[option] if wanted else chosen
        return Panel(chosen, show)

    @cached_property
    def program(self) -> Program:
        """The compiled program, one for all panels, stills and evaluations."""
        return Program(self.compute, self.picture, self.remember, self.effort)

    @cached_property
    def starting(self) -> dict[str, Any]:
        """The values that controls and inputs have at first."""
        held = {name: control for name, control in self.controls.items() if not isinstance(control, Button)}
        values = {name: one.first if isinstance(one, Menu) else one.value for name, one in held.items()}
        return values | {name: np.asarray(value, np.float64) for name, value in self.inputs.items()}

    @with_drawing_lock
    def draw(self, show: tuple[str, ...] | None = None) -> tuple[Figure, dict[str, Axes], dict[str, Any]]:
        """Draw what stays of some panels, or of all, and return the figure, its axes and what moves.

        Raises:
            ValueError: `show` is empty or names an unknown panel.
        """
        names = self.chosen_panels(show)
        figure, axes = self.layout(names)
        artists: dict[str, Any] = {}
        for name in names:
            artists |= self.panels[name](axes[name])
        return figure, axes, artists

    def chosen_panels(self, show: tuple[str, ...] | None) -> tuple[str, ...]:
        """Return the names of the panels that are asked for, or of all.

        Raises:
            ValueError: `show` is empty or names an unknown panel.
        """
        names = tuple(self.panels) if show is None else tuple(show)
        if not names or set(names) - set(self.panels):
            raise ValueError(f"show must name some of {tuple(self.panels)}, got {show}")
        return names

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """What the program has to know of all artists."""
        figure, _, artists = self.draw()
        plt.close(figure)
        return slots_of(artists)

    def run(self, **values: Any) -> Shown:
        """Run the program at chosen values of controls and inputs; the others start as they do.

        Raises:
            TypeError: a value is not a number.
            ValueError: there is no such value, or it is outside the domain of `compute`.
        """
        unknown = sorted(set(values) - set(self.starting))
        if unknown:
            raise ValueError(f"unknown {unknown}; {self.name} has {sorted(self.starting)}")
        check_domain(self.compute, values)
        nowhere = np.zeros((len(self.slots), 2, 3))
        return self.program(self.slots, nowhere, self.starting | values, self.memory)

    def evaluate(self, **values: Any) -> Any:
        """Return what `compute` returns at chosen values, by the explorer's own program, as NumPy arrays."""
        return self.run(**values).arrays

    def stills(self, **settings: Any) -> None:
        """Draw the explorer at several settings side by side, and display the figure; see `stills.stills`.

        Args:
            **settings: name of a control or input → its value, or a list of values, one for each column; and
                `show`, `titles`, `size`, `alt`.
        """
        stills(self, **settings)
