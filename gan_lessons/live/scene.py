"""A picture as data: what every artist that moves becomes, and where its points lie. Knows no GAN.

matplotlib draws a figure once, with artists that have names. A traced function then says, by name, what each
of them is: a `Line`, a `Band`, `Bars`, an `Image`, `Words`, a `Label`. The way from data to figure units, the
artist's own, is a matrix, or a logarithm and a matrix: it is applied in the same traced program.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from gan_lessons.live.marks import FAR
from gan_lessons.live.slots import Slot
from gan_lessons.live.words import Structure, Words, put_together, take_apart


class Line(NamedTuple):
    """Points of a ``Line2D``, joined or marked as the artist is; NaN leaves a gap."""

    x: Any
    y: Any


class Band(NamedTuple):
    """A ``fill_between`` from `low` to `high` over `x`; where one of the two is NaN it has no height."""

    x: Any
    low: Any
    high: Any


class Bars(NamedTuple):
    """Corners and sizes of the bars of a ``BarContainer``."""

    x: Any
    y: Any
    width: Any
    height: Any


class Image(NamedTuple):
    """The numbers that an ``imshow`` shows."""

    values: Any


class Label(NamedTuple):
    """Words that move: where they stand, in the units of their artist."""

    words: Words
    x: Any
    y: Any


class Drawn(NamedTuple):
    """What a program returns of a picture, beside the arrays it shows.

    Attributes:
        points: shape (n, 2), float64, all vertices in the artists' units.
        coordinates: shape (n, 2), float32, the same in figure units: points, y downwards.
        images: the numbers of each image.
        numbers: what stands in the holes of the words.
    """

    points: Any
    coordinates: Any
    images: Any
    numbers: Any


class Picture(NamedTuple):
    """What an explorer shows: a mark, or a list of them, for each name of an artist; two sentences.

    Attributes:
        marks: Name → `Line`, `Band`, `Bars`, `Image`, `Words` or `Label`.
        alt: What the picture shows, for who does not see it.
        caption: The line below it; None for none.
    """

    marks: Mapping[str, Any]
    alt: Words
    caption: Words | None = None


class Plan(NamedTuple):
    """What of a picture is known once it is traced.

    Attributes:
        lengths: number of vertices for each slot, one copy.
        texts: structure of the words of each slot; None for another kind.
        alt: structure of the sentence that says what the picture shows.
        caption: structure of the line below it.
    """

    lengths: tuple[int, ...]
    texts: tuple[Structure | None, ...]
    alt: Structure
    caption: Structure


def draw(slots: tuple[Slot, ...], affine: Float[Array, "slots 2 3"], picture: Picture) -> tuple[Drawn, Plan]:
    """Turn a picture into what the browser draws. Traced.

    Args:
        slots: From `slots_of`; marks of other names are left out.
        affine: From `matrices`.
        picture: Marks and sentences.

    Raises:
        KeyError: There is no mark for an artist.
    """
    numbers: list[Any] = []
    vertices, texts, images = [], [], []
    for slot in slots:
        mark = picture.marks[slot.name] if slot.number < 0 else picture.marks[slot.name][slot.number]
        vertices.append(_vertices(slot, mark))
        said = mark.words if isinstance(mark, Label) else mark
        texts.append(take_apart(said, numbers) if isinstance(said, Words) else None)
        images += [jnp.asarray(mark.values)] if isinstance(mark, Image) else []
    caption = take_apart(picture.caption or Words(()), numbers)
    lengths = tuple(len(each) for each in vertices)
    plan = Plan(lengths, tuple(texts), take_apart(picture.alt, numbers), caption)
    copied = [each for slot, each in zip(slots, vertices, strict=True) for _ in range(slot.copies)]
    points = jnp.concatenate([*copied, jnp.zeros((0, 2))])
    coordinates = to_units(slots, plan, affine, points)
    return Drawn(points, coordinates, tuple(images), jnp.stack([*numbers, jnp.zeros(())])), plan


def to_units(slots: tuple[Slot, ...], plan: Plan, affine: Any, points: Any) -> Float[Array, "n 2"]:
    """Return where vertices lie in figure units: points, y downwards; NaN where one is not finite."""
    # One gather and one sum for all artists: what there is to compile does not grow with their number.
    counts = [slot.copies * length for slot, length in zip(slots, plan.lengths, strict=True)]
    whose = np.repeat(np.arange(len(slots)), np.array(counts, int))
    logarithmic = np.array([slot.logarithmic for slot in slots], bool).reshape(-1, 2)[whose]
    if logarithmic.any():
        points = jnp.where(logarithmic, jnp.log10(points), points)
    each = jnp.asarray(affine)[whose]
    units = each[:, :, 0] * points[:, :1] + each[:, :, 1] * points[:, 1:] + each[:, :, 2]
    units = jnp.where(jnp.isfinite(units).all(axis=1, keepdims=True), units, jnp.nan)
    return jnp.clip(units, -FAR, FAR).astype(jnp.float32)


def within(values: Any, limits: tuple[float, float]) -> Array:
    """Return values, and NaN where they leave the limits: a curve ends there, and no point runs away."""
    return jnp.where((values >= limits[0]) & (values <= limits[1]), values, jnp.nan)


def _vertices(slot: Slot, mark: Any) -> Float[Array, "n 2"]:
    if isinstance(mark, Line):
        return _pairs(jnp.atleast_1d(jnp.asarray(mark.x, float)), jnp.atleast_1d(jnp.asarray(mark.y, float)))
    if isinstance(mark, Band):
        x = jnp.asarray(mark.x, float)
        low, high = (jnp.broadcast_to(jnp.asarray(edge, float), x.shape) for edge in (mark.low, mark.high))
        known = jnp.isfinite(low) & jnp.isfinite(high)
        flat = jnp.nan_to_num(jnp.where(jnp.isfinite(low), low, high), posinf=0.0, neginf=0.0)
        low, high = jnp.where(known, low, flat), jnp.where(known, high, flat)
        outline = [x[:1], x, x[-1:], x[::-1]], [low[:1], high, low[-1:], low[::-1]]
        return _pairs(*(jnp.concatenate(part) for part in outline))
    if isinstance(mark, Bars):
        each = jnp.broadcast_arrays(*(jnp.atleast_1d(jnp.asarray(part, float)) for part in mark))
        x, y, width, height = each
        right, top = x + width, y + height
        gap = jnp.full_like(x, jnp.nan)
        across, up = jnp.stack([x, right, right, x, x, gap], 1), jnp.stack([y, y, top, top, y, gap], 1)
        return _pairs(across.ravel(), up.ravel())
    if isinstance(mark, Label):
        return _pairs(jnp.asarray(mark.x, float)[None], jnp.asarray(mark.y, float)[None])
    return jnp.asarray(slot.place, float).reshape(-1, 2)


def _pairs(x: Array, y: Array) -> Float[Array, "n 2"]:
    return jnp.stack(jnp.broadcast_arrays(x, y), axis=-1)


def pieces_of(slots: tuple[Slot, ...], plan: Plan, drawn: Drawn) -> list[tuple[np.ndarray, Any]]:
    """Return the vertices of each slot, and its text or the numbers of its image; for `slots.set_artist`."""
    pieces: list[tuple[np.ndarray, Any]] = []
    at, images = 0, iter(drawn.images)
    for slot, length, text in zip(slots, plan.lengths, plan.texts, strict=True):
        content: Any = next(images) if slot.kind == "image" else None
        content = content if text is None else put_together(text, drawn.numbers)
        pieces.append((np.asarray(drawn.points[at : at + length]), content))
        at += slot.copies * length
    return pieces
