"""Hypothesis looks for errors that nobody declared, and for answers outside their documented range.

Whatever is handed in, only ValueError and TypeError come, and the message names an argument. `__main__` runs
the same examples in a session where no annotation is checked.
"""

import dataclasses
import inspect
import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import jaxtyping
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gan_lessons import explorers
from gan_lessons.exercises.feedback import Feedback
from gan_lessons.live import controls
from gan_lessons.theory import (
    convergence,
    densities,
    descent,
    divergences,
    game,
    imperfect,
    quadrature,
    rates,
)
from gan_lessons.training import devices
from gan_lessons.training.config import Config
from gan_lessons.training.exact_density import bins_between
from tests.bad_input.exercises import CHECKS
from tests.bad_input.functions import one_point

DECLARED = {ValueError, TypeError, jaxtyping.TypeCheckError}
TOLERANCE = 1e-5  # the examples run in float32 too

NUMBERS = st.one_of(
    st.floats(), st.integers(-3, 12), st.floats(0.01, 4.0), st.sampled_from([0.0, 0.5, 1.0, 10**400])
)
ANYTHING = st.one_of(
    NUMBERS,
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.complex_numbers(),
    st.lists(st.floats(), max_size=3),
    st.lists(st.text(max_size=1), max_size=2),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=1),
    arrays.arrays(np.float64, st.sampled_from([(), (0,), (1,), (2,), (1, 2)]), elements=st.floats()),
)
PROBS = st.lists(st.floats(0.0, 1.0).map(lambda p: 0.0 if p < 1e-6 else p), min_size=3, max_size=3).filter(
    any
)
# Mostly no distributions: negative, NaN, infinite, of another length.
VECTORS = st.one_of(
    st.lists(st.floats(width=32), max_size=3), PROBS, st.just([0.2, 0.3, 0.5]), st.just([0.0, 0.0, 0.0])
)


def declared(names: list[str], call: Callable[[], Any]) -> Any:
    """What the call returns; None where it raises an error that names one of the arguments."""
    try:
        return call()
    except Exception as error:
        if type(error) not in DECLARED:
            raise AssertionError(f"undeclared {type(error).__name__}: {error}") from error
        if not any(name in str(error) for name in names):
            raise AssertionError(f"no argument is named: {error}") from error
        return None


def names_of(function: Callable[..., Any]) -> list[str]:
    # `grid_for` and the like have no names beyond their star.
    return list(inspect.signature(function).parameters)


SCALARS = [
    densities.normal,
    densities.mixture,
    densities.laplace,
    densities.student_t,
    densities.uniform,
    densities.finite,
    densities.FreeForm,
    imperfect.catching_up,
    imperfect.ascending,
    imperfect.from_samples,
    rates.steepest,
    rates.measured_factor,
    rates.subgradient_bound,
    quadrature.panel_grid,
    quadrature.discretise,
    bins_between,
    devices.mesh,
]


@settings(max_examples=400)
@given(function=st.sampled_from(SCALARS), data=st.data())
def test_anything_is_taken_or_refused_by_name(function: Callable[..., Any], data: st.DataObject) -> None:
    names = [name for name in names_of(function) if name != "validate_args"]
    given_ = [data.draw(ANYTHING, label=name) for name in names]
    declared(names, lambda: function(*given_))


@given(mean=st.floats(-20, 20), scale=st.floats(0.01, 20), weight=st.floats(0, 1), x=st.floats(-1e6, 1e6))
def test_a_density_in_its_domain_has_a_log_everywhere(
    mean: float, scale: float, weight: float, x: float
) -> None:
    families = (
        densities.normal(mean, scale),
        densities.laplace(mean, scale),
        densities.student_t(scale, mean, scale),
        densities.uniform(mean - scale, mean + scale),
        densities.mixture(weight, mean, scale, -mean, scale),
    )
    for family in families:
        assert float(family.log_prob(x)) < math.inf, family  # and no NaN


def _normalised(probs: list[float]) -> Any:
    return densities.log_probs(densities.finite(np.asarray(probs) / np.sum(probs)))


@given(p=PROBS, q=PROBS, logit=st.lists(st.floats(allow_nan=False, width=32), min_size=3, max_size=3))
def test_divergences_and_values_keep_their_range(p: list[float], q: list[float], logit: list[float]) -> None:
    log_p, log_q, answer = _normalised(p), _normalised(q), jnp.asarray(logit, dtype=float)
    jsd, cost = float(divergences.jsd(log_p, log_q)), float(game.cost(log_p, log_q))
    assert 0 <= jsd <= math.log(2) + TOLERANCE
    assert -math.log(4) - TOLERANCE <= cost <= TOLERANCE
    assert float(divergences.kl(log_p, log_q)) >= -TOLERANCE
    assert 0 <= float(divergences.total_variation(log_p, log_q)) <= 1 + TOLERANCE
    assert float(game.value(log_p, log_q, answer)) <= cost + TOLERANCE
    assert float(game.gap(log_p, log_q, answer)) >= 0


