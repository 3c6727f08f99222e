"""What holds for every exercise of every lesson: its solution passes, neither dots nor nonsense do."""

import inspect
from importlib import import_module
from types import SimpleNamespace

import pytest

from tests.notebooks.lessons import LESSONS

NUMBERS = range(1, len(LESSONS) + 1)
# A solution has the name of its check, but for these.
NAMED = {
    (1, "half"): "value_of_a_shrug", (1, "gap"): "lost_by_shrugging", (1, "density"): "density_of_exp",
    (1, "noise"): "noise_samples", (1, "error_bar"): "factor",
    (2, "slope"): "slope_of_f", (2, "logit"): "logit_of_best", (2, "priors"): "best_answer_with_prior",
}  # fmt: skip


def exercises():
    """Each check with its solution."""
    for number in NUMBERS:
        lesson = import_module(f"gan_lessons.exercises.lesson_{number}")
        solutions = import_module(f"tests.exercises.solutions_lesson_{number}")
        for name, check in inspect.getmembers(lesson, inspect.isfunction):
            if name.startswith("check_"):
                name = name.removeprefix("check_")
                solution = getattr(solutions, NAMED.get((number, name), name))
                yield pytest.param(SimpleNamespace(check=check, solution=solution), id=f"{number}-{name}")


EXERCISES = list(exercises())


def test_every_lesson_has_exercises():
    assert len(EXERCISES) >= 5 * len(LESSONS)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_passes(exercise):
    feedback = exercise.check(exercise.solution)
    assert feedback.passed, feedback


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("placeholder", [..., None])
def test_an_unanswered_exercise_says_so_and_raises_nothing(exercise, placeholder):
    feedback = exercise.check(placeholder)
    assert not feedback.passed
    assert "Not answered yet" in feedback.message
    assert "Not answered yet" in repr(feedback)
    assert feedback.hints
    assert all(feedback.hint(stage) for stage in range(1, len(feedback.hints) + 1))


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nonsense_is_refused_and_raises_nothing(exercise):
    assert not exercise.check("nonsense").passed
    assert not exercise.check(float("nan")).passed
