"""What an exercise asks for in a lesson's text is what its check judges."""

import pytest

from gan_lessons.exercises import lesson_1, lesson_2, lesson_3
from tests.notebooks.lessons import LESSONS, prose, read


def exercises(number: int) -> str:
    """The markdown from the heading *Exercises* on, without spaces."""
    text = "\n".join(cell.source for cell in prose(read(LESSONS[number - 1])))
    return text.partition("## Exercises")[2].replace("\\,", "").replace(" ", "")


@pytest.mark.parametrize(
    ("number", "sides"),
    [
        (1, (lesson_1.P_DATA, lesson_1.P_G)),
        (2, (lesson_2.FINITE_P_DATA, lesson_2.FINITE_P_G)),
        (3, (lesson_3.P_DATA, lesson_3.P_G)),
    ],
)
def test_both_distributions_stand_in_the_text(number, sides) -> None:
    p_data, p_g = (f"({','.join(f'{probability:g}' for probability in side)})" for side in sides)
    asked = exercises(number)
    assert f"p_\\text{{data}}={p_data}" in asked.replace("$", "")
    assert f"p_g={p_g}" in asked.replace("$", "")


def test_algorithm_1_is_run_as_it_is_checked() -> None:
    asked = exercises(1)
    assert f"for{lesson_1.STEPS}rounds" in asked
    assert f"$k={lesson_1.K}$" in asked
    assert f"$n={lesson_1.BATCH}$" in asked
