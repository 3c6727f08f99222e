"""Bad input to what the learner holds: explorers and their parts."""

import dataclasses
import functools
from collections.abc import Callable
from math import inf, nan
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gan_lessons import explorers
from gan_lessons.explorers import chosen, domain, families, generator_family, sketch
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.training_player_explorer import training_player
from gan_lessons.explorers.training_run import DATA, TrainingRun
from gan_lessons.live import scene
from gan_lessons.live.controls import Menu, Slider, Toggle
from gan_lessons.live.words import words
from gan_lessons.training.config import algorithm_1
from tests.bad_input.case import Case, gives, refuses
from tests.bad_input.case import vector as v
from tests.bad_input.functions import (
    assumptions,
    compare_divergences,
    envelope,
    perturb,
    proof_ledger,
    simplex_figure,
)


@dataclasses.dataclass(frozen=True)
class Row:
    """Arguments, and what must come of them."""

    args: tuple[Any, ...]
    error: type[Exception] | None = None
    says: str = ""
    answer: Any = None


def bad(error: type[Exception], says: str, *args: Any) -> Row:
    """Arguments that are refused, as in `refuses`."""
    return Row(args, error, says)


def good(answer: Any, *args: Any) -> Row:
    """Arguments that have an answer, as in `gives`."""
    return Row(args, answer=answer)


def table(of: str, function: Callable[..., Any], *rows: Row) -> list[Case]:
    """Rows of one function."""
    return [Case(of, functools.partial(function, *row.args), row.error, row.says, row.answer) for row in rows]


class _Doubled(NamedTuple):
    y: Any


def _double(*, x: Any, on: Any = False, menu: Any = 0, drawn: Any = 0.0) -> _Doubled:
    return _Doubled(2 * x)


def _explorer(show: tuple[str, ...] | None = None) -> Panel:
    explorer = Explorer(
        name="doubled",
        controls={
            "x": Slider("x", 0.5, 0.0, 1.0),
            "on": Toggle("on"),
            "menu": Menu("menu", ["a", "b"]),
        },
        compute=_double,
        picture=lambda found, state: scene.Picture({"line": scene.Line(state.x, found.y)}, words("A line.")),
        layout=mosaic([["one", "two"]], (4, 2)),
        panels={"one": lambda ax: {"line": ax.plot([], [])[0]}, "two": lambda ax: {}},
        inputs={"drawn": [0.0, 1.0]},
    )
    return explorer(show=show)


def _shown(values: dict[str, Any]) -> str:
    """The error an explorer shows in its figure; the picture stays."""
    explorer = _explorer()
    explorer.set_inputs(**values)
    return explorer.live.error


def _run() -> TrainingRun:
    run = TrainingRun.__new__(TrainingRun)  # without a start, which measures
    run.config = algorithm_1()
    return run


