"""The pairing loss and the penalties: against code written apart from them, and who pays for them."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.training import losses, models, objectives, sampling, scan
from gan_lessons.training.algorithm import step
from gan_lessons.training.state import settings_of, start
from tests.training.small import CONFIG, assert_identical, sampler

UNITS = models.Units(jnp.array([4.0]), jnp.array([2.0]))
PENALISED = dataclasses.replace(CONFIG, r1=0.3, r2=0.7)
PAIRED = dataclasses.replace(CONFIG, loss="relativistic")


def discriminator(config=CONFIG, seed=0, units=UNITS):
    return start(config, jax.random.key(seed), units=units).discriminator


def objective(config, params, real, fake):
    return objectives.discriminator_objective(config, settings_of(config), params, real, fake)[0]


def test_the_pairing_loss_is_that_of_the_differences_and_forgets_a_constant():
    better, worse = jnp.array([2.0, -1.0, 0.5]), jnp.array([0.5, 1.0, 0.5])
    wins = 1 / (1 + np.exp(-(np.asarray(better) - np.asarray(worse))))
    assert float(losses.pairing_loss(better, worse)) == pytest.approx(-np.mean(np.log(wins)), rel=1e-6)
    moved = losses.pairing_loss(better + 7.0, worse + 7.0)
    assert float(moved) == pytest.approx(float(losses.pairing_loss(better, worse)), rel=1e-6)


@pytest.mark.parametrize("gap", [-200.0, 200.0])
def test_the_pairing_loss_is_finite_where_sigma_underflows(gap):
    found = float(losses.pairing_loss(jnp.array([gap]), jnp.array([0.0])))
    assert found == pytest.approx(max(-gap, 0.0))


def test_the_penalties_are_the_mean_squares_of_slopes_by_finite_differences():
    """In the data's units: a step of one of them is `scale` long in x."""
    params, real, fake = (
        discriminator(),
        jnp.linspace(1.0, 7.0, 16)[:, None],
        jnp.linspace(2.0, 9.0, 16)[:, None],
    )
    wide = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), params)

    def slopes(x):
        x, step = np.asarray(x, np.float64), 1e-5
        up, down = (np.asarray(models.logits(CONFIG, wide, jnp.asarray(x + s))) for s in (step, -step))
        return (up - down) / (2 * step) * 2.0

    expected = 0.3 / 2 * np.mean(slopes(real) ** 2) + 0.7 / 2 * np.mean(slopes(fake) ** 2)
    added = float(objective(PENALISED, params, real, fake) - objective(CONFIG, params, real, fake))
    assert added == pytest.approx(expected, rel=2e-4)
    assert expected > 1e-3


def test_a_penalty_does_not_depend_on_the_units_of_the_data():
    """The same data ten times as wide, in a run that knows it, are penalised as before."""
    narrow, wide = (discriminator(units=models.Units(jnp.zeros(1), jnp.full(1, s))) for s in (1.0, 10.0))
    x = jnp.linspace(-2.0, 2.0, 16)[:, None]
    assert float(objective(PENALISED, narrow, x, x)) == pytest.approx(
        float(objective(PENALISED, wide, 10 * x, 10 * x)), rel=1e-5
    )


def test_weights_of_nothing_are_a_run_without():
    """Compiled with every part, and none of it wanted: the same run as one that has none."""
    full = dataclasses.replace(PENALISED, loss="relativistic", instance_noise=1.0)
    nothing = settings_of(CONFIG)
    with_parts, _ = scan.advance(full, sampler(), start(full, jax.random.key(3), nothing), 5)
    plain, _ = scan.advance(CONFIG, sampler(), start(CONFIG, jax.random.key(3)), 5)
    pairs = zip(
        jax.tree.leaves((with_parts.generator, with_parts.discriminator)),
        jax.tree.leaves((plain.generator, plain.discriminator)),
        strict=True,
    )
    for found, wanted in pairs:
        np.testing.assert_allclose(found, wanted, atol=2e-6)


def test_each_player_of_the_relativistic_game_descends_the_pairing_loss():
    """G's samples against the data of D's last update, by hand."""
    state = start(PAIRED, jax.random.key(5))
    batches = sampling.draw(PAIRED, sampler(), state.key, state.step)
    moved, record = step(PAIRED, batches, state)
    fake = models.generate(PAIRED, state.generator, batches.generator_noise)
    pair = (models.logits(PAIRED, moved.discriminator, x)[:, None] for x in (fake, batches.real[-1]))
    on_fake, on_real = (np.asarray(logits, np.float64)[:, 0] for logits in pair)
    assert float(record.generator_loss) == pytest.approx(
        np.mean(np.log1p(np.exp(on_real - on_fake))), rel=1e-5
    )
    better, worse = (models.logits(PAIRED, state.discriminator, x) for x in (batches.real[0], fake))
    found = objective(PAIRED, state.discriminator, batches.real[0], fake)
    assert float(found) == pytest.approx(float(losses.pairing_loss(better, worse)), rel=1e-6)


def test_the_last_bias_of_a_relativistic_discriminator_does_not_move():
    """It is the constant that the pairing loss forgets."""
    state = start(PAIRED, jax.random.key(6))
    moved, _ = scan.advance(PAIRED, sampler(), state, 5)
    last = [s.discriminator["layers"][len(s.discriminator["layers"]) - 1] for s in (state, moved)]
    np.testing.assert_allclose(last[0]["bias"][...], last[1]["bias"][...], atol=1e-5)
    assert np.abs(np.asarray(last[0]["kernel"][...] - last[1]["kernel"][...])).max() > 1e-3


@pytest.mark.parametrize("config", [PENALISED, PAIRED])
def test_only_whether_there_are_such_parts_is_compiled(config):
    more = dataclasses.replace(config, r1=2 * config.r1, r2=3 * config.r2)
    assert scan.compiled_part(more) == scan.compiled_part(config) != scan.compiled_part(CONFIG)
    assert scan.compiled_part(dataclasses.replace(CONFIG, loss="minimax")) == scan.compiled_part(CONFIG)


@pytest.mark.parametrize("name", ["r1", "r2", "relativistic_weight"])
def test_settings_may_not_ask_for_what_is_not_compiled(name):
    asked = settings_of(CONFIG)._replace(**{name: jnp.float32(0.5)})
    with pytest.raises(ValueError, match=f"{name} must be 0 as in `config`, got 0.5"):
        start(CONFIG, jax.random.key(0), asked)


def test_members_of_an_ensemble_may_differ_in_loss_and_penalty():
    config = dataclasses.replace(PENALISED, loss="relativistic")
    each = settings_of(config)._replace(
        relativistic_weight=jnp.array([0.0, 1.0], jnp.float32),
        r1=jnp.array([0.3, 0.0], jnp.float32),
        r2=jnp.float32(0),
    )
    keys = jax.random.split(jax.random.key(7), 2)
    both, _ = scan.advance(config, sampler(), start(config, keys, each), 3)
    for member, alone in enumerate((dataclasses.replace(CONFIG, r1=0.3), PAIRED)):
        single, _ = scan.advance(
            alone, sampler(), start(alone, jax.random.split(jax.random.key(7), 2)[member]), 3
        )
        for found, wanted in zip(
            jax.tree.leaves(both.discriminator), jax.tree.leaves(single.discriminator), strict=True
        ):
            np.testing.assert_allclose(found[member], wanted, atol=2e-6)
    assert_identical(both.settings.r2, jnp.zeros(2, jnp.float32))
