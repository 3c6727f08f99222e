"""Sentences that follow a picture: the text stays, the numbers in its holes are traced.

    words("C = {:−.3f} nats, {}", cost, choose(cost < 0, "at its floor", "below 0"))

A format that begins with a true minus sign (−) writes one, in exponents, too; the rest is as in Python, but
that no format writes a minus sign before zero.
"""

import string
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

Structure = tuple[Any, ...]  # of text, ("hole", place, format) and ("choice", place, structures): no numbers


ROUNDING = 1e-12


class Hole(NamedTuple):
    """A number and how it is written."""

    value: Any
    form: str


class Choice(NamedTuple):
    """One of several sentences: the one of a traced index."""

    index: Any
    options: "tuple[Words, ...]"


class Words(NamedTuple):
    """A sentence: pieces of text, holes and choices."""

    parts: tuple[str | Hole | Choice, ...]


def words(text: str, *holes: Any) -> Words:
    """Return a sentence with numbers, or other sentences, in its holes.

    Args:
        text: Text as `str.format` takes it, with holes that are filled in order, as `{:.2f}` or `{}`.
        *holes: A number, traced or not, for a hole with a format; `Words` or text for `{}`.

    Raises:
        ValueError: There are more holes than fillings, or fewer; a number has no format.

    >>> written(words("x = {:−.2f} {}", -1.5, choose(True, "left", "right")))
    'x = −1.50 right'
    """
    pieces, left = list(string.Formatter().parse(text)), list(holes)
    if sum(name is not None for _, name, _, _ in pieces) != len(holes):
        raise ValueError(f"text must have one hole for each of {len(holes)} fillings, got {text!r}")
    parts: list[str | Hole | Choice] = []
    for literal, name, form, _ in pieces:
        parts += [literal] if literal else []
        if name is not None:
            parts += _filled(left.pop(0), form or "")
    return Words(tuple(parts))


def _filled(value: Any, form: str) -> list[str | Hole | Choice]:
    if isinstance(value, Words):
        return list(value.parts)
    if isinstance(value, str):
        return [value]
    if not form:
        raise ValueError(f"a number needs a format, as in {{:.3f}}, got {value!r} for {{}}")
    return [Hole(value, form)]


def choose(index: Any, *options: str | Words) -> Words:
    """Return one of several sentences: of two by a condition (False, True), or of more by an index.

    Raises:
        ValueError: There are fewer than two options.
    """
    if len(options) < 2:
        raise ValueError(f"options must be at least two, got {options!r}")
    chosen = tuple(words(each) if isinstance(each, str) else each for each in options)
    return Words((Choice(index, chosen),))


def unless_rounding(number: Any, form: str, instead: str) -> Words:
    """Return a number that may be 0 but for rounding, or what is said instead of its digits.

    Below 1e-12 they differ between machines, and teach nothing.

    >>> written(unless_rounding(3e-17, "= {:.1e}", "< 1e-12"))
    '< 1e-12'
    """
    return choose(number < ROUNDING, words(form, number), instead)


def join(separator: str, sentences: Sequence[Words]) -> Words:
    """Return sentences one after the other."""
    parts: list[str | Hole | Choice] = []
    for number, each in enumerate(sentences):
        parts += [separator] if number else []
        parts += each.parts
    return Words(tuple(parts))


def take_apart(sentence: Words, numbers: list[Any]) -> Structure:
    """Return what of a sentence is fixed, and append its numbers to a list: what a program returns.

    Args:
        sentence: With numbers or tracers.
        numbers: Where the numbers go; the structure remembers their places.
    """
    parts: list[Any] = []
    for part in sentence.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        place = len(numbers)
        numbers.append(jnp.asarray(part[0], float))
        if isinstance(part, Hole):
            parts.append(("hole", place, part.form))
        else:
            parts.append(("choice", place, tuple(take_apart(each, numbers) for each in part.options)))
    return tuple(parts)


def put_together(structure: Structure, numbers: Any) -> str:
    """Return the sentence as text: the structure that `take_apart` returned, with these numbers."""
    text = ""
    for part in structure:
        if isinstance(part, str):
            text += part
        elif part[0] == "hole":
            text += write_number(numbers[part[1]], part[2])
        else:
            text += put_together(part[2][int(numbers[part[1]])], numbers)
    return text


def write_number(number: Any, form: str) -> str:
    """Return a number in a format of Python's; "−" before it asks for true minus signs.

    >>> write_number(-0.00001, "−.2f"), write_number(-2.0, "−.1f"), write_number(3.0, "d")
    ('0.00', '−2.0', '3')
    >>> write_number(-0.05, "−.0e"), write_number(-0.00001, ".2f"), write_number(float("nan"), "d")
    ('−5e−02', '0.00', 'nan')
    """
    plain = form.removeprefix("−")
    plain = f"{plain[:-1]}.0f" if plain.endswith("d") else plain  # NaN and ∞ as in the other formats
    text = format(float(number), plain)
    if float(text.rstrip("%").replace(",", "")) == 0:
        text = format(0.0, plain)
    return text.replace("-", "−") if form.startswith("−") else text


def written(sentence: Words) -> str:
    """Return a sentence whose numbers are known as text."""
    numbers: list[Any] = []
    structure = take_apart(sentence, numbers)
    return put_together(structure, jax.device_get(numbers))
