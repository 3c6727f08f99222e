"""Samples of p_data: a density, or a learner's own numbers, as a function (key, n) → batch."""

import os
import tokenize
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Clause
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.plane import BLOBS, Blobs

# (key, n) → samples of shape (n, data_dim), float32.
Sampler = Callable[[Array, int], Array]
SAMPLER = clauses.function("(key, n) -> data")
# What may stand before a number, and what no name is once that is taken off: nothing, infinity, or a usual
# mark for a number that is missing.
_BEFORE = "+-−–—.<>~"
_NO_NAMES = {"", "na", "n/a", "nan", "null", "none", "?", "inf", "infinity"}
DENSITY = Clause("density", "one density on the line", lambda name, value: check_density(name, value))


@contract(distribution=DENSITY)
def sampler(distribution: dist.Distribution) -> Sampler:
    """Turn a density into the function that training draws its data from.

    The result is a pytree: its parameters are traced, so another mean or width compiles nothing anew, and a
    function of one's own, `(key, n) -> samples`, may stand in its place.

    Args:
        distribution: a family of `densities`, on the line; p_data.

    Returns:
        Function (key, n) → samples of shape (n, 1), float32.

    >>> from gan_lessons.theory import densities
    >>> sampler(densities.normal(0.0, 1.0))(jax.random.key(0), 3).shape
    (3, 1)
    """
    return jax.tree_util.Partial(_draw, jax.tree.map(_float32, distribution))


@contract(density=BLOBS)
def plane_sampler(density: Blobs) -> Sampler:
    """Turn a density in the plane into the function that training draws its data from.

    Args:
        density: from `theory.plane` or `theory.plane_sets`; p_data.

    Returns:
        Function (key, n) → samples of shape (n, 2), float32: a pytree, as that of `sampler`.

    >>> from gan_lessons.theory import plane_sets
    >>> plane_sampler(plane_sets.ring())(jax.random.key(0), 3).shape
    (3, 2)
    """
    return jax.tree_util.Partial(_scatter, jax.tree.map(_float32, density))


def from_samples(samples: Any) -> Sampler:
    """Turn data of one's own into the function that training draws from: any of them, again and again.

    p_data is then the distribution that gives each sample the same probability: a D that is trained for very
    long can learn the list by heart.

    Args:
        samples: shape (n,) or (n, data_dim), n at least 2; real numbers in any units, each column with at
            least two different ones in float32.

    Returns:
        Function (key, n) → samples of shape (n, data_dim), float32.

    Raises:
        TypeError: if `samples` are not real numbers.
        ValueError: if they have another shape, are too few, masked, not finite, or one number again and
            again.

    >>> from_samples([1.5, 2.0, 4.0])(jax.random.key(0), 5).shape
    (5, 1)
    """
    return _sampler_of(samples, "samples")


def _sampler_of(samples: object, name: str) -> Sampler:
    # As an array, what is masked would be the number beneath the mask.
    for part in samples if isinstance(samples, list | tuple) else [samples]:
        if np.ma.is_masked(part):
            raise ValueError(f"{name} must have no masked entries, got {part!r}")
    array = checks.numbers(name, samples)
    if array.ndim not in (1, 2) or array.size == 0 or len(array) < 2:
        raise ValueError(
            f"{name} must have shape (n,) or (n, data_dim) with n at least 2, got shape {array.shape}"
        )
    table = array.reshape(len(array), -1)
    # Beyond float32 there is an infinity.
    with np.errstate(over="ignore"):
        narrow = table.astype(np.float32)
    if not np.isfinite(narrow).all():
        row, column = np.argwhere(~np.isfinite(narrow))[0]
        raise ValueError(f"{name} must be finite in float32, got {table[row, column]} in row {row}")
    if (still := np.flatnonzero(narrow.min(axis=0) == narrow.max(axis=0))).size:
        column, (low, high) = int(still[0]), (table[:, still[0]].min(), table[:, still[0]].max())
        if low < high:
            found = f"{low} to {high} in column {column}: take off what they have in common"
            raise ValueError(f"{name} must differ in float32, which holds 7 digits, got {found}")
        raise ValueError(f"{name} must differ, got {table[0, column]} throughout column {column}")
    return jax.tree_util.Partial(_pick, jnp.asarray(narrow))


@contract(path=clauses.path)
def from_file(path: str | os.PathLike[str]) -> Sampler:
    """Read data of one's own from a file, and turn them into the function that training draws from.

    Args:
        path: a file of NumPy's format (.npy), or of text: a sample a line, its numbers parted by commas,
            semicolons or blanks. Empty lines count for nothing, nor does what follows a #; the first line
            may hold names, one for each number of the next.

    Returns:
        Function (key, n) → samples of shape (n, data_dim), float32.

    Raises:
        FileNotFoundError: if there is no such file.
        TypeError: if the file holds something else than real numbers.
        ValueError: if the file is not one of numbers, or they do not fit, as in `from_samples`.
    """
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"path must be a file of numbers, but there is no file {file}")
    return _sampler_of(_read_array(file) if file.suffix == ".npy" else _read_text(file), str(file))


