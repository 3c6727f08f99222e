"""Shapes that fit are taken, and each kind that does not is named."""

import jax.numpy as jnp
import numpy as np
import pytest

from gan_lessons.contracts import shapes


def test_a_matrix_has_a_row_for_each_and_the_width_that_is_asked_for() -> None:
    shapes.matrix("z", jnp.zeros((5, 2)), 2, "latent_dim")
    shapes.matrix("z", jnp.zeros((1, 3)), 3, "latent_dim")


@pytest.mark.parametrize("shape", [(0, 2), (5, 3), (2, 5), (0, 3), (2,), (5, 2, 1), (2, 2, 2), ()], ids=str)
def test_no_other_shape_is_a_matrix_of_that_width(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"z must have shape \(batch, latent_dim=2\), got shape"):
        shapes.matrix("z", jnp.zeros(shape), 2, "latent_dim")


def test_what_has_a_dtype_alone_is_no_array() -> None:
    for what in (np.dtype(float), np.finfo(float), "three"):
        with pytest.raises(TypeError, match="p must be an array of real numbers, got"):
            shapes.vectors(p=what)


def test_a_vector_has_an_entry_and_the_length_of_the_first() -> None:
    shapes.vectors(p=jnp.ones(3), q=jnp.ones(3))
    for other in (jnp.ones(2), jnp.ones(1)):
        with pytest.raises(ValueError, match=r"q must have the shape of p, \(3,\)"):
            shapes.vectors(p=jnp.ones(3), q=other)
    with pytest.raises(ValueError, match="p must have shape"):
        shapes.vectors(p=jnp.ones((1, 0)))
