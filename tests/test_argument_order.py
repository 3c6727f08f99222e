"""One order of arguments: the data come before what stands for the generator, in every function.

Swapped, D* is 1 - D* and no check can see it: both are densities. So there is one order to remember.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import gan_lessons
from gan_lessons.theory import descent, imperfect

# The two sides of the game, by the names that they have as arguments.
DATA = ("log_p_data", "p_data", "real", "real_logits")
GENERATOR = ("log_p_g", "p_g", "start", "fake", "fake_logits")


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function and class that a module of the package defines, those with a leading underscore too."""
    for module in pkgutil.walk_packages(gan_lessons.__path__, "gan_lessons."):
        loaded = importlib.import_module(module.name)
        for name, member in vars(loaded).items():
            if getattr(member, "__module__", None) == module.name and callable(member):
                yield f"{module.name}.{name}", member


def out_of_order(function: Callable[..., Any]) -> bool:
    """Whether an argument of the generator stands before one of the data and both may go by position."""
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    names = [parameter.name for parameter in parameters if parameter.kind in positional]
    data = [names.index(name) for name in DATA if name in names]
    generated = [names.index(name) for name in GENERATOR if name in names]
    return bool(data and generated) and min(generated) < max(data)


def signatures() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, function in functions():
        try:
            inspect.signature(function)
        except (TypeError, ValueError):  # a generic alias has none
            continue
        yield name, function


def test_data_come_first() -> None:
    assert [name for name, function in signatures() if out_of_order(function)] == []


@pytest.mark.parametrize(
    "discriminator",
    [
        descent.best,
        descent.exactly_best,
        imperfect.catching_up(0.5),
        imperfect.ascending(1),
        imperfect.from_samples(2),
    ],
    ids=["best", "exactly_best", "catching_up", "ascending", "from_samples"],
)
def test_a_discriminator_is_told_of_the_data_first(discriminator: descent.Discriminator) -> None:
    assert list(inspect.signature(discriminator).parameters) == ["last", "p_data", "p_g", "key"]


def test_the_search_finds_what_it_looks_for() -> None:
    taken = [name for name, function in signatures() if "p_data" in inspect.signature(function).parameters]
    assert len(taken) > 15
    assert out_of_order(lambda p_g, logit, p_data: None)
    assert out_of_order(lambda start, p_data: None)
    assert not out_of_order(lambda p_data, p_g: None)
    assert not out_of_order(lambda p_g, *, p_data: None)
