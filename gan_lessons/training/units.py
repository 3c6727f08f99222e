"""The units a run computes in: where the data lie and how wide, so that networks meet numbers of about one.

C(G), V(D, G), probabilities and every divergence are the same in all units of x. Networks are not: a tanh
that bends at about one sees nothing of bumps a thousand apart. So each run measures its data first; G ends
with x = shift + scale · (what its layers say), D begins with (x - shift) / scale, and outside of the two
networks everything is in the data's own units.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist

from gan_lessons.contracts.decorator import contract
from gan_lessons.theory import plane
from gan_lessons.training.config import Config
from gan_lessons.training.data import SAMPLER, Sampler, origin
from gan_lessons.training.models import CONFIG, Units
from gan_lessons.training.sampling import draw_data
from gan_lessons.training.window import outline

_SAMPLES = 65_536  # drawn where nothing is known of the data: both moments within 1 % for normal data
_HEAVY = 10.0  # interquartile ranges in a standard deviation: 0.74 for normal data, above 100 for Cauchy's
_NORMAL = 1.349  # the interquartile range of N(0, 1)
_FLOAT32 = np.finfo(np.float32)
# Of a density: how many times as wide as the steps of float32 at its place it must be. With two, some twenty
# numbers are left of a normal density, and training finds it; with one it does not.
_STEPS = 2.0
# Gradients by x are of 1 / scale: a hundredth of that must not vanish in float32.
_WIDEST = float(_FLOAT32.max) / 1000


@contract(config=CONFIG, sample=SAMPLER)
def units_of(config: Config, sample: Sampler) -> Units:
    """Measure the data: their mean and standard deviation, or median and quartiles where tails are heavy.

    A density is measured by quadrature and a list of samples as it stands. Of any other function 65,536
    samples are drawn, always with the same key, so that a run can be repeated. A standard deviation that is
    infinite (Student's t with 2 degrees of freedom or fewer), or more than ten times the interquartile range,
    tells of the rarest samples and not of the others: then shift is the median, and scale the interquartile
    range over 1.349, which for normal data is their standard deviation.

    Args:
        config: `data_dim`.
        sample: function (key, n) → data of shape (n, data_dim).

    Returns:
        The units.

    Raises:
        TypeError: if `sample` returns something else than an array of real numbers, or its density is no
            family of `densities`.
        ValueError: if `sample` returns another shape than (n, data_dim), numbers that are not finite, or one
            and the same number, in which there is nothing to learn; or if float32 cannot tell the data
            apart, as N(10¹², 1) or uniform data between 10⁸ and 10⁸ + 1.

    >>> from gan_lessons.theory import densities
    >>> from gan_lessons.training import data
    >>> units_of(Config(), data.sampler(densities.normal(4.0, 0.5))).scale.round(3).tolist()
    [0.5]
    """
    known = origin(sample)
    if isinstance(known, dist.Distribution):
        columns = [_of_density(known)]
    elif isinstance(known, plane.Blobs):
        columns = list(zip(*(part.tolist() for part in plane.moments(known)), strict=True))
    else:
        # The key is fixed: the same function has the same units in every run.
        drawn = draw_data(config, sample, jax.random.key(0), _SAMPLES) if known is None else known
        columns = [_measured(column, np.ones(len(column))) for column in np.asarray(drawn).T]
    if len(columns) != config.data_dim:
        raise ValueError(f"sample must return data_dim={config.data_dim} numbers each, got {len(columns)}")
    for shift, scale in columns:
        _check_distinct(shift, scale, isinstance(known, dist.Distribution | plane.Blobs))
    return Units(*(jnp.asarray(part, jnp.float32) for part in zip(*columns, strict=True)))


def _of_density(p_data: dist.Distribution) -> tuple[float, float]:
    _, x, mass = outline(p_data)
    endless = isinstance(p_data, dist.StudentT) and float(p_data.df) <= 2
    return _measured(x, mass, heavy=endless)


def _check_distinct(shift: float, scale: float, of_density: bool) -> None:
    # Samples are numbers of float32 already; what is drawn from a density is rounded to them.
    steps = _STEPS if of_density else 0.0
    least = max(float(_FLOAT32.tiny), steps * float(_FLOAT32.eps) * abs(shift))
    if not least <= scale <= _WIDEST:
        raise _indistinct(shift, scale)


def _indistinct(shift: float, scale: float) -> ValueError:
    said = f"float32 cannot tell such data apart, got shift {shift:.6g} and scale {scale:.6g}"
    return ValueError(f"samples must be in other units: {said}")


def _measured(x: np.ndarray, mass: np.ndarray, heavy: bool = False) -> tuple[float, float]:
    """Shift and scale of masses at points of the line."""
    x, mass = np.asarray(x, np.float64), np.asarray(mass, np.float64)
    if not np.isfinite(x).all():
        raise ValueError(f"samples must be finite, got {x[~np.isfinite(x)][0]}")
    if not np.isfinite(mass).all():  # of a density that has no width in float32
        raise _indistinct(float(x.mean()), float(x.std()))
    order = np.argsort(x, kind="stable")
    below = np.cumsum(mass[order]) / mass.sum()
    quarter, middle, three_quarters = x[order][np.searchsorted(below, (0.25, 0.5, 0.75))]
    spread = three_quarters - quarter
    mean = np.average(x, weights=mass)
    std = np.sqrt(np.average((x - mean) ** 2, weights=mass))
    if heavy or std > _HEAVY * spread > 0:
        mean, std = middle, spread / _NORMAL
    if not std > 0:
        raise ValueError(f"samples must differ, got {mean} each time")
    return float(mean), float(std)
