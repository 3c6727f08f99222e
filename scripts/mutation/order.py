"""What is changed, and which tests are asked: those that are about the changed file.

A change that only tests of something else would notice counts as not noticed.
"""

from pathlib import Path

TESTS = {
    "along_mean": ["along_mean"],
    "breakpoints": ["breakpoints", "quadrature", "densities"],
    "checks": ["checks", "quadrature", "densities", "divergences", "game", "convergence"],
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
    "shapes": ["shapes", "quadrature", "densities", "convergence"],
}
PROOF = ["steps", "proof", "ledger"]


def mutated_files() -> list[Path]:
    return [*sorted(Path("gan_lessons/theory").glob("*.py")), Path("gan_lessons/training/losses.py")]


def tests_for(path: Path | None) -> list[str]:
    """The file's own examples, then the tests about it; all of them, if no file is named."""
    if path is None:
        return ["tests/theory", "tests/training/test_losses.py"]
    if path.stem == "losses":
        return [str(path), "tests/training/test_losses.py", "tests/training/test_against_theory.py"]
    own = [f"tests/theory/test_{name}.py" for name in TESTS.get(path.stem, PROOF)]
    return [str(path), *own, "scripts/mutation/rows.py"]
