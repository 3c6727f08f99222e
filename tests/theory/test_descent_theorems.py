"""What lesson 4 proves about descent in p_g, against formulas written out here in NumPy."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import convergence, descent, imperfect, rates

P_DATA, START = np.array([0.2, 0.3, 0.5]), np.array([0.9, 0.05, 0.05])
RNG = np.random.default_rng(5)
PAIRS = [(data, start) for data, start in zip(*RNG.dirichlet(np.ones(4), (2, 40)), strict=True)]
GAPPED = [(np.array([0.5, 0.5, 0.0]), START), (np.array([0.0, 1.0, 0.0]), START)]


def kl(p: np.ndarray, q: np.ndarray) -> float:
    there = p > 0
    return float(np.sum(p[there] * np.log(p[there] / q[there])))


def value(p_data: np.ndarray, p_g: np.ndarray, discriminator: np.ndarray) -> float:
    return float(np.sum(p_data * np.log(discriminator) + p_g * np.log(1 - discriminator)))


def cost(p_data: np.ndarray, p_g: np.ndarray) -> float:
    return kl(p_data, p_data + p_g) + kl(p_g, p_data + p_g)


def test_c_exceeds_its_tangent_by_a_difference_of_two_divergences() -> None:
    for (data, p), (q, _) in itertools.product(PAIRS[:10], PAIRS[10:20]):
        slope = np.log(p / (p + data))
        expected = cost(data, p) + slope @ (q - p) + kl(q, p) - 2 * kl((q + data) / 2, (p + data) / 2)
        assert cost(data, q) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("step_size", [0.1, 0.5, 1.0])
def test_steps_up_to_1_are_safe_and_keep_their_promise_at_the_last_point(step_size: float) -> None:
    for data, start in PAIRS + GAPPED:
        run = descent.descend(data, start, step_size, 60)
        excess = np.asarray(run.excess)
        promise = kl(data, start) / (step_size * np.arange(1, 61))
        assert np.diff(excess).max() < 1e-15
        assert (excess[1:] <= promise + 1e-15).all()


def test_each_safe_step_earns_what_the_divergence_to_the_data_loses() -> None:
    """η (C(p') + log 4) ≤ KL(p_data ‖ p) - KL(p_data ‖ p'), the line that is added up."""
    for data, start in PAIRS + GAPPED:
        for step_size in (0.3, 1.0):
            path = np.asarray(descent.descend(data, start, step_size, 3).p_g)
            for before, after in itertools.pairwise(path):
                earned = kl(data, before) - kl(data, after)
                assert step_size * (cost(data, after) + np.log(4)) <= earned + 1e-14


@pytest.mark.parametrize("step_size", [0.7, 1.0, 1.6, 2.0])
def test_up_to_2_the_range_of_the_log_ratio_shrinks(step_size: float) -> None:
    for data, start in PAIRS:
        path = np.asarray(descent.descend(data, start, step_size, 6).p_g)
        width = np.ptp(np.log(path / data), axis=1)
        assert (np.diff(width)[width[:-1] > 1e-9] < 0).all()


def test_a_step_above_2_is_fine_nearby_and_fails_from_afar() -> None:
    even = np.array([0.5, 0.5])
    near = descent.descend(even, np.array([0.3, 0.7]), 2.5, 40)
    far = descent.descend(even, np.array([1e-3, 1 - 1e-3]), 2.5, 5)
    odds = np.abs(np.diff(np.log(np.asarray(far.p_g)), axis=1))[:, 0]
    assert float(near.distance[-1]) < 1e-12
    assert odds[0] > 2.5 * np.log(3) / 0.5
    assert (np.diff(odds) > 0).all()
    assert (odds[1:] >= 1.5 * odds[:-1] - 2.5 * np.log(3) - 1e-9).all()


def test_a_discriminator_with_a_gap_gives_a_line_below_c_and_any_slope() -> None:
    rng = np.random.default_rng(6)
    for (data, p), (q, _) in itertools.product(PAIRS[:8], PAIRS[20:28]):
        d = rng.uniform(0.001, 0.999, 4)
        gap = cost(data, p) - value(data, p, d)
        assert cost(data, q) >= cost(data, p) - gap + np.log(1 - d) @ (q - p) - 1e-13
    perfect, best, wrong = np.array([1 - 1e-6, 1e-6]), np.array([0.5, 0.5]), np.array([0.5, 0.999])
    assert value(perfect, perfect, best) - value(perfect, perfect, wrong) == pytest.approx(5.52e-6, rel=1e-3)
    assert np.log(1 - best[1]) - np.log(1 - wrong[1]) == pytest.approx(np.log(500), rel=1e-12)


@pytest.mark.parametrize("share", [0.05, 0.3, 1.0])
def test_gaps_raise_the_bound_of_projected_descent_by_their_mean(share: float) -> None:
    sizes = np.full(150, 0.1)
    run = descent.descend(
        P_DATA, START, 0.1, 150, step=descent.projected_step, discriminator=imperfect.catching_up(share)
    )
    path, discriminators = np.asarray(run.p_g)[:-1], 1 / (1 + np.exp(-np.asarray(run.logit)))
    costs = np.array([cost(P_DATA, p) for p in path])
    gaps = costs - [value(P_DATA, p, d) for p, d in zip(path, discriminators, strict=True)]
    bound = rates.subgradient_bound(P_DATA, START, sizes, rates.steepest(3, descent.CAP))
    so_far = np.arange(1, 151)
    assert (np.cumsum(costs + np.log(4) - gaps) / so_far <= bound).all()
    assert (np.minimum.accumulate(costs) + np.log(4) <= bound + np.cumsum(gaps) / so_far).all()


def capped(p_data: np.ndarray, p_g: np.ndarray) -> float:
    logit = convergence.best_logit(jnp.asarray(p_data), jnp.asarray(p_g), descent.CAP)
    return float(convergence.objective(jnp.asarray(p_data), jnp.asarray(p_g), logit))


def test_the_capped_cost_bounds_the_total_variation_too() -> None:
    rng = np.random.default_rng(7)
    apart = []
    for concentration in (1.0, 0.1, 0.02):
        for p, data in zip(*rng.dirichlet(np.full(5, concentration), (2, 60)), strict=True):
            tv = np.abs(p - data).sum() / 2
            apart.append(tv)
            assert capped(data, p) <= cost(data, p) + 1e-13
            assert tv**2 <= capped(data, p) + np.log(4) + 1e-12
    assert np.sum(np.asarray(apart) > 0.97) > 30  # where the cap cuts the discriminator of the proof
    for tv in np.linspace(0, 1, 101):
        p, data = np.array([1 - tv, 1 + tv]) / 2, np.array([1 + tv, 1 - tv]) / 2
        assert tv**2 <= capped(data, p) + np.log(4) + 1e-12


def test_the_last_point_arrives_when_steps_fade_slowly_and_not_when_they_fade_fast() -> None:
    t = np.arange(1, 401)
    slow = descent.descend(P_DATA, START, 1 / np.sqrt(t), 400, step=descent.projected_step)
    fast = descent.descend(P_DATA, START, 0.1 / t**2, 400, step=descent.projected_step)
    assert float(slow.distance[-1]) < 1e-12
    assert np.diff(np.asarray(fast.excess)).max() < 0  # every step improves
    assert float(fast.distance[-1]) > 0.3


def test_steps_lead_back_from_outside_any_ball_once_they_are_small() -> None:
    """The two facts of the proof about the last point, for δ = 0.3 and edges included."""
    delta, steepness = 0.3, rates.steepest(3, descent.CAP)
    size = delta**2 / (2 * steepness**2)
    starts = np.concatenate([np.eye(3), np.random.default_rng(8).dirichlet(np.full(3, 0.5), 200)])
    run = jax.vmap(lambda p: descent.projected_step(p, descent.best(p, jnp.asarray(P_DATA), p), size))
    before = np.linalg.norm(starts - P_DATA, axis=1)
    after = np.linalg.norm(np.asarray(run(jnp.asarray(starts))) - P_DATA, axis=1)
    outside = before >= delta
    assert outside.sum() > 100
    assert (after[outside] ** 2 <= before[outside] ** 2 - size * delta**2 / 2 + 1e-15).all()
    assert (after <= before + size * steepness + 1e-15).all()
