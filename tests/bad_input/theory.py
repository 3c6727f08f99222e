"""Bad input to the theory, beyond what `test_contracts` makes from the declared domains.

What holds between arguments, the last numbers that are taken, and what has a mathematical answer.
"""

from math import inf, log, nan
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import sympy as sp

from gan_lessons.theory import (
    along_mean,
    breakpoints,
    convergence,
    densities,
    derivation,
    descent,
    divergences,
    free_form,
    game,
    grounds,
    imperfect,
    logspace,
    proof,
    quadrature,
    rates,
    steps,
)
from tests.bad_input.case import Case, answers, gives, refused
from tests.bad_input.case import vector as v
from tests.bad_input.names import public_names

LOG_2 = log(2.0)
GRID = quadrature.uniform_grid(0.0, 1.0, 5)
HALF = jnp.log(v(0.5, 0.5))
A, B = jnp.log(v(1.0, 0.0)), jnp.log(v(0.0, 1.0))  # two distributions that do not overlap, by their logs
P, Q = v(0.8, 0.2), v(0.5, 0.5)
NO_LOGIT = v(0.0, 0.0)


def has_nan(found: Any) -> bool:
    return bool(np.isnan(found).any())


def _line(**changed: Any) -> derivation.Line:
    fields = {"name": "a", "latex": "a", "reason": "a", "expression": sp.Integer(1), "step": "rewrite"}
    return derivation.Line(**(fields | {"number": lambda *_: v(1.0)[0]} | changed))


def _descend(**changed: Any) -> Any:
    return descent.descend(**({"start": P, "p_data": Q, "step_size": 1.0, "num_steps": 3} | changed))


