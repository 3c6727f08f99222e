"""Explorer *Proof ledger*: every line of Theorem 1 with its reason, its symbolic check and its number."""

import re
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float
from matplotlib.axes import Axes

from gan_lessons import style
from gan_lessons.explorers import claim, families
from gan_lessons.explorers.claim import Claim
from gan_lessons.explorers.domain import choice, domain
from gan_lessons.explorers.explorer import Explorer
from gan_lessons.explorers.layout import mosaic
from gan_lessons.explorers.peaks import heights_in_words
from gan_lessons.explorers.vary_p_g_explorer import X
from gan_lessons.live.controls import Menu
from gan_lessons.live.scene import Band, Line, Picture
from gan_lessons.live.words import unless_rounding, words
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


@domain(**families.DOMAIN | {"family": choice(families.DRAWN)})
def compute(*, family: Any, data: Any, **chosen: Any) -> Ledger:
    """Evaluates every line of Theorem 1.

    Args:
        family: index into `families.FAMILIES`, below `families.DRAWN`.
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
    log_p_data = families.log_data(data, points)
    log_p_g = families.log_generator(family, p_g, points, drawn=False)
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


def _draw_densities(ax: Axes) -> dict[str, Any]:
    ax.set(xlim=(-6, 6), ylim=(0, 1.05), xlabel="x", ylabel="density")
    fills = [ax.fill_between(X, 0 * X, 0 * X, **role.fill()) for role in (style.DATA, style.GENERATOR)]
    curves = [ax.plot([], [], **role.line(label=role.label))[0] for role in (style.DATA, style.GENERATOR)]
    ax.legend(loc="upper right")
    return {"fills": fills, "curves": curves}


def _draw_lines(ax: Axes) -> dict[str, Any]:
    count = len(LINES)
    ax.set(xlim=(0, 1), ylim=(count + 0.8, -0.75))
    ax.axis("off")
    heads = ((0.0, "line and reason", "left"), (0.86, "nats", "right"), (0.95, "because", "center"))
    for place, said, side in heads:
        ax.text(place, -0.5, said, ha=side, fontsize=10, color="#555555")
    legend = "    ".join(f"{mark} {said}" for mark, said in LEGEND.items())
    ax.text(0.0, count + 0.55, legend, va="center", fontsize=9, color="#555555")
    numbers: dict[str, Any] = {"fontsize": 11.5, "ha": "right", "va": "center", "family": "monospace"}
    for row, (line, mark) in enumerate(zip(LINES, marks(), strict=True)):
        formula = ax.text(0.0, row + 0.04, f"${for_mathtext(line.latex)}$", fontsize=12.5)
        formula.set_in_layout(False)  # to be measured it would be set once more, and a formula takes long
        ax.text(0.02, row + 0.4, line.reason, fontsize=9, va="center", color="#555555")
        look = style.DISCRIMINATOR if mark == "✗" else style.GENERATOR
        ax.text(0.95, row, mark, fontsize=14, **look.words(ha="center", va="center"))
    return {
        "numbers": [ax.text(0.86, row, " ", **numbers) for row in range(count)],
        "agreement": ax.text(0.86, count + 0.1, " ", ha="right", va="center", fontsize=10.5),
    }


def _picture(found: Ledger, state: Any) -> Picture:
    both = (found.p_data, found.p_g)
    by = unless_rounding(found.disagreement, "{:.1e}", "below 1e-12")
    apart = words("largest disagreement between two lines: {} nats", by)
    marks_of_artists = {
        "fills": [Band(X, 0.0, density) for density in both],
        "curves": [Line(X, density) for density in both],
        "numbers": [words("{:−.10f}", number) for number in found.numbers],
        "agreement": apart,
    }
    grounds = ", ".join(f"{marks().count(mark)} {said}" for mark, said in LEGEND.items())
    text = f"{{}} Below, {len(LINES)} lines of Theorem 1, all {{:−.4f}} nats ({grounds}); {{}}."
    alt = words(text, heights_in_words(X, *both), found.numbers[0], apart)
    return Picture(marks_of_artists, alt)


proof_ledger = Explorer(
    name="Proof ledger",
    controls={**families.CONTROLS, "family": Menu("p_g is", families.NAMES[: families.DRAWN])},
    compute=compute,
    picture=_picture,
    layout=mosaic(
        [["densities"], ["lines"]],
        (10.5, 2.3 + 0.7 * len(LINES)),
        height_ratios=[1.2, 0.7 * len(LINES) + 0.3],
    ),
    panels={"densities": _draw_densities, "lines": _draw_lines},
    inputs={"heights": families.hat()},
    labels=("family", families.LABELS[1][: families.DRAWN]),
    claim=Claim(r"all (\S+) nats", lambda found: claim.cost(found.p_data, found.p_g, X), 2e-4),
)
