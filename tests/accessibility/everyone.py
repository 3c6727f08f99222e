"""Every explorer there is, made once: a new one cannot be forgotten."""

from functools import cache
from typing import Any

from gan_lessons import explorers, style

NOT_PICTURES = {"Explorer"}
NAMES = [name for name in explorers.__all__ if name not in NOT_PICTURES]
# What is trained while one looks: its panel has settings of a run besides controls.
PLAYED = {"training_player", "laboratory"}
# An explorer that has another picture under an option stands here once more.
CASES: dict[str, tuple[str, dict[str, Any]]] = {}
for _name in NAMES:
    CASES[_name] = (_name, {})
    for _option in getattr(getattr(explorers, _name), "variants", {}):
        CASES[f"{_name} with {_option}"] = (_name, {_option: True})


@cache
def made(case: str) -> Any:
    """The explorer as a learner first sees it, under the lessons' style."""
    style.use()
    name, arguments = CASES[case]
    return getattr(explorers, name)(**arguments)
