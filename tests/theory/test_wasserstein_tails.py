"""W₁ with Student's t: tails that count, and slopes; against closed forms and SciPy's quantiles."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize, special, stats

from gan_lessons.theory import densities, wasserstein
from gan_lessons.theory.free_form import FreeForm

NORMAL = densities.normal(0.3, 0.7)


def test_without_a_mean_a_traced_density_is_infinitely_far():
    far = jax.jit(jax.vmap(lambda df: wasserstein.w1(densities.student_t(df, 0.0, 1.0), NORMAL)))
    found = far(jnp.array([0.5, 1.0, 2.0]))
    assert np.isinf(found[:2]).all()
    assert np.isfinite(found[2])


def mean_distance(df):
    """E|T| of Student's t; carried from width 1 to width s each place goes |s - 1| times as far."""
    gammas = special.gammaln((df + 1) / 2) - special.gammaln(df / 2)
    return 2 * np.sqrt(df / np.pi) * np.exp(gammas) / (df - 1)


@pytest.mark.parametrize("df", [1.0001, 1.05, 1.5, 2.01, 4.0, 30.0, 1e4])
def test_all_of_a_heavy_tail_counts(df):
    wide, start = densities.student_t(df, 0.4, 3.0), densities.student_t(df, 0.4, 1.0)
    assert float(wasserstein.w1(wide, start)) == pytest.approx(2 * mean_distance(df), rel=1e-10)
    moved = densities.student_t(df, -0.3, 1.0)
    assert float(wasserstein.w1(moved, start)) == pytest.approx(0.7, abs=1e-10)
    # All mass within 1e-12: |T| is how far the other has to go.
    for point in (densities.normal(0.4, 1e-13), densities.uniform(0.4 - 1e-13, 0.4 + 1e-13),
                  densities.mixture(0.3, 0.4, 1e-13, 0.4, 2e-13)):  # fmt: skip
        assert float(wasserstein.w1(wide, point)) == pytest.approx(3 * mean_distance(df), rel=1e-10)


def test_a_drawn_density_beside_a_heavy_tail():
    tent = FreeForm(jnp.array([-1e-13, 0.0, 1e-13]), jnp.array([0.0, 1.0, 0.0]))
    found = float(wasserstein.w1(densities.student_t(1.5, 0.0, 1.0), tent))
    assert found == pytest.approx(mean_distance(1.5), abs=1e-11)


@pytest.mark.parametrize(("scale", "expected"), [(1.5, 4.05851063476124), (1.3, 2.34527101300462)])
def test_tails_that_cross_far_out(scale, expected):
    """t with df 1.05 against df 1.06: they cross at 6e18 and at 2e12; by mpmath with 30 digits."""
    p, q = densities.student_t(1.05, 0.0, 1.0), densities.student_t(1.06, 0.0, scale)
    assert float(wasserstein.w1(p, q)) == pytest.approx(expected, rel=1e-12)


def slopes_by_quantiles(df, mean, scale, quantile):
    """W₁ = ∫ |m + s T(u) - Q(u)| du: its slopes are those of the signs, and of the signs times T(u)."""

    def lead(u):
        return mean + scale * stats.t.ppf(u, df) - quantile(u)

    steps = 10.0 ** np.arange(-12, -1)
    places = np.concatenate([steps, np.linspace(0.02, 0.98, 400), 1 - steps[::-1]])
    leads = lead(places)
    roots = [
        optimize.brentq(lead, places[i], places[i + 1], xtol=1e-15)
        for i in np.flatnonzero(leads[:-1] * leads[1:] < 0)
    ]
    ends = np.array([0.0, *roots, 1.0])
    signs, at = np.sign(lead((ends[1:] + ends[:-1]) / 2)), stats.t.ppf(ends[1:-1], df)
    # ∫ t f(t) dt = -(df + t²) f(t)/(df - 1)
    integral = np.concatenate([[0.0], -(df + at**2) / (df - 1) * stats.t.pdf(at, df), [0.0]])
    return signs @ np.diff(ends), signs @ np.diff(integral)


OTHERS = {
    "normal": (densities.normal(0.0, 1.0), stats.norm.ppf),
    "Laplace": (densities.laplace(0.0, 1.0), stats.laplace.ppf),
    "Student t": (densities.student_t(3.0, 0.0, 1.0), lambda u: stats.t.ppf(u, 3.0)),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("df", "mean", "scale"), [(4.0, 0.0, 1.0), (1.5, 0.3, 1.2), (2.5, -1.0, 0.4)])
def test_students_t_has_slopes(df, mean, scale, other):
    q, quantile = OTHERS[other]
    slopes = jax.jit(jax.grad(lambda m, s: wasserstein.w1(densities.student_t(df, m, s), q), argnums=(0, 1)))
    expected = slopes_by_quantiles(df, mean, scale, quantile)
    assert tuple(map(float, slopes(mean, scale))) == pytest.approx(expected, abs=1e-9)


def test_one_width_of_students_t_has_the_slope_of_a_distance():
    slope = jax.grad(
        lambda m: wasserstein.w1(densities.student_t(4.0, 0.2, 1.1), densities.student_t(4.0, m, 1.1))
    )
    assert float(slope(1.0)) == pytest.approx(1.0, abs=1e-11)
    assert float(slope(-1.0)) == pytest.approx(-1.0, abs=1e-11)


def test_no_slope_along_the_degrees_of_freedom_is_made_up():
    with pytest.raises(ValueError, match="df must be held still"):
        jax.grad(lambda df: wasserstein.w1(densities.student_t(df, 0.0, 1.0), NORMAL))(3.0)
