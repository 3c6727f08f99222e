"""Bad input to the theory: what is refused, and what has a mathematical answer."""

from math import inf, log, nan
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro.distributions as dist
import sympy as sp

from gan_lessons.contracts import checks, domains, shapes
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
from tests.bad_input.case import Case, bad, gives, good, refuses, table
from tests.bad_input.case import vector as v

LOG_2 = log(2.0)
GRID = quadrature.uniform_grid(0.0, 1.0, 5)


def logs(*probs: float) -> Any:
    return jnp.log(v(*probs))


def nans(count: int) -> list[float]:
    return [nan] * count


def _in_float32(check: Any, *args: Any) -> None:
    with jax.enable_x64(False):
        check(*args)


CHECKS = [
    *table(
        "contracts.checks.finite_number",
        _in_float32,
        bad(ValueError, "m must be at most 3.4.* in float32, got -1e[+]39", checks.finite_number, "m", -1e39),
    ),
    refuses(
        "contracts.checks.instance",
        TypeError,
        "bins must be a list, got 3",
        lambda: checks.instance("bins", 3, list),
    ),
    gives("contracts.checks.is_concrete", False, lambda: _seen_by_jit(checks.is_concrete)),
    gives(
        "contracts.checks.is_concrete", False, lambda: _seen_by_jit(lambda x: checks.is_concrete([1.0, x]))
    ),
    gives(
        "contracts.checks.is_real",
        [True, True, False, False],
        lambda: [checks.is_real(np.dtype(kind)) for kind in ("f4", "i8", "c8", "U3")],
    ),
    *table(
        "contracts.checks.numbers",
        checks.numbers,
        bad(TypeError, "m must be .* got 'a'", "m", "a"),
        bad(TypeError, "m must be .* got 1j", "m", 1j),
        bad(TypeError, "m must .* \\[1, \\[2, 3", "m", [1, [2, 3]]),
        bad(TypeError, "m must be", "m", jax.random.key(0)),
    ),
    *table(
        "contracts.checks.finite_number",
        checks.finite_number,
        bad(ValueError, "m must be finite, got -inf", "m", -inf),
        bad(ValueError, r"m must not be empty, got \[\]", "m", []),
    ),
    *table(
        "contracts.checks.positive",
        checks.positive,
        bad(ValueError, "s must be positive, got 0", "s", 0),
        bad(TypeError, "s must be .* got None", "s", None),
    ),
    *table(
        "contracts.checks.above_zero",
        checks.above_zero,
        bad(ValueError, "cap must be positive, got nan", "cap", nan),
        good(lambda found: found is None, "cap", inf),
    ),
    *table(
        "contracts.checks.in_unit_interval",
        checks.in_unit_interval,
        bad(ValueError, r"w must lie in \[0, 1\], got 1.5", "w", 1.5),
    ),
    *table(
        "contracts.checks.probability",
        checks.probability,
        bad(ValueError, "y must lie strictly .* got 1", "y", 1),
    ),
    *table(
        "contracts.checks.non_negative",
        checks.non_negative,
        bad(ValueError, "e must be non-negative, got -1", "e", -1),
    ),
    *table(
        "contracts.checks.increasing",
        checks.increasing,
        bad(ValueError, "low=2, high=1", "low", 2, "high", 1),
    ),
    *table(
        "contracts.checks.count",
        checks.count,
        bad(TypeError, "n must be an integer .* got 2.5", "n", 2.5),
        bad(TypeError, "n must be an integer .* got True", "n", True),
        bad(ValueError, "n must be at least 1, got 0", "n", 0),
    ),
    *table(
        "contracts.checks.index",
        checks.index,
        bad(ValueError, "k must be below 3, .* got 3", "k", 3, 3),
        bad(ValueError, "k must be at least 0, got -1", "k", -1, 3),
    ),
    *table(
        "contracts.domains.between",
        domains.between,
        bad(ValueError, r"k must lie in \[0, 2\], got nan|k must be finite, got nan", "k", nan, 0, 2),
        bad(ValueError, r"k must lie in \[0, 2\], got 2.5", "k", 2.5, 0, 2),
    ),
    *table(
        "contracts.domains.within",
        domains.within,
        bad(ValueError, r"a must lie in \[0, inf\], got -1", "a", -1, 0, inf),
        bad(TypeError, "a must be a real number", "a", None, 0, inf),
        good(lambda found: found is None, "a", nan, 0, 1),
    ),
    *table(
        "contracts.domains.one_of",
        domains.one_of,
        bad(ValueError, r"loss must be one of \['a', 'b'\], got \['a'\]", "loss", ["a"], ["a", "b"]),
        bad(ValueError, r"k must be one of \[0, 1\], got True", "k", True, [0, 1]),
    ),
    *table(
        "contracts.checks.function",
        checks.function,
        bad(TypeError, "f must be a function of x, got 3", "f", 3, "of x"),
    ),
    *table(
        "contracts.shapes.rule",
        shapes.rule,
        bad(ValueError, "shape must be .* got 'batch width'", "batch width"),
    ),
    *table(
        "contracts.checks.random_key",
        checks.random_key,
        bad(TypeError, "key must come from .* got 0", "key", 0),
    ),
    refuses(
        "contracts.shapes.scalars",
        ValueError,
        r"m must be a scalar, got .* shape \(2,\)",
        lambda: shapes.scalars(m=v(1, 2)),
    ),
    refuses(
        "contracts.shapes.vectors",
        ValueError,
        r"q must have the shape of p",
        lambda: shapes.vectors(p=v(1, 2), q=v(1)),
    ),
    refuses(
        "contracts.shapes.vectors",
        ValueError,
        r"p must have shape \(n,\).* got shape \(0,\)",
        lambda: shapes.vectors(p=v()),
    ),
    refuses(
        "contracts.shapes.vectors",
        ValueError,
        r"p must have .* got shape \(1, 2\)",
        lambda: shapes.vectors(p=v(1, 2)[None]),
    ),
    refuses(
        "contracts.shapes.vectors",
        TypeError,
        r"p must be an array .* got \[1.0\]",
        lambda: shapes.vectors(p=[1.0]),
    ),
    refuses(
        "contracts.shapes.vectors",
        TypeError,
        r"p must be an array .*complex",
        lambda: shapes.vectors(p=v(1) + 0j),
    ),
    *table(
        "contracts.shapes.matrix",
        shapes.matrix,
        bad(ValueError, r"z must have shape \(batch, d=2\), got shape \(3,\)", "z", v(1, 2, 3), 2, "d"),
    ),
    refuses(
        "contracts.shapes.one_shape",
        ValueError,
        "b must have the shape of a",
        lambda: shapes.one_shape(a=v(1, 2), b=v(1, 2, 3)),
    ),
    refuses(
        "contracts.shapes.one_shape_or_scalars",
        ValueError,
        "c must have the shape of b",
        lambda: shapes.one_shape_or_scalars(a=1.0, b=v(1, 2), c=v(1, 2, 3)),
    ),
]


