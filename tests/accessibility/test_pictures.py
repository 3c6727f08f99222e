"""Every picture can be seen: enough contrast, and nothing told apart by a hue alone."""

import ast
import itertools
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import Colormap, is_color_like

from gan_lessons import style
from gan_lessons.explorers import laboratory_figure, simplex_figure
from tests.accessibility import colors, inks
from tests.accessibility.everyone import CASES, made
from tests.notebooks.lessons import LESSONS, NAMES, code_cells, read

# CIEDE2000. From 5 on anybody sees two colours (Mokrzycki & Tatol 2011, Colour difference ΔE: a survey); thin
# lines and small marks need more (Stone, Szafir & Setlur 2014, An engineering model for color difference as a
# function of size), so twice as much is asked.
LEAST = 10.0
FOLDER = LESSONS[0].parents[1] / "gan_lessons"


@pytest.fixture(params=CASES)
def figure(request):
    with mpl.rc_context():
        yield made(request.param).live.figure


def look(ink: inks.Ink) -> tuple:
    """What tells an ink apart in print: kind of dashes, marker, hatch; the width of a line comes on top."""
    if ink.kind != "stroke":
        return ink.cue
    dashes, marker, _ = ink.cue
    drawn, few = dashes[::2], len(dashes) == 2
    sort = "solid" if not dashes else "dotted" if max(drawn) <= 1.3 else "dashed" if few else "dash-dotted"
    return sort, marker


def told_apart(one: inks.Ink, other: inks.Ink) -> bool:
    if look(one) != look(other):
        return True
    widths = sorted(ink.cue[-1] for ink in (one, other)) if one.kind == "stroke" else [1, 1]
    return widths[1] >= 2 * widths[0]


def meaning_by_color(ax) -> list[inks.Ink]:
    """Lines and markers, and the areas that a legend names; other areas end at a line or stand at a name."""
    handles, _ = ax.get_legend_handles_labels()
    named = [part for handle in handles for part in getattr(handle, "patches", [handle])]
    return [ink for ink in inks.inks(ax) if ink.kind != "area" or ink.artist in named]


def test_what_carries_meaning_stands_out_from_its_ground(figure):
    figure.draw_without_rendering()
    for ax in figure.axes:
        for ground, ink in itertools.product(inks.grounds(ax), inks.inks(ax)):
            if ink.contrast(ground) >= inks.GRAPHIC or (ink.kind == "area" and inks.is_edged(ax, ink.artist)):
                continue
            pytest.fail(
                f"{ink.kind} {ink.color} has contrast {ink.contrast(ground):.2f} on {ground}: {ink.artist}"
            )


def test_words_stand_out_from_all_they_may_lie_on(figure):
    for text, ground in inks.words(figure):
        ratio = colors.contrast(text.get_color(), ground)
        assert ratio >= inks.least_contrast(text), f"{text.get_text()!r} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("eyes", colors.EYES)
def test_no_two_things_differ_in_a_hue_alone(figure, eyes):
    for ax in figure.axes:
        for one, other in itertools.combinations(meaning_by_color(ax), 2):
            if one.kind != other.kind or told_apart(one, other):
                continue
            if colors.apart(one.main, other.main) < 2:  # one colour, hence one role
                continue
            distance = colors.apart(one.main, other.main, eyes)
            assert distance >= LEAST, (
                f"{one.artist} and {other.artist} look alike: {distance:.1f}, {look(one)}"
            )


@pytest.mark.parametrize("eyes", colors.EYES)
def test_roles_are_apart_in_hue_or_in_line_and_marker(eyes):
    """Two roles share a line style only where their colours differ enough for all but print."""
    for one, other in itertools.combinations(style.ROLES, 2):
        assert one.marker != other.marker
        distance = colors.apart(one.color, other.color, eyes)
        if one.linestyle == other.linestyle and eyes != "greyscale" and style.MIXTURE not in (one, other):
            assert distance >= LEAST, (one.label, other.label)
        # The mixture is drawn as points, bars, or a line with its marker.
        assert one.linestyle != other.linestyle or one.marker != other.marker


@pytest.mark.parametrize("role", style.ROLES, ids=lambda role: role.label)
def test_every_way_to_draw_a_role_can_be_seen(role):
    _, ax = plt.subplots()
    ax.plot([0, 1], [0, 1], **role.line())
    ax.plot([0], [0], **role.points())
    ax.bar([0], [1], **role.area())
    for ink in inks.inks(ax):
        assert ink.contrast(style.CARD) >= inks.GRAPHIC
    # An SVG would make the hatch as transparent as the face.
    assert all(patch.get_facecolor()[3] == 1 for patch in ax.patches)
    text = ax.text(0, 0, "words", **role.words())
    assert colors.contrast(text.get_color(), style.CARD) >= inks.WORDS


def test_what_helps_to_read_can_be_seen():
    assert colors.contrast(style.AID, style.CARD) >= inks.GRAPHIC
    assert colors.contrast(style.TEXT, style.CARD) >= inks.WORDS


def colormaps() -> dict[str, Colormap]:
    """Those of the explorers' pictures; another one in the package would have to come here."""
    for path in FOLDER.rglob("*.py"):
        for found in re.findall(r"cmap=([^,)\s]+)", path.read_text()):
            assert found == "COLORS", f"{path.name} uses the colormap {found}: measure it here"
    return {"simplex": simplex_figure.COLORS, "laboratory": laboratory_figure.COLORS}


@pytest.mark.parametrize("eyes", colors.EYES)
def test_a_landscape_is_lighter_or_darker_all_the_way(eyes):
    for name, colormap in colormaps().items():
        lightness = colors.lab(colors.seen(colormap(np.linspace(0, 1, 65))[:, :3], eyes))[:, 0]
        steps = np.diff(lightness)
        assert (steps < 0).all() or (steps > 0).all(), name


def named_colors(source: str):
    """Every colour that a cell writes down, and every argument that makes one pale."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg and re.search("color|alpha|cmap|^c$", node.arg):
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant):
                    yield node.arg, part.value
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"#\w{6}|C\d", node.value)
        ):
            yield "color", node.value


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_a_lesson_takes_its_colors_from_the_style(path):
    for cell in code_cells(read(path)):
        for argument, value in named_colors(cell.source):
            assert argument != "alpha", f"pale by hand, where style has fill and area: {cell.source}"
            if value != "none":
                assert is_color_like(value), (argument, value)
                assert colors.contrast(value, style.CARD) >= inks.GRAPHIC, (argument, value)
