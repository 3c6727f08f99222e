"""Numbers in sentences: a page writes them as a kernel does."""

import random

import pytest
from playwright.sync_api import Page

from gan_lessons.javascript.runtime import RUNTIME
from gan_lessons.live.browser import COMPUTED
from gan_lessons.live.words import write_number

FORMS = ("−.2f", ".2f", ".0f", "−.3f", ".1e", "−.1e", ".0e", ".2g", "g", ".6g", ".0%", "−.0%", "−.1%", "d",
         "−d", "+d", "+.2f", ".1f", "e", "f", "−.10f")  # fmt: skip
NUMBERS = [
    0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.125, 0.375, -0.001, 1.25, 1.35, -1.25, 1.75, 125.0, 135.0,
    6.5, 0.25, 12345.678, 1e21, 1.5e22, -3e25, 1e-5, -1e-7, 9.995, 0.05, 0.35, 999999.5, 123456.5, 1234565.0,
    0.015, 0.025, -0.004, 2.675, 1e16, -3e-13, 99.95, 0.995, 5e-324, 1e300,
    float("inf"), float("-inf"), float("nan"),
]  # fmt: skip
WRITE = "cases => cases.map(([x, form]) => writeNumber(Number(x), form))"


def told(number: float) -> str:
    return repr(number).replace("inf", "Infinity").replace("nan", "NaN")


@pytest.mark.browser
def test_a_page_writes_numbers_as_the_kernel_does(browser_page: Page) -> None:
    browser_page.goto("about:blank")
    browser_page.add_script_tag(content=f"{RUNTIME}\n{COMPUTED}")
    chance = random.Random(0)
    others = [chance.choice((-1, 1)) * 10 ** chance.uniform(-8, 8) for _ in range(200)]
    ties = [chance.randrange(-4000, 4000) / 2 ** chance.randrange(1, 6) for _ in range(200)]
    cases = [(x, form) for form in FORMS for x in (*NUMBERS, *others, *ties)]
    found = browser_page.evaluate(WRITE, [[told(x), form] for x, form in cases])
    wanted = [write_number(x, form) for x, form in cases]
    wrong = [
        (*case, one, other) for case, one, other in zip(cases, found, wanted, strict=True) if one != other
    ]
    assert not wrong, wrong[:9]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (-0.034, "−.0%", "−3%"), (-0.001, "−.0%", "0%"), (-0.5, "−.1e", "−5.0e−01"), (0.5, ".1e", "5.0e-01"),
        (-0.3, ".0f", "0"), (-0.001, "+.2f", "+0.00"), (-0.0, "g", "0"), (float("nan"), "d", "nan"),
        (float("-inf"), "d", "-inf"), (float("-inf"), "−d", "−inf"), (2.5, "d", "2"), (-3.0, "−d", "−3"),
        (1.25, ".1e", "1.2e+00"), (-4.0, "+d", "-4"), (1e22, "d", "1" + 22 * "0"),
    ],
)  # fmt: skip
def test_how_a_number_is_written(number: float, form: str, text: str) -> None:
    assert write_number(number, form) == text
