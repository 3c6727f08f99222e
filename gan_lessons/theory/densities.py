"""p_data and p_g: the families of densities the lessons move, and finite distributions.

Densities come from `numpyro.distributions`. A numpyro distribution is a pytree: it can be built inside
`jax.jit` from traced parameters, stacked, and mapped over with `jax.vmap`. Every family here answers
`.log_prob(x)` (nats; -inf outside the support) and `.sample(key, shape)`.
"""

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jax.typing import ArrayLike
from jaxtyping import Array, Float
from numpyro.distributions import constraints

from gan_lessons.theory import checks


def normal(mean: ArrayLike, std: ArrayLike) -> dist.Normal:
    """Build the normal density N(mean, std²).

    p(x) = exp(-(x - mean)² / (2 std²)) / (std √(2π))

    Args:
        mean: scalar, any finite number.
        std: scalar, > 0. The standard deviation, not the variance.

    Returns:
        The distribution.

    Raises:
        ValueError: if a concrete argument is outside its domain.

    >>> round(float(normal(0.0, 1.0).log_prob(0.0)), 4)
    -0.9189
    """
    checks.finite_number("mean", mean)
    checks.positive("std", std)
    return dist.Normal(mean, std)


def mixture(
    weight: ArrayLike, mean_1: ArrayLike, std_1: ArrayLike, mean_2: ArrayLike, std_2: ArrayLike
) -> dist.MixtureSameFamily:
    """Build the mixture of two normal densities.

    p(x) = weight · N(x; mean_1, std_1²) + (1 - weight) · N(x; mean_2, std_2²)

    Args:
        weight: scalar in [0, 1], the weight of the first component. At 0 or 1 one component is left.
        mean_1: scalar, mean of the first component.
        std_1: scalar, > 0, standard deviation of the first component.
        mean_2: scalar, mean of the second component.
        std_2: scalar, > 0, standard deviation of the second component.

    Returns:
        The distribution.

    Raises:
        ValueError: if a concrete argument is outside its domain.
    """
    checks.in_unit_interval("weight", weight)
    for name, value in (("mean_1", mean_1), ("mean_2", mean_2)):
        checks.finite_number(name, value)
    for name, value in (("std_1", std_1), ("std_2", std_2)):
        checks.positive(name, value)
    first = jnp.asarray(weight, dtype=float)
    # Logits, not probabilities: numpyro would round a probability of 0 up to the smallest normal number.
    mixing = dist.CategoricalLogits(jnp.log(jnp.stack([first, 1 - first])), validate_args=False)
    means = jnp.stack([jnp.asarray(mean_1, dtype=float), jnp.asarray(mean_2, dtype=float)])
    stds = jnp.stack([jnp.asarray(std_1, dtype=float), jnp.asarray(std_2, dtype=float)])
    return dist.MixtureSameFamily(mixing, dist.Normal(means, stds))


def laplace(mean: ArrayLike, scale: ArrayLike) -> dist.Laplace:
    """Build the Laplace density, a kink at its mean and exponential tails.

    p(x) = exp(-|x - mean| / scale) / (2 scale)

    Args:
        mean: scalar, any finite number.
        scale: scalar, > 0. The standard deviation is √2 · scale.

    Returns:
        The distribution.

    Raises:
        ValueError: if a concrete argument is outside its domain.
    """
    checks.finite_number("mean", mean)
    checks.positive("scale", scale)
    return dist.Laplace(mean, scale)


def student_t(df: ArrayLike, mean: ArrayLike, scale: ArrayLike) -> dist.StudentT:
    """Build Student's t density, whose tails fall only like |x|^-(df + 1).

    p(x) ∝ (1 + ((x - mean)/scale)² / df)^(-(df + 1)/2)

    Args:
        df: scalar, > 0, degrees of freedom; 1 is the Cauchy density, ∞ would be the normal one.
        mean: scalar, the centre (the mean exists only for df > 1).
        scale: scalar, > 0.

    Returns:
        The distribution.

    Raises:
        ValueError: if a concrete argument is outside its domain.
    """
    checks.positive("df", df)
    checks.finite_number("mean", mean)
    checks.positive("scale", scale)
    return dist.StudentT(df, mean, scale)


class Uniform(dist.Uniform):
    """The uniform density whose log is -inf outside [low, high], where numpyro's own leaves it unchecked."""

    def log_prob(self, value: ArrayLike, intermediates: None = None) -> Array:
        """Return -log(high - low) inside [low, high] and -inf outside."""
        inside = (value >= self.low) & (value <= self.high)
        return jnp.where(inside, -jnp.log(self.high - self.low), -jnp.inf)


def uniform(low: ArrayLike, high: ArrayLike) -> Uniform:
    """Build the uniform density on [low, high].

    p(x) = 1 / (high - low) for low ≤ x ≤ high, else 0

    Args:
        low: scalar, the lower end.
        high: scalar, the upper end, above `low`.

    Returns:
        The distribution; its `log_prob` is -inf outside [low, high].

    Raises:
        ValueError: if concrete ends are not finite or not in order.

    >>> float(uniform(0.0, 2.0).log_prob(3.0))
    -inf
    """
    checks.increasing("low", low, "high", high)
    return Uniform(low, high)


