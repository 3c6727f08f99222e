"""The derivations of the lessons, in one place: what to import, what to check, what to show.

>>> all(step.passed for step in verify(THEOREM_1))
True
"""

from gan_lessons.theory.derivation import Line, StepResult, ledger, verify
from gan_lessons.theory.identities import GAP_IDENTITY, GIBBS, INFORMATION_IDENTITY, MINIMUM
from gan_lessons.theory.proposition_1 import PROPOSITION_1
from gan_lessons.theory.proposition_2 import AFFINE, CHORD, HALVING, SUBGRADIENT
from gan_lessons.theory.theorem_1 import THEOREM_1

__all__ = [
    "AFFINE",
    "CHORD",
    "GAP_IDENTITY",
    "GIBBS",
    "HALVING",
    "INFORMATION_IDENTITY",
    "MINIMUM",
    "PROPOSITION_1",
    "SUBGRADIENT",
    "THEOREM_1",
    "Line",
    "StepResult",
    "ledger",
    "verify",
]
