"""Averaged weights: a generator from the end of a run in which the players still turn about each other."""

import math

import jax

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract
from gan_lessons.training.loop import NetworkSnapshots
from gan_lessons.training.models import Params


@contract(snapshots=clauses.instance(NetworkSnapshots, "run(…, keep_snapshots=True)"), share=clauses.share)
def averaged(snapshots: NetworkSnapshots, share: float = 0.1) -> Params:
    """Return the generator whose weights are the mean over the end of a run.

    Where a run circles around its goal, the middle of the circle is nearer than any of its points. Networks
    that differ by more than small steps have no such middle: the mean of their weights may make anything.

    Args:
        snapshots: of `loop.run`, of one run or an ensemble: a first axis of records.
        share: the part of the run that counts, in [0, 1]; at least the last two records do.

    Returns:
        Parameters of G, without the axis of records.

    Raises:
        ValueError: if there are fewer than two records.

    Reference:
        B. Polyak and A. Juditsky 1992, Acceleration of stochastic approximation by averaging; Yazıcı et al.
        2019, The unusual effectiveness of averaging in GAN training.
    """
    records = len(snapshots.step)
    if records < 2:
        raise ValueError(f"snapshots must be of at least 2 moments, got {records}")
    # The moments before and after each chunk of the share.
    first = records - 1 - max(1, math.ceil(share * (records - 1) - 1e-9))
    return jax.tree.map(lambda leaf: leaf[first:].mean(axis=0), snapshots.generator)