EXPLORER = [
    *[
        refuses("explorers.panel.Panel", error, says, lambda values=values: _explorer().at(**values))
        for error, says, values in [
            (ValueError, r"unknown \['y'\]", {"y": 1.0}),
            (ValueError, r"x=nan lies outside \[0.0, 1.0\]", {"x": nan}),
            (ValueError, r"x=2.0 lies outside \[0.0, 1.0\]", {"x": 2.0}),
            (TypeError, "x must be .* got 'half'", {"x": "half"}),
            (ValueError, "x must be a scalar", {"x": [0.5, 0.5]}),
            (TypeError, "on must be True or False, got 'yes'", {"on": "yes"}),
            (ValueError, r"menu must be one of \['a', 'b'\], got 'c'", {"menu": "c"}),
            (ValueError, r"menu must be one of .* got 2", {"menu": 2}),
            (ValueError, r"drawn must be finite, got \[ ?nan", {"drawn": [nan, 1.0]}),
            (ValueError, r"drawn must keep its shape \(2,\), got \(3,\)", {"drawn": [0.0, 1.0, 2.0]}),
            (TypeError, "drawn must be .* got 'line'", {"drawn": "line"}),
        ]
    ],
    gives(
        "explorers.panel.Panel",
        lambda said: "ValueError: drawn must be finite" in said,
        lambda: _shown({"drawn": [inf, 0.0]}),
    ),
    gives(
        "explorers.panel.Panel",
        lambda said: "ValueError: unknown input 'lines'" in said,
        lambda: _shown({"lines": [1.0]}),
    ),
    refuses(
        "explorers.panel.Panel",
        ValueError,
        r"show must name some of \('one', 'two'\), got \(\)",
        lambda: _explorer(()),
    ),
    refuses(
        "explorers.panel.Panel",
        ValueError,
        "show must name some of .* got \\('three',\\)",
        lambda: _explorer(("three",)),
    ),
    refuses(
        "explorers.explorer.Explorer",
        TypeError,
        "One point has no option 'gauge'; it has \\[\\]",
        lambda: explorers.one_point(gauge=True),
    ),
    refuses(
        "explorers.explorer.Explorer",
        ValueError,
        r"unknown \['z'\]; One point has \['a', 'b', 'y'\]",
        lambda: explorers.one_point.evaluate(z=1.0),
    ),
    refuses(
        "explorers.explorer.Explorer",
        ValueError,
        "a must be non-negative.*got -1",
        lambda: explorers.one_point.evaluate(a=-1.0),
    ),
    *[
        refuses(
            "explorers.stills.stills", error, says, lambda values=values: explorers.one_point.stills(**values)
        )
        for error, says, values in [
            (ValueError, "lists must be of one length, got .*'a': 2, 'b': 3", {"a": [1, 2], "b": [1, 2, 3]}),
            (ValueError, "unknown .'c'.", {"c": 1.0}),
            (ValueError, "a must be non-negative.*got -1", {"a": [1.0, -1.0]}),
            (ValueError, r"a must have a value for at least one column, got \[\]", {"a": []}),
            (ValueError, "show must name some of", {"show": ("gan",)}),
            (
                ValueError,
                "titles must be 2, one for each column, got .'A",
                {"a": [1, 2], "titles": ("A",)},
            ),
        ]
    ],
    refuses(
        "explorers.domain.choice",
        ValueError,
        "k must be below 2, .* got 2",
        lambda: domain.choice(2)("k", 2),
    ),
    refuses(
        "explorers.domain.between",
        ValueError,
        r"k must lie in \[0, 1\], got 1.5",
        lambda: domain.between(0, 1)("k", 1.5),
    ),
    refuses(
        "explorers.domain.distribution",
        ValueError,
        r"p must sum to 1, got \[0.5, 0.6\] with sum 1.1",
        lambda: domain.distribution("p", [0.5, 0.6]),
    ),
    refuses(
        "explorers.domain.array",
        ValueError,
        r"x must have shape \(2,\), got shape \(3,\)",
        lambda: _declared(x=[1, 2, 3]),
    ),
    refuses(
        "explorers.domain.domain",
        ValueError,
        r"y must lie in \[0, 1\], got -1",
        lambda: _declared(y=-1),
    ),
    refuses("explorers.domain.domain", ValueError, r"y must be a scalar", lambda: _declared(y=v(0, 1))),
    *table(
        "explorers.training_player_explorer.TrainingPlayer",
        training_player,
        bad(TypeError, "config must be a Config, got {}", {}),
    ),
    refuses(
        "explorers.training_player_explorer.TrainingPlayer",
        ValueError,
        r"generator_learning_rate must lie in \[1e-05, 0.1\], got 1.0",
        lambda: training_player(algorithm_1(generator_learning_rate=1.0)),
    ),
    refuses(
        "explorers.training_player_explorer.TrainingPlayer",
        ValueError,
        r"loss must be one of \['non_saturating', 'minimax'\], got 'relativistic'",
        lambda: training_player(algorithm_1(loss="relativistic")),
    ),
    refuses(
        "explorers.training_player_explorer.TrainingPlayer",
        ValueError,
        "latent_dim must be 1 .* got 2",
        lambda: training_player(algorithm_1(latent_dim=2, hidden_size=4)),
    ),
    *table(
        "explorers.training_run.TrainingRun",
        TrainingRun,
        bad(TypeError, "config must be a Config, got None", None, 0, next(iter(DATA))),
        bad(ValueError, "data_name must be one of .* got 'cats'", algorithm_1(), 0, "cats"),
        bad(ValueError, "seed must be at least 0, got -1", algorithm_1(), -1, next(iter(DATA))),
        bad(TypeError, "seed must be an integer .* got 0.5", algorithm_1(), 0.5, next(iter(DATA))),
    ),
    refuses(
        "explorers.training_run.TrainingRun",
        ValueError,
        "settings must leave the networks .* got {'hidden_size': 3}",
        lambda: _run().change(hidden_size=3),
    ),
    refuses(
        "explorers.training_run.TrainingRun",
        ValueError,
        "loss must be one of .* got 'hinge'",
        lambda: _run().change(loss="hinge"),
    ),
    refuses("explorers.training_run.TrainingRun", TypeError, "colour", lambda: _run().change(colour="red")),
    refuses(
        "explorers.training_run.TrainingRun",
        ValueError,
        "steps must be at least 1, got 0",
        lambda: _run().begin(0, None),
    ),
]


@domain.domain(x=domain.array((2,), lambda name, value: None), y=domain.between(0, 1))
def _declared(**values: Any) -> None: ...


