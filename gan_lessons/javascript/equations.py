"""Which equations of a jaxpr a program needs."""

from typing import Any

from jax.extend import core


def wanted(jaxpr: Any) -> list[Any]:
    """Return the equations whose results somebody reads, in their order."""
    read = {atom for atom in jaxpr.outvars if not isinstance(atom, core.Literal)}
    kept = []
    for eqn in reversed(jaxpr.eqns):
        if any(atom in read for atom in eqn.outvars):
            kept.append(eqn)
            read.update(atom for atom in eqn.invars if not isinstance(atom, core.Literal))
    return kept[::-1]
