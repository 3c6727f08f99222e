"""The density of a 1-D generator, computed from G itself: p_g is what G makes of p_z, cell by cell.

The line of z is cut into cells. Between its ends a cell's image is taken as a straight line, so that its
mass, which is known exactly, lies evenly over the interval between the images of its ends. The line of x is
cut into bins, and each bin receives the mass of the parts of images that fall into it. No mass is lost,
wherever G is flat, steep, or folds the line over.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jax.scipy.special import ndtr
from jaxtyping import Array, Float

from gan_lessons.contracts import checks, clauses
from gan_lessons.contracts.clauses import Clause, Relation
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import quadrature

# A bin with less mass than this has none.
NOTHING = 1e-14

# Beyond ±8 the normal density has a mass of 1e-15.
_REACH = 8.0


class Bins(NamedTuple):
    """A partition of the line of x. The first and the last bin also take what lies outside.

    Attributes:
        edges: shape (n + 1,), increasing.
        centres: shape (n,), the middles, where a discriminator is looked at.
        widths: shape (n,), > 0, in units of x: mass / width is a density.
    """

    edges: Float[Array, " edges"]
    centres: Float[Array, " bins"]
    widths: Float[Array, " bins"]


class Cells(NamedTuple):
    """A partition of the line of z ~ N(0, 1).

    Attributes:
        edges: shape (m + 1,), increasing.
        masses: shape (m,), the probability of each cell; together 1.
    """

    edges: Float[Array, " edges"]
    masses: Float[Array, " cells"]


BINS = clauses.instance(Bins, "bins_between")


def _positions(name: str, value: object) -> None:
    array = checks.numbers(name, value)
    if array.ndim != 1 or np.isnan(array).any():
        raise ValueError(f"{name} must be a list of positions, got {value}")


def _core(name: str, value: Any) -> None:
    checks.finite_number(name, value)
    if np.shape(value) != (2,) or not value[1] > 0:
        raise ValueError(f"{name} must be a centre and a scale above 0, got {value}")


@contract(
    clauses.increasing("low", "high"), num_bins=clauses.even,
    jumps=Clause("positions", "a list of positions, maybe empty", _positions),
    core=Clause("core", "a centre and a scale, finite, the scale above 0", _core),
)  # fmt: skip
def bins_between(
    low: float,
    high: float,
    num_bins: int,
    jumps: np.ndarray,
    core: tuple[float, float] | None = None,
) -> Bins:
    """Cut [low, high] into bins, with an edge on every jump of the data's density, or on one of each few.

    The bins are of nearly equal width. Where the data have heavy tails, so that most of the line from low to
    high is nearly empty, `core` makes them fine around a centre and as wide as far tails need:
    x = centre + scale · sinh(t), in equal steps of t.

    Args:
        low: first edge.
        high: last edge, above `low`.
        num_bins: even, at least 2, so that pairs of bins make a coarser partition.
        jumps: shape (j,), positions of jumps and kinks; those outside are ignored. The nearest
            edge moves there; of several nearest to one edge the last has it.
        core: centre and scale > 0 of the part that holds most of the data; None for equal widths.

    Returns:
        The bins, float64.
    """
    jumps = np.asarray(jumps)
    edges = np.linspace(low, high, num_bins + 1) if core is None else _widening(low, high, num_bins, core)
    for jump in jumps[(jumps > low) & (jumps < high)]:
        nearest = 1 + int(np.argmin(np.abs(edges[1:-1] - jump))) if num_bins > 2 else 1
        edges[nearest] = jump
    edges = np.sort(edges)
    with jax.enable_x64(True):
        centres = (edges[1:] + edges[:-1]) / 2
        return Bins(*(jnp.asarray(part) for part in (edges, centres, np.diff(edges))))


def _widening(low: float, high: float, num_bins: int, core: tuple[float, float]) -> np.ndarray:
    centre, scale = core
    first, last = np.arcsinh((np.array([low, high]) - centre) / scale)
    t = np.linspace(first, last, num_bins + 1)
    # The ends as they were given: rounding in sinh must not move them.
    return np.concatenate([[low], (centre + scale * np.sinh(t))[1:-1], [high]])


@contract(num_cells=clauses.even)
def cells_of_noise(num_cells: int) -> Cells:
    """Cut the line of z into cells of equal width, and compute the mass of each under N(0, 1).

    Args:
        num_cells: even, at least 2.

    Returns:
        The cells, float64.

    >>> float(cells_of_noise(4).masses.sum())
    1.0
    """
    with jax.enable_x64(True):
        edges = jnp.linspace(-_REACH, _REACH, num_cells + 1, dtype=jnp.float64)
        below = ndtr(edges).at[jnp.array([0, -1])].set(jnp.array([0.0, 1.0]))
        return Cells(edges, jnp.diff(below))


@contract(bins=BINS)
def data_masses(distribution: dist.Distribution, bins: Bins) -> Float[Array, " bins"]:
    """Integrate the data's density over every bin, in panels between its edges and all jumps inside.

    Args:
        distribution: a family of `densities`; p_data.
        bins: of any width: a bump narrower than a bin has panels of its own.

    Returns:
        Shape (n,), log of the mass of each bin, -inf where it is 0; the masses sum to 1.

    Raises:
        TypeError: if `distribution` is not a family of `densities`.
    """
    ends = quadrature.breakpoints(distribution)
    edges = jnp.sort(jnp.concatenate([bins.edges, jnp.clip(ends, bins.edges[0], bins.edges[-1])]))
    inside = quadrature.panel_grid(edges, 8)
    log_p = (distribution.log_prob(inside.x) + jnp.log(inside.weights)).reshape(-1, 8)
    log_mass = _in_bins(jax.nn.logsumexp(log_p, axis=1), edges, bins)
    for index, outside in ((0, jnp.minimum(ends, bins.edges[0])), (-1, jnp.maximum(ends, bins.edges[-1]))):
        tail = quadrature.panel_grid(jnp.append(outside, bins.edges[index]))
        mass = quadrature.integrate(jnp.exp(distribution.log_prob(tail.x)), tail)
        log_mass = log_mass.at[index].set(jnp.logaddexp(log_mass[index], jnp.log(mass)))
    return log_mass - jax.nn.logsumexp(log_mass)


def _in_bins(
    log_panel: Float[Array, " panels"], edges: Float[Array, " edges"], bins: Bins
) -> Float[Array, " bins"]:
    """Logs of the sums of what lies in each bin; in logs, for tails below the smallest number count, too."""
    number, middles = bins.widths.shape[0], (edges[1:] + edges[:-1]) / 2
    bin_of = jnp.clip(jnp.searchsorted(bins.edges, middles, side="right") - 1, 0, number - 1)
    top = jax.ops.segment_max(log_panel, bin_of, number)
    top = jnp.where(jnp.isfinite(top), top, 0.0)
    return top + jnp.log(jax.ops.segment_sum(jnp.exp(log_panel - top[bin_of]), bin_of, number))


def _one_image_more(values: Mapping[str, Any]) -> None:
    images, masses = values["images"].shape[0], values["masses"].shape[0]
    if images != masses + 1:
        raise ValueError(f"images must be one more than the {masses} masses, got {images}")


@contract(
    Relation("one more", "`images` are one more than `masses`", _one_image_more, ("images", "masses")),
    bins=BINS,
)  # fmt: skip
def push_forward(
    images: Float[Array, " edges"], masses: Float[Array, " cells"], bins: Bins
) -> Float[Array, " bins"]:
    """Push the mass of the cells of z into the bins of x.

    mass of bin j = Σ_i masses_i · |image of cell i ∩ bin j| / |image of cell i|

    Args:
        images: shape (m + 1,), G at the edges of the cells; those outside the bins count in the end bins.
        masses: shape (m,), mass of each cell.
        bins: shape (n,) bins of x.

    Returns:
        Shape (n,), the mass of each bin, 0 or above `NOTHING`; their sum is that of `masses` within 1e-10.
        NaN everywhere where an image is NaN: a generator that does not answer has no density.
    """
    inside = jnp.clip(images, bins.edges[0], bins.edges[-1])
    low, high = jnp.minimum(inside[1:], inside[:-1]), jnp.maximum(inside[1:], inside[:-1])
    num_bins = bins.widths.shape[0]
    first, last = (
        jnp.clip(jnp.searchsorted(bins.edges, end, side="right") - 1, 0, num_bins - 1) for end in (low, high)
    )
    # An image far narrower than a bin is a point: its density would be a number that sums cannot forget.
    within = (first == last) | (high - low < 1e-6 * bins.widths[first])
    # A cell that spans bins has density masses/(high - low) from its low end to its high end: it switches on
    # in one bin and off in another, and a running sum says what is on in the bins between.
    density = jnp.where(within, 0.0, masses / jnp.where(within, 1.0, high - low))
    nothing = jnp.zeros(num_bins, dtype=images.dtype)
    on = nothing.at[first].add(density).at[last].add(-density)
    full = (jnp.cumsum(on) - on) * bins.widths
    part = nothing.at[first].add(jnp.where(within, masses, density * (bins.edges[first + 1] - low)))
    part = part.at[last].add(-density * (bins.edges[last + 1] - high))
    # The running sum leaves about 1e-16 where there is nothing, and D* would be drawn there.
    mass = full + part
    mass = jnp.where(mass <= NOTHING, 0.0, mass)
    # NaN lies in no bin; left alone, its mass would be counted in the last one.
    return jnp.where(jnp.any(jnp.isnan(images)), jnp.nan, mass)
