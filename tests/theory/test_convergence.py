"""Proposition 2 as laws: U is affine, C is convex, its slopes are subgradients; and the halving theorem."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from gan_lessons.theory import convergence, densities, descent, game, quadrature
from tests.theory.random_distributions import FAMILIES, finite_distributions, logits, slider_positions

objective, cost = jax.jit(convergence.objective), jax.jit(convergence.cost)
shares = st.floats(0.0, 1.0)
PAIRS = 10_000
SIZES = (2, 3, 10, 100, 1000)


def pairs(size: int, count: int, seed: int) -> list[np.ndarray]:
    """Random distributions of `size` outcomes, from nearly even to nearly certain, all positive."""
    rng = np.random.default_rng(seed)
    uneven = 10.0 ** rng.uniform(-1, 1, (2, count, 1))
    weights = rng.gamma(uneven, size=(2, count, size)) + 1e-12
    return list(weights / weights.sum(axis=2, keepdims=True))


def plain_value(p_data: np.ndarray, p_g: np.ndarray, logit: np.ndarray) -> float:
    """NumPy and SciPy only, for finite logits."""
    d = scipy.special.expit(logit)
    return float(scipy.special.xlogy(p_data, d).sum() + scipy.special.xlog1py(p_g, -d).sum())


@given(finite_distributions(), finite_distributions(), st.lists(st.floats(-20, 20), min_size=6, max_size=6))
def test_the_objective_is_the_value_of_the_game(p: np.ndarray, q: np.ndarray, logit: list[float]) -> None:
    here = float(objective(jnp.asarray(p), jnp.asarray(q), jnp.asarray(logit)))
    assert here == pytest.approx(plain_value(p, q, np.asarray(logit)), abs=1e-7, rel=1e-9)
    log_p, log_q = (densities.log_probs(jnp.asarray(v)) for v in (p, q))
    assert here == pytest.approx(float(game.value(log_p, log_q, jnp.asarray(logit))), abs=1e-12)


@given(finite_distributions(), finite_distributions(), finite_distributions(), logits(), shares)
def test_the_objective_is_affine(p, q, p_data, logit, share) -> None:
    p_data, logit = jnp.asarray(p_data), jnp.asarray(logit)
    ends = [float(objective(p_data, jnp.asarray(v), logit)) for v in (p, q)]
    middle = convergence.mixture(jnp.asarray(p), jnp.asarray(q), share)
    chord = (1 - share) * ends[0] + share * ends[1]
    assert float(objective(p_data, middle, logit)) == pytest.approx(chord, abs=1e-12)


@given(finite_distributions(), finite_distributions(), finite_distributions(), shares)
def test_the_cost_lies_below_its_chords(p, q, p_data, share) -> None:
    p_data = jnp.asarray(p_data)
    ends = [float(cost(p_data, jnp.asarray(v))) for v in (p, q)]
    middle = float(cost(p_data, convergence.mixture(jnp.asarray(p), jnp.asarray(q), share)))
    assert middle <= (1 - share) * ends[0] + share * ends[1] + 1e-12


@functools.partial(jax.jit, static_argnames="family")
def along_the_chord(family: str, rows: jax.Array, others: jax.Array, shares: jax.Array):
    """U and C at both ends and at the mixture of two densities, on one grid, for p_data a mixture of two."""

    def at(row: jax.Array, other: jax.Array, share: jax.Array) -> tuple[jax.Array, ...]:
        p_data = densities.mixture(0.4, -1.0, 0.6, 1.5, 1.0)
        ends = FAMILIES[family][1](row), densities.laplace(other[0], other[1])
        grid = quadrature.grid_for(p_data, *ends)
        data, p, q = (jnp.exp(quadrature.discretise(d, grid)) for d in (p_data, *ends))
        middle, logit = convergence.mixture(p, q, share), jnp.sin(3 * grid.x) - 0.5
        u = [convergence.objective(data, v, logit, grid.weights) for v in (p, q, middle)]
        c = [convergence.cost(data, v, grid.weights) for v in (p, q, middle)]
        return jnp.stack(u), jnp.stack(c)

    return jax.vmap(at)(rows, others, shares)


@pytest.mark.parametrize("family", ["normal", "uniform", "student_t"])
def test_affine_and_convex_for_densities_on_a_grid(family: str) -> None:
    rows, others = slider_positions(family, 200, 3), slider_positions("laplace", 200, 4)
    shares = np.random.default_rng(5).uniform(size=200)
    u, c = (np.asarray(v).T for v in along_the_chord(family, rows, others, jnp.asarray(shares)))
    np.testing.assert_allclose(u[2], (1 - shares) * u[0] + shares * u[1], rtol=0, atol=1e-12)
    chord = (1 - shares) * c[0] + shares * c[1]
    assert (c[2] <= chord + 1e-12).all()
    assert (chord - c[2]).max() > 0.1  # and not because nothing bends


@pytest.mark.parametrize("size", SIZES)
def test_the_subgradient_inequality_for_ten_thousand_pairs(size: int) -> None:
    count = PAIRS // 10 if size == 1000 else PAIRS
    (p, q), (p_data, _) = pairs(size, count, 1), pairs(size, count, 2)

    def slack(p, q, p_data):
        rise = jnp.sum(convergence.subgradient(p_data, p) * (q - p))
        return convergence.cost(p_data, q) - convergence.cost(p_data, p) - rise

    found = np.asarray(jax.jit(jax.vmap(slack))(*map(jnp.asarray, (p, q, p_data))))
    assert found.min() > -1e-12
    assert found.max() > 1e-3


@pytest.mark.parametrize("size", [2, 7, 100])
def test_the_subgradient_is_the_gradient_inside(size: int) -> None:
    (p, p_data) = map(jnp.asarray, pairs(size, 300, 3))
    p, p_data = (0.9 * v + 0.1 / size for v in (p, p_data))
    gradient = jax.jit(jax.vmap(jax.grad(convergence.cost, argnums=1)))(p_data, p)
    difference = np.asarray(gradient - jax.vmap(convergence.subgradient)(p_data, p))
    np.testing.assert_allclose(difference - difference.mean(axis=1, keepdims=True), 0, atol=1e-10)


def test_the_subgradient_against_finite_differences_of_scipy_entropies() -> None:
    p, p_data, direction = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.1, 0.4]), np.array([1.0, -0.3, -0.7])

    def at(step: float) -> float:
        q = p + step * direction
        m = (q + p_data) / 2
        return scipy.stats.entropy(p_data, m) + scipy.stats.entropy(q, m) - np.log(4)

    slope = (at(1e-5) - at(-1e-5)) / 2e-5
    bend = (at(1e-4) - 2 * at(0) + at(-1e-4)) / 1e-8
    g = np.asarray(convergence.subgradient(jnp.asarray(p_data), jnp.asarray(p)))
    h = np.asarray(convergence.curvature(jnp.asarray(p_data), jnp.asarray(p)))
    assert g @ direction == pytest.approx(slope, abs=1e-9)
    assert h @ direction**2 == pytest.approx(bend, rel=1e-5)


def test_the_curvature_never_exceeds_that_of_the_negative_entropy() -> None:
    p, p_data = map(jnp.asarray, pairs(10, 500, 4))
    assert bool(jnp.all(jax.vmap(convergence.curvature)(p_data, p) <= 1 / p))


@pytest.mark.parametrize("size", SIZES)
def test_one_step_of_size_1_lands_on_the_midpoint(size: int) -> None:
    count = 1000 if size == 1000 else PAIRS // len(SIZES) + 250
    start, p_data = map(jnp.asarray, pairs(size, count, 5))
    after = jax.jit(jax.vmap(lambda p, d: descent.mirror_step(p, descent.exactly_best(p, d, p), 1.0)))
    np.testing.assert_allclose(after(start, p_data), (start + p_data) / 2, rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", SIZES[:4])
def test_after_t_steps_the_distance_is_2_to_the_minus_t_of_the_first(size: int) -> None:
    start, p_data = map(jnp.asarray, pairs(size, 2500, 6))
    run = jax.jit(jax.vmap(lambda p, d: descent.descend(d, p, 1.0, 40).distance))(start, p_data)
    distances, halvings = np.asarray(run), 0.5 ** np.arange(41)
    np.testing.assert_allclose(distances, distances[:, :1] * halvings, rtol=1e-12, atol=1e-15)


# Narrower normal densities underflow to 0 where the data are, and exponentiated gradient keeps a 0.
STARTS = {
    "normal": lambda row: densities.normal(row[0], jnp.maximum(row[1], 0.6)),
    "laplace": lambda row: densities.laplace(row[0], row[1]),
    "mixture": lambda row: densities.mixture(0.3, row[0], 0.6, -row[0], jnp.maximum(row[1], 0.6)),
}


@pytest.mark.parametrize("family", STARTS)
def test_halving_for_densities_on_a_grid(family: str) -> None:
    @jax.jit
    @jax.vmap
    def run(row: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        p_data, p_g = densities.normal(0.0, 1.0), STARTS[family](row)
        grid = quadrature.grid_for(p_data, p_g)
        data, start = (jnp.exp(quadrature.discretise(d, grid)) for d in (p_data, p_g))
        found = descent.descend(data, start, 1.0, 20, weights=grid.weights)
        return found.p_g[1] - (start + data) / 2, found.distance, found.excess

    off, distances, excess = map(np.asarray, run(slider_positions("normal", 200, 7)))
    assert np.abs(off).max() < 1e-12
    np.testing.assert_allclose(distances, distances[:, :1] * 0.5 ** np.arange(21), rtol=1e-9, atol=1e-14)
    assert (excess <= excess[:, :1] * 0.5 ** np.arange(21) + 1e-14).all()


@given(finite_distributions(), finite_distributions())
def test_the_distance_is_bounded_by_the_excess(p: np.ndarray, q: np.ndarray) -> None:
    excess = float(convergence.excess(jnp.asarray(p), jnp.asarray(q)))
    assert excess == pytest.approx(float(cost(jnp.asarray(p), jnp.asarray(q))) + np.log(4), abs=1e-12)
    assert np.abs(p - q).sum() / 2 <= np.sqrt(excess) + 1e-8


def test_a_capped_cost_is_convex_below_the_cost_and_has_the_same_minimum() -> None:
    (p, q), (p_data, _) = pairs(5, 2000, 8), pairs(5, 2000, 9)

    def capped(p, p_data):
        return convergence.objective(p_data, p, convergence.best_logit(p_data, p, 2.0))

    def slack(p, q, p_data):
        rise = jnp.sum(convergence.subgradient(p_data, p, 2.0) * (q - p))
        return capped(q, p_data) - capped(p, p_data) - rise, convergence.cost(p_data, p) - capped(p, p_data)

    above, below = jax.jit(jax.vmap(slack))(*map(jnp.asarray, (p, q, p_data)))
    assert float(above.min()) > -1e-12
    assert float(below.min()) > -1e-12
    assert float(below.max()) > 1e-3
    assert float(capped(jnp.asarray(p_data[0]), jnp.asarray(p_data[0]))) == pytest.approx(-np.log(4))


def test_where_p_g_vanishes_the_slope_is_infinite_until_it_is_capped() -> None:
    p_g, p_data = jnp.array([0.0, 0.5, 0.5, 0.0]), jnp.array([0.5, 0.5, 0.0, 0.0])
    assert convergence.subgradient(p_data, p_g).tolist()[::2] == [-np.inf, 0.0]
    assert convergence.subgradient(p_data, p_g, 4.0)[0] == pytest.approx(-np.log1p(np.exp(4)))
    assert convergence.subgradient(p_data, p_g)[3] == 0
    at_zero = jax.grad(convergence.objective, argnums=1)(p_data, p_g, jnp.array([2.0, 0.0, -1.0, 3.0]))
    np.testing.assert_allclose(at_zero, -np.log1p(np.exp([2.0, 0.0, -1.0, 3.0])), rtol=1e-12)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match=r"share must lie in \[0, 1\], got 1.5"):
        convergence.mixture(jnp.ones(2), jnp.ones(2), 1.5)


@pytest.mark.parametrize(
    ("p_data", "p_g", "logit", "expected"),
    [
        (0.0, 0.0, -np.inf, 0.0),  # nothing there: no answer counts, not even a certain one
        (0.0, 0.0, np.inf, 0.0),
        (0.0, 0.5, -np.inf, 0.0),  # certain and right
        (0.5, 0.0, np.inf, 0.0),
        (0.5, 0.0, -np.inf, -np.inf),  # certain and wrong
        (0.0, 0.5, np.inf, -np.inf),
        (0.25, 0.5, 0.0, -0.75 * np.log(2)),
    ],
)
def test_the_objective_where_d_is_certain(p_data: float, p_g: float, logit: float, expected: float) -> None:
    arguments = (jnp.array([each]) for each in (p_data, p_g, logit))
    assert float(convergence.objective(*arguments)) == pytest.approx(expected, rel=1e-14)


def test_the_slope_of_the_objective_where_nothing_is_generated() -> None:
    p_g, logit = jnp.array([0.0, 1.0]), jnp.array([0.7, -0.2])
    slope = jax.grad(convergence.objective, argnums=1)(jnp.array([0.5, 0.5]), p_g, logit)
    np.testing.assert_allclose(slope, -np.log1p(np.exp([0.7, -0.2])), rtol=1e-14)
