"""On what a step of a derivation rests: SymPy's algebra, a definition, or a lesson that proves it."""

from collections.abc import Mapping

from gan_lessons.theory import steps

SYMPY, DEFINITION, LESSON_1, LESSON_2 = (
    "proved by SymPy",
    "by definition",
    "proved in lesson 1",
    "proved in lesson 2",
)
# The sign that stands for each ground before a line, and for a step that could not be shown.
MARKS: Mapping[str, str] = {SYMPY: "✓", DEFINITION: "≝", LESSON_1: "①", LESSON_2: "②", "": "✗"}
_LESSONS: Mapping[str, str] = {"change of variables": LESSON_1, "integrand": LESSON_2, "maximum": LESSON_2}


def ground(step: str, previous: steps.CheckedLine, line: steps.CheckedLine) -> str:
    """Say on what a step rests: on SymPy's algebra, on a definition, or on a lesson that proves it.

    A step that introduces a name holds by definition if both lines are the same once every name is replaced
    by what it abbreviates, with no algebra at all. Where a lesson is named, SymPy has only checked that the
    step is a case of what the lesson proves.

    Args:
        step: the kind of step, a key of `steps.CHECKS`.
        previous: the line it starts from.
        line: the line it leads to.

    Returns:
        One of `MARKS`; empty where the step could not be shown.

    Raises:
        ValueError: if the step is of no known kind.
    """
    if step not in steps.CHECKS:
        raise ValueError(f"step must be one of {sorted(steps.CHECKS)}, got {step!r}")
    if not steps.CHECKS[step](previous, line):
        return ""
    if step in _LESSONS:
        return _LESSONS[step]
    only_named = step == "name" and steps.unfold(previous.expression) == steps.unfold(line.expression)
    return DEFINITION if only_named else SYMPY
