"""What a pointer does on a picture keys do as well, and the picture says which."""

import numpy as np
import pytest

from gan_lessons import explorers
from gan_lessons.explorers import families
from gan_lessons.explorers.be_the_discriminator_explorer import HIGH, LOW
from tests.accessibility.everyone import CASES, made

OPERABLE = [case for case, (name, _) in CASES.items() if getattr(explorers, name).gestures] + ["laboratory"]


def press(explorer, key, *, shift=False):
    message = {"type": "pointer", "kind": "key", "key": key, "shift": shift, "number": "k-1"}
    getattr(explorer, "live", explorer)._receive(None, message, [])


def drawn(explorer):
    return explorer.live._snapshot()[1][0]


def test_the_pictures_that_answer_a_pointer():
    assert {case for case in CASES if made(case).live._pointer.kinds} == set(OPERABLE)


@pytest.mark.parametrize("case", OPERABLE)
def test_a_picture_that_answers_a_pointer_answers_keys_and_says_so(case):
    explorer = made(case)
    assert "key" in explorer.live._pointer.kinds
    assert explorer.live._snapshot()[0]["hint"] == explorer.live.hint
    assert "Keys on the picture" in explorer.live.hint
    for key in ("ArrowUp", "ArrowLeft", "ArrowRight", "ArrowDown"):
        before = drawn(explorer)
        press(explorer, key)
        assert drawn(explorer) != before, key
    assert explorer.live.error == ""


def ring(explorer):
    explorer.live.png()
    return explorer.live.artists["ring"].get_xydata()[0]


def test_keys_hold_one_handle_of_d_and_ring_it():
    explorer = made("be_the_discriminator").at(**{f"d_{k}": 0.5 for k in range(1, 6)})
    press(explorer, "End")
    held = int(ring(explorer)[0])
    assert explorer.controls[f"d_{held}"].value == HIGH
    press(explorer, "ArrowRight")
    following = held % 5 + 1
    assert ring(explorer)[0] == following
    assert explorer.controls[f"d_{following}"].value == 0.5
    press(explorer, "ArrowUp", shift=True)
    press(explorer, "PageDown")
    press(explorer, "ArrowDown")
    assert explorer.controls[f"d_{following}"].value == 0.49
    press(explorer, "Home")
    assert explorer.controls[f"d_{following}"].value == LOW
    assert ring(explorer)[1] == LOW


def test_keys_draw_a_density_from_end_to_end():
    explorer = made("vary_p_g").at(family=0)
    press(explorer, "Home")
    press(explorer, "PageUp")
    assert explorer.controls["family"].index == families.DRAWN
    assert explorer.arrays.heights[0] == max(explorer.arrays.heights[:3]) > 0.1
    press(explorer, "End")
    press(explorer, "ArrowUp", shift=True)
    assert explorer.arrays.heights[-1] > 0.1
    explorer.at(family=0)


def test_home_puts_the_descent_back():
    explorer = made("simplex")
    press(explorer, "ArrowUp", shift=True)
    press(explorer, "Home")
    np.testing.assert_allclose(explorer.inputs["start"], (0.08, 0.84, 0.08))
