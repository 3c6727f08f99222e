"""Small functions in JavaScript, and the same by JAX: each asks for primitives that are easy to get wrong."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from playwright.sync_api import Page

from gan_lessons.javascript.lower import UnknownPrimitive, export
from tests.web.chromium import Program, apart, by_jax

nan, inf = np.nan, np.inf
X = np.array([3.0, -1.5, nan, 0.0, -0.0, 2.5, inf, -inf, 2.5, 1e-310, -3.7, 0.5])
M = np.arange(12.0).reshape(3, 4) ** 1.5 - 9
POSITIVE = np.array([1e-9, 0.3, 1.0, 2.0, 3.5, 14.9, 15.1, 120.0, 1e5])
WHOLE = np.arange(-7, 8)
WITHIN = np.array([-0.999999, -0.9, -0.3, 0.0, 1e-9, 0.5, 0.97, 0.9999999])


def swap(pair: tuple[jax.Array, jax.Array], row: jax.Array) -> tuple[tuple[jax.Array, jax.Array], jax.Array]:
    """Each of the two carried numbers becomes what the other was."""
    a, b = pair
    return (b + row, a * 0.5), a - b


def both(x: jax.Array) -> jax.Array:
    return lax.complex(x, x[::-1])


def of_bits(n: jax.Array) -> list[jax.Array]:
    u = n.astype(jnp.uint32)
    return [u << 5, u >> 3, u ^ jnp.uint32(0xDEADBEEF), ~u, u * u, lax.population_count(u)]


def taken(m: jax.Array) -> list[jax.Array]:
    places = jnp.array([0, 5, -1])
    return [m.at[places, 1].get(mode="fill", fill_value=-3.0), jnp.take(m, places, 0, mode="clip")]


def changed(m: jax.Array) -> list[jax.Array]:
    twice = m.at[jnp.array([1, 1, 7]), 2].add(1.0, mode="drop")
    return [twice, m.at[:, 0].multiply(2.0), m.at[2].set(0.0), m.at[jnp.array([0, 2]), 1].max(0.5)]


def parts(m: jax.Array) -> list[jax.Array]:
    return [
        lax.dynamic_slice(m, (2, 3), (2, 2)),
        lax.dynamic_update_slice(m, m[:2, :2], (5, -1)),
        *jnp.split(m, 2, 1),
    ]


def nested(x: jax.Array) -> jax.Array:
    def inner(n: jax.Array) -> jax.Array:
        return lax.fori_loop(0, n, lambda j, z: z * 0.9 + j, x).mean()

    return lax.fori_loop(0, 20, lambda i, y: y + inner(i), x)


def branches(x: jax.Array) -> list[jax.Array]:
    ways = [jnp.sin, jnp.cos, lambda y: y * 2]
    chosen = [lax.switch(x[0].astype(int) + k, ways, x) for k in (-1, 0, 1, 7)]
    return [*chosen, lax.cond(x[1] > 0, lambda y: y + 1, lambda y: y - 1, x)]


def of_complex(x: jax.Array) -> list[jax.Array]:
    z = both(x)
    return [
        jnp.sqrt(z),
        z * z / (z + 1j),
        jnp.abs(z),
        (z**2).real,
        jnp.prod(z[:3]),
        z == z[0],
        jnp.where(x > 0, z, 0),
    ]


def drawn(n: jax.Array) -> list[jax.Array]:
    one, two, three = (jax.random.fold_in(jax.random.key(n.astype(jnp.uint32) + k), 3) for k in range(3))
    return [jax.random.normal(one, (50,)), jax.random.uniform(two, (9,)), jax.random.bits(three, (3,))]


def of_keys(n: jax.Array) -> list[jax.Array]:
    one, last = jax.random.split(jax.random.key(n.astype(jnp.uint32)))
    return [jax.random.normal(last, (7,)), jax.random.bits(one, (3,))]


def keys_backwards(n: jax.Array) -> jax.Array:
    return jax.random.key_data(lax.rev(jax.random.key(n)[None], (0,)))


def of_products(m: jax.Array) -> list[jax.Array]:
    wide = jnp.sin(jnp.arange(96.0).reshape(8, 12))
    products = [wide.T @ wide, wide @ wide.T, wide[:, 0] @ wide, wide @ wide[0], jnp.outer(wide[0], wide[1])]
    return [*products, jnp.einsum("ij,kj->ik", m, wide[:, : m.shape[1]])]


FUNCTIONS = {
    "keys that are split": (of_keys, np.asarray(5)),
    "products of matrices, four sums side by side": (of_products, M),
    "sort, NaN last, ties in order": (lambda x: lax.sort((x, jnp.arange(12.0)), num_keys=1), X),
    "sort along the first axis": (lambda m: jnp.sort(jnp.sin(m), axis=0), M),
    "where the extremes are, NaN counts": (lambda x: [jnp.argmin(x), jnp.argmax(x), jnp.nanargmax(x)], X),
    "extremes, NaN spreads": (lambda x: [x.max(), x.min(), jnp.nanmax(x), jnp.maximum(x, 0.5)], X),
    "rounding": (lambda x: [jnp.round(x), lax.round(jnp.nan_to_num(x)), jnp.trunc(x), jnp.floor(x)], X),
    "whole numbers": (lambda n: [n % 5, n // 5, lax.rem(n, n * 0 + 5), n.astype("int32") << 20], WHOLE),
    "bits": (of_bits, np.arange(-3, 9)),
    "running sums": (lambda m: [jnp.cumsum(m, 1), lax.cumsum(m, 0, reverse=True), lax.cummax(m, 1)], M),
    "reversed and padded": (lambda m: [m[::-1, ::2], jnp.pad(m, ((1, 2), (0, 1))), jnp.roll(m, 1, 0)], M),
    "taken out of bounds": (taken, M),
    "changed at places, some twice": (changed, M),
    "slices that would leave": (parts, M),
    "products": (lambda m: [m @ m.T, jnp.einsum("ij,ik->jk", m, m), jnp.einsum("ij,ij->i", m, m)], M),
    "a long loop that swaps": (lambda x: lax.scan(swap, (x, x + 1), jnp.linspace(0, 1, 40)), np.float64(0.3)),
    "a short loop backwards": (
        lambda x: lax.scan(swap, (x, x + 1), jnp.linspace(0, 1, 5), reverse=True), np.float64(0.3),
    ),
    "loops in loops": (nested, M),
    "while": (lambda x: lax.while_loop(lambda y: y.sum() < 100, lambda y: y * 1.5 + 1, x), np.abs(M)),
    "branches": (branches, np.array([0.3, -0.2])),
    "one of three": (lambda x: lax.select_n(jnp.clip(x, 0, 2).astype("int32"), x, x + 1, x), np.arange(4.0)),
    "log Γ": (lax.lgamma, POSITIVE),
    "error functions": (lambda x: [lax.erf(x), lax.erfc(x), lax.erfc(3 * x), lax.erf(4 * x)], POSITIVE[:5]),
    "inverse error function": (lax.erf_inv, WITHIN),
    "logs of sums": (lambda x: [jnp.logaddexp(x, 0.3), jax.nn.logsumexp(x[:2]), jax.nn.log_sigmoid(x)], X),
    "a derivative": (jax.grad(lambda x: jnp.sum(jax.nn.softplus(x) * jnp.tanh(x) ** 3)), M[0] / 9),
    "random numbers of a seed": (drawn, np.float64(7)),
    "complex numbers": (of_complex, np.array([0.3, -2.0, 0.0, 1.5, -0.25])),
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_function_in_javascript_is_the_function(page: Page, name: str) -> None:
    function, x = FUNCTIONS[name]
    (found,) = Program(page, function, x)(x)
    wanted = by_jax(function, x)
    assert set(found) == set(wanted)  # JavaScript puts names that are numbers first
    for path in wanted:
        assert apart(found[path], wanted[path]) < 1e-12, (path, found[path], wanted[path])


@pytest.mark.browser
def test_single_precision_is_kept(page: Page) -> None:
    def function(x: jax.Array) -> list[jax.Array]:
        single = x.astype(jnp.float32)
        return [jnp.tanh(single * 1e-5), jnp.tanh(single), single @ single.T, jnp.exp(single) / 3]

    (found,), wanted = Program(page, function, M)(M), by_jax(function, M)
    for path in wanted:
        np.testing.assert_allclose(found[path], wanted[path], rtol=4e-7, atol=1e-12)
        assert np.array_equal(found[path].astype(np.float32), found[path])


def test_what_is_not_known_ends_the_export_by_its_name() -> None:
    with pytest.raises(UnknownPrimitive, match="no rule writes eigh"):
        export("made", lambda m: jnp.linalg.eigh(m @ m.T)[0], M)
    with pytest.raises(UnknownPrimitive, match="no rule writes bitcast_convert_type"):
        export("made", jnp.signbit, X)
    with pytest.raises(UnknownPrimitive, match="of keys in JavaScript"):
        export("made", keys_backwards, np.uint32(1))
    with pytest.raises(UnknownPrimitive, match="no rule writes tan of complex numbers"):
        export("made", lambda x: jnp.tan(lax.complex(x, x)), X)


def test_what_depends_on_constants_alone_is_computed_now() -> None:
    made = export("made", lambda x: x + jnp.exp(jnp.asarray(M)).sum(), X)
    assert made.primitives["exp"] == 1  # met, and computed: nothing is left of it
    assert "H.exp" not in made.text


@pytest.mark.browser
def test_a_number_changed_by_hand_is_noticed(page: Page) -> None:
    def function(x: jax.Array) -> jax.Array:
        return jnp.tanh(x * 0.37) + 1.25

    (right,) = Program(page, function, M)(M)
    (wrong,) = Program(page, function, M, lambda text: text.replace("1.25", "1.2500000001"))(M)
    (wanted,) = by_jax(function, M).values()
    assert apart(next(iter(right.values())), wanted) < 1e-12
    assert apart(next(iter(wrong.values())), wanted) > 1e-12
