"""The part of a docstring that a contract writes: when the function raises."""

import inspect
import textwrap
from typing import Any

from gan_lessons.contracts import shapes

WIDTH = 106


def documented(doc: str | None, kept: Any) -> str | None:
    """Return the docstring with what the contract asks for, under "Raises".

    Args:
        doc: a docstring in Google style, or None.
        kept: the contract.

    Returns:
        The docstring, None where there was none; unchanged if nothing is asked for.
    """
    wants = _wants(kept)
    if not doc or not wants:
        return doc
    text = inspect.cleandoc(doc)
    line = textwrap.fill(
        f"TypeError, ValueError: naming the argument, unless these hold: {'; '.join(wants)}. "
        "Of traced arguments only shapes are known.",
        WIDTH, initial_indent="    ", subsequent_indent="        ", break_long_words=False,
    )  # fmt: skip
    if "\nRaises:\n" in text:
        return text.replace("\nRaises:\n", f"\nRaises:\n{line}\n", 1)
    section = f"Raises:\n{line}\n"
    for following in ("\nReference:\n", "\n>>> "):
        if following in text:
            before, after = text.split(following, 1)
            return f"{before.rstrip()}\n\n{section}{following}{after}"
    return f"{text}\n\n{section}"


def _wants(kept: Any) -> list[str]:
    demands = [(shapes.WORDS[rule], names) for rule, names in kept.groups]
    by_words: dict[str, list[str]] = {}
    for name, asked in kept.clauses.items():
        by_words.setdefault(", ".join(clause.says for clause in asked), []).append(name)
    demands += by_words.items()
    found = [f"{', '.join(f'`{name}`' for name in names)}: {says}" for says, names in demands]
    return found + [relation.says for relation in kept.relations]
