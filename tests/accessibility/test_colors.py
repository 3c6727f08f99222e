"""The measures themselves, against published numbers."""

import numpy as np
import pytest

from tests.accessibility import colors

# Pairs 1, 7, 9, 17, 25 and 34 of Sharma, Wu & Dalal 2005, table 1.
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "distance"), SHARMA)
def test_ciede2000_gives_the_published_distances(one, other, distance):
    assert colors.ciede2000(one, other) == pytest.approx(distance, abs=1e-4)
    assert colors.ciede2000(other, one) == pytest.approx(distance, abs=1e-4)


def test_contrast_of_wcag():
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colors.over("#000000", 0.25, "#ffffff") == pytest.approx((0.75, 0.75, 0.75))


@pytest.mark.parametrize("eyes", colors.EYES)
def test_greys_look_alike_to_all_eyes(eyes):
    greys = np.linspace(0, 1, 11)[:, None] * np.ones(3)
    np.testing.assert_allclose(colors.seen(greys, eyes), greys, atol=2e-3)


def test_each_deficiency_confuses_what_it_should():
    """Red and green of one lightness for protans and deutans, blue and green for tritans."""
    red, green = (0.70, 0.42, 0.20), (0.40, 0.56, 0.20)
    assert colors.apart(red, green, "deuteranopia") < colors.apart(red, green) / 3
    assert colors.apart("#0072B2", "#008F68", "tritanopia") < colors.apart("#0072B2", "#008F68") / 3
    assert colors.apart(red, green, "greyscale") < colors.apart(red, green) / 3
