"""PyTorch's ways to train, each with its best number of threads, and that they do the same step as ours."""

import functools
import time
from collections.abc import Callable, Iterable

import jax
import numpy as np
import torch

from benchmarks import torch_gan, training_ways
from benchmarks.torch_gan import Samples, Trainer
from benchmarks.training_ways import Way
from gan_lessons.training import algorithm, sampling
from gan_lessons.training.config import Config
from gan_lessons.training.state import State

EAGER, FUSED, FLAT, COMPILED = "eager", "eager, fused Adam", "eager, flat tensors", "compiled"
Build = Callable[[torch.Tensor, torch.Tensor, int], Trainer]

BUILDS: dict[str, Build] = {
    EAGER: functools.partial(torch_gan.modules, fused=False),
    FUSED: functools.partial(torch_gan.modules, fused=True),
    FLAT: torch_gan.flat_tensors,
    COMPILED: torch_gan.compiled,
}
BATCHED: dict[str, Build] = {"batched": torch_gan.flat_tensors, "batched, compiled": torch_gan.compiled}

STEPS = 3  # Adam's first step has the length of the rate whatever the gradient's size: later ones tell more


def forget_compiled() -> None:
    torch.compiler.reset()


def flat_players(state: State) -> tuple[np.ndarray, np.ndarray]:
    """G and D of one run or an ensemble, as `torch_gan` lays them out: shape (..., P)."""
    return tuple(_flat(params, state.step.ndim) for params in (state.generator, state.discriminator))


def _flat(params: object, leading: int) -> np.ndarray:
    layers = params["layers"]
    parts = [layers[i][name][...] for i in range(3) for name in ("kernel", "bias")]
    return np.concatenate([np.asarray(part).reshape(*part.shape[:leading], -1) for part in parts], axis=-1)


def equal_steps(config: Config, builds: Iterable[Build], members: int, device: str = "cpu") -> float:
    """How far the parameters are from ours after steps from equal weights on equal samples.

    Of one GAN the largest difference; of many that of all but one parameter in 1,000. Where a gradient
    vanishes but for rounding, Adam's first steps still have the length of the rate, with a sign that rounding
    chooses: of the million parameters of 32 GANs with 128 neurons 48 differed by more than 1e-4, the same
    steps in float64 by 8e-6 at most.
    """
    state = training_ways.beginning(config, members, seed=7)
    as_torch = functools.partial(torch.tensor, dtype=torch.float32, device=device)
    trainers = [build(*map(as_torch, flat_players(state)), config.hidden_size) for build in builds]
    draw = functools.partial(sampling.draw, config, training_ways.sampler(config.data_dim))
    step = functools.partial(algorithm.step, config)
    if members > 1:
        draw, step = jax.vmap(draw), jax.vmap(step)
    draw, step = jax.jit(draw), jax.jit(step)
    for _ in range(STEPS):
        batches = draw(state.key, state.step)
        # k = 1: the axis of D's updates goes.
        real, noise = (np.asarray(part).squeeze(-3) for part in (batches.real, batches.noise))
        samples = Samples(*map(as_torch, (real, noise, np.array(batches.generator_noise))))
        for trainer in trainers:
            trainer.step(samples)
        state, _ = step(batches, state)
    ours = np.concatenate(flat_players(state), axis=-1)
    theirs = [torch.cat(trainer.players(), dim=-1).cpu().numpy() for trainer in trainers]
    return max(float(np.quantile(np.abs(each - ours), 1.0 if members == 1 else 0.999)) for each in theirs)


def way(trainer: Trainer, config: Config, members: int, threads: int) -> Way:
    """Steps on fresh samples, with this number of threads."""

    def run(num_steps: int) -> float:
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        begin = time.perf_counter()
        for _ in range(num_steps):
            trainer.step(_samples(config, members))
        return time.perf_counter() - begin

    return run


def on_cpu(build: Build, config: Config, members: int, length: int) -> Way:
    """With the threads that PyTorch chooses, after a first call that compiles."""
    players = map(torch.tensor, flat_players(training_ways.beginning(config, members)))
    tried = way(build(*players, config.hidden_size), config, members, torch.get_num_threads())
    tried(1)
    return tried


def replayed(build: Build, config: Config, members: int, length: int) -> Way:
    """On a GPU: that many steps, with their samples, as one CUDA graph; numbers are rounded to it."""
    flat = flat_players(training_ways.beginning(config, members))
    players = [torch.tensor(each, device="cuda") for each in flat]
    trainer = build(*players, config.hidden_size)
    replay = torch_gan.replayed(trainer, functools.partial(_samples, config, members, "cuda"), length)

    def run(num_steps: int) -> float:
        torch.cuda.synchronize()
        begin = time.perf_counter()
        for _ in range(max(1, num_steps // length)):
            replay()
        torch.cuda.synchronize()
        return time.perf_counter() - begin

    return run


def _samples(config: Config, members: int, device: str = "cpu") -> Samples:
    leading = (members,) if members > 1 else ()
    return Samples(*torch.randn(3, *leading, config.batch_size, config.data_dim, device=device))


def fastest(build: Build, config: Config, members: int, cores: int) -> tuple[Way, int, float]:
    """A way with its best number of threads, that number, and the seconds of its first step."""
    players = [torch.tensor(flat) for flat in flat_players(training_ways.beginning(config, members))]
    found = []
    for threads in range(1, cores + 1):
        torch.set_num_threads(threads)
        tried = way(build(*players, config.hidden_size), config, members, threads)
        first = tried(1)
        length = max(1, round(0.2 / tried(2) * 2))
        found.append((min(tried(length) for _ in range(2)) / length, threads, first, tried))
    _, threads, first, best = min(found, key=lambda each: each[0])
    return best, threads, first