def _read_array(file: Path) -> np.ndarray:
    try:
        # `np.load` would take a zip archive, too.
        with open(file, "rb") as content:
            return np.asarray(np.lib.format.read_array(content, allow_pickle=False))
    # NumPy reads the header as a piece of Python: a damaged one is an error of syntax, or of tokens.
    except (ValueError, TypeError, OSError, EOFError, SyntaxError, tokenize.TokenError) as error:
        raise ValueError(f"{file} must be an array in NumPy's format: {error}") from error


def _read_text(file: Path) -> list[list[float]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} must be text in UTF-8, or end in .npy: {error}") from error
    held = [(line.split("#")[0].strip(), number) for number, line in enumerate(lines, 1)]
    held = [(content, number) for content, number in held if content]
    if _are_names([content for content, _ in held[:2]]):
        del held[0]
    rows: list[list[float]] = []
    for content, number in held:
        line = lines[number - 1]
        try:
            rows.append([float(entry) for entry in content.split(_mark(content))])
        except ValueError as error:
            raise ValueError(f"{file} must hold numbers, got {line!r} in line {number}") from error
        if len(rows[-1]) != len(rows[0]):
            raise ValueError(f"{file} must hold {len(rows[0])} numbers a line, got {line!r} in line {number}")
    return rows


def _mark(content: str, marks: str = ",;") -> str | None:
    """What parts the entries of a line: None for blanks."""
    return next((mark for mark in marks if mark in content), None)


def _are_names(first_two: list[str]) -> bool:
    """Tell whether the first line holds names, one for each number of the next; a row with a slip is none."""
    if not first_two:
        return False
    first, following = first_two[0], first_two[-1]
    width, mark = len(following.split(_mark(following))), _mark(following)
    if mark is None or mark not in first:
        mark = _mark(first, ",;\t")
    names = first.split(mark)
    # Above a single column blanks part nothing: "length in cm" is one name.
    if width == 1 and mark is None and any(_is_name(name) for name in names):
        names = [first]
    return (len(names) == width or len(first_two) == 1) and all(_is_name(name) for name in names)


def _is_name(entry: str) -> bool:
    plain = entry.strip("\"' \t").lstrip(_BEFORE).lower()
    return plain not in _NO_NAMES and not plain[0].isdecimal()


@contract(sample=SAMPLER)
def origin(sample: Sampler) -> dist.Distribution | Blobs | Array | None:
    """Return what a sampler of this file draws from: a density, or samples; None for any other function."""
    partial: Any = traceable(sample)
    return partial.args[0] if partial.func in (_draw, _scatter, _pick) else None


def check_density(name: str, distribution: object) -> None:
    """Refuse what is not one density on the line.

    Raises:
        TypeError: if it is not a distribution.
        ValueError: if it is a batch of them, or one of vectors.
    """
    if not isinstance(distribution, dist.Distribution):
        raise TypeError(f"{name} must be a density, as in gan_lessons.theory.densities, got {distribution!r}")
    if distribution.batch_shape or distribution.event_shape:
        found = (distribution.batch_shape, distribution.event_shape)
        raise ValueError(f"{name} must be one density on the line, got {distribution!r} of shapes {found}")


@contract(sample=SAMPLER)
def traceable(sample: Sampler) -> Sampler:
    """Return the sampler as a pytree, so that `jax.jit` takes it as an argument."""
    return sample if isinstance(sample, jax.tree_util.Partial) else jax.tree_util.Partial(sample)


def _draw(distribution: Any, key: Array, n: int) -> Float[Array, "n 1"]:
    # With float64 switched on numpyro would draw 64 random bits a number: other samples, and half as fast.
    with jax.enable_x64(False):
        return distribution.sample(key, (n,))[:, None]


def _scatter(density: Blobs, key: Array, n: int) -> Float[Array, "n 2"]:
    # 32-bit numbers whatever JAX's setting is, as in `_draw`.
    with jax.enable_x64(False):
        which_key, normal_key = jax.random.split(key)
        below = jnp.cumsum(density.weights)
        place = jax.random.uniform(which_key, (n,), jnp.float32) * below[-1]
        which = jnp.searchsorted(below, place, side="right")
        noise = jax.random.normal(normal_key, (n, 2), jnp.float32)
        return density.centres[which] + density.std * noise


def _pick(samples: Float[Array, "all data"], key: Array, n: int) -> Float[Array, "n data"]:
    # 32-bit numbers whatever JAX's setting is, as in `_draw`.
    return samples[jax.random.randint(key, (n,), 0, samples.shape[0], dtype=jnp.int32)]


def _float32(leaf: Any) -> Array:
    return jnp.asarray(leaf, dtype=jnp.float32)
