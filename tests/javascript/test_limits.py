"""What lies at the edge of a type or a domain: the same as by JAX, or the end of the build by its name."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from playwright.sync_api import Page

from gan_lessons.javascript.lower import UnknownPrimitive, export
from tests.web.chromium import Program, apart, by_jax

nan, inf = np.nan, np.inf
PLACES = np.array([1, 9])
LINE = np.arange(5.0)
LARGE = np.array([65537, -65539, 2147483647, 123456789], np.int32)
BEYOND = np.array([3e9, 5e9, -3e9, nan, inf, -inf, -2.7, -0.5])
KINDS = ("int32", "uint32", "int64")
COUNTS = np.array([40, 32, 31, 3, -1], np.int32)


def powers(x: jax.Array) -> list[jax.Array]:
    return [jnp.power(jnp.ones(3), x), jnp.power(-jnp.ones(3), x), jnp.power(x, 2.0)]


def changed(places: jax.Array) -> list[jax.Array]:
    line = jnp.asarray(LINE)
    return [line.at[places].set(7.0, mode="clip"), line.at[places].add(7.0, mode="clip")]


def filled(places: jax.Array) -> list[jax.Array]:
    line, whole = jnp.asarray(LINE), jnp.arange(5, dtype=jnp.int32)
    fillers = [nan, inf, -inf, 2.5]
    found = [line.at[places].get(mode="fill", fill_value=filler) for filler in fillers]
    return [*found, whole.at[places].get(mode="fill"), whole.astype(jnp.uint32).at[places].get(mode="fill")]


def around(x: jax.Array) -> list[jax.Array]:
    """What passes the end of 32 bits begins at the other."""
    both = [x, x.astype(jnp.uint32)]
    found = [[n**3, jnp.square(n), jnp.cumprod(n, dtype=n.dtype), n @ n] for n in both]
    ends = [[lax.reduce_sum(n, [0]), lax.reduce_prod(n, [0])] for n in both]
    bits = [[lax.reduce_and(n, (0,)), lax.reduce_or(n, (0,))] for n in both]
    return [one for each in (*found, *ends, *bits) for one in each]


def shifted(n: jax.Array) -> list[jax.Array]:
    five = jnp.full_like(n, -5)
    return [shift(five, n) for shift in (lax.shift_left, lax.shift_right_arithmetic, lax.shift_right_logical)]


def by_zero(n: jax.Array) -> list[jax.Array]:
    none = n * 0
    return [lax.div(n, none), lax.rem(n, none), lax.div(n.astype(jnp.uint32), none.astype(jnp.uint32))]


def of_64_bits(n: jax.Array) -> list[jax.Array]:
    one, other = jax.random.split(jax.random.key(n.astype(jnp.uint32)))
    bits = jax.random.bits(one, (3,), jnp.uint64)
    return [bits.astype(jnp.uint32), bits.astype(jnp.int32), jax.random.randint(other, (5,), 0, 10)]


def of_six_axes(x: jax.Array) -> list[jax.Array]:
    cube = x.reshape((2,) * 6)
    return [jnp.cumsum(cube, axis=5), jnp.tensordot(cube, cube, axes=3), cube.sum((0, 2, 4))]


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "the error functions of NaN": (lambda x: [lax.erf(x), lax.erfc(x)], np.array([nan, inf, -inf, 0.5])),
    "log Γ at poles, left of 0 and at ∞": (
        lax.lgamma, np.array([inf, -inf, nan, 0.0, -1.0, -2.0, -20.0, -2.5, -1.0000001, -20.25]),
    ),
    "powers of 1 and −1": (powers, np.array([inf, -inf, nan])),
    "changed at places that are moved inside": (changed, PLACES),
    "filled with what is not finite, or by the type": (filled, PLACES),
    "conversions that saturate": (lambda x: [x.astype(kind) for kind in KINDS], BEYOND),
    "around the end of 32 bits": (around, LARGE),
    "shifted by more bits than there are": (shifted, COUNTS),
    "divided by 0": (by_zero, np.array([-7, 7], np.int32)),
    "64 random bits": (of_64_bits, np.float64(3)),
    "six axes": (of_six_axes, np.arange(64.0)),
    "log of running sums with ∞": (lax.cumlogsumexp, np.array([1.0, inf, inf, 2.0])),
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_at_the_edge_a_function_is_the_function(page: Page, name: str) -> None:
    function, x = FUNCTIONS[name]
    (found,), wanted = Program(page, function, x)(x), by_jax(function, x)
    assert set(found) == set(wanted)
    for path in wanted:
        assert apart(found[path], wanted[path]) < 1e-12, (path, found[path], wanted[path])


def carried(x: jax.Array) -> jax.Array:
    return lax.scan(lambda z, _: (z * (1 + 1j), None), x + 0j, None, length=30)[0].real


def branched(x: jax.Array) -> jax.Array:
    return lax.cond(x[0] > 0, lambda z: z * 1j, lambda z: z, x + 0j).imag


WHOLE, SMALL, LONG = np.array([2**40 + 5]), np.array([100], np.int8), np.array([3], np.uint64)
REFUSED: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "and of int64": (lambda n: n & (2**41 - 1), WHOLE),
    "or of int64": (lambda n: n | 1, WHOLE),
    "xor of int64": (lambda n: n ^ 1, WHOLE),
    "not of int64": (lambda n: ~n, WHOLE),
    "population_count of int64": (lax.population_count, WHOLE),
    "reduce_and of int64": (lambda n: lax.reduce_and(n, (0,)), WHOLE),
    "reduce_or of int64": (lambda n: lax.reduce_or(n, (0,)), WHOLE),
    "add of int8": (lambda n: n + n, SMALL),
    "convert_element_type of float16": (lambda x: x.astype(jnp.float16), LINE),
    "max of uint64": (lambda n: jnp.maximum(n, jnp.uint64(2)), LONG),
    "reduce_sum of uint64": (lambda n: n.sum(), LONG),
    "convert_element_type of float64 to uint64": (lambda x: x.astype(jnp.uint64), LINE),
    "reduce_precision to fewer bits": (lambda x: lax.reduce_precision(x, 5, 3), LINE),
    "scan of complex numbers": (carried, LINE),
    "cond of complex numbers": (branched, LINE),
    "gather of complex numbers": (lambda n: jnp.take(lax.complex(LINE, LINE), n, mode="fill"), PLACES),
    "sort by 2 keys": (lambda x: lax.sort((x, x), num_keys=2), LINE),
    "reshape of 7 axes": (lambda x: x.reshape((2,) * 7).sum(), np.arange(128.0)),
    "dot_general of bool": (lambda x: (x > 1) @ (x > 2), LINE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_javascript_would_do_otherwise_ends_the_build_by_its_name(name: str) -> None:
    function, x = REFUSED[name]
    with pytest.raises(UnknownPrimitive, match=f"no rule writes {name} in JavaScript"):
        export("made", function, x)


def test_numbers_of_all_their_bits_are_left_as_they_are() -> None:
    text = export("made", lambda x: lax.reduce_precision(x, 11, 52) * 3, LINE).text
    assert "*3" in text
