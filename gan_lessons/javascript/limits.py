"""What no rule writes although it knows the primitive: types, shapes and settings."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

AXES = 6  # more need loops that have no counter
# Whole numbers narrower than 32 bits would not wrap around, and JavaScript has no narrower floating point.
HELD = {
    np.dtype(name)
    for name in ("float64", "float32", "int64", "int32", "uint32", "uint64", "bool", "complex128")
}
# Whole numbers without a sign of 64 bits are BigInts: what is written for numbers fails with most of them.
OF_BIGINTS = {
    "add", "sub", "mul", "and", "or", "xor", "not", "eq", "ne", "lt", "le", "gt", "ge", "select_n",
    "shift_left", "shift_right_logical", "convert_element_type", "bitcast_convert_type", "copy", "copy_p",
    "broadcast_in_dim", "reshape", "squeeze", "expand_dims", "transpose", "slice", "rev", "concatenate",
    "stack", "pad", "dynamic_slice", "dynamic_update_slice", "split", "unstack", "scan", "while", "cond",
    "random_bits", "rem", "optimization_barrier", "stop_gradient",
}  # fmt: skip
# JavaScript has no more bits there, but for BigInts.
OF_32_BITS = {"and", "or", "xor", "not", "reduce_and", "reduce_or", "population_count"}
NOT_OF_COMPLEX = {"scan", "while", "cond", "sort", "split", "unstack", "call_hi_primitive"}


def refused(name: str, params: Any, taken: list[Any], made: list[Any]) -> str | None:
    """Return what no rule writes, in words; None where a rule may be asked.

    Args:
        name: of the primitive.
        params: of it.
        taken: the operands' shapes and types.
        made: those of the results.

    >>> of = jax.ShapeDtypeStruct
    >>> refused("add", {}, [of((2,), np.int8)], [of((2,), np.int8)])
    'add of int8'
    >>> refused("add", {}, [of((2,), np.int32)], [of((2,), np.int32)])
    """
    avals = [aval for aval in (*taken, *made) if not jax.dtypes.issubdtype(aval.dtype, jax.dtypes.prng_key)]
    types = [np.dtype(aval.dtype) for aval in avals]
    axes = max((len(aval.shape) for aval in avals), default=0)
    if axes > AXES:
        return f"{name} of {axes} axes"
    for dtype in types:
        if dtype not in HELD or (dtype == np.uint64 and name not in OF_BIGINTS):
            return f"{name} of {dtype}"
    if any(dtype.kind == "c" for dtype in types) and _not_of_complex(name, params):
        return f"{name} of complex numbers"
    return _by_params(name, params, types)


def _not_of_complex(name: str, params: Any) -> bool:
    """A filler would be one for both parts."""
    return name in NOT_OF_COMPLEX or (name == "gather" and _fills(params))


def _fills(params: Any) -> bool:
    return jax.lax.GatherScatterMode.from_any(params["mode"]) == jax.lax.GatherScatterMode.FILL_OR_DROP


def _by_params(name: str, params: Any, types: list[np.dtype]) -> str | None:
    if name == "sort" and params["num_keys"] != 1:
        return f"sort by {params['num_keys']} keys"
    if name == "reduce_precision":
        of = jnp.finfo(types[0])
        whole = params["exponent_bits"] == of.nexp and params["mantissa_bits"] == of.nmant
        return None if whole else f"{name} to fewer bits"
    if name == "convert_element_type" and types[0].kind == "f" and types[1] == np.uint64:
        return f"{name} of {types[0]} to uint64"
    if name in OF_32_BITS and types[0] == np.int64:
        return f"{name} of int64"
    return f"{name} of bool" if name == "dot_general" and types[0].kind == "b" else None
