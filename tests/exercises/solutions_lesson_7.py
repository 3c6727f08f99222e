"""The solutions of lesson 7, as a learner would write them."""

import numpy as np


def even(counts):
    share = counts[counts > 0] / counts.sum()
    return np.exp(-np.sum(share * np.log(share)))


lost_mode = 7 / 8 * np.log(7 / 15) + np.log(8 / 15) + np.log(4)
bias = 10 / 200
direction = "b"
dimension = "d"
