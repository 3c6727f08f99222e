"""Algorithm 1 in PyTorch, eager, as it is commonly written: what `training.py` measures against."""

import itertools
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import softplus

Step = Callable[[], None]


def network(hidden_size: int, activation: type[nn.Module]) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(1, hidden_size),
        activation(),
        nn.Linear(hidden_size, hidden_size),
        activation(),
        nn.Linear(hidden_size, 1),
    )


def make_step(hidden_size: int, batch_size: int, *, fused: bool) -> Step:
    """One update of D and one of G; the last logits and losses stay on the device, nothing is printed."""
    generator, discriminator = (network(hidden_size, nn.Tanh) for _ in range(2))
    adam = {"betas": (0.5, 0.999), "fused": fused}
    descend_generator = torch.optim.Adam(generator.parameters(), lr=1e-3, **adam)
    descend_discriminator = torch.optim.Adam(discriminator.parameters(), lr=4e-3, **adam)
    generator_parameters = list(generator.parameters())

    def step() -> None:
        real = torch.randn(batch_size, 1)
        with torch.no_grad():  # D's update needs no gradient in G
            fake = generator(torch.randn(batch_size, 1))
        logits = discriminator(torch.cat([real, fake]))
        loss = softplus(-logits[:batch_size]).mean() + softplus(logits[batch_size:]).mean()
        descend_discriminator.zero_grad(set_to_none=True)
        loss.backward()
        descend_discriminator.step()

        logits = discriminator(generator(torch.randn(batch_size, 1)))
        # Not `backward`: it would compute the gradients of D's parameters, which nobody uses.
        gradients = torch.autograd.grad(softplus(-logits).mean(), generator_parameters)
        for parameter, gradient in zip(generator_parameters, gradients, strict=True):
            parameter.grad = gradient
        descend_generator.step()

    return step


def seconds(step: Step, num_steps: int) -> float:
    start = time.perf_counter()
    for _ in range(num_steps):
        step()
    return time.perf_counter() - start


def best_threads(hidden_size: int, batch_size: int, num_steps: int, cores: int) -> int:
    """The number of threads with which the loop is fastest, each tried twice."""
    fastest: dict[int, float] = {}
    for threads, _ in itertools.product(range(1, cores + 1), range(2)):
        torch.set_num_threads(threads)
        step = make_step(hidden_size, batch_size, fused=False)
        seconds(step, num_steps // 4)
        fastest[threads] = min(fastest.get(threads, float("inf")), seconds(step, num_steps))
    return min(fastest, key=fastest.__getitem__)