class FreeForm(dist.Distribution):
    """A density drawn by hand: straight lines through the points (x_i, height_i), scaled to integrate to 1.

    p(x) = interpolation of the heights at x / (area under them), and 0 outside [x_0, x_n]

    Args:
        x: shape (n,), n ≥ 2, evenly spaced and increasing.
        heights: shape (n,), each ≥ 0, not all 0. Traced heights that are all 0 have no density: NaN.

    Raises:
        ValueError: if a concrete argument is outside its domain.

    >>> float(FreeForm(jnp.linspace(0.0, 2.0, 3), jnp.array([0.0, 5.0, 0.0])).log_prob(1.0))
    0.0
    """

    arg_constraints = {"x": constraints.real_vector, "heights": constraints.real_vector}
    support = constraints.real

    def __init__(self, x: ArrayLike, heights: ArrayLike, *, validate_args: bool | None = None) -> None:
        checks.finite_number("x", x)
        checks.non_negative("heights", heights)
        if np.shape(x) != np.shape(heights) or np.ndim(x) != 1 or np.size(x) < 2:
            raise ValueError(
                f"x and heights must be of one shape (n,), n >= 2, got {np.shape(x)}, {np.shape(heights)}"
            )
        if checks.is_concrete(x):
            steps = np.diff(np.asarray(x))
            if not (steps > 0).all() or not np.allclose(steps, steps[0], rtol=1e-4):
                raise ValueError(f"x must be evenly spaced and increasing, got {x}")
        if checks.is_concrete(heights) and not np.any(np.asarray(heights) > 0):
            raise ValueError(f"heights must not all be zero, got {heights}")
        self.x, self.heights = jnp.asarray(x, dtype=float), jnp.asarray(heights, dtype=float)
        super().__init__(batch_shape=(), event_shape=(), validate_args=validate_args)

    @property
    def segment_areas(self) -> Array:
        """Areas of the trapezoids between neighbouring points, before scaling; shape (n - 1,)."""
        return jnp.diff(self.x) * (self.heights[:-1] + self.heights[1:]) / 2

    def log_prob(self, value: ArrayLike, intermediates: None = None) -> Array:
        """Return the log-density (nats); -inf outside the support and where the drawn height is 0."""
        height = jnp.interp(value, self.x, self.heights, left=0.0, right=0.0)
        drawn = height > 0
        area = jnp.sum(self.segment_areas)
        return jnp.where(drawn, jnp.log(jnp.where(drawn, height, 1.0)) - jnp.log(area), -jnp.inf)

    def sample(self, key: Array, sample_shape: tuple[int, ...] = ()) -> Array:
        """Draw samples: choose a trapezoid by its area, then invert its quadratic distribution function."""
        segment_key, position_key = jax.random.split(key)
        segment = jax.random.categorical(segment_key, jnp.log(self.segment_areas), shape=sample_shape)
        u = jax.random.uniform(position_key, sample_shape, dtype=self.x.dtype)
        left, right = self.heights[segment], self.heights[segment + 1]
        # The textbook root (√(...) - left)/(right - left) is 0/0 for level segments; this form is not.
        position = u * (left + right) / (left + jnp.sqrt(left**2 + u * (right**2 - left**2)))
        return self.x[segment] + position * (self.x[segment + 1] - self.x[segment])


def finite(probs: ArrayLike) -> Float[Array, " k"]:
    """Check the probabilities of finitely many outcomes and return them as an array.

    Args:
        probs: shape (k,), each ≥ 0, together 1 within 1e-6.

    Returns:
        The probabilities divided by their sum, shape (k,).

    Raises:
        ValueError: if concrete probabilities are empty, negative, NaN, not one-dimensional or do not sum to 1.

    >>> finite([0.25, 0.75]).tolist()
    [0.25, 0.75]
    """
    checks.non_negative("probs", probs)
    if np.ndim(probs) != 1:
        raise ValueError(f"probs must have one dimension, got shape {np.shape(probs)}")
    if checks.is_concrete(probs) and abs(float(np.sum(np.asarray(probs))) - 1) > 1e-6:
        raise ValueError(f"probs must sum to 1, got {probs} with sum {float(np.sum(np.asarray(probs)))}")
    array = jnp.asarray(probs, dtype=float)
    return array / jnp.sum(array)


def log_probs(probs: Float[Array, " k"]) -> Float[Array, " k"]:
    """Return log probs, with log 0 = -inf: what the functions of `divergences` and `game` take.

    Args:
        probs: shape (k,), from `finite`.

    Returns:
        Shape (k,), nats, in [-inf, 0].

    >>> log_probs(finite([0.0, 1.0])).tolist()
    [-inf, 0.0]
    """
    present = probs > 0
    return jnp.where(present, jnp.log(jnp.where(present, probs, 1.0)), -jnp.inf)
