"""Exponentiated gradient in logs, by NumPy alone: what explorers that make large steps are held against."""

import numpy as np


def excess_along(p_data: np.ndarray, start: np.ndarray, step_size: float, steps: int) -> np.ndarray:
    """C + log 4 along exponentiated gradient against D*, in logs, by NumPy."""
    log_p, log_data, found = np.log(start), np.log(p_data), []
    for _ in range(steps + 1):
        both = np.logaddexp(log_p, log_data)
        terms = np.exp(log_p) * (log_p - both) + p_data * (log_data - both)
        found.append(terms.sum() + np.log(4))
        log_p = log_p - step_size * (log_p - both)
        log_p -= log_p.max()
        log_p -= np.log(np.exp(log_p).sum())
    return np.array(found)
