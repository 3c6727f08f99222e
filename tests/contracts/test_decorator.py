"""The decorator looks at the outermost call, once; an annotation that it cannot read is refused."""

from typing import Any

import jax
import numpy as np
import pytest
from jaxtyping import Array, Float

from gan_lessons.contracts import clauses
from gan_lessons.contracts.decorator import contract


def test_a_compiled_function_is_looked_at_once() -> None:
    looked = []
    seen = clauses.Clause("seen", "seen", lambda name, value: looked.append(name))

    @contract(inner=seen)
    def below(inner: Float[Array, " n"]) -> Any:
        return inner + 1

    @contract(outer=seen)
    @jax.jit
    def above(outer: Float[Array, " n"]) -> Any:
        return below(outer)

    above(np.ones(2))
    above(np.ones(2))
    assert looked == ["outer", "outer"]
    below(np.ones(2))
    assert looked[2:] == ["inner"]


def test_several_axes_need_a_clause_or_a_relation() -> None:
    def rows(z: Float[Array, "batch latent"]) -> None: ...

    with pytest.raises(ValueError, match="shape must be .* got 'batch latent'"):
        contract()(rows)
    contract(z=clauses.of_shape(2, 3))(rows)(np.ones((2, 3)))


def test_what_is_compiled_for_a_number_takes_no_array() -> None:
    @contract(times=clauses.count())
    def repeated(times: int) -> int:
        return times

    assert repeated(np.int64(3)) == 3  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"times must be an integer of Python or NumPy, got array\(3\)"):
        repeated(np.array(3))  # type: ignore[arg-type]


def test_none_is_taken_where_the_annotation_admits_it() -> None:
    @contract(share=clauses.share, weight=clauses.share)
    def mixed(share: float | None, weight: float = 0.5) -> None: ...

    mixed(None)
    with pytest.raises(TypeError, match="weight must be .* got None"):
        mixed(0.5, None)  # type: ignore[arg-type]