OF_FAMILY = [
    ("mean", nan, "be finite, got nan"),
    ("mean", "left", "be .* got 'left'"),
    ("spread", -1.0, "be positive, got -1.0"),
    ("weight", 1.5, r"lie in \[0, 1\], got 1.5"),
    ("separation", -0.5, "be non-negative, got -0.5"),
    ("freedom", 0.0, "be positive, got 0.0"),
    ("heights", np.zeros(33), "not all be zero, got"),
    ("heights", np.full(33, nan), "be finite, got"),
    ("heights", np.ones(4), r"have shape \(33,\), got shape \(4,\)"),
]
X = np.linspace(-1.0, 1.0, 5)
PARTS = [
    *[
        refuses(
            "explorers.families.parameters",
            error,
            f"{name} must {says}",
            lambda n=name, w=value: families.parameters(**{n: w}),
        )
        for name, value, says in OF_FAMILY
        for error in [TypeError if isinstance(value, str) else ValueError]
    ],
    refuses(
        "explorers.families.log_generator",
        ValueError,
        "family must be below 6, .* got 9",
        lambda: families.log_generator(9, families.parameters(), v(0, 1)),
    ),
    refuses(
        "explorers.families.log_generator",
        ValueError,
        r"x must have shape \(n,\)",
        lambda: families.log_generator(0, families.parameters(), v()),
    ),
    gives(
        "explorers.families.log_generator",
        lambda found: np.isnan(found).all(),
        lambda: jax.jit(families.log_generator)(
            2, families.parameters()._replace(spread=v(-1.0)[0]), v(0, 1)
        ),
    ),
    refuses(
        "explorers.families.log_data",
        ValueError,
        "data must be below 3, .* got 3",
        lambda: families.log_data(3, v(0, 1)),
    ),
    refuses(
        "explorers.families.log_data",
        TypeError,
        "data must be an integer .* got 0.5",
        lambda: families.log_data(0.5, v(0, 1)),
    ),
    refuses(
        "explorers.families.grid",
        ValueError,
        "order must be at least 2, got 1",
        lambda: families.grid(0, families.parameters(), 1),
    ),
    refuses(
        "explorers.families.grid",
        ValueError,
        "family must be at least 0, got -1",
        lambda: families.grid(-1, families.parameters()),
    ),
    *table(
        "explorers.sketch.stroke",
        sketch.stroke,
        bad(ValueError, "start must be finite, got nan", np.ones(33), (nan, 0.0), (1.0, 1.0)),
        bad(ValueError, r"heights must have shape \(33,\), got \(2,\)", np.ones(2), (0.0, 0.0), (1.0, 1.0)),
        bad(ValueError, "heights must be non-negative, got", -np.ones(33), (0.0, 0.0), (1.0, 1.0)),
        good(np.ones(33), jnp.ones(33), (-9.0, -1.0), (9.0, -1.0)),
    ),
    *table(
        "explorers.generator_family.generate",
        generator_family.generate,
        bad(ValueError, "kind must be below 4, .* got 4", 4, v(0, 1), 1.0, 0.0),
        bad(ValueError, "s must be positive, got 0.0", 0, v(0, 1), 0.0, 0.0),
        good([nan], 1, v(nan), 1.0, 0.0),
    ),
    *table(
        "explorers.generator_family.preimages",
        generator_family.preimages,
        bad(ValueError, "s must be positive, got -1.0", 0, v(0, 1), -1.0, 0.0),
        good([[nan], [nan]], 2, v(-1.0), 1.0, 0.0),
    ),
    *table(
        "explorers.generator_family.log_density",
        generator_family.log_density,
        bad(ValueError, "c must be finite, got nan", 0, v(0, 1), 1.0, nan),
    ),
    *table(
        "explorers.generator_family.log_one_minus_d",
        generator_family.log_one_minus_d,
        good([nan, 0.0, -inf], v(nan, inf, -inf)),
    ),
    *table(
        "explorers.generator_family.integral_over_x",
        generator_family.integral_over_x,
        bad(TypeError, "kind must be an integer .* got 'bent'", "bent", 1.0, 0.0),
    ),
    *table(
        "explorers.compare_divergences_explorer.least_point",
        compare_divergences.least_point,
        bad(TypeError, "function must be .* got 3", 3),
    ),
    *table(
        "explorers.simplex_figure.to_plane",
        simplex_figure.to_plane,
        bad(ValueError, "p must have 3 entries", [1.0, 0.0]),
        bad(TypeError, "p must be .* got 'corner'", "corner"),
        good([nan, nan], np.full(3, nan)),
    ),
    *table("explorers.perturb_explorer.bump", perturb.bump, good([nan, 0.0, 1.0], v(nan, inf, 0), 0.0, 1.0)),
    *table(
        "explorers.perturb_explorer.disturbed_logit",
        perturb.disturbed_logit,
        good([nan, nan], v(nan, 0), v(0, 2), 1),
    ),
    *table("explorers.assumptions_explorer.bump", assumptions.bump, good([nan] * 24, nan, 0.0)),
    *table("explorers.envelope_explorer.pair", envelope.pair, good([nan, nan], jnp.asarray(nan))),
    refuses(
        "explorers.envelope_explorer.height",
        ValueError,
        r"logit must have the shape of p_data, \(2,\), got shape \(1,\)",
        lambda: envelope.height(jnp.asarray(0.5), v(0.0), jnp.asarray(0.5)),
    ),
    *table(
        "explorers.proof_ledger_explorer.for_mathtext",
        proof_ledger.for_mathtext,
        bad(TypeError, "latex must be text, got 3", 3),
    ),
]

