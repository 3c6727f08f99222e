"""Push noise through G: preimages, densities and both expectations, for every generator."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers import generator_family
from gan_lessons.explorers.push_noise_explorer import STOPS, compute, push_noise

KINDS = range(len(generator_family.GENERATORS))
SHAPES = (0.3, 0.8, 1.5)
run = jax.jit(compute)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("s", SHAPES)
def test_every_preimage_is_sent_to_x(kind, s):
    x = jnp.linspace(-4.0, 6.0, 101) + 1e-3
    z = generator_family.preimages(kind, x, s, 0.4)
    sent = jnp.stack([generator_family.generate(kind, row, s, 0.4) for row in z])
    found = ~np.isnan(z)
    np.testing.assert_allclose(np.asarray(sent)[found], np.broadcast_to(x, z.shape)[found], rtol=1e-9)
    reached = np.ones_like(x, bool) if kind < 2 else np.asarray(x) > 0.4
    np.testing.assert_array_equal(found.any(axis=0), reached)


@pytest.mark.parametrize("s", SHAPES)
def test_the_density_against_closed_forms_of_scipy(s):
    x, b = np.linspace(-4.0, 6.0, 101) + 1e-3, -0.5
    johnson = stats.johnsonsu(0, 1 / s, b, 1 / s)  # sinh(s z)/s + b
    wanted = (
        stats.norm(b, s).pdf(x),
        johnson.pdf(x),
        stats.halfnorm(b, s).pdf(x),
        stats.chi2(1, b, s).pdf(x),
    )
    for kind in KINDS:
        density = jnp.exp(generator_family.log_density(kind, jnp.asarray(x), s, b))
        np.testing.assert_allclose(density, wanted[kind], rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("s", SHAPES)
@pytest.mark.parametrize("b", [-2.0, 0.0, 2.0])
def test_the_integral_over_x_against_scipys_integral_over_z(kind, s, b):
    generators = (lambda z: s * z, lambda z: np.sinh(s * z) / s, lambda z: s * abs(z), lambda z: s * z * z)
    wanted, _ = integrate.quad(
        lambda z: -np.logaddexp(0, 1 - generators[kind](z) - b) * stats.norm.pdf(z),
        -12,
        12,
        points=[0],
        limit=400,
    )
    np.testing.assert_allclose(generator_family.integral_over_x(kind, s, b), wanted, atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_and_quadrature_agree_within_the_error_bar(kind):
    for seed in range(5):
        push = run(kind=kind, s=0.8, c=0.3, log_n=4.0, seed=seed)
        assert abs(push.estimate - push.integral) < 5 * push.error


def test_the_error_bar_is_the_standard_error_of_the_first_n():
    push = run(kind=1, s=0.9, c=0.0, log_n=2.0, seed=3)
    z = jax.random.normal(jax.random.key(3), (10_000,))[:100]
    terms = np.asarray(jax.nn.log_sigmoid(jnp.sinh(0.9 * z) / 0.9 - 1))
    assert int(push.num_samples) == 100
    np.testing.assert_allclose(push.estimate, terms.mean(), rtol=1e-10)
    np.testing.assert_allclose(push.error, terms.std(ddof=1) / 10, rtol=1e-8)


def test_the_histogram_follows_the_density_and_counts_only_the_first_n():
    push = run(kind=0, s=1.0, c=1.0, log_n=4.0, seed=0)
    assert push.histogram.sum() * 0.2 == pytest.approx(1.0, abs=1e-3)
    few = run(kind=0, s=1.0, c=1.0, log_n=1.0, seed=0)
    assert (few.histogram > 0).sum() <= 10


def test_no_shape_and_no_trace_depends_on_a_control():
    explorer = push_noise()
    for kind in KINDS:
        explorer.at(kind=kind, s=0.4 + 0.2 * kind, log_n=1.0 + kind, seed=float(kind))
        assert explorer.arrays.running.shape == STOPS.shape
        assert all(np.isfinite(np.asarray(a)).all() for a in explorer.arrays)
    assert explorer.traces == 1
    assert "standard errors apart" in explorer.live.caption


def test_another_seed_is_another_sample_of_the_same_integral():
    explorer = push_noise()
    first, integral = float(explorer.arrays.estimate), float(explorer.arrays.integral)
    explorer.controls["seed"].value = 4
    assert float(explorer.arrays.estimate) != first
    assert float(explorer.arrays.integral) == integral


def test_a_density_higher_than_the_picture_is_told():
    explorer = push_noise().at(kind=2, s=0.3, c=0.0)
    top = 2 * stats.norm.pdf(0) / 0.3
    assert f"the density {top:.2f}." in explorer.live.alt
    explorer.live.png()
    assert explorer.live.artists["higher"].get_text() == f"density to {top:.2f} →"
    assert "the density has no bound." in explorer.at(kind=3).live.alt
    assert "The picture ends" not in explorer.at(kind=1, s=0.8).live.alt


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("s", [0.3, 0.8, 1.5])
def test_both_means_are_in_the_picture_at_the_ends_of_the_shift(kind, s):
    found = run(kind=kind, s=s, c=-2.0, log_n=2.7, seed=0)
    low = push_noise().axes["expectations"].get_ylim()[0]
    assert float(found.integral) > low
    assert float(found.estimate) > low


def test_a_mean_below_the_picture_keeps_its_mark_and_is_said_to_be_there():
    explorer = push_noise().at(kind=1, s=1.5, c=-2.0, log_n=1.0)
    low = explorer.axes["expectations"].get_ylim()[0]
    for seed in range(51):
        explorer.at(seed=seed)
        explorer.live.png()
        below = float(explorer.arrays.estimate) < low
        assert ("(below the picture)" in explorer.live.alt) == below
        assert float(explorer.live.artists["here"].get_ydata()[0]) > low
