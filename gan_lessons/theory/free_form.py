"""A density the learner draws by hand."""

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
from jax.typing import ArrayLike
from jaxtyping import Array
from numpyro.distributions import constraints

from gan_lessons.contracts import checks


class FreeForm(dist.Distribution):
    """A density drawn by hand: straight lines through the points (x_i, height_i), scaled to integrate to 1.

    p(x) = interpolation of the heights at x / (area under them), and 0 outside [x_0, x_n]

    Args:
        x: shape (n,), n ≥ 2, evenly spaced and increasing.
        heights: shape (n,), each ≥ 0, not all 0. Traced heights that are all 0 have no density: NaN.

    Raises:
        TypeError: if a concrete argument is not a number.
        ValueError: if a concrete argument is outside its domain.

    >>> import jax.numpy as jnp
    >>> float(FreeForm(jnp.linspace(0.0, 2.0, 3), jnp.array([0.0, 5.0, 0.0])).log_prob(1.0))
    0.0
    """

    arg_constraints: ClassVar[dict[str, object]] = {
        "x": constraints.real_vector,
        "heights": constraints.real_vector,
    }
    support = constraints.real

    def __init__(self, x: ArrayLike, heights: ArrayLike, *, validate_args: bool | None = False) -> None:
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

    def cdf(self, value: ArrayLike) -> Array:
        """Return the mass to the left of `value`: whole trapezoids, and a part of one."""
        areas = self.segment_areas
        before = jnp.concatenate([jnp.zeros_like(areas[:1]), jnp.cumsum(areas)])
        inside = jnp.clip(jnp.asarray(value, self.x.dtype), self.x[0], self.x[-1])
        segment = jnp.clip(jnp.searchsorted(self.x, inside, side="right") - 1, 0, len(areas) - 1)
        height = jnp.interp(inside, self.x, self.heights)
        part = (inside - self.x[segment]) * (self.heights[segment] + height) / 2
        return (before[segment] + part) / before[-1]

    def sample(self, key: Array, sample_shape: tuple[int, ...] = ()) -> Array:
        """Draw samples: choose a trapezoid by its area, then invert its quadratic distribution function."""
        segment_key, position_key = jax.random.split(key)
        segment = jax.random.categorical(segment_key, jnp.log(self.segment_areas), shape=sample_shape)
        u = jax.random.uniform(position_key, sample_shape, dtype=self.x.dtype)
        left, right = self.heights[segment], self.heights[segment + 1]
        # The textbook root (√(...) - left)/(right - left) is 0/0 for level segments. This form is so only for
        # u = 0, which comes once in some million numbers, on a segment that begins at height 0.
        root = left + jnp.sqrt(left**2 + u * (right**2 - left**2))
        position = jnp.where(root > 0, u * (left + right) / jnp.where(root > 0, root, 1.0), 0.0)
        return self.x[segment] + position * (self.x[segment + 1] - self.x[segment])
