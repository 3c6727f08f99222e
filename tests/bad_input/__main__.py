"""The tables as a learner's session sees them: plain float32 JAX, no annotation checked at run time.

Prints one line for each row that is not kept, and how many rows there were.
"""

import importlib
import sys

import jax
import matplotlib

from tests.bad_input.tables import CASES


def main() -> int:
    matplotlib.use("Agg")
    assert not jax.config.jax_enable_x64
    assert jax.config.jax_numpy_rank_promotion == "allow"
    assert "beartype" not in sys.modules, "annotations may be checked here"
    problems = [f"{case.of}: {problem}" for case in CASES if (problem := case.problem())]
    print(*problems, f"{len(CASES)} rows", sep="\n")
    return len(problems) > 0


if __name__ == "__main__":
    importlib.invalidate_caches()
    sys.exit(main())
