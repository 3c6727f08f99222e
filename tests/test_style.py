import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from gan_lessons import style
from tests.accessibility.colors import contrast


@pytest.mark.parametrize("role", style.ROLES, ids=lambda role: role.label)
def test_each_role_stands_out_from_the_card(role):
    assert contrast(role.color, style.CARD) >= 3
    assert contrast(style.TEXT, style.CARD) >= 7


def test_no_two_roles_look_alike():
    assert len({role.color for role in style.ROLES}) == len(style.ROLES)
    assert len({role.marker for role in style.ROLES}) == len(style.ROLES)
    players = (style.DATA, style.GENERATOR, style.DISCRIMINATOR, style.BOUND)
    assert len({role.linestyle for role in players}) == len(players)


def test_matplotlib_takes_every_role():
    figure, axes = plt.subplots()
    for role in style.ROLES:
        (line,) = axes.plot([0, 1], [0, 1], label=role.label, **role.line())
        assert line.get_color() == role.color
        axes.plot([0], [0], **role.points())
        axes.fill_between([0, 1], 0, 1, **role.fill(alpha=0.5))
    figure.canvas.draw()
    plt.close(figure)


def test_use_sets_a_light_card():
    with mpl.rc_context():
        style.use()
        assert mpl.rcParams["figure.facecolor"] == mpl.rcParams["axes.facecolor"] == style.CARD


def test_show_carries_the_alternative_text_and_closes(monkeypatch):
    shown = {}
    monkeypatch.setattr(style, "display", lambda data, **rest: shown.update(data=data, **rest))
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    style.show(figure, alt="A rising line.")
    assert shown["data"]["text/plain"] == "Figure: A rising line."
    assert shown["data"]["image/png"].startswith(b"\x89PNG")
    assert shown["metadata"] == {"image/png": {"alt": "A rising line."}}
    assert not plt.fignum_exists(figure.number)
    with pytest.raises(ValueError, match="alt"):
        style.show(plt.figure(), alt=" ")
    plt.close("all")
