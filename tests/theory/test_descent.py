"""Descent in p_g arrives, at the rate that theory says, and where an assumption is dropped it does not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.optimize

from gan_lessons.theory import convergence, descent, rates

P_DATA, START = jnp.array([0.2, 0.3, 0.5]), jnp.array([0.9, 0.05, 0.05])


@pytest.mark.parametrize("seed", range(5))
def test_a_projected_step_goes_to_the_nearest_distribution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, p_data = rng.dirichlet(np.ones((2, 4))[0], 2)
    logit = descent.best(jnp.zeros(4), jnp.asarray(p_data), jnp.asarray(p))
    aim = p - 0.3 * np.asarray(jax.nn.log_sigmoid(-logit))
    nearest = scipy.optimize.minimize(
        lambda x: np.sum((x - aim) ** 2), np.full(4, 0.25), bounds=[(0, 1)] * 4, method="SLSQP",
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1}, options={"ftol": 1e-14},
    )  # fmt: skip
    np.testing.assert_allclose(descent.projected_step(jnp.asarray(p), logit, 0.3), nearest.x, atol=1e-6)


@pytest.mark.parametrize("step_size", [0.3, 1.0, 1.7])
def test_a_mirror_step_minimises_the_tangent_plus_the_divergence(step_size: float) -> None:
    logit = descent.exactly_best(START, P_DATA, START)
    slope, start = np.asarray(jax.nn.log_sigmoid(-logit)), np.asarray(START)

    def model(z: np.ndarray) -> float:
        p = np.exp(z) / np.exp(z).sum()
        return step_size * slope @ p + np.sum(p * np.log(p / start))

    found = scipy.optimize.minimize(model, np.zeros(3), method="BFGS", options={"gtol": 1e-10}).x
    expected = np.exp(found) / np.exp(found).sum()
    np.testing.assert_allclose(descent.mirror_step(START, logit, step_size), expected, atol=1e-6)


@pytest.mark.parametrize("step_size", [0.5, 1.0, 1.5, 3.0])
def test_the_mirror_contracts_as_newtons_step_does(step_size: float) -> None:
    near = P_DATA + 1e-3 * jnp.array([1.0, -2.0, 1.0])
    run = descent.descend(P_DATA, near, step_size, 8)
    # Where there are data: |1 - η/2| to first order.
    assert rates.measured_factor(run.distance) == pytest.approx(abs(1 - step_size / 2), abs=3e-3)


@pytest.mark.parametrize(
    ("step_size", "pace"), [(0.5, 0.75), (1.0, 0.5), (1.5, 2**-1.5), (2.0, 0.25), (3.0, 0.5)]
)
def test_without_data_the_mirror_contracts_by_a_power_of_two(step_size: float, pace: float) -> None:
    """The slower of |1 - η/2|, where there are data, and 2^-η, where there are none."""
    to, start = np.array([0.5, 0.5, 0.0]), np.array([0.3, 0.67, 0.03])
    run = descent.descend(to, start, step_size, 200)
    third = np.asarray(run.p_g)[:, 2]
    assert third[11] / third[10] == pytest.approx(2**-step_size, rel=2e-3)
    assert rates.measured_factor(run.distance) == pytest.approx(pace, rel=5e-3)


def test_newtons_step_is_quadratic() -> None:
    near = P_DATA + 1e-3 * jnp.array([1.0, -2.0, 1.0])
    distance = np.asarray(descent.descend(P_DATA, near, 2.0, 2).distance)
    assert distance[1] < 10 * distance[0] ** 2
    assert distance[2] < 1e-9


@pytest.mark.parametrize(("p_data", "part"), [((0.2, 0.3, 0.5), 0.5), ((0.1, 0.9), 0.3), ((0.25,) * 4, 0.7)])
def test_projected_descent_contracts_below_the_largest_step_and_not_above(p_data, part) -> None:
    data = jnp.asarray(p_data)
    near = data + 1e-4 * jnp.linspace(-1, 1, len(p_data))
    largest = float(rates.largest_step(data))
    below = descent.descend(data, near, part * largest, 200, step=descent.projected_step)
    above = descent.descend(data, near, 1.2 * largest, 200, step=descent.projected_step)
    assert float(below.excess[-1]) < 1e-16
    # The excess is flat to rounding for tiny distances, so the distance is what is compared.
    factor = rates.measured_factor(below.distance)
    assert factor <= float(rates.local_factor(data, part * largest)) + 1e-3
    assert float(above.distance[-1]) > 1e-2


def test_the_bowl_is_the_hessian_on_the_tangent() -> None:
    basis = np.linalg.svd(np.ones((1, 3)))[2][1:]
    hessian = np.asarray(jax.hessian(convergence.cost, argnums=1)(P_DATA, P_DATA))
    np.testing.assert_allclose(rates.bowl(P_DATA), np.linalg.eigvalsh(basis @ hessian @ basis.T), rtol=1e-10)


@pytest.mark.parametrize("power", [0.0, 0.5])
def test_the_subgradient_bound_holds(power: float) -> None:
    steepness = rates.steepest(3, descent.CAP)
    sizes = 0.2 / (1 + np.arange(200)) ** power
    run = descent.descend(P_DATA, START, jnp.asarray(sizes), 200, step=descent.projected_step)
    # The theory speaks of the capped cost; near the end, and for these starts, the two agree.
    best_so_far = np.minimum.accumulate(np.asarray(run.excess))[:-1]
    bound = rates.subgradient_bound(P_DATA, START, sizes, steepness)
    assert (best_so_far[:-1] <= bound[:-1]).all()
    assert bound[-1] > 100 * best_so_far[-1]  # and it is far too cautious


def test_the_capped_subgradients_are_not_steeper_than_the_bound() -> None:
    rng = np.random.default_rng(0)
    for size in (2, 5, 50):
        p, data = map(jnp.asarray, rng.dirichlet(0.1 * np.ones(size), 2) + 0.0)
        g = np.asarray(convergence.subgradient(data, p, descent.CAP))
        assert np.linalg.norm(g - g.mean()) <= rates.steepest(size, descent.CAP)


def test_a_start_on_the_edge_comes_back_in_by_projection_and_not_by_multiplication() -> None:
    edge = jnp.array([1.0, 0.0, 0.0])
    projected = descent.descend(P_DATA, edge, jnp.min(P_DATA), 200, step=descent.projected_step)
    multiplied = descent.descend(P_DATA, edge, 1.0, 200)
    assert float(projected.excess[-1]) < 1e-12
    assert multiplied.p_g[-1].tolist() == [1.0, 0.0, 0.0]


def test_one_map_over_starts_and_step_sizes() -> None:
    starts = jnp.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])
    sizes = jnp.array([0.5, 1.0, 1.5, 2.5])
    over_sizes = jax.vmap(lambda s, e: descent.descend(jnp.array([0.3, 0.7]), s, e, 60).excess, (None, 0))
    excess = jax.jit(jax.vmap(over_sizes, (0, None)))(starts, sizes)
    assert excess.shape == (3, 4, 61)
    assert float(excess[:, :, -1].max()) < 1e-6


def test_the_distance_is_the_total_variation() -> None:
    run = descent.descend(P_DATA, START, 1.0, 1)
    np.testing.assert_allclose(run.distance, [0.7, 0.35], rtol=1e-12)
    weights = jnp.array([0.5, 1.0, 0.5])
    run = descent.descend(jnp.array([0.5, 0.5, 0.5]), jnp.array([1.0, 0.25, 0.5]), 1.0, 1, weights=weights)
    np.testing.assert_allclose(run.distance, [0.25, 0.125], rtol=1e-12)


def test_the_best_d_is_capped_where_nothing_is_generated_and_by_default_only_for_projection() -> None:
    edge = jnp.array([0.5, 0.5, 0.0])
    np.testing.assert_array_equal(descent.best(edge, P_DATA, edge)[2], 4.0)
    assert descent.exactly_best(edge, P_DATA, jnp.array([1 - 1e-9, 0.0, 1e-9]))[2] == pytest.approx(
        np.log(0.5 / 1e-9)
    )
    almost = jnp.array([0.9, 0.1 - 1e-6, 1e-6])
    for step, chosen in ((descent.projected_step, descent.best), (descent.mirror_step, descent.exactly_best)):
        run = descent.descend(P_DATA, almost, 0.1, 1, step=step)
        np.testing.assert_allclose(run.logit[0], chosen(almost, P_DATA, almost), rtol=1e-12)


def test_a_certain_d_is_refused_only_where_something_is_generated() -> None:
    logit = jnp.array([0.0, 0.0, jnp.inf])
    p_g = jnp.array([0.25, 0.75, 0.0])
    np.testing.assert_allclose(descent.mirror_step(p_g, logit, 1.0), p_g, rtol=1e-12)
    with pytest.raises(ValueError, match="logit must .* got"):
        descent.mirror_step(jnp.array([0.25, 0.5, 0.25]), logit, 1.0)


def test_one_of_the_arguments_may_be_traced_alone() -> None:
    logit = descent.best(START, P_DATA, START)
    expected = descent.mirror_step(START, logit, 0.5)
    traced_logit = jax.jit(lambda l: descent.mirror_step(START, l, 0.5))(logit)
    traced_p_g = jax.jit(lambda p: descent.mirror_step(p, logit, 0.5))(START)
    np.testing.assert_allclose(traced_logit, expected, rtol=1e-12)
    np.testing.assert_allclose(traced_p_g, expected, rtol=1e-12)


def test_the_measured_factor_trusts_no_rounding() -> None:
    assert rates.measured_factor(np.array([1.0, 0.1, 0.01, 1e-13, 2e-13])) == pytest.approx(0.1)
    assert np.isnan(rates.measured_factor(np.array([1e-12, 1e-13])))


BAD = {
    "start must have mass 1, got mass 1.1": lambda: descent.descend(
        jnp.ones(2) / 2, jnp.array([0.6, 0.5]), 1.0, 3
    ),
    "p_data must be non-negative": lambda: descent.descend(jnp.array([1.5, -0.5]), jnp.ones(2) / 2, 1.0, 3),
    "start must have the shape of p_data": lambda: descent.descend(jnp.ones(2) / 2, jnp.ones(3) / 3, 1.0, 3),
    "step_size must be positive, got 0.0": lambda: descent.descend(P_DATA, START, 0.0, 3),
    "num_steps must be at least 1, got 0": lambda: descent.descend(P_DATA, START, 1.0, 0),
    "weights must be None": lambda: descent.descend(
        P_DATA, START, 1.0, 3, step=descent.projected_step, weights=jnp.ones(3)
    ),
    "p_data must be positive": lambda: rates.bowl(jnp.array([1.0, 0.0])),
    "p_data must have at least 2 outcomes": lambda: rates.bowl(jnp.array([1.0])),
    "step_sizes must be positive": lambda: rates.subgradient_bound(P_DATA, START, np.array([0.0]), 1.0),
    "num_outcomes must be positive, got 0": lambda: rates.steepest(0, 1.0),
    "floor must be positive, got 0.0": lambda: rates.measured_factor(np.ones(2), 0.0),
}


@pytest.mark.parametrize("says", BAD)
def test_bad_input_is_named(says: str) -> None:
    with pytest.raises(ValueError, match=says):
        BAD[says]()