DENSITIES = [
    # Above 0 for Python, 0 for XLA.
    refused(densities.normal, ValueError, "std must be at least .* in float(64|32), got 5e-324", 0.0, 5e-324),
    refused(densities.laplace, ValueError, "mean must not be empty|mean must be a scalar", [], 1.0),
    refused(densities.uniform, ValueError, "high must be finite, got inf", 0.0, inf),
    gives("theory.densities.normal", nan, lambda: _traced(lambda s: densities.normal(0.0, s), -1.0)),
    gives("theory.densities.uniform", nan, lambda: _traced(lambda h: densities.uniform(0.0, h), -1.0)),
    refused(free_form.FreeForm, ValueError, r"heights must be finite, got \[0.0, nan", [0, 1], [0.0, nan]),
    refused(free_form.FreeForm, ValueError, r"heights must be non-negative, got \[-1", [0, 1], [-1.0, 2.0]),
    refused(free_form.FreeForm, ValueError, r"one shape .* got \(1,\)", [1.0], [1.0]),
    refused(free_form.FreeForm, TypeError, "x must be .* got 'abc'", "abc", [1.0]),
    gives("theory.free_form.FreeForm", lambda found: not np.isfinite(found),
          lambda: _traced(lambda heights: free_form.FreeForm(v(0, 1), heights), v(0, 0))),
    refused(densities.finite, ValueError, r"probs must be finite, got \[nan", [nan, 1.0]),
    refused(densities.finite, TypeError, r"probs must be .* got \[0.5, \[0.5", [0.5, [0.5, 0.1]]),
    answers(jax.jit(densities.log_probs), [nan, nan, -inf, 0.0], v(nan, -0.5, 0.0, 1.0)),
]  # fmt: skip
OF_LOGS: dict[Any, tuple[Any, ...]] = {
    divergences.kl: (), divergences.jsd: (), divergences.total_variation: (), game.cost: (),
    game.value: (NO_LOGIT,), game.gap: (NO_LOGIT,),
}  # fmt: skip
INTEGRALS = [
    # A NaN is never hidden, not even where a mass is 0.
    *[
        answers(function, nan, *logs, *logit)
        for function, logit in OF_LOGS.items()
        for logs in [(v(nan, 0), HALF), (HALF, v(nan, 0)), (v(nan, 0), v(-inf, 0)), (v(-inf, 0), v(nan, 0))]
    ],
    *[answers(function, nan, HALF, HALF, *logit, v(nan, 1)) for function, logit in OF_LOGS.items()],
    answers(divergences.kl, inf, A, B),
    answers(divergences.kl, LOG_2, A, HALF),
    answers(divergences.jsd, LOG_2, A, B),
    answers(divergences.total_variation, 1.0, A, B),
    answers(divergences.bernoulli_kl, inf, inf, -inf),
    answers(divergences.bernoulli_kl, [nan] * 4, v(nan, nan, 0, inf), v(0, -inf, nan, nan)),
    refused(divergences.bernoulli_kl, ValueError, "logit_q must have the shape of", v(0, 1), v(0, 1, 2)),
    answers(game.cost, 0.0, A, B),
    answers(game.cost, -2 * LOG_2, A, A),
    answers(game.value, -inf, A, B, v(-inf, inf)),
    answers(game.value, 0.0, A, B, v(inf, -inf)),
    answers(game.value, nan, A, B, v(nan, 0.0)),
    answers(game.gap, inf, A, B, v(-inf, inf)),
    answers(game.gap, nan, A, B, v(nan, 0.0)),
    answers(game.optimal_logit, [nan, inf, -inf, nan], v(-inf, 0, -inf, nan), v(-inf, -inf, 0, 0)),
    answers(game.optimal_discriminator, [nan, 1, 0, nan], v(-inf, 0, -inf, nan), v(-inf, -inf, 0, 0)),
    answers(game.pointwise_value, [-inf, 0, nan, 0], v(1, 0, 1, 0), v(0, 1, 1, 0), v(0, 0, nan, nan)),
    refused(game.pointwise_value, ValueError, "y must have the shape of b", 1.0, v(1, 1), v(0.5, 0.5, 0.5)),
    refused(quadrature.integrate, ValueError, "weights must have the shape of values", v(1, 2), v(1, 2, 3)),
    answers(quadrature.integrate, nan, v(1, 2), v(nan, 1)),
    answers(quadrature.integrate, 1.0, v(1, 2), v(-1, 1)),
    answers(quadrature.integrate, 2.0, v(inf, 2), v(0, 1)),
    answers(logspace.at_most, 1.5, v(1.5)[0], 1.0),
    answers(logspace.at_most, 1.0, v(1.0)[0] + jnp.finfo(float).eps, 1.0),
    answers(logspace.at_most, nan, v(nan)[0], 1.0),
    answers(logspace.log_ratio, [0.0, -inf, nan], v(-inf, -inf, nan), v(-inf, 0, -inf)),
    answers(logspace.times, [0.0, nan, nan, -inf], v(-inf, nan, 0, 0), v(nan, -inf, nan, -inf)),
    answers(logspace.times_log_ratio, [0, inf, nan, nan, nan],
            v(-inf, 0, nan, -inf, nan), v(-inf, -inf, -inf, nan, 0)),
    answers(logspace.log_sum, [-inf, 0.0, nan], v(-inf, 0, nan), v(-inf, -inf, -inf)),
    answers(logspace.log_mean, [-inf, -LOG_2, nan], v(-inf, 0, -inf), v(-inf, -inf, nan)),
]  # fmt: skip
GRIDS = [
    refused(quadrature.uniform_grid, ValueError, "low must be finite, got nan", nan, 1.0),
    refused(quadrature.grid_for, TypeError, "distribution must be a family .* got str", "normal"),
    refused(breakpoints.breakpoints, TypeError, "must be a family .* got Gamma", dist.Gamma(1.0)),
    refused(quadrature.discretise, TypeError, "distribution must be a density .* got 'a'", "a", GRID),
    refused(quadrature.discretise, TypeError, "grid must be a .*Grid, got None", dist.Normal(), None),
    refused(along_mean.inflection, ValueError, "low=4.0, high=0.0", 1.0, 4.0, 0.0),
    answers(along_mean.inflection, nan, 1.0, 2.0, 3.0),
]
OF_MASSES = [
    convergence.best_logit, convergence.cost, convergence.subgradient, convergence.curvature,
    convergence.excess,
]  # fmt: skip
STEPS = [descent.mirror_step, descent.projected_step]
DESCENT = [
    # Traced values are not looked at: what comes of them is no number.
    *[
        answers(jax.jit(function), has_nan, *masses)
        for function in OF_MASSES
        for masses in [(P, v(nan, 1.0)), (P, v(-0.5, 1.5)), (v(nan, 1.0), Q)]
    ],
    *[answers(jax.jit(step), has_nan, Q, v(nan, 0), 1.0) for step in STEPS],
    *[
        refused(step, ValueError, "logit must be a number below inf .* got .*(inf|nan)", Q, v(bad, 0), 1.0)
        for step in STEPS
        for bad in (inf, nan)
    ],
    answers(convergence.cost, 0.0, v(1, 0), v(0, 1)),
    answers(convergence.excess, 2 * LOG_2, v(1, 0), v(0, 1)),
    answers(convergence.best_logit, [inf, -inf], v(1, 0), v(0, 1)),
    answers(convergence.subgradient, [-inf, 0.0], v(1, 0), v(0, 1)),
    answers(convergence.objective, nan, P, Q, v(nan, 0)),
    answers(convergence.objective, -inf, P, Q, v(inf, 0)),
    refused(descent.best, ValueError, "p_g must be finite, got .*nan", NO_LOGIT, P, v(nan, 1)),
    refused(descent.exactly_best, ValueError, "p_g must have the shape of p_data", NO_LOGIT, Q, v(1.0)),
    *[
        refused(_descend, ValueError, says, **{says.split()[0]: value}, of="theory.descent.descend")
        for says, value in [
            ("start must be non-negative, got", v(1.5, -0.5)),
            ("start must have one dimension, got shape", v(0.5, 0.5)[None]),
            ("start must not be empty", v()),
            ("p_data must be finite, got", v(nan, 1.0)),
            (r"step_size must be a scalar or have shape \(3,\), got \(2,\)", v(1, 1)),
            ("weights must have the shape of start", v(1, 1, 1)),
        ]
    ],
    answers(imperfect.ascent_step, lambda found: np.isnan(found[0]), v(nan, 0), P, Q, 1.0),
    refused(imperfect.pool, ValueError, r"bins must have the shape of probs", P, np.array([0, 1, 1])),
    refused(imperfect.from_samples, ValueError, "shown must be at most num_samples=8, got 9", 8, 9),
    answers(rates.steepest, 1000.0, 4, 1000.0),
    refused(rates.subgradient_bound, ValueError, "start must have the shape of", Q, v(1.0), v(0.5), 1.0),
    refused(rates.subgradient_bound, ValueError, r"step_sizes must not be empty", Q, P, np.array([]), 1.0),
    refused(rates.measured_factor, ValueError, r"distances must not be empty, got \[\]", []),
    answers(rates.measured_factor, nan, np.zeros(2)),
]  # fmt: skip
PROOF = [
    refused(derivation.verify, TypeError, "lines must be .* got 1 in it", (1, 2)),
    refused(derivation.ledger, TypeError, "log_q", proof.AFFINE, A, B),
    answers(derivation.ledger, lambda found: has_nan(list(map(float, found.values()))),
            proof.THEOREM_1[1:], v(nan, 0), B),
    refused(grounds.ground, ValueError, "step must be one of .* got 'magic'", "magic", _line(), _line()),
    *[
        refused(function, TypeError, "expression must be a SymPy expression, got 'a'", "a")
        for function in (steps.unfold, steps.split, steps.canonical, steps.is_zero)
    ],
]  # fmt: skip


def _traced(family: Any, parameter: Any) -> Any:
    return jax.jit(lambda number: family(number).log_prob(0.5))(parameter)


CASES: list[Case] = [*DENSITIES, *INTEGRALS, *GRIDS, *DESCENT, *PROOF]
EXEMPT = {
    "what contracts are made of; `tests/contracts` breaks each check, and `test_contracts` each clause": [
        name for name in public_names() if name.startswith("contracts.")
    ],
    "built by densities.mixture or densities.uniform, which check; numpyro's own class otherwise": [
        "theory.densities.Mixture",
        "theory.densities.Uniform",
    ],
    "a protocol, never called": ["theory.steps.CheckedLine"],
    "a part of a program and of `training.spectrum.turning`, which shows that NaN turns nowhere": [
        "theory.turning.turns"
    ],
    "a part of `theory.wasserstein.w1`, which asks for densities": ["theory.tails.tail"],
}
