"""*Chord*: U is straight along mixtures, C hangs below its chord, and the U that is best there touches it."""

import jax
import numpy as np
import pytest
from scipy import integrate, stats

from gan_lessons.explorers.chord_explorer import FAMILIES, SHARES, chord, compute

play = jax.jit(compute)


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
