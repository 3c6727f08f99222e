"""The solutions of lesson 3, as a learner would write them."""

import numpy as np

p_data = np.array([0.9, 0.1])
p_g = np.array([0.4, 0.6])
D_star = p_data / (p_data + p_g)
cost = np.sum(p_data * np.log(D_star)) + np.sum(p_g * np.log(1 - D_star))


def jsd(p, q):
    m = (p + q) / 2

    def kl(a):
        ratio = np.where(a > 0, a, m) / m
        return np.sum(a * np.log(ratio))

    return kl(p) / 2 + kl(q) / 2


log_base = np.log2(0.5) + np.log2(0.5)
total_variation = np.sqrt(2 * (-1.38 + np.log(4)) / 2)
forever_apart = "b"
