"""The checks at the very ends of what they accept, and on traced values, which they leave alone."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.contracts import checks

FLOAT = np.finfo(float)
BELOW_ONE = np.nextafter(1.0, 0.0)
ENDS: dict[str, tuple[Callable[..., None], list[float], list[float]]] = {
    "finite_number": (checks.finite_number, [FLOAT.max, -FLOAT.max, 0.0], [np.inf, -np.inf, np.nan]),
    "positive": (checks.positive, [FLOAT.tiny, 0.5, FLOAT.max], [0.0, -0.5, FLOAT.tiny / 2, np.inf, np.nan]),
    "in_unit_interval": (checks.in_unit_interval, [0.0, 0.5, 1.0], [-0.1, 1.1, np.nan]),
    "probability": (checks.probability, [1e-300, 0.5, BELOW_ONE], [0.0, 1.0, -0.5, 1.5, np.nan]),
    "non_negative": (checks.non_negative, [0.0, 0.5], [-0.5, np.inf, np.nan]),
    "above_zero": (checks.above_zero, [1e-300, 0.5, np.inf], [0.0, -0.5, -np.inf, np.nan]),
}


@pytest.mark.parametrize("name", ENDS)
def test_what_is_accepted_ends_where_it_should(name: str) -> None:
    check, accepted, refused = ENDS[name]
    for value in accepted:
        check("value", value)
        check("value", np.array([value, accepted[0]]))
    for value in refused:
        with pytest.raises(ValueError, match="^value must"):
            check("value", value)
        with pytest.raises(ValueError, match="^value must"):
            check("value", np.array([accepted[0], value]))


@pytest.mark.parametrize("name", ENDS)
def test_a_traced_value_is_left_alone(name: str) -> None:
    check, _, refused = ENDS[name]

    @jax.jit
    def unchanged(value: jax.Array) -> jax.Array:
        check("value", value)
        return value

    with jax.debug_nans(False):
        np.testing.assert_array_equal(unchanged(jnp.float64(refused[0])), refused[0])


def test_the_least_count_is_one() -> None:
    checks.count("steps", 1)
    checks.count("steps", 5, 5)
    for value, least in ((0, 1), (4, 5)):
        with pytest.raises(ValueError, match=f"steps must be at least {least}, got {value}"):
            checks.count("steps", value, least)


def test_the_last_index_is_one_below_the_length() -> None:
    checks.index("choice", 0, 3)
    checks.index("choice", 2, 3)
    with pytest.raises(ValueError, match="choice must be below 3, the number of choices, got 3"):
        checks.index("choice", 3, 3)
