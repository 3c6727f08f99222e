"""Primitives that compute each entry from those at the same place."""

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_lessons.javascript.code import COUNTERS, Code
from gan_lessons.javascript.values import Index, Value

Rule = Callable[..., str]
_NUMBER = re.compile(r"\(?-?[\d.]+(e-?\d+)?\)?")


def wraps(dtype: np.dtype) -> bool:
    """Whether numbers of a type are whole, of 32 bits: what does not fit begins at the other end."""
    return dtype.kind in "iu" and dtype.itemsize == 4


def fit(text: str, dtype: np.dtype) -> str:
    """Keep a number in its type: what overflows or is rounded there must be here."""
    kind = str(dtype)
    if kind == "float32":
        return f"Math.fround({text})"
    if kind == "uint32":
        return f"(({text})>>>0)"
    if kind == "int32":
        return f"(({text})|0)"
    if kind == "uint64":
        return f"BigInt.asUintN(64,{text})"
    return text


def _power(base: str, exponent: int, dtype: np.dtype) -> str:
    """XLA multiplies: so do we, up to 8 factors."""
    if exponent < 0:
        return f"1/({_power(base, -exponent, dtype)})"
    if wraps(dtype):
        return functools.reduce(lambda product, _: f"Math.imul({product},{base})", range(exponent), "1")
    return "*".join([base] * exponent) if 0 < exponent <= 8 else f"Math.pow({base},{exponent})"


def _horner(x: str, coefficients: tuple[str, ...]) -> str:
    """a_0 + x (a_1 + x (… + x a_n))."""
    first, *rest = coefficients
    return f"{first}+{x}*({_horner(x, tuple(rest))})" if rest else first


MATH = ("log", "log1p", "expm1", "sin", "cos", "tan", "tanh", "sinh", "cosh", "asinh", "acosh", "atanh",
        "sqrt", "cbrt", "floor", "ceil", "abs", "sign")  # fmt: skip
RUNTIME = {"exp": "exp", "lgamma": "lgamma", "erf": "erf", "erfc": "erfc", "erf_inv": "erfInv",
           "population_count": "bitCount"}  # fmt: skip
OPERATORS = {"add": "+", "add_any": "+", "sub": "-", "mul": "*", "div": "/", "rem": "%",
             "lt": "<", "le": "<=", "gt": ">", "ge": ">="}  # fmt: skip
UNCHANGED = ("stop_gradient", "copy", "copy_p")
RULES: dict[str, Rule] = {name: lambda x, f=name: f"Math.{f}({x})" for name in MATH}
RULES |= {name: lambda x, f=function: f"H.{f}({x})" for name, function in RUNTIME.items()}
RULES |= {name: lambda x, y, o=operator: f"{x}{o}{y}" for name, operator in OPERATORS.items()}
RULES |= {name: lambda x: x for name in UNCHANGED}
RULES |= {
    "neg": lambda x: f"-{x}",
    "square": lambda x: f"{x}*{x}",
    "one_minus_square": lambda x: f"(1-{x})*(1+{x})",
    "max": lambda x, y: f"Math.max({x},{y})",
    "min": lambda x, y: f"Math.min({x},{y})",
    "pow": lambda x, y: f"{'Math' if _NUMBER.fullmatch(y) else 'H'}.pow({x},{y})",  # of 1 to NaN and ∞
    "exp2": lambda x: f"Math.pow(2,{x})",
    "rsqrt": lambda x: f"1/Math.sqrt({x})",
    "atan2": lambda y, x: f"Math.atan2({y},{x})",
    "logistic": lambda x: f"1/(1+H.exp(-{x}))",
    "clamp": lambda low, x, high: f"Math.min(Math.max({x},{low}),{high})",
    "lt_to": lambda x, y: f"({x}<{y}||({y}!=={y}&&{x}==={x}))",
    "le_to": lambda x, y: f"({x}<={y}||{y}!=={y})",
    "is_finite": lambda x: f"Number.isFinite({x})",
    "polynomial": lambda x, *a: _horner(x, a),
}
OFTEN = ("polynomial", "square", "one_minus_square", "integer_pow")  # read their first operand more than once
LOGIC = {"and": "&&", "or": "||"}
BITS = {"and": "&", "or": "|", "xor": "^"}
TRULY = {"eq": "===", "ne": "!=="}


def _equal(name: str, x: Value) -> Rule:
    if x.dtype.kind == "b":
        return lambda a, b: f"!{a}{TRULY[name]}!{b}"
    return lambda a, b: f"{a}{TRULY[name]}{b}"


def _bitwise(name: str, x: Value) -> Rule:
    if x.dtype.kind == "b":
        if name == "not":
            return lambda a: f"!{a}"
        return (lambda a, b: f"!{a}!==!{b}") if name == "xor" else (lambda a, b: f"({a}{LOGIC[name]}{b})")
    return (lambda a: f"~{a}") if name == "not" else (lambda a, b: f"({a}{BITS[name]}{b})")


def _shift(name: str, x: Value) -> Rule | None:
    sign = {"shift_left": "<<", "shift_right_logical": ">>>", "shift_right_arithmetic": ">>"}[name]
    if x.dtype == np.uint64:
        return lambda a, b: f"({a}{sign[:2]}{b})"
    if x.dtype.itemsize > 4:
        return None  # JavaScript shifts 32 bits
    if sign == ">>":
        return lambda a, b: f"({a}>>({b}>>>0>31?31:{b}))"
    return lambda a, b: f"({b}>>>0>31?0:{a}{sign}{b})"  # and by 32 as by 0


