"""p_data and p_g: the families of densities the lessons move, and finite distributions.

Densities come from `numpyro.distributions`. A numpyro distribution is a pytree: it can be built inside
`jax.jit` from traced parameters, stacked, and mapped over with `jax.vmap`. Every family here answers
`.log_prob(x)` (nats; -inf outside the support) and `.sample(key, shape)`.

The checks here name the argument and the value, and cost nothing; numpyro's own are switched off
(`validate_args`), because outside `jit` each of them is compiled.
"""

import jax
import jax.numpy as jnp
import numpyro.distributions as dist
from jax.typing import ArrayLike
from jaxtyping import Array

from gan_lessons.contracts import clauses
from gan_lessons.contracts.clauses import Scalar
from gan_lessons.contracts.decorator import contract
from gan_lessons.theory.discrete import finite as finite
from gan_lessons.theory.discrete import log_probs as log_probs
from gan_lessons.theory.free_form import FreeForm as FreeForm


@contract(mean=clauses.finite, std=clauses.positive)
def normal(mean: Scalar, std: Scalar) -> dist.Normal:
    """Build the normal density N(mean, std²).

    p(x) = exp(-(x - mean)² / (2 std²)) / (std √(2π))

    Args:
        mean: scalar, any finite number.
        std: scalar, > 0. The standard deviation, not the variance.

    Returns:
        The distribution.

    >>> round(float(normal(0.0, 1.0).log_prob(0.0)), 4)
    -0.9189
    """
    return dist.Normal(mean, std, validate_args=False)


class Mixture(dist.MixtureSameFamily):
    """Two normal components; numpyro's own mixes arrays of different ranks, which strict settings refuse."""

    def component_log_probs(self, value: ArrayLike) -> Array:
        """Return log(weight_k) + log N(x; mean_k, std_k²) for both components on a last axis of length 2."""
        weights = jax.nn.log_softmax(self.mixing_distribution.logits)
        component = self.component_distribution
        normals = [dist.Normal(component.loc[k], component.scale[k], validate_args=False) for k in range(2)]
        return jnp.stack([weights[k] + normals[k].log_prob(value) for k in range(2)], axis=-1)

    def sample(self, key: Array, sample_shape: tuple[int, ...] = ()) -> Array:
        """Draw samples: toss for the component, then move a standard normal to it."""
        component_key, normal_key = jax.random.split(key)
        mean, std = self.component_distribution.loc, self.component_distribution.scale
        # One uniform number decides between two components; a general categorical would take two logs of it.
        weight = jax.nn.softmax(self.mixing_distribution.logits)[0]
        first = jax.random.uniform(component_key, sample_shape, dtype=mean.dtype) < weight
        noise = jax.random.normal(normal_key, sample_shape, dtype=mean.dtype)
        return jnp.where(first, mean[0] + std[0] * noise, mean[1] + std[1] * noise)


@contract(
    weight=clauses.share,
    mean_1=clauses.finite,
    std_1=clauses.positive,
    mean_2=clauses.finite,
    std_2=clauses.positive,
)
def mixture(weight: Scalar, mean_1: Scalar, std_1: Scalar, mean_2: Scalar, std_2: Scalar) -> Mixture:
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
    """
    return _mixture(weight, mean_1, std_1, mean_2, std_2)


@jax.jit
def _mixture(weight: Scalar, mean_1: Scalar, std_1: Scalar, mean_2: Scalar, std_2: Scalar) -> Mixture:
    """Put the parts together in one program: nine small ones take three times as long to compile."""
    first = jnp.asarray(weight, dtype=float)
    # Logits, not probabilities: numpyro would round a probability of 0 up to the smallest normal number.
    mixing = dist.CategoricalLogits(jnp.log(jnp.stack([first, 1 - first])), validate_args=False)
    means = jnp.stack([jnp.asarray(mean_1, dtype=float), jnp.asarray(mean_2, dtype=float)])
    stds = jnp.stack([jnp.asarray(std_1, dtype=float), jnp.asarray(std_2, dtype=float)])
    return Mixture(mixing, dist.Normal(means, stds, validate_args=False), validate_args=False)


@contract(mean=clauses.finite, scale=clauses.positive)
def laplace(mean: Scalar, scale: Scalar) -> dist.Laplace:
    """Build the Laplace density, a kink at its mean and exponential tails.

    p(x) = exp(-|x - mean| / scale) / (2 scale)

    Args:
        mean: scalar, any finite number.
        scale: scalar, > 0. The standard deviation is √2 · scale.

    Returns:
        The distribution.
    """
    return dist.Laplace(mean, scale, validate_args=False)


@contract(df=clauses.positive, mean=clauses.finite, scale=clauses.positive)
def student_t(df: Scalar, mean: Scalar, scale: Scalar) -> dist.StudentT:
    """Build Student's t density, whose tails fall only like |x|^-(df + 1).

    p(x) ∝ (1 + ((x - mean)/scale)² / df)^(-(df + 1)/2)

    Args:
        df: scalar, > 0, degrees of freedom; 1 is the Cauchy density, ∞ would be the normal one.
        mean: scalar, the centre (the mean exists only for df > 1).
        scale: scalar, > 0.

    Returns:
        The distribution.
    """
    return dist.StudentT(df, mean, scale, validate_args=False)


class Uniform(dist.Uniform):
    """The uniform density whose log is -inf outside [low, high], where numpyro's own leaves it unchecked."""

    def log_prob(self, value: ArrayLike, intermediates: None = None) -> Array:
        """Return -log(high - low) inside [low, high] and -inf outside; NaN for ends in the wrong order."""
        inside = (value >= self.low) & (value <= self.high)
        density = jnp.where(inside, -jnp.log(self.high - self.low), -jnp.inf)
        # Ends in the wrong order hold no point: -inf everywhere would be a density of mass 0.
        return jnp.where(self.high > self.low, density, jnp.nan)


@contract(clauses.increasing("low", "high"))
def uniform(low: Scalar, high: Scalar) -> Uniform:
    """Build the uniform density on [low, high].

    p(x) = 1 / (high - low) for low ≤ x ≤ high, else 0

    Args:
        low: scalar, the lower end.
        high: scalar, the upper end, above `low`.

    Returns:
        The distribution; its `log_prob` is -inf outside [low, high]. Traced ends that are not in order have
        no density: NaN.

    >>> float(uniform(0.0, 2.0).log_prob(3.0))
    -inf
    """
    return Uniform(low, high, validate_args=False)