def _seen_by_jit(look: Any) -> Any:
    seen = []
    jax.jit(lambda x: (seen.append(look(x)), x)[1])(1.0)
    return seen[0]


DENSITIES = [
    *table(
        "theory.densities.normal",
        densities.normal,
        bad(TypeError, "mean must be .* got 'a'", "a", 1.0),
        bad(TypeError, "std must be .* got None", 0.0, None),
        bad(TypeError, "std must be .* got 1j", 0.0, 1j),
        bad(ValueError, "mean must be finite, got inf", inf, 1.0),
        # Above 0 for Python, 0 for XLA.
        bad(ValueError, "std must be at least .* in float(64|32), got 5e-324", 0.0, 5e-324),
        bad(ValueError, "std must be positive, got -1.0", 0.0, -1.0),
        bad(ValueError, "std must be finite, got nan", 0.0, nan),
        bad(ValueError, r"mean must be a scalar, .* shape \(2,\)", v(0, 1), 1.0),
    ),
    gives(
        "theory.densities.normal",
        nan,
        lambda: jax.jit(lambda s: densities.normal(0.0, s).log_prob(0.5))(-1.0),
    ),
    *table(
        "theory.densities.mixture",
        densities.mixture,
        bad(ValueError, r"weight must lie in \[0, 1\], got -0.1", -0.1, 0.0, 1.0, 1.0, 1.0),
        bad(ValueError, "weight must be finite, got nan", nan, 0.0, 1.0, 1.0, 1.0),
        bad(ValueError, "std_2 must be positive, got 0.0", 0.5, 0.0, 1.0, 1.0, 0.0),
        bad(ValueError, "mean_1 must be a scalar", 0.5, v(0, 1), 1.0, 1.0, 1.0),
        bad(TypeError, "std_1 must be .* got {}", 0.5, 0.0, {}, 1.0, 1.0),
    ),
    *table(
        "theory.densities.laplace",
        densities.laplace,
        bad(ValueError, "scale must be positive, got -2.0", 0.0, -2.0),
        bad(ValueError, "mean must not be empty|mean must be a scalar", [], 1.0),
    ),
    *table(
        "theory.densities.student_t",
        densities.student_t,
        bad(ValueError, "df must be positive, got 0.0", 0.0, 0.0, 1.0),
        bad(ValueError, "df must be finite, got inf", inf, 0.0, 1.0),
        bad(TypeError, "scale must be .* got '1'", 1.0, 0.0, "1"),
    ),
    *table(
        "theory.densities.uniform",
        densities.uniform,
        bad(ValueError, "low=2.0, high=1.0", 2.0, 1.0),
        bad(ValueError, "high must be finite, got inf", 0.0, inf),
    ),
    gives(
        "theory.densities.uniform",
        nan,
        lambda: jax.jit(lambda h: densities.uniform(0.0, h).log_prob(0.5))(-1.0),
    ),
    *table(
        "theory.free_form.FreeForm",
        free_form.FreeForm,
        bad(ValueError, r"heights must be finite, got \[0.0, nan", [0.0, 1.0], [0.0, nan]),
        bad(ValueError, r"heights must be non-negative, got \[-1", [0.0, 1.0], [-1.0, 2.0]),
        bad(ValueError, r"heights must not all be zero, got \[0.0", [0.0, 1.0], [0.0, 0.0]),
        bad(ValueError, r"x must be evenly spaced .* got \[1", [1.0, 0.0], [1.0, 1.0]),
        bad(ValueError, r"one shape .* got \(1,\)", [1.0], [1.0]),
        bad(TypeError, "x must be .* got 'abc'", "abc", [1.0]),
    ),
    gives(
        "theory.free_form.FreeForm",
        lambda found: not np.isfinite(found),
        lambda: jax.jit(lambda h: free_form.FreeForm(v(0, 1), h).log_prob(0.5))(v(0, 0)),
    ),
    *table(
        "theory.discrete.finite",
        densities.finite,
        bad(ValueError, r"probs must sum to 1, got \[0.5, 0.4\]", [0.5, 0.4]),
        bad(ValueError, r"probs must be non-negative, got \[1.5", [1.5, -0.5]),
        bad(ValueError, r"probs must be finite, got \[nan", [nan, 1.0]),
        bad(ValueError, r"probs must be finite, got \[inf", [inf, 0.0]),
        bad(ValueError, r"probs must not be empty, got \[\]", []),
        bad(ValueError, r"probs must have one dimension, got shape \(1, 1\)", np.ones((1, 1))),
        bad(TypeError, "probs must be .* got 'half'", "half"),
        bad(TypeError, r"probs must be .* got \[0.5, \[0.5", [0.5, [0.5, 0.1]]),
    ),
    *table(
        "theory.discrete.log_probs",
        densities.log_probs,
        bad(ValueError, "probs must be non-negative, got .*-0.5", v(-0.5, 1.5)),
        bad(ValueError, "probs must be finite, got .*nan", v(nan, 1.0)),
        bad(ValueError, r"probs must have shape \(n,\).* \(0,\)", v()),
        bad(TypeError, r"probs must be an array .* got \[0.5", [0.5, 0.5]),
    ),
    gives(
        "theory.discrete.log_probs",
        [nan, nan, -inf, 0.0],
        lambda: jax.jit(densities.log_probs)(v(nan, -0.5, 0.0, 1.0)),
    ),
    *table(
        "contracts.domains.distribution",
        domains.distribution,
        bad(ValueError, r"start must have mass 1, got mass 1.1 for \[0.5 0.6", "start", np.array([0.5, 0.6])),
        bad(ValueError, r"weights must have the shape of start", "start", v(0.5, 0.5), v(1.0)),
    ),
]


