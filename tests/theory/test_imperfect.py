"""Discriminators that are not the best: each falls short in its own way, and by as much as theory says."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.theory import convergence, descent, game, imperfect

P_DATA, START = jnp.array([0.2, 0.3, 0.5]), jnp.array([0.9, 0.05, 0.05])


def run_with(discriminator: descent.Discriminator, **options: object) -> np.ndarray:
    return np.asarray(descent.descend(P_DATA, START, 1.0, 60, discriminator=discriminator, **options).excess)


def in_bins(bins: list[int]) -> descent.Discriminator:
    """The best D among those that cannot tell the outcomes of one bin apart."""
    place = jnp.array(bins)
    return lambda last, p_data, p_g, key=None: convergence.best_logit(
        imperfect.pool(p_data, place), imperfect.pool(p_g, place), descent.CAP
    )


def test_a_d_in_bins_leaves_the_inside_of_each_bin_as_it_was() -> None:
    run = descent.descend(P_DATA, START, 1.0, 60, discriminator=in_bins([0, 1, 1]))
    end = np.asarray(run.p_g[-1])
    np.testing.assert_allclose(end, [0.2, 0.4, 0.4], atol=1e-12)  # 0.8 shared evenly, as at the start
    assert float(run.excess[-1]) > 0.01


def test_a_d_in_single_bins_is_the_best_d() -> None:
    run = run_with(in_bins([0, 1, 2]))
    np.testing.assert_allclose(run[-1], 0, atol=1e-14)


def test_a_d_that_lags_makes_p_g_overshoot() -> None:
    lagging, best = run_with(imperfect.catching_up(0.05)), run_with(imperfect.catching_up(1.0))
    assert best[-1] < 1e-14
    assert (np.diff(lagging) > 1e-3).any()
    assert not (np.diff(best) > 1e-12).any()


def test_more_ascent_steps_are_better_and_many_are_the_best_d() -> None:
    one, many = (imperfect.ascending(k)(jnp.zeros(3), P_DATA, START, None) for k in (1, 500))
    np.testing.assert_allclose(many, np.log(P_DATA) - np.log(START), atol=1e-6)
    gaps = [float(game.gap(jnp.log(P_DATA), jnp.log(START), logit)) for logit in (jnp.zeros(3), one, many)]
    assert gaps[0] > gaps[1] > gaps[2]


def test_an_ascent_step_follows_the_gradient_of_the_value() -> None:
    logit = jnp.array([0.3, -1.0, 0.8])
    gradient = jax.grad(lambda l: convergence.objective(P_DATA, START, l))(logit)
    np.testing.assert_allclose(
        imperfect.ascent_step(logit, P_DATA, START, 0.7), logit + 0.7 * 3 * gradient, rtol=1e-12
    )


def test_an_imperfect_d_costs_its_gap_in_the_subgradient_inequality() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        p, q, data = map(jnp.asarray, rng.dirichlet(np.ones(5), 3))
        logit = jnp.asarray(rng.normal(size=5))
        missing = game.gap(jnp.log(data), jnp.log(p), logit)
        rise = jnp.sum(jax.nn.log_sigmoid(-logit) * (q - p))
        assert float(convergence.cost(data, q) - convergence.cost(data, p) - rise + missing) > -1e-12


def test_fewer_samples_leave_a_larger_excess() -> None:
    floors = []
    for shown in (64, 4096):
        run = run_with(imperfect.from_samples(4096, shown), key=jax.random.key(1))
        floors.append(np.median(run[20:]))
    assert floors[0] > 10 * floors[1] > 1e-7


def test_counts_are_those_of_the_distribution() -> None:
    found = imperfect.counts(jax.random.key(3), P_DATA, 100_000, 100_000)
    assert float(found.sum()) == 100_000
    np.testing.assert_allclose(found / 100_000, P_DATA, atol=6e-3)


def test_a_d_makes_steps_of_rate_1_unless_told_otherwise() -> None:
    found = imperfect.ascending(1)(jnp.zeros(3), P_DATA, START, None)
    np.testing.assert_allclose(found, 3 * (P_DATA - START) / 2, rtol=1e-12)


def test_a_d_that_makes_no_step_stays_where_it_was() -> None:
    last = jnp.array([0.3, -1.0, 2.0])
    np.testing.assert_array_equal(imperfect.ascending(0)(last, P_DATA, START, None), last)


def test_half_a_sample_is_added_to_each_count() -> None:
    found = imperfect.from_samples(8)(jnp.zeros(3), P_DATA, START, jax.random.key(2))
    data, generated = (
        np.asarray(imperfect.counts(one, probs, 8, 8))
        for one, probs in zip(jax.random.split(jax.random.key(2)), (P_DATA, START), strict=True)
    )
    assert data.sum() == generated.sum() == 8
    np.testing.assert_allclose(found, np.log((data + 0.5) / (generated + 0.5)), rtol=1e-12)


def test_a_number_on_an_edge_belongs_to_the_outcome_above_it() -> None:
    uniform = jnp.array([0.0, 0.25, 0.75])
    assert imperfect.tally(uniform, jnp.array([0.25, 0.5, 0.25]), 3).tolist() == [1.0, 1.0, 1.0]


def test_an_outcome_without_probability_is_never_drawn() -> None:
    probs = jnp.array([0.2, 0.8 - 5e-7, 0.0])  # sums to 1 within what is allowed
    assert imperfect.tally(jnp.array([1 - 1e-7, 1.0, 0.1]), probs, 3).tolist() == [1.0, 2.0, 0.0]
    assert imperfect.tally(jnp.array([1.0]), jnp.array([0.0, 1.0]), 1).tolist() == [0.0, 1.0]


def test_a_single_sample_is_enough_and_none_too_few() -> None:
    assert float(imperfect.counts(jax.random.key(0), P_DATA, 1, 1).sum()) == 1
    with pytest.raises(ValueError, match="num_samples must be at least 1, got 0"):
        imperfect.counts(jax.random.key(0), P_DATA, 0, 0)


def test_a_d_that_catches_up_is_capped_on_both_sides() -> None:
    p_g = jnp.array([0.0, 1 - 1e-9, 1e-9])
    p_data = jnp.array([0.5, 1e-9, 0.5])
    found = imperfect.catching_up(0.5, 3.0)(jnp.array([1.0, 1.0, 1.0]), p_data, p_g)
    np.testing.assert_allclose(found, [2.0, -1.0, 2.0], rtol=1e-12)


BAD = {
    r"share must lie in \[0, 1\], got 2": lambda: imperfect.catching_up(2),
    "num_steps must be non-negative, got -1": lambda: imperfect.ascending(-1),
    "rate must be positive, got 0.0": lambda: imperfect.ascending(1, 0.0),
    "bins must be below 2": lambda: imperfect.pool(P_DATA[:2], np.array([0, 2])),
    "num_samples must be positive, got 0": lambda: imperfect.from_samples(0),
    "shown must be positive, got -3": lambda: imperfect.from_samples(8, -3),
    "shown must be at most num_samples=8, got 50": lambda: imperfect.counts(jax.random.key(0), P_DATA, 8, 50),
    "key must be given": lambda: descent.descend(
        P_DATA, START, 1.0, 3, discriminator=imperfect.from_samples(8)
    ),
}


@pytest.mark.parametrize("says", BAD)
def test_bad_input_is_named(says: str) -> None:
    with pytest.raises(ValueError, match=says):
        BAD[says]()
