"""What an explorer's words promise, and the numbers to hold them against: sums by NumPy alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Claim:
    """A number that the words state, and the same number from the arrays, by NumPy alone.

    Attributes:
        pattern: where in the words it stands, as a regular expression with one group.
        number: arrays → the number.
        within: how far apart the two may be: half a unit of the last digit written, and what a sum over
            the points of the picture leaves out.
    """

    pattern: str
    number: Callable[[Any], float]
    within: float


def cost(p_data: Any, p_g: Any, x: Any = None) -> float:
    """Return C(G) = Σ p log p/(p+q) + q log q/(p+q), in nats.

    Args:
        p_data: p, probabilities, or densities at `x`.
        p_g: q, the same.
        x: points to integrate over; None for a sum over outcomes.
    """
    p, q = np.asarray(p_data, float), np.asarray(p_g, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.nan_to_num(p * np.log(p / (p + q))) + np.nan_to_num(q * np.log(q / (p + q)))
    return _total(terms, x)


def excess(p_data: Any, p_g: Any) -> float:
    """Return C(G) + log 4 over outcomes, in nats."""
    return cost(p_data, p_g) + float(np.log(4.0))


def value(p_data: Any, p_g: Any, discriminator: Any, x: Any = None) -> float:
    """Return V(D, G) = Σ p log D + q log(1 - D), in nats, for D inside (0, 1).

    Args:
        p_data: p, probabilities, or densities at `x`.
        p_g: q, the same.
        discriminator: D, at the same places.
        x: points to integrate over; None for a sum over outcomes.
    """
    p, q, d = (np.asarray(values, float) for values in (p_data, p_g, discriminator))
    return _total(p * np.log(d) + q * np.log1p(-d), x)


def _total(terms: Any, x: Any) -> float:
    return float(np.sum(terms) if x is None else np.trapezoid(terms, x))
