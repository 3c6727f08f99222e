"""What is changed, and which tests are asked first: those that are most likely to notice."""

from pathlib import Path

PROOF = [
    "derivation",
    "identities",
    "proof",
    "proposition_1",
    "proposition_2",
    "steps",
    "symbols",
    "theorem_1",
]
FIRST = {
    "checks": ["densities", "divergences", "quadrature", "convergence"],
    "free_form": ["densities"],
    "imperfect": ["descent", "convergence"],
    "logspace": ["divergences", "game"],
    "rates": ["descent", "convergence"],
} | {stem: ["proof"] for stem in PROOF}


def mutated_files() -> list[Path]:
    return [*sorted(Path("gan_lessons/theory").glob("*.py")), Path("gan_lessons/training/losses.py")]


def tests_for(path: Path | None) -> list[str]:
    """Every test of the theory and of the losses; those that belong to `path` come first."""
    theory = sorted(Path("tests/theory").glob("test_*.py"))
    if path is None:
        return [str(test) for test in (*theory, Path("tests/training/test_losses.py"))]
    if path.stem == "losses":
        return [str(path), "tests/training/test_losses.py", "tests/training/test_against_theory.py"]
    stems = FIRST.get(path.stem, [path.stem])
    mine = [test for test in theory if test.stem.removeprefix("test_") in stems]
    return [str(test) for test in (path, *mine, *(test for test in theory if test not in mine))]
