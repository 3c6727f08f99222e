"""Two numbers that play: against NumPy written step by step, closed forms, and eigenvalues by LAPACK."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate

from gan_lessons.theory import dirac

LOSSES, METHODS = range(len(dirac.LOSSES)), range(len(dirac.METHODS))
MINIMAX, NON_SATURATING, WASSERSTEIN, RELATIVISTIC = LOSSES
SIMULTANEOUS, ALTERNATING, OPTIMISTIC, EXTRAGRADIENT = METHODS


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def losses(loss, theta, psi):
    """What G and D descend, as functions of the logit ψ x; the data are at 0."""
    s = psi * theta
    d = np.log(2) + np.log1p(np.exp(s))
    return {
        MINIMAX: (-np.log1p(np.exp(s)), d),
        NON_SATURATING: (np.log1p(np.exp(-s)), d),
        WASSERSTEIN: (-s, s),
        RELATIVISTIC: (np.log1p(np.exp(-s)), np.log1p(np.exp(s))),
    }[loss]


def pull(loss, theta, psi, gamma):
    """The field by hand."""
    s = psi * theta
    g, d = {
        MINIMAX: (sigmoid(s), sigmoid(s)),
        WASSERSTEIN: (1.0, 1.0),
    }.get(loss, (sigmoid(-s), sigmoid(s)))
    return np.array([g * psi, -d * theta - gamma * psi])


def play(start, loss, first, gamma=0.0, step_size=0.2, steps=500, clip=np.inf):
    """Alternating steps, one number after the other."""
    theta, psi = start
    for _ in range(steps):
        for number in (first, 1 - first):
            change = step_size * pull(loss, theta, psi, gamma)[number]
            theta, psi = (theta + change, psi) if number == 0 else (theta, np.clip(psi + change, -clip, clip))
    return theta, psi


def radius(start, **rule):
    clip = 1.0 if rule.get("loss") == WASSERSTEIN else np.inf
    return np.linalg.norm(dirac.orbit(jnp.array(start), 0.2, 500, clip=clip, **rule)[-1])


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("point", [(1.0, 1.0), (-0.7, 0.4), (2.0, -1.5)])
def test_the_field_is_minus_the_slope_of_the_losses(loss, point):
    theta, psi, h = *point, 1e-5
    slopes = [
        (losses(loss, theta - h, psi)[0] - losses(loss, theta + h, psi)[0]) / (2 * h),
        (losses(loss, theta, psi - h)[1] - losses(loss, theta, psi + h)[1]) / (2 * h),
    ]
    assert dirac.field(jnp.array(point), loss) == pytest.approx(slopes, abs=1e-9)
    penalised = np.array(slopes) - [0.0, 0.3 * psi]
    assert dirac.field(jnp.array(point), loss, 0.3) == pytest.approx(penalised, abs=1e-9)


@pytest.mark.parametrize(
    ("rule", "simultaneous", "generator_first"),
    [
        ({"loss": MINIMAX}, 3.10, 1.42),
        ({"loss": NON_SATURATING}, 0.64, 0.28),
        ({"loss": WASSERSTEIN}, 1.00, 1.02),
        ({"loss": MINIMAX, "gamma": 0.3}, 2.6e-6, 2.3e-7),
    ],
    ids=str,
)
def test_radii_after_500_steps(rule, simultaneous, generator_first):
    """Start and order are those of Mescheder et al.: their logit has the other sign, and G moves first."""
    start, clip = (1.0, -1.0), 1.0 if rule["loss"] == WASSERSTEIN else np.inf
    assert radius(start, **rule) == pytest.approx(simultaneous, rel=0.02)
    assert np.hypot(*play(start, first=0, clip=clip, **rule)) == pytest.approx(generator_first, rel=0.02)
    ours = dirac.orbit(jnp.array(start), 0.2, 500, method=ALTERNATING, clip=clip, **rule)[-1]
    assert ours == pytest.approx(np.array(play(start, first=1, clip=clip, **rule)), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("gamma", [0.0, 0.3, 1.0, 1.7])
@pytest.mark.parametrize("step_size", [0.05, 0.2, 1.3])
def test_multipliers_are_the_eigenvalues_of_the_step(method, loss, gamma, step_size):
    """The step is written here as a map of where the players are and where they wanted to go."""

    def step(state):
        here = dirac.field(state[:2], loss, gamma)
        if method == OPTIMISTIC:
            moved = state[:2] + step_size * (2 * here - state[2:])
        elif method == EXTRAGRADIENT:
            moved = state[:2] + step_size * dirac.field(state[:2] + step_size * here, loss, gamma)
        elif method == ALTERNATING:
            moved = state[:2].at[1].add(step_size * here[1])
            moved = moved.at[0].add(step_size * dirac.field(moved, loss, gamma)[0])
        else:
            moved = state[:2] + step_size * here
        return jnp.concatenate([moved, here if method == OPTIMISTIC else jnp.zeros(2)])

    expected = np.linalg.eigvals(np.asarray(jax.jacfwd(step)(jnp.zeros(4))))
    found = np.asarray(dirac.multipliers(step_size, loss=loss, method=method, gamma=gamma))
    # A double root is known to half of the digits only.
    for values in (expected, found):
        others = found if values is expected else expected
        assert max(np.abs(others - one).min() for one in values) < 2e-7


@pytest.mark.parametrize(("gamma", "expected"), [(0.0, 1.004988), (0.3, 0.974679), (1.0, 0.9)])
def test_moduli_of_the_table(gamma, expected):
    assert np.abs(dirac.multipliers(0.2, gamma=gamma)).max() == pytest.approx(expected, abs=5e-7)
    if gamma == 1.0:
        assert dirac.eigenvalues(gamma=1.0) == pytest.approx(np.array([-0.5, -0.5]))


@pytest.mark.parametrize("step_size", [0.1, 1.0, 3.9, 4.0])
def test_alternating_steps_keep_an_area_up_to_a_size_of_4(step_size):
    moduli = np.abs(dirac.multipliers(step_size, method=ALTERNATING))
    assert moduli[:2] == pytest.approx([1.0, 1.0], abs=1e-7)


def test_alternating_steps_run_away_beyond_4():
    assert np.abs(dirac.multipliers(4.1, method=ALTERNATING)).max() == pytest.approx(1.5625, abs=1e-12)


def test_the_bilinear_game_grows_by_the_root_of_1_01():
    """V = uv: the Wasserstein loss without clipping, at η = 0.1."""
    path = np.asarray(dirac.orbit(jnp.array([0.6, -0.3]), 0.1, 50, loss=WASSERSTEIN))
    sizes = np.linalg.norm(path, axis=1)
    assert sizes[1:] / sizes[:-1] == pytest.approx(np.full(50, np.sqrt(1.01)), rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("gamma", [0.2, 0.6, 1.4])
def test_measured_is_predicted_to_four_digits(method, loss, gamma):
    path = dirac.orbit(jnp.array([1.0, 1.0]), 0.2, 400, loss=loss, method=method, gamma=gamma)
    predicted = np.abs(dirac.multipliers(0.2, loss=loss, method=method, gamma=gamma)).max()
    assert float(dirac.contraction(path)) == pytest.approx(predicted, abs=5e-5)


@pytest.mark.parametrize("loss", [MINIMAX, WASSERSTEIN])
def test_the_flow_keeps_its_distance(loss):
    """d(θ² + ψ²)/dt = 0; for the non-saturating loss it is -2s tanh(s/2), s = ψθ, which brings it home."""
    ends = [
        integrate.solve_ivp(lambda _, p, l=l: pull(l, *p, 0.0), (0, 60), [1.0, 1.0], rtol=1e-9, atol=1e-9)
        for l in (loss, NON_SATURATING)
    ]
    assert np.hypot(*ends[0].y[:, -1]) == pytest.approx(np.sqrt(2), abs=1e-6)
    assert np.hypot(*ends[1].y[:, -1]) < 1.0


def test_a_start_at_home_stays_and_has_no_contraction():
    path = dirac.orbit(jnp.zeros(2), 0.2, 5)
    assert not np.any(path)
    with jax.debug_nans(False):
        assert np.isnan(dirac.contraction(path))


def test_a_place_must_be_two_finite_numbers():
    with pytest.raises(ValueError, match="start must be finite, got"):
        dirac.orbit(np.array([np.nan, 1.0]), 0.2, 5)


def test_tiny_distances_tell_a_multiplier_too():
    near, tiny = (
        dirac.contraction(size * dirac.orbit(jnp.array([1e-3, 1e-3]), 0.5, 5, gamma=1.0)[:3])
        for size in (1.0, 1e-297)
    )
    assert float(tiny) == pytest.approx(float(near), rel=1e-6)


def test_positions_on_one_line_tell_a_multiplier():
    assert float(dirac.contraction(jnp.outer(0.7 ** jnp.arange(5), jnp.array([1.0, 2.0])))) == pytest.approx(
        0.7
    )
