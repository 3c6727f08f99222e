"""Worked answers to the exercises of lesson 1."""

import math

value_of_a_shrug = 2 * math.log(0.5)

lost_by_shrugging = (
    0.8 * math.log(0.8 / 1.3)
    + 0.2 * math.log(0.2 / 0.7)
    + 0.5 * math.log(0.5 / 1.3)
    + 0.5 * math.log(0.5 / 0.7)
) - value_of_a_shrug


def density_of_exp(x):
    """Return the log-normal density."""
    return math.exp(-(math.log(x) ** 2) / 2) / math.sqrt(2 * math.pi) / x


noise_samples = 100 * (3 + 1) * 64
factor = 10**2
