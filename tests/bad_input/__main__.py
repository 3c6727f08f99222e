"""The tables, the contracts and the examples of Hypothesis as a learner's session sees them.

Plain float32 JAX, and no annotation checked at run time. Prints a line for whatever is not kept, and
the number of rows.
"""

import functools
import sys
import traceback
from collections.abc import Callable, Iterator

import jax
import matplotlib
from hypothesis import HealthCheck, settings


def tests() -> Iterator[tuple[str, Callable[[], None]]]:
    """Every test of `test_hypothesis`, and every contract broken and kept."""
    from tests.bad_input import test_contracts, test_hypothesis

    yield from ((name, test) for name, test in vars(test_hypothesis).items() if name.startswith("test_"))
    for of in test_contracts.CONTRACTS:
        for test in (
            test_contracts.test_what_breaks_a_contract_is_refused_by_name,
            test_contracts.test_what_keeps_a_contract_is_taken,
        ):
            yield f"{of}: {test.__name__}", functools.partial(test, of=of)


def examples() -> Iterator[str]:
    """Run every test and yield what failed."""
    for name, test in tests():
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
