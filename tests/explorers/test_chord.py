"""*Chord*: U is straight along mixtures, C hangs below its chord, and the U that is best there touches it."""

import itertools
import re

import jax
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers.chord_explorer import FAMILIES, SHARES, chord, compute

play = jax.jit(compute)
CONTROLS = ("first", "second", "at_p", "at_q", "spread", "share")


@pytest.fixture(scope="module")
def explorer():
    return chord()


def by_scipy(shape, at, scale):
    """Densities of `FAMILIES`."""
    return (
        lambda x: stats.norm.pdf(x, at, scale),
        lambda x: (stats.norm.pdf(x, at - 1.5, scale) + stats.norm.pdf(x, at + 1.5, scale)) / 2,
        lambda x: stats.uniform.pdf(x, at - scale, 2 * scale),
        lambda x: stats.laplace.pdf(x, at, scale),
    )[shape]


def data(x):
    return (stats.norm.pdf(x, -1.5, 0.5) + stats.norm.pdf(x, 1.5, 0.5)) / 2


def value_by_scipy(first, second, at_p, at_q, spread, best_at, share) -> float:
    """U(p_λ, D) for λ = `share` and the D that is best at λ = `best_at`."""
    p, q = by_scipy(first, at_p, spread), by_scipy(second, at_q, spread)

    def integrand(x):
        seen, g = ((1 - part) * p(x) + part * q(x) for part in (best_at, share))
        total = data(x) + seen
        return data(x) * np.log(data(x) / total) + (g * np.log(seen / total) if g > 0 else 0.0)

    breaks = {c + k * spread for c in (at_p, at_q) for k in (-1, 0, 1)}
    places = sorted(x for x in {*np.arange(-12, 12.5, 0.5), *breaks} if -12 <= x <= 12)
    pieces = itertools.pairwise(places)
    return sum(integrate.quad(integrand, a, b, epsabs=1e-12, epsrel=1e-11)[0] for a, b in pieces)


def test_the_cost_is_that_of_scipy() -> None:
    arrays = play(first=0, second=3, at_p=-2.0, at_q=1.0, spread=0.8, share=0.35)

    def integrand(x: float) -> float:
        p = (stats.norm.pdf(x, -1.5, 0.5) + stats.norm.pdf(x, 1.5, 0.5)) / 2
        g = 0.65 * stats.norm.pdf(x, -2, 0.8) + 0.35 * stats.laplace.pdf(x, 1, 0.8)
        return p * np.log(p / (p + g)) + g * np.log(g / (p + g))

    expected = sum(integrate.quad(integrand, *e, limit=200)[0] for e in ((-9, -1.5), (-1.5, 1), (1, 9)))
    assert float(arrays.here) == pytest.approx(expected, abs=2e-4)


def test_straight_and_convex_at_random_positions() -> None:
    draw = np.random.default_rng(0)
    deepest = 0.0
    for _ in range(60):
        arrays = play(
            first=int(draw.integers(len(FAMILIES))), second=int(draw.integers(len(FAMILIES))),
            at_p=draw.uniform(-4, 4), at_q=draw.uniform(-4, 4), spread=draw.uniform(0.5, 2.5),
            share=draw.uniform(),
        )  # fmt: skip
        cost, value = np.asarray(arrays.cost), np.asarray(arrays.value)
        assert float(arrays.bend) < 1e-12
        assert (value <= cost + 1e-9).all()
        assert (np.diff(cost, 2) > -1e-12).all()
        assert float(arrays.here) <= float(arrays.chord) + 1e-12
        deepest = max(deepest, float(arrays.chord - arrays.here))
        touch = np.interp(float(arrays.share), SHARES, value)
        assert touch == pytest.approx(float(arrays.here), abs=1e-9)
    assert deepest > 0.1


def test_one_trace_and_words_that_follow() -> None:
    explorer = chord()
    before = explorer.live.alt
    explorer.at(first=2, second=1, share=0.9, at_p=0.0, at_q=1.0, spread=2.0)
    assert explorer.live.alt != before
    assert "λ = 0.90" in explorer.live.alt
    assert "straight" in explorer.live.caption
    assert explorer.traces == 1
    assert explorer.live.error == ""


