"""Integrals by SciPy alone, in pieces: an adaptive rule may miss a narrow spike on a long one."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import integrate


def around(centre: float, scale: float, pieces: int = 24) -> np.ndarray:
    """Ends of pieces that follow a density of this width, 12 widths to each side."""
    return centre + scale * np.linspace(-12, 12, pieces + 1)


def in_pieces(integrand: Callable[[float], float], *ends: Iterable[float]) -> float:
    """The integral over all pieces between neighbouring ends."""
    places = np.unique(np.concatenate([np.asarray(list(some), float) for some in ends]))
    return sum(integrate.quad(integrand, *piece, epsabs=1e-13, limit=400)[0] for piece in pairwise(places))


def cost(p: Any, q: Any, *ends: Iterable[float]) -> float:
    """C, the integral of p log(p/(p + q)) + q log(q/(p + q)), for two of SciPy's distributions; nats."""

    def integrand(x: float) -> float:
        log_p, log_q = p.logpdf(x), q.logpdf(x)
        log_sum = np.logaddexp(log_p, log_q)
        return sum(np.exp(log_a) * (log_a - log_sum) for log_a in (log_p, log_q) if log_a > -700)

    return in_pieces(integrand, *ends)
