"""The tables, the contracts and the examples of Hypothesis as a learner's session sees them.

Plain float32 JAX, and no annotation checked at run time. Prints a line for whatever is not kept, and
the number of rows.
"""

import functools
import sys
import traceback
from collections.abc import Iterator

import jax
import matplotlib
from hypothesis import HealthCheck, settings


def examples() -> Iterator[str]:
    """Run every test of `test_hypothesis`, break and keep every contract, and yield what failed."""
    from tests.bad_input import test_contracts, test_hypothesis

    tests = [(name, test) for name, test in vars(test_hypothesis).items() if name.startswith("test_")]
    for of in test_contracts.CONTRACTS:
        tests.append((of, functools.partial(test_contracts.test_what_breaks_a_contract_is_refused, of=of)))
        tests.append((of, functools.partial(test_contracts.test_what_keeps_a_contract_is_taken, of=of)))
    for name, test in tests:
        try:
            test()
        except Exception:
            yield f"{name}: {traceback.format_exc(limit=-2)}"


def main() -> int:
    matplotlib.use("Agg")
    settings.register_profile(
        "session", derandomize=True, deadline=None, max_examples=30, suppress_health_check=[*HealthCheck]
    )
    settings.load_profile("session")
    from tests.bad_input.tables import CASES

    assert not jax.config.jax_enable_x64
    assert jax.config.jax_numpy_rank_promotion == "allow"
    problems = [f"{case.of}: {problem}" for case in CASES if (problem := case.problem())]
    problems += examples()
    print(*problems, f"{len(CASES)} rows", sep="\n")
    return len(problems) > 0


if __name__ == "__main__":
    sys.exit(main())