def test_the_edges_of_a_uniform_density_do_not_depend_on_rounding() -> None:
    values = {"first": 2, "second": 2, "at_p": -2.5, "at_q": 2.0, "spread": 0.8, "share": 1.0}
    jitted = play(**values)
    with jax.disable_jit():
        by_steps = compute(**values)
    np.testing.assert_allclose(jitted.q, by_steps.q, atol=1e-12)
    p = lambda x: (stats.norm.pdf(x, -1.5, 0.5) + stats.norm.pdf(x, 1.5, 0.5)) / 2  # noqa: E731
    inside = lambda x: p(x) * np.log(p(x) / (p(x) + 0.625)) + 0.625 * np.log(0.625 / (p(x) + 0.625))  # noqa: E731
    assert float(jitted.here) == pytest.approx(integrate.quad(inside, 1.2, 2.8)[0], abs=1e-4)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((3, 2, 4.0, 2.0, 2.5, 0.0), -0.55668),
        ((3, 2, -4.0, 2.0, 2.5, 0.0), -0.55668),
        ((3, 2, 0.0, 2.0, 2.5, 0.0), -0.94861),
        ((3, 3, 0.0, 0.0, 0.5, 0.0), -0.68184),
        ((2, 0, -2.3, 3.7, 0.55, 0.15), None),
        ((1, 2, 3.65, -3.9, 2.45, 0.7), None),
        ((0, 1, -4.0, 4.0, 0.5, 0.5), None),
    ],
)
def test_the_cost_has_every_digit_that_is_shown(explorer, values, expected) -> None:
    explorer.at(**dict(zip(CONTROLS, values, strict=True)))
    exact = value_by_scipy(*values[:5], values[5], values[5])
    assert expected is None or exact == pytest.approx(expected, abs=1e-5)
    assert float(explorer.arrays.here) == pytest.approx(exact, abs=1e-9)
    assert f"C is −{-exact:.4f} nats" in explorer.live.alt


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"share": 1.0}, "D is certain where p has mass and q has none: U = −∞ at every λ below 1."),
        (
            {"share": 0.0, "first": 2},
            "D is certain where q has mass and p has none: U = −∞ at every λ above 0.",
        ),
    ],
)
def test_a_certain_d_draws_no_line(explorer, values, says) -> None:
    starting = dict(explorer.explorer.starting)
    explorer.at(**(starting | values))
    assert explorer.live.caption == says
    assert "straight" not in explorer.live.alt
    assert np.isinf(explorer.arrays.value).sum() == len(SHARES) - 1
    explorer.live.png()
    assert np.isnan(explorer.live.artists["value"].get_ydata()).all()
    explorer.at(**(starting | values | {"share": 0.5}))
    assert "straight" in explorer.live.caption
    explorer.live.png()
    assert np.isfinite(explorer.live.artists["value"].get_ydata()).all()


@pytest.mark.parametrize("values", [(0, 1, -4.0, 0.0, 0.5, 0.1), (1, 3, 0.0, 4.0, 0.5, 0.9)])
def test_a_line_that_leaves_the_picture_is_told_to(explorer, values) -> None:
    explorer.at(**dict(zip(CONTROLS, values, strict=True)))
    ends = [value_by_scipy(*values[:5], values[5], end) for end in (0, 1)]
    lowest = int(np.argmin(ends))
    assert min(ends) < explorer.live.artists["value"].axes.get_ylim()[0]
    assert f"at λ = {lowest} it is −{-min(ends):.2f} nats." in explorer.live.caption
    explorer.at(**explorer.explorer.starting)
    assert "leaves the picture" not in explorer.live.caption


def test_equal_to_its_chord_is_not_below_it(explorer) -> None:
    explorer.at(first=0, second=0, at_p=1.0, at_q=1.0, share=0.5)
    assert explorer.arrays.here == pytest.approx(explorer.arrays.chord, abs=1e-12)
    assert "on its chord or below" in explorer.live.alt


def test_the_difference_is_that_of_the_terms_shown(explorer) -> None:
    draw = np.random.default_rng(3)
    for _ in range(40):
        explorer.at(
            first=int(draw.integers(4)), second=int(draw.integers(4)), at_p=draw.uniform(-4, 4),
            at_q=draw.uniform(-4, 4), spread=draw.uniform(0.5, 2.5), share=draw.uniform(),
        )  # fmt: skip
        explorer.live.png()
        text = explorer.live.artists["words"].get_text().replace("−", "-")
        numbers = re.fullmatch(r"chord - C = (\S+) - \((\S+)\) ≈ (\S+) nats", text)
        higher, lower, apart = map(float, numbers.groups())
        assert abs(higher - lower - apart) < 0.00061


@pytest.mark.parametrize("shape", range(len(FAMILIES)))
def test_the_tallest_density_is_in_the_picture(explorer, shape) -> None:
    explorer.at(first=shape, second=shape, at_p=0.0, at_q=0.025, spread=0.5, share=0.0)
    top = explorer.live.artists["p"].axes.get_ylim()[1]
    assert max(explorer.arrays.p.max(), explorer.arrays.q.max()) < top
