"""The solutions of lesson 4, as a learner would write them."""

import numpy as np


def slope(p_data, p_g):
    D_star = p_data / (p_data + p_g)
    return np.log(1 - D_star)


steps = int(np.ceil(np.log2(0.8 / 0.001)))
near = np.sqrt(-1.3763 + np.log(4))
bend = 1 / (2 * 0.8) + 1 / (2 * 0.2)
claim = "c"
