"""The solutions of lesson 6, as a learner would write them."""

import numpy as np


def w1(x, p, q):
    carried = np.abs(np.cumsum(p) - np.cumsum(q))
    return np.sum(carried[:-1] * np.diff(x))


practice = 3 - 0.2959
growth = abs(1 + 0.05j) ** 100
gamma = 1
noise = "c"
