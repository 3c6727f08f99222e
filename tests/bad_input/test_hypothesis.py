"""Hypothesis looks for errors that nobody declared, and for answers outside their documented range.

Whatever is handed in, only ValueError and TypeError come, and the message names an argument. `__main__` runs
the same examples in a session where no annotation is checked.
"""

import dataclasses
import inspect
import math
from collections.abc import Callable
from typing import Any

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
from gan_lessons.theory import densities, descent, divergences, game, imperfect, quadrature, rates
from gan_lessons.training import devices
from gan_lessons.training.config import Config
from gan_lessons.training.exact_density import bins_between, cells_of_noise
from tests.bad_input.exercises import CHECKS

DECLARED = {ValueError, TypeError, jaxtyping.TypeCheckError}
TOLERANCE = 1e-5  # the examples run in float32 too
NUMBERS = st.one_of(
    st.floats(), st.integers(-3, 12), st.floats(0.01, 4.0), st.sampled_from([0.0, 0.5, 1.0, 10**400])
)
ANYTHING = st.one_of(
    NUMBERS, st.none(), st.booleans(), st.text(max_size=3), st.complex_numbers(),
    st.lists(st.floats(), max_size=3), st.lists(st.text(max_size=1), max_size=2),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=1),
    arrays.arrays(np.float64, st.sampled_from([(), (0,), (1,), (2,), (1, 2)]), elements=st.floats()),
)  # fmt: skip
PROBS = st.lists(st.floats(0.0, 1.0).map(lambda p: 0.0 if p < 1e-6 else p), min_size=3, max_size=3).filter(
    any
)
LOGITS = st.lists(st.floats(allow_nan=False, width=32), min_size=3, max_size=3)
# Mostly no distributions: negative, NaN, infinite, of another length.
VECTORS = st.one_of(
    st.lists(st.floats(width=32), max_size=3), PROBS, st.just([0.2, 0.3, 0.5]), st.just([0.0, 0.0, 0.0])
)
OF_ANYTHING = [
    densities.normal, densities.mixture, densities.laplace, densities.student_t, densities.uniform,
    densities.finite, densities.FreeForm, imperfect.catching_up, imperfect.ascending, imperfect.from_samples,
    rates.steepest, rates.measured_factor, rates.subgradient_bound, quadrature.panel_grid,
    quadrature.discretise, quadrature.uniform_grid, bins_between, cells_of_noise, devices.mesh,
]  # fmt: skip


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


@settings(max_examples=400)
@given(function=st.sampled_from(OF_ANYTHING), data=st.data())
def test_anything_is_taken_or_refused_by_name(function: Callable[..., Any], data: st.DataObject) -> None:
    names = [name for name in inspect.signature(function).parameters if name != "validate_args"]
    given_ = [data.draw(ANYTHING, label=name) for name in names]
    declared(names, lambda: function(*given_))


@given(mean=st.floats(-20, 20), scale=st.floats(0.01, 20), weight=st.floats(0, 1), x=st.floats(-1e6, 1e6))
def test_a_density_in_its_domain_has_a_log_everywhere(
    mean: float, scale: float, weight: float, x: float
) -> None:
    for family in (
        densities.normal(mean, scale),
        densities.laplace(mean, scale),
        densities.student_t(scale, mean, scale),
        densities.uniform(mean - scale, mean + scale),
        densities.mixture(weight, mean, scale, -mean, scale),
    ):
        assert float(family.log_prob(x)) < math.inf, family  # and no NaN


@given(p=PROBS, q=PROBS, logit=LOGITS)
def test_divergences_and_values_keep_their_range(p: list[float], q: list[float], logit: list[float]) -> None:
    log_p, log_q = (densities.log_probs(densities.finite(np.array(each) / np.sum(each))) for each in (p, q))
    answer = jnp.asarray(logit, dtype=float)
    jsd, cost = float(divergences.jsd(log_p, log_q)), float(game.cost(log_p, log_q))
    assert 0 <= jsd <= math.log(2) + TOLERANCE
    assert -math.log(4) - TOLERANCE <= cost <= TOLERANCE
    assert float(divergences.kl(log_p, log_q)) >= -TOLERANCE
    assert 0 <= float(divergences.total_variation(log_p, log_q)) <= 1 + TOLERANCE
    assert float(game.value(log_p, log_q, answer)) <= cost + TOLERANCE
    assert float(game.gap(log_p, log_q, answer)) >= 0


@settings(max_examples=40)
@given(start=VECTORS, p_data=VECTORS, step_size=st.one_of(st.floats(0.1, 1.0), ANYTHING))
def test_a_descent_goes_down_or_is_refused(start: Any, p_data: Any, step_size: Any) -> None:
    names = ["start", "p_data", "step_size"]
    run = declared(names, lambda: descent.descend(np.asarray(p_data), np.asarray(start), step_size, 2))
    if run is not None and np.size(step_size) == 1 and np.max(step_size) <= 1:
        assert np.all(np.diff(run.excess) <= TOLERANCE)
        assert np.all((run.excess >= 0) & (run.excess <= math.log(4) + TOLERANCE))


@given(values=st.dictionaries(st.sampled_from(dataclasses.fields(Config)), ANYTHING, min_size=1, max_size=3))
def test_a_configuration_is_what_was_asked_for_or_refused(values: dict[Any, Any]) -> None:
    wanted = {field.name: value for field, value in values.items()}
    made = declared([*wanted, "num_steps"], lambda: Config(**wanted))
    assert made is None or all(getattr(made, name) == value for name, value in wanted.items())


@given(a=ANYTHING, b=ANYTHING, y=ANYTHING)
def test_an_explorer_answers_or_refuses(a: Any, b: Any, y: Any) -> None:
    found = declared(["a", "b", "y"], lambda: explorers.one_point.evaluate(a=a, b=b, y=y))
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


def test_an_undeclared_error_is_seen() -> None:
    with pytest.raises(AssertionError, match="undeclared ZeroDivisionError"):
        declared(["x"], lambda: 1 / 0)
    with pytest.raises(AssertionError, match="no argument is named"):
        declared(["count"], lambda: int("a"))
