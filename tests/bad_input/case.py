"""A row of a table of bad input: a call, and the error or the answer it must give."""

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np


@dataclasses.dataclass(frozen=True)
class Case:
    """`of` is a public name below gan_lessons; exactly one of `error` and `answer` is given."""

    of: str
    call: Callable[[], Any]
    error: type[Exception] | None = None
    says: str = ""
    answer: Any = None

    def problem(self, also: tuple[type[Exception], ...] = ()) -> str:
        """What is wrong with the outcome, "" if nothing; `also` are errors as good as `error`."""
        try:
            found = self.call()
        except also:
            return "" if self.error else "an answer was refused"
        except Exception as error:
            return self._problem_with(error)
        if self.error:
            return f"no {self.error.__name__}, but {found!r}"
        return "" if _agrees(found, self.answer) else f"{found!r} in place of {self.answer!r}"

    def _problem_with(self, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}"
        # Exactly the type: a subclass is somebody else's error that slipped through.
        right = type(error) is self.error and re.search(self.says, str(error), re.DOTALL)
        return "" if right else f"{said} in place of {self.error and self.error.__name__}: {self.says}"


def _agrees(found: Any, answer: Any) -> bool:
    if callable(answer):
        return bool(answer(found))
    # The tables run in float32 too.
    return np.shape(found) == np.shape(answer) and np.allclose(found, answer, atol=1e-5, equal_nan=True)


def refuses(of: str, error: type[Exception], says: str, call: Callable[[], Any]) -> Case:
    """Row for an error of this type, whose message matches `says`: it names the argument and the value."""
    return Case(of, call, error, says)


def gives(of: str, answer: Any, call: Callable[[], Any]) -> Case:
    """Row for an answer: numbers, or a function that tells whether what was found is right."""
    return Case(of, call, answer=answer)


def name_of(function: Callable[..., Any]) -> str:
    """The public name that a function, a class or a method goes by."""
    return f"{function.__module__}.{function.__qualname__.split('.')[0]}".removeprefix("gan_lessons.")


def refused(
    function: Callable[..., Any], error: type[Exception], says: str, *args: Any, of: str = "", **keywords: Any
) -> Case:
    """Row for arguments that are refused, as in `refuses`, under the function's own name."""
    return Case(of or name_of(function), functools.partial(function, *args, **keywords), error, says)


def answers(function: Callable[..., Any], answer: Any, *args: Any) -> Case:
    """Row for arguments that have an answer, as in `gives`."""
    return Case(name_of(function), functools.partial(function, *args), answer=answer)


def vector(*numbers: float) -> Any:
    """A JAX array of floats, in the precision of the moment."""
    return jnp.array(numbers, dtype=float)