def _unless_0(divisor: str, instead: str, text: str) -> str:
    number = divisor.strip("()n")
    known = _NUMBER.fullmatch(number) and float(number)
    return text if known else f"({divisor}==0?{instead}:{text})"  # == holds for 0 and 0n


def _round(params: Any) -> Rule:
    return lambda x: f"H.{'roundEven' if int(params['rounding_method']) == 1 else 'roundAway'}({x})"


def _converted(x: Value, new: np.dtype) -> Rule:
    def rule(a: str) -> str:
        if new == x.dtype:
            return a
        if x.dtype == np.uint64 and new != x.dtype:
            a = f"Number({_CUT[str(new)].format(a)})" if str(new) in _CUT else f"Number({a})"
        if new.kind == "b":
            return f"{a}!=0"
        a = f"({a}?1:0)" if x.dtype.kind == "b" else a
        if new == np.uint64:
            return f"BigInt({a})"
        if new.kind in "iu" and x.dtype.kind == "f":
            low, high = np.iinfo(new).min, np.iinfo(new).max
            return f"H.whole({a},{low},{high})"
        return a

    return rule


# Of 64 bits those that a narrower number, or one with a sign, has.
_CUT = {"int64": "BigInt.asIntN(64,{})", "int32": "BigInt.asIntN(32,{})", "uint32": "BigInt.asUintN(32,{})"}
_SAME_BITS = {("uint64", "float64"): "H.u64f64", ("uint32", "float32"): "H.u32f32", ("int32", "uint32"): "",
              ("float64", "uint64"): "H.f64u64", ("float32", "uint32"): "H.f32u32",
              ("uint32", "int32"): ""}  # fmt: skip


def _rule(name: str, params: Any, x: Value, dtype: np.dtype) -> Rule | None:
    if name in TRULY:
        return _equal(name, x)
    if name in BITS or name == "not":
        return _bitwise(name, x)
    if name.startswith("shift_"):
        return _shift(name, x)
    if name == "integer_pow":
        return lambda a: _power(a, params["y"], dtype)
    if name == "round":
        return _round(params)
    if name == "convert_element_type":
        return _converted(x, dtype)
    if name == "bitcast_convert_type" and (str(x.dtype), str(dtype)) in _SAME_BITS:
        return lambda a: f"{_SAME_BITS[str(x.dtype), str(dtype)]}({a})"
    if name == "mul" and wraps(dtype):
        return lambda a, b: f"Math.imul({a},{b})"
    if name == "square" and wraps(dtype):
        return lambda a: f"Math.imul({a},{a})"
    if name == "tanh" and dtype == np.float32:
        return lambda a: f"H.tanh32({a})"
    if name == "div" and dtype.kind in "iu":
        return lambda a, b: _unless_0(b, "-1", f"Math.trunc({a}/{b})")  # all bits, as XLA on a CPU
    if name == "rem" and dtype.kind in "iu":
        return lambda a, b: _unless_0(b, a, f"{a}%{b}")
    return RULES.get(name)


# What may stand in a larger expression as it is.
_WHOLE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._")


def _bracketed(text: str) -> str:
    if set(text) <= _WHOLE or (text.endswith((")", "]")) and _closes_at_end(text)):
        return text
    return f"({text})"


def _closes_at_end(text: str) -> bool:
    """Whether text is a name with one pair of brackets after it: f(…), a[…] or (…)."""
    opened = min((text.find(each) for each in "([" if each in text), default=-1)
    depth = 0
    for place in range(opened, len(text)):
        depth += (text[place] in "([") - (text[place] in ")]")
        if depth == 0:
            return place == len(text) - 1 and set(text[:opened]) <= _WHOLE
    return False


def lower(
    code: Code, name: str, params: Any, operands: list[Value], shape: Any, dtype: np.dtype
) -> Value | None:
    """Return what such a primitive computes, or None where it is of another kind."""
    if name == "select_n":
        return _selected(operands, shape, dtype)
    rule = _rule(name, params, operands[0], dtype) if operands else None
    if rule is None:
        return None
    if name in OFTEN and not operands[0].cheap:
        operands = [code.stored(operands[0]), *operands[1:]]

    def at(index: Index) -> str:
        return fit(rule(*(_bracketed(each.aligned(shape, index)) for each in operands)), dtype)

    found = Value(tuple(shape), dtype, at, name in UNCHANGED and operands[0].cheap)
    return found if found.cheap else _once(code, found)


def _once(code: Code, value: Value) -> Value:
    """Return the same array, computed once for all axes along which it does not change."""
    index = [COUNTERS[axis] for axis in range(len(value.shape))]
    text = value.at(index)
    axes = [axis for axis, name in enumerate(index) if re.search(rf"\b{name}\b", text)]
    kept = tuple(value.shape[axis] for axis in axes)
    if int(np.prod(kept, dtype=np.int64)) == value.size:
        return value

    def spread(at: Index) -> Index:
        whole = ["0"] * len(value.shape)
        for axis, place in zip(axes, at, strict=True):
            whole[axis] = place
        return whole

    small = code.stored(value.viewed(kept, spread))
    return small.viewed(value.shape, lambda at: [at[axis] for axis in axes])


def _selected(operands: list[Value], shape: Any, dtype: np.dtype) -> Value:
    which, *cases = operands

    def at(index: Index) -> str:
        chosen, *texts = (_bracketed(each.aligned(shape, index)) for each in operands)
        if which.dtype.kind == "b":
            return f"({chosen}?{texts[1]}:{texts[0]})"
        text = texts[-1]
        for number in reversed(range(len(cases) - 1)):
            text = f"({chosen}==={number}?{texts[number]}:{text})"
        return text

    return Value(tuple(shape), dtype, at)
