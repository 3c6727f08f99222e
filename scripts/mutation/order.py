"""What is changed, and which tests are asked: those that are about the changed file.

A change that only tests of something else would notice counts as not noticed.
"""

from pathlib import Path

TESTS = {
    "along_mean": ["along_mean"],
    "breakpoints": ["breakpoints", "quadrature", "densities"],
    "convergence": ["convergence"],
    "densities": ["densities", "quadrature"],
    "descent": ["descent", "imperfect"],
    "discrete": ["discrete", "densities", "convergence"],
    "divergences": ["divergences", "ledger"],
    "free_form": ["densities", "quadrature"],
    "game": ["game", "divergences", "ledger"],
    "imperfect": ["imperfect", "descent"],
    "logspace": ["logspace", "divergences", "game"],
    "quadrature": ["quadrature", "densities"],
    "rates": ["rates", "descent"],
}
# A contract is seen to be held to wherever one is broken.
OF_CONTRACTS = ["tests/contracts", "tests/theory/test_discrete.py", "tests/bad_input/test_contracts.py"]
PROOF = ["steps", "proof", "ledger"]


def mutated_files() -> list[Path]:
    rooms = [Path("gan_lessons", room) for room in ("contracts", "theory")]
    files = [path for room in rooms for path in sorted(room.glob("*.py"))]
    return [*files, Path("gan_lessons/training/losses.py")]


def tests_for(path: Path | None) -> list[str]:
    """The file's own examples, then the tests about it; all of them, if no file is named."""
    if path is None:
        return ["tests/theory", "tests/contracts", "tests/training/test_losses.py"]
    if path.parent.name == "contracts":
        return [str(path), *OF_CONTRACTS, "scripts/mutation/rows.py"]
    if path.stem == "losses":
        return [str(path), "tests/training/test_losses.py", "tests/training/test_against_theory.py"]
    own = [f"tests/theory/test_{name}.py" for name in TESTS.get(path.stem, PROOF)]
    return [str(path), *own, "scripts/mutation/rows.py"]
