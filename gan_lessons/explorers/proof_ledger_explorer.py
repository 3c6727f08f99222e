"""Explorer *Proof ledger*: every line of Theorem 1 with its reason, its symbolic check and its number."""

import re
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import Widget
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.explorers import families
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import domain
from gan_lessons.explorers.vary_p_g_explorer import X, family_controls, fit_controls
from gan_lessons.explorers.vary_p_g_figure import heights, signed
from gan_lessons.live import LiveFigure
from gan_lessons.theory import proof

LINES = proof.THEOREM_1
DEFINED = "≝"  # the first line is where C(G) is defined
LEGEND = {"✓": "proved by SymPy", "≝": "by definition", "②": "proved in lesson 2"}


class Ledger(NamedTuple):
    """One number per line of the derivation, for one p_data and one p_g.

    Attributes:
        p_data, p_g: densities at `vary_p_g.X`.
        numbers: the value of each line of `LINES`, in nats.
        disagreement: the largest difference between two lines.
    """

    p_data: Float[Array, " points"]
    p_g: Float[Array, " points"]
    numbers: Float[Array, " lines"]
    disagreement: Float[Array, ""]


@domain(**families.DOMAIN)
def compute(*, family: Any, data: Any, **chosen: Any) -> Ledger:
    """Evaluates every line of Theorem 1.

    Args:
        family: index into `families.FAMILIES`.
        data: index into `families.DATA`.
        **chosen: the fields of `families.Parameters`.

    Returns:
        The densities and one number per line, in nats.

    Reference:
        Goodfellow et al. 2014, Theorem 1.
    """
    p_g = families.parameters(**chosen)
    grid = families.grid(family, p_g)
    # Both sets of points in one call: each call would compile every family again.
    points = jnp.concatenate([jnp.asarray(X, float), grid.x])
    log_p_data, log_p_g = families.log_data(data, points), families.log_generator(family, p_g, points)
    by_name = proof.ledger(LINES, log_p_data[len(X) :], log_p_g[len(X) :], grid.weights)
    numbers = jnp.stack([by_name[line.name] for line in LINES])
    return Ledger(
        p_data=jnp.exp(log_p_data[: len(X)]),
        p_g=jnp.exp(log_p_g[: len(X)]),
        numbers=numbers,
        disagreement=jnp.max(numbers) - jnp.min(numbers),
    )


def for_mathtext(latex: str) -> str:
    r"""Writes a formula in the part of LaTeX that matplotlib sets without a LaTeX installation.

    Raises:
        TypeError: `latex` is not text.

    >>> for_mathtext(r"\tfrac12 x")
    '\\frac{1}{2} x'
    """
    if not isinstance(latex, str):
        raise TypeError(f"latex must be text, got {latex!r}")
    return re.sub(r"\\[td]frac(\d)(\d)", r"\\frac{\1}{\2}", latex).replace(r"\tfrac", r"\frac")


@cache
def marks() -> tuple[str, ...]:
    """Returns the mark of every line, as `proof.StepResult.mark` explains them; the first is a definition."""
    return DEFINED, *(step.mark for step in proof.verify(LINES))


def proof_ledger() -> Explorer:
    """Returns the explorer: the sliders of p_g, the lines of the proof, and their numbers."""
    held = family_controls(gauge=False)
    picture = Picture()
    explorer = Explorer(
        controls=_without_drawing(held), compute=compute, figure=picture.live, update=picture.update,
        inputs={"heights": families.hat()}, name="Proof ledger",
    )  # fmt: skip
    held["family"].observe(lambda _: fit_controls(held), names="value")
    fit_controls(held)
    return explorer


def _without_drawing(held: dict[str, Widget]) -> dict[str, Widget]:
    held["family"].options = [family.name for family in families.FAMILIES[: families.DRAWN]]
    return held


class Picture:
    """Formulas and reasons, drawn once; numbers and densities, which move.

    Attributes:
        live: the live figure.
    """

    def __init__(self) -> None:
        figure, (upper, lower) = plt.subplots(
            2,
            1,
            figsize=(10.5, 2.0 + 0.7 * len(LINES)),
            layout="constrained",
            height_ratios=[1.2, 0.7 * len(LINES)],
        )
        self._words = ""
        self._draw_densities(upper)
        self._draw_lines(lower)
        moving = [*self._fills, *self._curves, *self._numbers, self._agreement]
        self.live = LiveFigure(figure, moving=moving, alt=lambda: self._words)

    def _draw_densities(self, ax: Axes) -> None:
        ax.set(xlim=(-6, 6), ylim=(0, 1.05), xlabel="x", ylabel="density")
        roles = (style.DATA, style.GENERATOR)
        self._fills = [ax.fill_between(X, 0 * X, 0 * X, **role.fill()) for role in roles]
        self._curves = [ax.plot([], [], **role.line(label=role.label))[0] for role in roles]
        ax.legend(loc="upper right")

    def _draw_lines(self, ax: Axes) -> None:
        count = len(LINES)
        ax.set(xlim=(0, 1), ylim=(count + 0.35, -0.75))
        ax.axis("off")
        for place, words, side in (
            (0.0, "line and reason", "left"),
            (0.86, "nats", "right"),
            (0.95, "because", "center"),
        ):
            ax.text(place, -0.5, words, ha=side, fontsize=10, color="#555555")
        self._numbers = []
        for row, line in enumerate(LINES):
            ax.text(0.0, row - 0.06, f"${for_mathtext(line.latex)}$", fontsize=12.5, va="center")
            ax.text(0.02, row + 0.4, line.reason, fontsize=9, va="center", color="#555555")
            self._numbers.append(
                ax.text(0.86, row, " ", fontsize=11.5, ha="right", va="center", family="monospace")
            )
            look = style.DISCRIMINATOR if marks()[row] == "✗" else style.GENERATOR
            ax.text(0.95, row, marks()[row], fontsize=14, **look.words(ha="center", va="center"))
        legend = "    ".join(f"{mark} {words}" for mark, words in LEGEND.items())
        ax.text(0.0, count + 0.1, legend, va="center", fontsize=9, color="#555555")
        self._agreement = ax.text(0.86, count + 0.1, " ", ha="right", va="center", fontsize=10.5)

    def update(self, arrays: Ledger) -> None:
        """Moves densities and numbers to new arrays."""
        for fill, curve, density in zip(self._fills, self._curves, (arrays.p_data, arrays.p_g), strict=True):
            self.live.set_fill(fill, X, density)
            curve.set_data(X, density)
        for text, number in zip(self._numbers, np.asarray(arrays.numbers), strict=True):
            text.set_text(signed(float(number), 10))
        apart = f"largest disagreement between two lines: {float(arrays.disagreement):.1e} nats"
        self._agreement.set_text(apart)
        same = f"{len(LINES)} lines of Theorem 1, all {signed(float(arrays.numbers[0]))} nats"
        grounds = ", ".join(f"{marks().count(mark)} {words}" for mark, words in LEGEND.items())
        self._words = f"{heights(X, arrays)} Below, {same} ({grounds}); {apart}."