def _pairs(of: str, function: Any, names: tuple[str, str], *rest: Any) -> list[Case]:
    """What every function of two arrays of logs refuses."""
    p, q = logs(0.5, 0.5), logs(0.2, 0.8)
    return [
        refuses(
            of,
            ValueError,
            rf"{names[1]} must have the shape of {names[0]}, \(2,\), got shape \(3,\)",
            lambda: function(p, logs(0.2, 0.3, 0.5), *rest),
        ),
        refuses(
            of,
            ValueError,
            rf"{names[1]} must have the shape of {names[0]}, \(2,\), got shape \(1,\)",
            lambda: function(p, q[:1], *rest),
        ),
        refuses(of, TypeError, rf"{names[0]}.*'half'|str.*{names[0]}", lambda: function("half", q, *rest)),
        refuses(of, TypeError, rf"{names[0]}.* array .*complex", lambda: function(p + 0j, q, *rest)),
    ]


def _integrals(of: str, function: Any, names: tuple[str, str], *rest: Any) -> list[Case]:
    """What every integral of two densities refuses besides."""
    p, q = logs(0.5, 0.5), logs(0.2, 0.8)
    return [
        *_pairs(of, function, names, *rest),
        refuses(
            of,
            ValueError,
            rf"{names[0]} must have shape \(n,\) .* got shape \(1, 2\)",
            lambda: function(p[None], q[None], *rest),
        ),
        refuses(
            of,
            ValueError,
            rf"{names[0]} must have shape \(n,\) .* got shape \(0,\)",
            lambda: function(v(), v(), *rest),
        ),
        refuses(
            of,
            ValueError,
            rf"weights must have the shape of {names[0]}, \(2,\), got shape \(3,\)",
            lambda: function(p, q, *rest, v(1, 1, 1)),
        ),
        refuses(
            of,
            ValueError,
            r"weights must have shape \(n,\) .* got shape \(2, 1\)",
            lambda: function(p, q, *rest, v(1, 1)[:, None]),
        ),
        refuses(
            of, TypeError, rf"{names[0]} must be an array .*list", lambda: function([0.0, 0.0], q, *rest)
        ),
        gives(of, nan, lambda: function(v(nan, 0.0), q, *rest)),
        gives(of, nan, lambda: function(p, v(nan, 0.0), *rest)),
        gives(of, nan, lambda: function(v(nan, 0.0), v(-inf, 0.0), *rest)),
        gives(of, nan, lambda: function(v(-inf, 0.0), v(nan, 0.0), *rest)),
        gives(of, nan, lambda: function(p, q, *rest, v(nan, 1.0))),
    ]


