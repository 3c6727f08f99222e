"""Random numbers as JAX draws them: a key is a pair of 32-bit numbers, and threefry does the rest."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.random import threefry_prng_impl as threefry

from gan_lessons.javascript.code import Code, counters
from gan_lessons.javascript.values import Value, flat

PAIR = np.dtype("uint32")


def is_key(aval: Any) -> bool:
    """Whether an array holds keys."""
    return jax.dtypes.issubdtype(aval.dtype, jax.dtypes.prng_key)


def plain(aval: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Return shape and type of an array as it is held: keys as pairs of numbers."""
    return ((*aval.shape, 2), PAIR) if is_key(aval) else (tuple(aval.shape), np.dtype(aval.dtype))


def threefry2x32(code: Code, operands: list[Value]) -> list[Value]:
    """Threefry-2x32 of two words of a key and two of a counter, entry by entry."""
    shape = max((each.shape for each in operands), key=len)
    held = [code.stored(each) for each in operands]
    places = [code.buffer(shape, PAIR) for _ in range(2)]
    index, begins = counters(shape)
    words = ",".join(each.aligned(shape, index) for each in held)
    written = "".join(f"{place.at(index)}=H.pair[{number}];" for number, place in enumerate(places))
    code.function(*begins, f"{{H.threefry({words});{written}}}", writes=places)
    return places


def counts(code: Code, shape: tuple[int, ...]) -> list[Value]:
    """The number of each entry, in row-major order, as a high and a low word."""
    high = code.constant(np.zeros(shape, PAIR))
    return [high, Value(tuple(shape), PAIR, lambda at: f"({flat(at, shape)})", cheap=True)]


def rule(name: str, params: Any) -> Callable[..., Any] | None:
    """Return what a primitive on keys does to pairs of numbers, as a function that JAX can trace."""
    if name == "random_bits":
        return lambda key: threefry.random_bits(key, params["bit_width"], params["shape"])
    if name == "random_seed":
        return lambda seed: threefry.seed(seed)
    if name == "random_split":
        return lambda key: threefry.split(key, params["shape"])
    if name == "random_fold_in":
        return lambda key, data: threefry.fold_in(key, jnp.asarray(data, jnp.uint32))
    if name in ("random_wrap", "random_unwrap"):
        return lambda key: key
    if name == "slice":
        start, limit = (*params["start_indices"], 0), (*params["limit_indices"], 2)
        steps = params["strides"] and (*params["strides"], 1)
        return lambda key: jax.lax.slice(key, start, limit, steps)
    if name == "squeeze":
        return lambda key: jax.lax.squeeze(key, params["dimensions"])
    if name == "unstack":
        return lambda key: jnp.unstack(key, axis=params["axis"])
    return None
