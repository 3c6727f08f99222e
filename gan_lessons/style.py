"""One role, one colour, one line style: how every figure of the lessons looks.

The hues are those of Okabe and Ito (2008), which readers with any common colour-vision deficiency tell
apart; three are darkened, so that each stands out from the card with a contrast of at least 3 : 1. Line
styles repeat the distinction for print and for readers who see no hue at all; where two solid lines meet,
their width or marker does. Nothing that carries meaning is made pale: `fill` ends at a line, `area` has an
edge.
"""

import html
import io
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.drawing_lock import DRAWING_LOCK, with_drawing_lock

CARD = "#ffffff"
TEXT = "#222222"
GRID = "#d9d9d9"
AID = "#737373"  # what helps to read and belongs to no role: a zero line, one of many lines


# Read by a screen reader and not seen; "display: none" would hide it from both.
_HEARD = (
    "position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
)


class Role(NamedTuple):
    """How one mathematical object looks in every figure.

    Attributes:
        color: Hexadecimal colour.
        linestyle: A matplotlib line style.
        marker: A matplotlib marker.
        label: What a legend calls the role.
        hatch: What fills its areas, where two roles have bars side by side.
    """

    color: str
    linestyle: str
    marker: str
    label: str
    hatch: str = ""

    def line(self, **overrides: Any) -> dict[str, Any]:
        """Return the keyword arguments of ``ax.plot`` for this role.

        Args:
            **overrides: Anything ``ax.plot`` takes, e.g. ``label``; wins over the role's own.

        Returns:
            Colour, line style and width, and the overrides. No label unless one is given.

        >>> DATA.line(linewidth=1)
        {'color': '#0072B2', 'linestyle': ':', 'linewidth': 1}
        """
        return {"color": self.color, "linestyle": self.linestyle, "linewidth": 2.2} | overrides

    def fill(self, **overrides: Any) -> dict[str, Any]:
        """Return the keyword arguments of ``ax.fill_between``: a pale area that a line bounds."""
        return {"color": self.color, "alpha": 0.18, "linewidth": 0.0} | overrides

    def area(self, **overrides: Any) -> dict[str, Any]:
        """Return the keyword arguments of ``ax.bar`` or ``ax.hist``: pale, with an edge that is not."""
        # Mixed with the card, not see-through: an SVG makes the hatch as transparent as the face.
        face = tuple(0.35 * part + 0.65 * card for part, card in zip(to_rgb(self.color), to_rgb(CARD)))
        look: dict[str, Any] = {"facecolor": face, "edgecolor": self.color, "linewidth": 1.0}
        return look | ({"hatch": self.hatch} if self.hatch else {}) | overrides

    def words(self, **overrides: Any) -> dict[str, Any]:
        """Return the keyword arguments of ``ax.text``: text needs 4.5 : 1 where a line needs 3 : 1."""
        return {"color": tuple(0.8 * part for part in to_rgb(self.color))} | overrides

    def points(self, **overrides: Any) -> dict[str, Any]:
        """Return the keyword arguments of ``ax.plot`` that draw markers of this role and no line."""
        look = {"color": self.color, "linestyle": "none", "marker": self.marker, "markersize": 7.0}
        return look | overrides


DATA = Role("#0072B2", ":", "o", "p_data", "...")
GENERATOR = Role("#008F68", "-", "s", "p_g")
DISCRIMINATOR = Role("#D55E00", "--", "^", "D")
BOUND = Role("#4D4D4D", "-.", "D", "bound")
VALUE = Role("#B3568B", "-", "P", "V")
MIXTURE = Role("#B57B00", "-", "v", "M = (p_data + p_g)/2")
ROLES = (DATA, GENERATOR, DISCRIMINATOR, BOUND, VALUE, MIXTURE)
FORWARD_KL = Role("#222222", "--", "^", "forward KL")
REVERSE_KL = Role("#2A7F9E", "-.", "v", "reverse KL")
JSD = Role(VALUE.color, "-", "o", "JSD")


@with_drawing_lock
def use() -> None:
    """Set matplotlib's defaults for the lessons: quiet axes, dark text on a light card in both themes."""
    mpl.rcParams.update(
        {
            "figure.figsize": (9.0, 3.8),
            "figure.dpi": 100,
            "figure.facecolor": CARD,
            "figure.constrained_layout.use": True,
            "figure.constrained_layout.h_pad": 0.1,
            "figure.constrained_layout.w_pad": 0.1,
            "savefig.facecolor": CARD,
            "savefig.bbox": None,
            "axes.facecolor": CARD,
            "axes.edgecolor": TEXT,
            "axes.labelcolor": TEXT,
            "axes.titlecolor": TEXT,
            "axes.titlesize": 12,
            "axes.labelsize": 11,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": GRID,
            "grid.linewidth": 0.6,
            "text.color": TEXT,
            "xtick.color": TEXT,
            "ytick.color": TEXT,
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],
            "font.size": 11,
            "legend.frameon": False,
            "legend.fontsize": 10,
            "lines.linewidth": 2.2,
            "svg.fonttype": "path",
        }
    )


@contract(figure=clauses.instance(Figure, "matplotlib"), alt=clauses.sentence)
def show(figure: Figure, *, alt: str) -> None:
    """Display a figure as a PNG that carries an alternative text, and close it.

    JupyterLab drops the text that a PNG carries, and names the picture with nothing: there the same words
    stand before it, for those who hear the page and not for those who see it.

    Args:
        figure: The finished figure.
        alt: One or two sentences that say what the picture shows, for readers who do not see it.
    """
    buffer = io.BytesIO()
    with DRAWING_LOCK:
        figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
        plt.close(figure)
    words = f'<p class="figure-words" style="{_HEARD}">Figure: {html.escape(alt)}</p>'
    display({"text/html": words, "text/plain": ""}, raw=True)
    display(
        {"image/png": buffer.getvalue(), "text/plain": f"Figure: {alt}"},
        metadata={"image/png": {"alt": alt}},
        raw=True,
    )