A, B = logs(1.0, 0.0), logs(0.0, 1.0)
INTEGRALS = [
    *_integrals("theory.divergences.kl", divergences.kl, ("log_p", "log_q")),
    *_integrals("theory.divergences.jsd", divergences.jsd, ("log_p", "log_q")),
    *_integrals("theory.divergences.total_variation", divergences.total_variation, ("log_p", "log_q")),
    *_integrals("theory.game.cost", game.cost, ("log_p_data", "log_p_g")),
    *_integrals("theory.game.value", game.value, ("log_p_data", "log_p_g"), v(0.0, 0.0)),
    *_integrals("theory.game.gap", game.gap, ("log_p_data", "log_p_g"), v(0.0, 0.0)),
    *table(
        "theory.divergences.kl",
        divergences.kl,
        good(inf, A, B),
        good(LOG_2, A, logs(0.5, 0.5)),
    ),
    *table(
        "theory.divergences.jsd",
        divergences.jsd,
        good(LOG_2, A, B),
    ),
    *table(
        "theory.divergences.total_variation",
        divergences.total_variation,
        good(1.0, A, B),
    ),
    *table(
        "theory.divergences.bernoulli_kl",
        divergences.bernoulli_kl,
        good(inf, inf, -inf),
        good(nans(4), v(nan, nan, 0, inf), v(0, -inf, nan, nan)),
        bad(ValueError, r"logit_q must have the shape of logit_p, \(2,\)", v(0, 1), v(0, 1, 2)),
        bad(TypeError, "logit_p", "a", 0.0),
    ),
    *table(
        "theory.game.cost",
        game.cost,
        good(0.0, A, B),
        good(-2 * LOG_2, A, A),
    ),
    *table(
        "theory.game.value",
        game.value,
        good(-inf, A, B, v(-inf, inf)),
        good(0.0, A, B, v(inf, -inf)),
        good(nan, A, B, v(nan, 0.0)),
        bad(
            ValueError, r"logit must have the shape of log_p_data, \(2,\), got shape \(3,\)", A, B, v(0, 0, 0)
        ),
    ),
    *table(
        "theory.game.gap",
        game.gap,
        good(inf, A, B, v(-inf, inf)),
        good(nan, A, B, v(nan, 0.0)),
        bad(ValueError, r"logit must have the shape of log_p_data", A, B, v(0.0)),
    ),
    *_pairs("theory.game.optimal_logit", game.optimal_logit, ("log_p_data", "log_p_g")),
    *_pairs("theory.game.optimal_discriminator", game.optimal_discriminator, ("log_p_data", "log_p_g")),
    *table(
        "theory.game.optimal_logit",
        game.optimal_logit,
        good([nan, inf, -inf, nan], v(-inf, 0, -inf, nan), v(-inf, -inf, 0, 0)),
    ),
    *table(
        "theory.game.optimal_discriminator",
        game.optimal_discriminator,
        good([nan, 1.0, 0.0, nan], v(-inf, 0, -inf, nan), v(-inf, -inf, 0, 0)),
    ),
    *table(
        "theory.game.pointwise_value",
        game.pointwise_value,
        bad(ValueError, r"a must lie in \[0, inf\], got -1.0", -1.0, 1.0, 0.5),
        bad(ValueError, r"y must lie in \[0, 1\], got 1.5", 1.0, 0.0, 1.5),
        bad(ValueError, r"y must have the shape of b", 1.0, v(1, 1), v(0.5, 0.5, 0.5)),
        bad(TypeError, "y must be .* got None|y.*None", 1.0, 1.0, None),
        good([-inf, 0.0, nan, 0.0], v(1, 0, 1, 0), v(0, 1, 1, 0), v(0, 0, nan, nan)),
    ),
    *table(
        "theory.quadrature.integrate",
        quadrature.integrate,
        bad(ValueError, r"weights must have the shape of values", v(1, 2), v(1, 2, 3)),
        bad(ValueError, r"values must have shape \(n,\)", v()),
        good(nan, v(1, 2), v(nan, 1)),
        good(1.0, v(1, 2), v(-1, 1)),
        good(2.0, v(inf, 2), v(0, 1)),
    ),
]
LOGSPACE = [
    *_pairs("theory.logspace.log_ratio", logspace.log_ratio, ("log_a", "log_b")),
    *_pairs("theory.logspace.times", logspace.times, ("log_mass", "factor")),
    *_pairs("theory.logspace.kl_terms", logspace.kl_terms, ("log_p", "log_q")),
    *_pairs("theory.logspace.jsd_terms", logspace.jsd_terms, ("log_p", "log_q")),
    *table(
        "theory.logspace.at_most",
        logspace.at_most,
        bad(ValueError, "value must be a scalar, got", v(1.0, 2.0), 1.0),
        good(1.5, v(1.5)[0], 1.0),
        good(1.0, v(1.0)[0] + jnp.finfo(float).eps, 1.0),
        good(nan, v(nan)[0], 1.0),
    ),
    *_pairs("theory.logspace.times_log_ratio", logspace.times_log_ratio, ("log_p", "log_q")),
    *_pairs("theory.logspace.log_sum", logspace.log_sum, ("log_p", "log_q")),
    *_pairs("theory.logspace.log_mean", logspace.log_mean, ("log_p", "log_q")),
    *table(
        "theory.logspace.log_ratio",
        logspace.log_ratio,
        good([0.0, -inf, nan], v(-inf, -inf, nan), v(-inf, 0, -inf)),
    ),
    *table(
        "theory.logspace.times",
        logspace.times,
        good([0.0, nan, nan, -inf], v(-inf, nan, 0, 0), v(nan, -inf, nan, -inf)),
    ),
    *table(
        "theory.logspace.times_log_ratio",
        logspace.times_log_ratio,
        good([0.0, inf, nan, nan, nan], v(-inf, 0, nan, -inf, nan), v(-inf, -inf, -inf, nan, 0)),
    ),
    *table(
        "theory.logspace.log_sum",
        logspace.log_sum,
        good([-inf, 0.0, nan], v(-inf, 0, nan), v(-inf, -inf, -inf)),
    ),
    *table(
        "theory.logspace.log_mean",
        logspace.log_mean,
        good([-inf, -LOG_2, nan], v(-inf, 0, -inf), v(-inf, -inf, nan)),
    ),
]
GRIDS = [
    *table(
        "theory.quadrature.uniform_grid",
        quadrature.uniform_grid,
        bad(TypeError, "num_points must be an integer .* got 2.5", 0.0, 1.0, 2.5),
        bad(ValueError, "num_points must be at least 2, got 1", 0.0, 1.0, 1),
        bad(ValueError, "low must be finite, got nan", nan, 1.0),
        bad(ValueError, "high must be a scalar", 0.0, v(1, 2)),
    ),
    *table(
        "theory.quadrature.panel_grid",
        quadrature.panel_grid,
        bad(ValueError, "edges must be finite, got .*inf", v(0, inf)),
        bad(TypeError, r"edges must be an array .* got \[0.0", [0.0, 1.0]),
        bad(TypeError, "points_per_panel must be .* got '4'|points_per_panel", v(0, 1), "4"),
        bad(ValueError, r"edges must have shape \(n,\)", v(0, 1)[None]),
    ),
    *table(
        "theory.quadrature.grid_for",
        quadrature.grid_for,
        bad(ValueError, "distributions must hold at least one"),
        bad(TypeError, "distribution must be a family .* got Gamma", dist.Gamma(1.0)),
        bad(TypeError, "distribution must be a family .* got str", "normal"),
    ),
    *table(
        "theory.breakpoints.breakpoints",
        breakpoints.breakpoints,
        bad(TypeError, "distribution must be a family .* got Gamma", dist.Gamma(1.0)),
    ),
    *table(
        "theory.quadrature.discretise",
        quadrature.discretise,
        bad(TypeError, "distribution must be a density .* got 'normal'", "normal", GRID),
        bad(TypeError, "grid must be a quadrature.Grid, got None", dist.Normal(0.0, 1.0), None),
        bad(
            ValueError,
            "distribution must have mass on the grid, got mass 0",
            densities.uniform(5.0, 6.0),
            GRID,
        ),
    ),
    *table(
        "theory.along_mean.cost_at",
        along_mean.cost_at,
        bad(TypeError, "mean must be .* got 'a'", "a"),
        bad(ValueError, "std must be positive, got -1.0", 0.0, -1.0),
        bad(ValueError, "mean must be a scalar", v(0, 1)),
    ),
    *table(
        "theory.along_mean.curvature_at",
        along_mean.curvature_at,
        bad(ValueError, "mean must be finite, got nan", nan),
        bad(ValueError, "std must be positive, got 0.0", 0.0, 0.0),
    ),
    *table(
        "theory.along_mean.inflection",
        along_mean.inflection,
        bad(ValueError, "low=4.0, high=0.0", 1.0, 4.0, 0.0),
        bad(ValueError, "std must be positive, got -1.0", -1.0),
        good(nan, 1.0, 2.0, 3.0),
    ),
]


