"""Bad input to what moves, beyond what `test_contracts` makes: figures, players, controls, marks."""

from math import inf, nan
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.live import LiveFigure, controls, marks
from gan_lessons.live.artists import drawer_for, text_marks
from gan_lessons.live.player import Pace, Player
from gan_lessons.live.scene_figure import SceneFigure
from gan_lessons.live.slots import slots_of
from gan_lessons.live.words import choose, words
from tests.bad_input.case import Case, answers, refused
from tests.bad_input.examples import FIGURE, PROCESS, figure, live


def _fill(**changed: Any) -> None:
    figure = plt.figure()
    fill = figure.add_subplot().fill_between([0.0, 1.0], 0.0)
    LiveFigure(figure, [fill], "a fill").set_fill(fill, **changed)


CASES: list[Case] = [
    refused(with_drawing_lock, TypeError, "function must be callable, got 3", 3),
    refused(LiveFigure, TypeError, "moving holds a int, 3; LiveFigure moves", FIGURE, [3], "a"),
    refused(LiveFigure, TypeError, "moving holds a Axes, ", FIGURE, [FIGURE.axes[0]], "a"),
    refused(_fill, ValueError, r"y1 must be .* \(3,\), got shape \(2,\)", x=[0, 1, 2], y1=[0, 1],
            of="live.figure.LiveFigure"),
    refused(live().on_pointer, ValueError, "axes must be axes of the figure, got", print, axes=FIGURE.axes,
            of="live.pointer.Pointer"),
    refused(live().on_pointer, ValueError, "kinds must name some of .*'swipe'", print, ("key", "swipe"),
            of="live.pointer.Pointer"),
    refused(drawer_for, TypeError, "moving holds a NoneType, None; ", None),
    refused(text_marks, ValueError, r"without mathtext: .* '\$x\$'", FIGURE, FIGURE.text(0, 0, "$x$")),
    answers(marks.to_units, [[nan, nan], [nan, nan]], FIGURE, np.array([[nan, 0.0], [inf, 0.0]])),
    answers(marks.to_units, [[1e5, -1e5]], FIGURE, np.array([[1e30, 1e30]])),
    answers(marks.to_display, [nan, nan], FIGURE, nan, nan),
    refused(marks.paint, ValueError, "Invalid RGBA argument: 'blurple'", "fill", "blurple"),
    answers(marks.stroke, lambda found: found == {"stroke": "none"}, "red", -1.0),
    refused(marks.dot, ValueError, "Invalid RGBA argument: 'blurple'", "blurple", 3.0, "round"),
    answers(marks.dot, lambda found: found["stroke"] == "none", "red", -1.0, "round"),
    answers(marks.polygons, np.empty((0, 2)), []),
    answers(marks.marker_outline, lambda found: "nan" in found, plt.Circle((0, 0), 1).get_path(), nan),
    refused(Player, ValueError, r"paces must not be empty, .* got \(\)", PROCESS, (), print),
    refused(Player, ValueError, "paces must .* seconds=nan", PROCESS, (Pace("a", 1, nan),), print),
    refused(controls.slider, ValueError, "low must be below high, got low=1.0, high=0.0", "a", 0.5, 1.0, 0.0),
    refused(controls.slider, ValueError, "high must be finite, got inf", "a", 0.5, 0.0, inf),
    refused(controls.slider, ValueError, "value must be finite, got nan", "a", nan, 0.0, 1.0),
    refused(controls.slider, ValueError, r"value must lie in \[0, 1\], got 1.5", "a", 1.5, 0.0, 1.0),
    refused(controls.slider, TypeError, "value must be a number, got True", "a", True, 0.0, 1.0),
    refused(controls.dropdown, ValueError, r"options must not be empty, got \[\] for 'a'", "a", []),
    refused(controls.dropdown, ValueError, r"value must be one of \['x'\], got 'z'", "a", ["x"], "z"),
    refused(controls.dropdown, ValueError, r"value must be one of \[1, 2\], got 'x'",
            "a", [("x", 1), ("y", 2)], "x"),
    refused(words, ValueError, "text must have one hole for .* 2 fillings, got 'x = {}'", "x = {}", "1", "2"),
    refused(words, ValueError, "a number needs a format.*got 1.0", "x = {}", 1.0),
    refused(choose, ValueError, r"options must be at least two, got \('a',\)", 0, "a"),
    refused(slots_of, TypeError, "'card' must be a line, a fill, .*, got", {"card": FIGURE.axes[0].patch}),
    refused(SceneFigure, TypeError, "'card' must be a line", figure(), {"card": FIGURE.axes[0].patch}),
    refused(controls.button, traitlets.TraitError, "description.*not the int 3", 3),
]  # fmt: skip
EXEMPT: dict[str, list[str]] = {
    "writes programs and pages from what explorers have checked; what it cannot write it refuses by name, as "
    "tests/web shows": [
        "web.alive.begin",
        "web.cell_names.names_of",
        "web.exported.exported",
        "web.exporter.LivePage",
        "web.exporter.first_words_of",
        "web.exporter.title_of",
        "web.formulas.mathml",
        "web.needed.needed",
        "web.page.document",
        "web.page.page",
        "web.page.place",
        "web.plane_training.run_of",
        "web.plane_training.updates_of",
        "web.prose.code",
        "web.prose.markdown",
        "web.prose.output",
        "web.site.build",
        "web.site.main",
        "web.training.run_of",
        *[f"web.played.{name}" for name in ("buttons", "double", "menu", "rates", "seed", "settled")],
    ],
    "tells the compiler how hard to try; what XLA does not know is left out, see tests/test_compiling.py": [
        *[f"compiling.{name}" for name in ("Compiled", "compiled", "options")],
    ],
    "writes what is traced; what it cannot write it refuses by name, as tests/javascript shows": [
        "javascript.code.Code",
        "javascript.code.counters",
        "javascript.complex_numbers.Complex",
        "javascript.complex_numbers.constant",
        "javascript.complex_numbers.function_of",
        "javascript.complex_numbers.parts_of",
        "javascript.control.cond",
        "javascript.control.scan",
        "javascript.control.while_",
        "javascript.elementwise.fit",
        "javascript.elementwise.lower",
        "javascript.elementwise.wraps",
        "javascript.equations.wanted",
        "javascript.fusion.Loop",
        "javascript.gathers.dot_general",
        "javascript.gathers.gather",
        "javascript.gathers.scatter",
        "javascript.gathers.sort",
        "javascript.limits.refused",
        "javascript.lower.Lowering",
        "javascript.lower.UnknownPrimitive",
        "javascript.lower.export",
        "javascript.paths.named",
        "javascript.random_numbers.counts",
        "javascript.random_numbers.is_key",
        "javascript.random_numbers.plain",
        "javascript.random_numbers.rule",
        "javascript.random_numbers.threefry2x32",
        "javascript.reductions.arg",
        "javascript.reductions.reduce",
        "javascript.reductions.running",
        "javascript.rows.accesses",
        "javascript.rows.narrowed",
        "javascript.rows.together",
        "javascript.shapes.plus",
        "javascript.shapes.split",
        "javascript.shapes.times",
        "javascript.shapes.unstack",
        "javascript.values.Value",
        "javascript.values.along",
        "javascript.values.flat",
        "javascript.values.literal",
    ],
}