CHOSEN = [
    *table(
        "explorers.chosen.admissible",
        chosen.admissible,
        bad(ValueError, r"mean=3.0 lies outside \[0.0, 1.0\]", "mean", Slider("mean", 0.5, 0.0, 1.0), 3.0),
        bad(TypeError, "mean must be a real .*, got 'a'", "mean", Slider("mean", 0.5, 0.0, 1.0), "a"),
        bad(TypeError, "on must be True or False, got 1", "on", Toggle("on"), 1),
        bad(ValueError, r"which must be one of \['a'\], got 'b'", "which", Menu("which", ["a"]), "b"),
    ),
    *table(
        "explorers.chosen.inputs_like",
        functools.partial(chosen.inputs_like, explorers.simplex.compute),
        bad(ValueError, r"unknown input 'b'; .* \['a'\]", {"a": np.zeros(2)}, {"b": [0.0, 1.0]}),
        bad(ValueError, r"a must keep its shape \(2,\), got \(1,\)", {"a": np.zeros(2)}, {"a": [0.0]}),
        bad(ValueError, "a must be finite, got", {"a": np.zeros(2)}, {"a": [0.0, nan]}),
        bad(ValueError, "start must be positive", {"start": np.ones(3)}, {"start": [1.0, -1.0, 1.0]}),
    ),
]

CASES: list[Case] = [*EXPLORER, *PARTS, *CHOSEN]
EXEMPT = {
    "a part of a program, called with what the program made": [
        "explorers.domain.check_domain",
        "explorers.domain.domain_of",
        "explorers.domain.Limits",
        "explorers.program.Program",
        "explorers.follower.Follower",
        *[f"explorers.written.{name}" for name in ("fixed_of", "program_of", "state_of")],
        *[f"explorers.plain.{name}" for name in ("flat", "in_row")],
        "live.scene_figure.Owner",
        *[f"live.scene.{name}" for name in ("draw", "pieces_of", "to_units", "within")],
        *[f"live.slots.{name}" for name in ("each_artist", "matrices", "one_of", "set_artist")],
        *[
            f"live.words.{name}"
            for name in ("put_together", "take_apart", "unless_rounding", "write_number", "written", "join")
        ],
        "live.gestures.Strokes",
        "live.interrupt.Interrupt",
    ],
    "declares, and what is declared is tried by every explorer": [
        "explorers.amounts.amount",
        "explorers.claim.Claim",
        *[f"explorers.claim.{name}" for name in ("cost", "excess", "value")],
        "explorers.layout.mosaic",
        *[f"explorers.multipliers.{name}" for name in ("draw_circle", "in_square")],
        "explorers.vary_p_g_figure.layout",
        "explorers.assumptions_explorer.uniform",
        *[f"explorers.assumptions_words.{name}" for name in ("said_of", "what_is_off")],
        "explorers.simplex_figure.from_plane",
        "explorers.simplex_figure.landscape",
        "explorers.simplex_figure.level_lines",
        *[f"explorers.training_player_figure.{name}" for name in ("compute", "picture")],
        "live.controls.row",
        "explorers.peaks.heights_in_words",
        "explorers.stills.fill",
        *[f"live.gestures.{name}" for name in ("followed", "slide")],
        "live.controls.entries_of",
    ],
    "takes nothing, or nothing but whether there is a gauge": [
        "explorers.spectrum_explorer.of_two_numbers",
        "style.use",
        "live.controls.row_layout",
        "explorers.families.hat",
        "explorers.proof_ledger_explorer.marks",
        "training.scan.forget",
    ],
    "takes axes or a figure, and matplotlib says what it cannot draw in": [
        *[f"live.base.{name}" for name in ("draw_base", "draw_png", "lay_out")],
        *[f"explorers.simplex_figure.{name}" for name in ("draw_triangle", "draw_rates")],
    ],
    "takes an artist that `drawer_for` has looked at": [
        *[
            f"live.artists.{kind}_marks"
            for kind in ("line", "patch", "arrow", "collection", "scatter", "image")
        ],
        "live.marks.dash",
        "live.artists.flatten",
    ],
    "a protocol, never called": ["live.player.Process"],
}