P, Q = v(0.8, 0.2), v(0.5, 0.5)


def _of_densities(of: str, function: Any) -> list[Case]:
    return [
        *table(
            of,
            function,
            bad(
                ValueError,
                "p_g must be non-negative, got .*-0.5|p_g must be positive, got .*-0.5",
                P,
                v(-0.5, 1.5),
            ),
            bad(ValueError, "p_g must be finite, got .*nan", P, v(nan, 1.0)),
            bad(ValueError, "p_data must be finite, got .*inf", v(inf, 0.0), Q),
            bad(ValueError, r"p_g must have the shape of p_data, \(2,\), got shape \(1,\)", Q, v(1.0)),
            bad(TypeError, r"p_g must be an array .* got \[0.5", P, [0.5, 0.5]),
        ),
        gives(of, lambda found: np.isnan(found).any(), lambda: jax.jit(function)(P, v(nan, 1.0))),
        gives(of, lambda found: np.isnan(found).any(), lambda: jax.jit(function)(P, v(-0.5, 1.5))),
        gives(of, lambda found: np.isnan(found).any(), lambda: jax.jit(function)(v(nan, 1.0), Q)),
    ]


CONVERGENCE = [
    *_of_densities("theory.convergence.best_logit", convergence.best_logit),
    *_of_densities("theory.convergence.cost", convergence.cost),
    *_of_densities("theory.convergence.subgradient", convergence.subgradient),
    *_of_densities("theory.convergence.curvature", convergence.curvature),
    *_of_densities("theory.convergence.excess", convergence.excess),
    *table(
        "theory.convergence.best_logit",
        convergence.best_logit,
        bad(ValueError, "cap must be positive, got -4.0", P, Q, -4.0),
    ),
    *table(
        "theory.convergence.subgradient",
        convergence.subgradient,
        bad(ValueError, "cap must be positive, got nan", P, Q, nan),
    ),
    *table(
        "theory.convergence.curvature",
        convergence.curvature,
        bad(ValueError, "p_g must be positive, got .*0", P, v(0, 1)),
    ),
    *table(
        "theory.convergence.cost",
        convergence.cost,
        good(0.0, v(1, 0), v(0, 1)),
    ),
    *table(
        "theory.convergence.excess",
        convergence.excess,
        good(2 * LOG_2, v(1, 0), v(0, 1)),
    ),
    *table(
        "theory.convergence.best_logit",
        convergence.best_logit,
        good([inf, -inf], v(1, 0), v(0, 1)),
    ),
    *table(
        "theory.convergence.subgradient",
        convergence.subgradient,
        good([-inf, 0.0], v(1, 0), v(0, 1)),
    ),
    *table(
        "theory.convergence.objective",
        convergence.objective,
        bad(ValueError, "p_g must be non-negative, got .*-1", P, v(-1, 2), v(0, 0)),
        bad(ValueError, r"logit must have the shape of p_data", P, Q, v(0.0)),
        bad(ValueError, r"weights must have the shape of p_data", P, Q, v(0, 0), v(1.0)),
        good(nan, P, Q, v(nan, 0)),
        good(-inf, P, Q, v(inf, 0)),
    ),
    *table(
        "theory.convergence.mixture",
        convergence.mixture,
        bad(ValueError, r"share must lie in \[0, 1\], got 1.5", P, Q, 1.5),
        bad(ValueError, "q must have the shape of p", P, v(1.0), 0.5),
        bad(ValueError, "share must be a scalar", P, Q, v(0.5, 0.5)),
    ),
]


