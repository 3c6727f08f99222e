"""Options of the compiler: on a CPU alone, changing nothing but rounding, and not within another jit."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons import compiling
from gan_lessons.theory import densities
from gan_lessons.training import data, scan
from gan_lessons.training.config import algorithm_1
from gan_lessons.training.state import start
from tests.training.small import assert_close


def twice(x):
    """Two x."""
    return 2 * jnp.asarray(x)


@pytest.fixture
def doubled():
    return compiling.compiled(compiling.STEPS)(twice)


def test_what_it_wraps_is_named(doubled) -> None:
    assert (doubled.__name__, doubled.__doc__) == ("twice", "Two x.")


@pytest.mark.parametrize("wanted", [compiling.SMALL, compiling.STEPS, compiling.ONCE])
def test_the_options_are_those_that_are_wanted(wanted) -> None:
    found = compiling.options(wanted)
    assert found is not None
    assert found.items() <= wanted.items()
    assert "xla_backend_optimization_level" in found  # the other one is not in every version
    assert compiling.options({**wanted, "no_such_option": True}) == found
    assert compiling.options({"no_such_option": True}) is None


def test_an_accelerator_keeps_its_own(monkeypatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert compiling.options(compiling.ONCE) is None


@pytest.mark.parametrize("around", [jax.jit, jax.vmap, lambda f: f, lambda f: jax.grad(lambda x: f(x).sum())])
def test_it_may_stand_within_other_transformations(doubled, around) -> None:
    np.testing.assert_array_equal(around(doubled)(jnp.ones(3)), around(twice)(jnp.ones(3)))


def test_constants_within_a_jit(doubled) -> None:
    assert float(jax.jit(lambda: doubled(3.0))()) == 6.0


def test_nothing_asks_for_a_device_before_the_first_call(monkeypatch) -> None:
    def asked() -> str:
        raise AssertionError

    monkeypatch.setattr(jax, "default_backend", asked)
    compiling.compiled({"xla_backend_optimization_level": 1})(twice)


@pytest.mark.parametrize("members", [0, 3], ids=["one", "three"])
@pytest.mark.parametrize("changes", [{}, {"r1": 0.1, "instance_noise": 1.0}], ids=["plain", "R1, noise"])
def test_a_run_is_that_of_the_compilers_own_choice_but_for_rounding(members: int, changes) -> None:
    config = dataclasses.replace(algorithm_1(hidden_size=16, batch_size=32), **changes)
    key = jax.random.split(jax.random.key(1), members) if members else jax.random.key(1)
    state, sample = start(config, key), data.sampler(densities.normal(1.0, 0.5))
    quick = scan.advance(config, sample, state, 8)
    of_xla = scan._advance._within(scan.compiled_part(config), 8, None, data.traceable(sample), state)
    assert_close(quick, of_xla, atol=1e-5)


def test_short_loops_are_written_out_on_accelerators_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiling.unrolled() == (jax.default_backend() != "cpu")
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert compiling.unrolled()
