"""For every exercise of every lesson: each right form of the answer passes, the nearest wrong ones do not."""

import inspect
import math
from fractions import Fraction
from importlib import import_module

import jax.numpy as jnp
import numpy as np
import pytest
import sympy as sp
from jax.nn import softplus

from tests.exercises import solutions_lesson_4, solutions_lesson_5, solutions_lesson_6, solutions_lesson_7

LESSONS = [import_module(f"gan_lessons.exercises.lesson_{number}") for number in range(1, 8)]
LOG_4 = math.log(4)
GAP = LOG_4 + sum(
    mass * math.log(share)
    for mass, share in ((0.8, 0.8 / 1.3), (0.2, 0.2 / 0.7), (0.5, 0.5 / 1.3), (0.5, 0.5 / 0.7))
)
COST_3 = sum(
    mass * math.log(share)
    for mass, share in ((0.9, 0.9 / 1.3), (0.1, 0.1 / 0.7), (0.4, 0.4 / 1.3), (0.6, 0.6 / 0.7))
)


def phi(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def entropy(p):
    return -sum(x * math.log(x) for x in p if x > 0)


def jsd_by_entropies(p, q):
    return entropy((p + q) / 2) - entropy(p) / 2 - entropy(q) / 2


def with_factor(function, factor):
    return lambda *arguments: factor * function(*arguments)


def total_with(factor):
    """The total loss of lesson 5's exercise, with the generator's own loss multiplied by a factor."""
    right = solutions_lesson_5.stop_gradient

    def total(D, G, x, z):
        fake = LESSONS[4].generate(G, z)
        stopped = LESSONS[4].logit(jnp.asarray(LESSONS[4].D), fake)
        return right(D, G, x, z) + (factor - 1) * jnp.mean(softplus(-stopped))

    return total


LETTERS = ['"{}"', "{})", "({})", "{}.", " {} ", "[{}]", "({}),"]


def forms(letter):
    return [letter, letter.upper(), *(form.format(letter) for form in LETTERS)]


CASES = {
    # check: (right answers, the nearest wrong ones)
    "check_half": (
        [-LOG_4, -1.386, -1.3863, sp.log(sp.Rational(1, 4)), [-LOG_4]],
        [-1.385, -1.387, -1.38, 1.386],
    ),
    "check_gap": ([GAP, 0.1013, 0.10134, 0.101343, np.float32(GAP)], [0.1012, 0.1014, 0.101, 0.1]),
    "check_density": (
        [
            lambda x: phi(math.log(x)) / x,
            lambda x: jnp.exp(-(jnp.log(x) ** 2) / 2 - jnp.log(x)) / jnp.sqrt(2 * jnp.pi),
            lambda x: [phi(math.log(x)) / x],
        ],
        [
            lambda x: 1.0001 * phi(math.log(x)) / x,
            lambda x: phi(math.log(x)) / x + 1e-4,
            lambda x: phi(math.log(1.001 * x)) / x,
        ],
    ),
    "lesson_1.check_noise": (
        [25_600, 25_600.0, np.int64(25_600)],
        [25_599, 25_601, 25_600.5, 25_610, 25_625],
    ),
    "check_error_bar": ([100, 10**2, (1 / 0.1) ** 2, Fraction(100)], [99, 101, 99.99, 100.05, 1 / 100]),
    "check_best_answer": (
        [
            lambda a, b: a / (a + b),
            lambda a, b: 1 / (1 + b / a),
            lambda a, b: jnp.float32(a) / jnp.float32(a + b),
        ],
        [lambda a, b: a / (a + b) + 1e-4, lambda a, b: 0.9999 * a / (a + b)],
    ),
    "lesson_2.check_slope": (
        [lambda a, b, y: a / y - b / (1 - y), lambda a, b, y: (a - (a + b) * y) / (y - y * y)],
        [lambda a, b, y: a / y - b / (1 - y) + 1e-3, lambda a, b, y: a / y - 1.0001 * b / (1 - y)],
    ),
    "check_best_value": ([GAP - LOG_4, -1.285, -1.28495], [-1.284, -1.286, -1.28]),
    "check_logit": (
        [lambda x: 2 * x, lambda x: ((x + 1) ** 2 - (x - 1) ** 2) / 2],
        [lambda x: 2.0001 * x, lambda x: 2 * x + 1e-3],
    ),
    "check_priors": (
        [
            lambda a, b, prior: prior * a / (prior * a + (1 - prior) * b),
            lambda a, b, prior: 1 / (1 + (1 / prior - 1) * b / a),
        ],
        [lambda a, b, prior: 1.0001 * prior * a / (prior * a + (1 - prior) * b)],
    ),
    "check_cost": ([COST_3, round(COST_3, 3), round(COST_3, 5)], [-1.088, -1.09, -1.1]),
    "check_jsd": (
        [jsd_by_entropies, lambda p, q: jnp.float32(jsd_by_entropies(p, q))],
        [with_factor(jsd_by_entropies, 1.001), lambda p, q: jsd_by_entropies(p, q) + 1e-4],
    ),
    "check_log_base": ([-2, -2.0, 2 * math.log2(0.5)], [-1.999, -2.001, -1.9]),
    # The bound itself is .07934; the exact largest distance, by D = (1 ± TV)/2, is .07930.
    "check_total_variation": ([0.079, 0.0793, 0.07934], [0.078, 0.08, 0.0785]),
    "check_forever_apart": (forms("b"), ["a", "c)", "bb", "ab"]),
    "lesson_4.check_slope": (
        [solutions_lesson_4.slope],
        [
            with_factor(solutions_lesson_4.slope, 1.001),
            lambda p, q: solutions_lesson_4.slope(p, q) + 1e-3 * np.arange(len(p)),
        ],
    ),
    "check_steps": ([10, 10.0], [9, 11, 9.99, 10.005]),
    "check_near": ([0.1, 0.09997], [0.099, 0.101, 0.09]),
    "check_bend": ([3.125, Fraction(25, 8), 2.5 + 1 / np.float32(1.6)], [3.124, 3.126, 3.12, 3]),
    "check_claim": (forms("c"), ["a", "b", "d"]),
    "check_equilibrium_loss": ([LOG_4, 1.386], [1.385, 1.387, 1.39]),
    "check_stop_gradient": ([total_with(1.0)], [total_with(1.001), total_with(0.999)]),
    "check_gradient_ratio": ([99, (1 - 0.01) / 0.01], [98, 99.01, 100]),
    "check_diagnosis": (forms("b"), ["a", "c"]),
    "check_mean_kl": ([0.05, (-1.15 + 1.25) / 2, np.float32(1.25 - 1.15) / 2], [0.0501, 0.0499, 0.051]),
    "check_w1": (
        [
            solutions_lesson_6.w1,
            lambda x, p, q: np.abs(np.cumsum(q - p)[:-1]) @ np.diff(x),
            lambda x, p, q: [jnp.float32(solutions_lesson_6.w1(x, p, q))],
        ],
        [with_factor(solutions_lesson_6.w1, 1.001), lambda x, p, q: solutions_lesson_6.w1(x, p, q) + 1e-4],
    ),
    "check_practice": ([2.7041, 2.704, 3 - 0.2959], [2.703, 2.705, 2.71]),
    "check_growth": ([abs(1 + 0.05j) ** 100, 1.133, 1.0025**50], [1.132, 1.134, 1.13]),
    "check_gamma": ([1, 1.0, Fraction(1)], [0.99, 1.01, 0.999]),
    "lesson_6.check_noise": (forms("c"), ["a", "b", "d"]),
    "check_even": (
        [solutions_lesson_7.even, lambda counts: [jnp.float32(solutions_lesson_7.even(counts))]],
        [with_factor(solutions_lesson_7.even, 1.001), lambda counts: solutions_lesson_7.even(counts) + 1e-3],
    ),
    "check_lost_mode": ([solutions_lesson_7.lost_mode, 0.0908], [0.0907, 0.0909, 0.091]),
    "check_bias": ([0.05, 10 / 200], [0.049, 0.051, 0.0506]),
    "check_direction": (forms("b"), ["a", "c", "d"]),
    "check_dimension": (forms("d"), ["a", "b", "c"]),
    "check_certificate": ([LOG_4 - 1.1, 0.286], [0.285, 0.287, 0.28, -0.286]),
}


def find(name):
    lesson, _, check = name.rpartition(".")
    found = [
        getattr(module, check) for module in LESSONS if hasattr(module, check) and lesson in module.__name__
    ]
    assert len(found) == 1, f"{name} is not the name of one check"
    return found[0]


def rows(column):
    return [
        pytest.param(find(name), answer, id=f"{name}-{number}")
        for name, case in CASES.items()
        for number, answer in enumerate(case[column])
    ]


def test_no_exercise_is_left_out():
    checks = {
        check for lesson in LESSONS for name, check in inspect.getmembers(lesson) if name.startswith("check_")
    }
    assert {find(name) for name in CASES} == checks


@pytest.mark.parametrize(("check", "answer"), rows(0))
def test_a_right_form_passes(check, answer):
    feedback = check(answer)
    assert feedback.passed, feedback


@pytest.mark.parametrize(("check", "answer"), rows(1))
def test_the_nearest_wrong_answers_do_not_pass(check, answer):
    feedback = check(answer)
    assert not feedback.passed, answer
    assert "Not answered yet" not in feedback.message