def _steps(of: str, step: Any) -> list[Case]:
    return [
        *table(
            of,
            step,
            bad(ValueError, "step_size must be positive, got -1.0", Q, v(0, 0), -1.0),
            bad(ValueError, "step_size must be finite, got nan", Q, v(0, 0), nan),
            bad(ValueError, "logit must have the shape of p_g", Q, v(0.0), 1.0),
            bad(ValueError, "p_g must be non-negative, got .*-0.5", v(-0.5, 1.5), v(0, 0), 1.0),
            bad(ValueError, "logit must be a number below inf .* got .*inf", Q, v(inf, 0), 1.0),
            bad(ValueError, "logit must be a number below inf .* got .*nan", Q, v(nan, 0), 1.0),
        ),
        gives(of, lambda found: np.isnan(found).any(), lambda: jax.jit(step)(Q, v(nan, 0), 1.0)),
    ]


def _descend(**changed: Any) -> Any:
    return descent.descend(**({"start": P, "p_data": Q, "step_size": 1.0, "num_steps": 3} | changed))


DESCENT = [
    *_steps("theory.descent.mirror_step", descent.mirror_step),
    *_steps("theory.descent.projected_step", descent.projected_step),
    *table(
        "theory.descent.projected_step",
        descent.projected_step,
        bad(ValueError, "weights must be None", Q, v(0, 0), 1.0, v(1, 1)),
    ),
    *table(
        "theory.descent.best",
        descent.best,
        bad(ValueError, "p_g must be finite, got .*nan", v(0, 0), P, v(nan, 1)),
    ),
    *table(
        "theory.descent.exactly_best",
        descent.exactly_best,
        bad(ValueError, "p_g must have the shape of p_data", v(0, 0), Q, v(1.0)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "start must have mass 1, got mass 1.1",
        lambda: _descend(start=v(0.5, 0.6)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "start must be non-negative, got",
        lambda: _descend(start=v(1.5, -0.5)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "p_data must be finite, got",
        lambda: _descend(p_data=v(nan, 1.0)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        r"start must have the shape of p_data, \(2,\), got shape \(1,\)",
        lambda: _descend(start=v(1.0)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "start must have one dimension, got shape",
        lambda: _descend(start=v(0.5, 0.5)[None]),
    ),
    refuses("theory.descent.descend", ValueError, "start must not be empty", lambda: _descend(start=v())),
    refuses(
        "theory.descent.descend",
        ValueError,
        "step_size must be positive, got 0.0",
        lambda: _descend(step_size=0.0),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        r"step_size must be a scalar or have shape \(3,\), got \(2,\)",
        lambda: _descend(step_size=v(1, 1)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "num_steps must be at least 1, got 0",
        lambda: _descend(num_steps=0),
    ),
    refuses(
        "theory.descent.descend",
        TypeError,
        "num_steps must be an integer .* got 2.5",
        lambda: _descend(num_steps=2.5),
    ),
    refuses(
        "theory.descent.descend",
        TypeError,
        "step must be a function, got 'mirror'",
        lambda: _descend(step="mirror"),
    ),
    refuses(
        "theory.descent.descend",
        TypeError,
        "discriminator must be a function, got 'best'",
        lambda: _descend(discriminator="best"),
    ),
    refuses(
        "theory.descent.descend",
        TypeError,
        "key must come from jax.random.key, got 0",
        lambda: _descend(key=0),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "key must be given .* got None",
        lambda: _descend(discriminator=imperfect.from_samples(8)),
    ),
    refuses(
        "theory.descent.descend",
        ValueError,
        "weights must have the shape of start",
        lambda: _descend(weights=v(1, 1, 1)),
    ),
    *table(
        "theory.imperfect.catching_up",
        imperfect.catching_up,
        bad(ValueError, r"share must lie in \[0, 1\], got 2.0", 2.0),
        bad(ValueError, "cap must be finite, got inf", 0.5, inf),
    ),
    *table(
        "theory.imperfect.ascent_step",
        imperfect.ascent_step,
        bad(ValueError, "p_g must have the shape of logit", v(0, 0), Q, v(1.0), 1.0),
        bad(ValueError, "rate must be non-negative, got -1.0", v(0, 0), P, Q, -1.0),
        good(lambda found: np.isnan(found[0]), v(nan, 0), P, Q, 1.0),
    ),
    *table(
        "theory.imperfect.ascending",
        imperfect.ascending,
        bad(TypeError, "num_steps must be an integer .* got 2.5", 2.5),
        bad(ValueError, "num_steps must be non-negative, got -1", -1),
        bad(ValueError, "rate must be positive, got 0.0", 1, 0.0),
    ),
    *table(
        "theory.imperfect.pool",
        imperfect.pool,
        bad(
            ValueError, r"bins must have the shape of probs, \(2,\), got shape \(3,\)", P, np.array([0, 1, 1])
        ),
        bad(ValueError, r"bins must be below 2, .* got \[0 5\]", P, np.array([0, 5])),
    ),
    *table(
        "theory.imperfect.from_samples",
        imperfect.from_samples,
        bad(TypeError, "num_samples must be an integer .* got 2.5", 2.5),
        bad(ValueError, "shown must be at most num_samples=8, got 9", 8, 9),
        bad(ValueError, "shown must be positive, got 0", 8, 0),
    ),
    *table(
        "theory.imperfect.counts",
        imperfect.counts,
        bad(TypeError, "key must come from jax.random.key, got 3", 3, P, 8, 5),
        bad(ValueError, "probs must have mass 1, got mass 0.5", jax.random.key(0), v(0.3, 0.2), 8, 5),
    ),
    *table(
        "theory.imperfect.tally",
        imperfect.tally,
        bad(ValueError, r"uniform must lie in \[0, 1\], got", v(2.0), P, 1),
        bad(ValueError, "shown must be at least 0, got -1", v(0.5), P, -1),
    ),
    *table(
        "theory.rates.bowl",
        rates.bowl,
        bad(ValueError, "p_data must be positive, got", v(1, 0)),
        bad(ValueError, "p_data must have mass 1, got mass 1.1", v(0.5, 0.6)),
        bad(TypeError, r"p_data must be an array .* got \[0.5", [0.5, 0.5]),
        bad(ValueError, "p_data must have at least 2 outcomes, got", v(1.0)),
    ),
    *table(
        "theory.rates.largest_step",
        rates.largest_step,
        bad(ValueError, "p_data must be finite, got .*nan", v(nan, 1)),
    ),
    *table(
        "theory.rates.local_factor",
        rates.local_factor,
        bad(ValueError, "step_size must be positive, got -1.0", P, -1.0),
        bad(ValueError, "step_size must be a scalar", P, v(1, 1)),
    ),
    *table(
        "theory.rates.steepest",
        rates.steepest,
        bad(TypeError, "num_outcomes must be an integer .* got 2.5", 2.5, 1.0),
        bad(ValueError, "cap must be finite, got inf", 2, inf),
        good(1000.0, 4, 1000.0),
    ),
    *table(
        "theory.rates.subgradient_bound",
        rates.subgradient_bound,
        bad(ValueError, "steepness must be positive, got 0.0", Q, P, v(0.5), 0.0),
        bad(ValueError, "start must have the shape of p_data", Q, v(1.0), v(0.5), 1.0),
        bad(ValueError, r"step_sizes must not be empty, got \[\]", Q, P, np.array([]), 1.0),
        bad(ValueError, "p_data must have mass 1, got mass 2", v(1, 1), P, v(0.5), 1.0),
    ),
    *table(
        "theory.rates.measured_factor",
        rates.measured_factor,
        bad(ValueError, r"distances must not be empty, got \[\]", []),
        bad(ValueError, "distances must be non-negative, got", v(-1, 1)),
        bad(ValueError, "floor must be positive, got 0.0", v(1, 1), 0.0),
        good(nan, np.zeros(2)),
    ),
]


def _line(**changed: Any) -> derivation.Line:
    fields = {
        "name": "a",
        "latex": "a",
        "reason": "a",
        "expression": sp.Integer(1),
        "step": "rewrite",
        "number": lambda *_: v(1.0)[0],
    }
    return derivation.Line(**(fields | changed))


SYMBOLS = [
    refuses(
        "theory.derivation.Line",
        ValueError,
        "step must be one of .* got 'magic'",
        lambda: _line(step="magic").ground(_line()),
    ),
    *table(
        "theory.derivation.Line",
        proof.THEOREM_1[0].evaluate,
        bad(ValueError, "logit must have the shape of log_p_data", A, B, None, v(0.0)),
    ),
    *table(
        "theory.derivation.verify",
        derivation.verify,
        bad(TypeError, "lines must be a tuple of lines, got 'ab'", "ab"),
        bad(TypeError, "lines must be .* got 1 in it", (1, 2)),
        bad(ValueError, "lines must hold at least 2 lines, got 0", ()),
    ),
    *table(
        "theory.derivation.ledger",
        derivation.ledger,
        bad(TypeError, "lines must be a tuple of lines, got None", None, A, B),
        bad(ValueError, "log_p_g must have the shape of log_p_data", proof.THEOREM_1, A, v(0.0)),
        bad(TypeError, "log_q", proof.AFFINE, A, B),
        good(
            lambda found: all(np.isnan(float(n)) for n in found.values()), proof.THEOREM_1[1:], v(nan, 0), B
        ),
    ),
    *table(
        "theory.grounds.ground",
        grounds.ground,
        bad(ValueError, "step must be one of .* got 'magic'", "magic", _line(), _line()),
    ),
    *table(
        "theory.steps.unfold",
        steps.unfold,
        bad(TypeError, "expression must be a SymPy expression, got 'a'", "a"),
    ),
    *table(
        "theory.steps.split",
        steps.split,
        bad(TypeError, "expression must be a SymPy expression, got None", None),
        bad(ValueError, "expression must be linear .* got", steps.integral(steps.a) ** 2),
    ),
    *table(
        "theory.steps.canonical",
        steps.canonical,
        bad(TypeError, "expression must be a SymPy expression, got 0", 0),
    ),
    *table(
        "theory.steps.is_zero",
        steps.is_zero,
        bad(TypeError, "expression must be a SymPy expression, got nan", nan),
    ),
]

CASES: list[Case] = [
    *CHECKS, *DENSITIES, *INTEGRALS, *LOGSPACE, *GRIDS, *CONVERGENCE, *DESCENT, *SYMBOLS,
]  # fmt: skip
EXEMPT = {
    "the words of a contract, tried out in its own examples": [
        *[
            f"contracts.clauses.{name}"
            for name in ("Clause", "Relation", "count", "choice", "between", "within", "one_of", "of_shape")
        ],
        *[
            f"contracts.clauses.{name}"
            for name in ("instance", "function", "increasing", "one_length", "density", "at_most")
        ],
        "contracts.decorator.Contract",
        "contracts.decorator.contract",
        "contracts.decorator.contract_of",
        "contracts.raises.documented",
    ],
    "built by densities.mixture, which checks; numpyro's own class otherwise": ["theory.densities.Mixture"],
    "built by densities.uniform, which checks; numpyro's own class otherwise": ["theory.densities.Uniform"],
    "a protocol, never called": ["theory.steps.CheckedLine"],
}