OF_MASSES = [
    convergence.best_logit,
    convergence.cost,
    convergence.subgradient,
    convergence.curvature,
    convergence.excess,
    rates.bowl,
]


@settings(max_examples=80)
@given(function=st.sampled_from(OF_MASSES), p=VECTORS, q=VECTORS)
def test_masses_are_taken_or_refused_by_name(function: Any, p: list[float], q: list[float]) -> None:
    names = [name for name in names_of(function) if name in ("p_data", "p_g")]
    masses = [jnp.asarray(probs, dtype=float) for probs in (p, q)][: len(names)]
    found = declared(names, lambda: function(*masses))
    assert found is None or not np.isnan(found).any()


@settings(max_examples=40)
@given(
    start=VECTORS,
    p_data=VECTORS,
    step_size=st.one_of(st.floats(0.1, 1.0), ANYTHING),
    num_steps=st.sampled_from([2, 2, 0, -1, 2.5, "2", None]),
)
def test_a_descent_goes_down_or_is_refused(start: Any, p_data: Any, step_size: Any, num_steps: Any) -> None:
    names = names_of(descent.descend)
    run = declared(
        names, lambda: descent.descend(np.asarray(p_data), np.asarray(start), step_size, num_steps)
    )
    if run is not None and np.size(step_size) == 1 and np.max(step_size) <= 1:
        assert np.all(np.diff(run.excess) <= TOLERANCE)
        assert np.all((run.excess >= 0) & (run.excess <= math.log(4) + TOLERANCE))


@given(low=ANYTHING, high=ANYTHING, num_points=st.sampled_from([5, 1, 0, -3, 5.0, True, "5", None]))
def test_a_grid_sums_to_its_length_or_is_refused(low: Any, high: Any, num_points: Any) -> None:
    grid = declared(["low", "high", "num_points"], lambda: quadrature.uniform_grid(low, high, num_points))
    if grid is not None and abs(high) < 1e30 and abs(low) < 1e30:
        assert float(jnp.sum(grid.weights)) == pytest.approx(float(high) - float(low), rel=1e-4, abs=1e-30)


FIELDS = [field.name for field in dataclasses.fields(Config)]


@given(values=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, min_size=1, max_size=3))
def test_a_configuration_is_what_was_asked_for_or_refused(values: dict[str, Any]) -> None:
    made = declared(list(values) + ["num_steps"], lambda: Config(**values))
    assert made is None or all(getattr(made, name) == value for name, value in values.items())


@given(a=ANYTHING, b=ANYTHING, y=ANYTHING)
def test_an_explorer_answers_or_refuses(a: Any, b: Any, y: Any) -> None:
    found = declared(["a", "b", "y"], lambda: explorers.evaluate(one_point.solve_point, a=a, b=b, y=y))
    if found is not None:
        assert found.value <= 0 or math.isnan(found.value)
        assert math.isnan(found.best) == (float(a) == float(b) == 0)


@given(value=ANYTHING, low=ANYTHING, high=ANYTHING, step=ANYTHING)
def test_a_slider_stands_where_it_was_put_or_is_refused(value: Any, low: Any, high: Any, step: Any) -> None:
    slider = declared(["value", "low", "high", "step"], lambda: controls.slider("x", value, low, high, step))
    assert slider is None or (slider.value, slider.min, slider.max) == (value, low, high)


@settings(max_examples=60)
@given(of=st.sampled_from(sorted(CHECKS)), answer=ANYTHING, inside=st.booleans())
def test_every_answer_of_a_learner_is_answered(of: str, answer: Any, inside: bool) -> None:
    found = CHECKS[of]((lambda *_: answer) if inside else answer)
    assert isinstance(found, Feedback)
    assert found.message


@settings(max_examples=80)
@given(
    kernel=st.sampled_from([divergences.kl, divergences.jsd, divergences.total_variation, game.cost]),
    p=VECTORS,
    q=VECTORS,
)
def test_a_nan_never_comes_out_as_a_number(kernel: Any, p: list[float], q: list[float]) -> None:
    log_p, log_q = jnp.asarray(p, dtype=float), jnp.asarray(q, dtype=float)
    found = declared(names_of(kernel), lambda: kernel(log_p, log_q))
    if found is not None and (jnp.isnan(log_p).any() or jnp.isnan(log_q).any()):
        assert jnp.isnan(found)


def test_an_undeclared_error_is_seen() -> None:
    with pytest.raises(AssertionError, match="undeclared ZeroDivisionError"):
        declared(["x"], lambda: 1 / 0)
    with pytest.raises(AssertionError, match="no argument is named"):
        declared(["count"], lambda: int("a"))
    assert jax.errors.TracerArrayConversionError not in DECLARED
