"""What tests draw: finite distributions with zeros and far tails, and random slider positions."""

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import strategies as st

from gan_lessons.theory import densities

OUTCOMES = 6  # one static shape, so that nothing is compiled twice
MEAN, SCALE, DF = (-4.0, 4.0), (0.2, 3.0), (1.0, 30.0)

# 0 is a face of the simplex; e^-300 is a far tail that is still a normal float64.
_weight = st.one_of(st.just(0.0), st.floats(1e-3, 1.0), st.floats(-300.0, 0.0).map(np.exp))


def finite_distributions() -> st.SearchStrategy[np.ndarray]:
    some = st.lists(_weight, min_size=OUTCOMES, max_size=OUTCOMES).filter(lambda w: sum(w) > 1e-3)
    return some.map(lambda w: np.asarray(w) / np.sum(w))


def logits() -> st.SearchStrategy[np.ndarray]:
    return st.lists(st.floats(-50, 50), min_size=OUTCOMES, max_size=OUTCOMES).map(np.asarray)


def _uniform(row):
    low, high = jnp.minimum(row[0], row[1]), jnp.maximum(row[0], row[1])
    return densities.uniform(low, high)


_DRAWN_AT = np.linspace(-4.0, 4.0, 17)

# Name → (number of parameters' ranges, function of one row of parameters).
FAMILIES = {
    "normal": ([MEAN, SCALE], lambda r: densities.normal(r[0], r[1])),
    "mixture": (
        [(0.0, 1.0), MEAN, SCALE, MEAN, SCALE],
        lambda r: densities.mixture(r[0], r[1], r[2], r[3], r[4]),
    ),
    "laplace": ([MEAN, SCALE], lambda r: densities.laplace(r[0], r[1])),
    "student_t": ([DF, MEAN, SCALE], lambda r: densities.student_t(r[0], r[1], r[2])),
    "uniform": ([(-4.0, 0.5), (0.6, 4.0)], _uniform),
    "free_form": ([(0.0, 1.0)] * 17, lambda r: densities.FreeForm(_DRAWN_AT, r)),
}


def slider_positions(family: str, count: int, seed: int) -> jax.Array:
    """`count` rows of parameters, one half of them on corners of the slider ranges."""
    low, high = np.asarray(FAMILIES[family][0]).T
    rng = np.random.default_rng(seed)
    share = rng.random((count, low.size))
    corner = np.arange(count) % 2 == 0
    share[corner] = np.round(share[corner])
    share[share.sum(axis=1) == 0, 0] = 1.0  # a free form of height 0 everywhere is no density
    return jnp.asarray(low + share * (high - low))
