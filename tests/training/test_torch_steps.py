"""The PyTorch loops that speed is measured against do the same steps as ours; where PyTorch is installed."""

import functools

import jax
import pytest

from benchmarks import training_ways


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("members", [1, 3])
def test_every_way_equals_our_step(members: int, dim: int) -> None:
    pytest.importorskip("torch")
    from benchmarks import torch_gan, torch_ways

    # Without generating code, which takes a C++ compiler and half a minute: `make bench-training` does that.
    traced = functools.partial(torch_gan.compiled, backend="eager")
    builds = [build for build in torch_ways.BUILDS.values() if build is not torch_gan.compiled]
    if members > 1:
        builds = [torch_gan.flat_tensors]
    with jax.enable_x64(False):
        assert torch_ways.equal_steps(training_ways.config_of(16, 32, dim), [*builds, traced], members) < 1e-4
