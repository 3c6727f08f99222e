"""Algorithm 1 in PyTorch, in ways that do the same step: what `training.py` measures against.

A player's parameters are one flat tensor of shape (P,), or (n, P) for n GANs at once: kernel, of shape
(inputs, outputs), and bias of each layer, in their order. Samples have shape (batch, 1), or (n, batch, 1).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

GENERATOR_RATE, DISCRIMINATOR_RATE, B1, B2, EPSILON = 1e-3, 4e-3, 0.5, 0.999, 1e-8


class Samples(NamedTuple):
    """Data and noise for D's update, and noise for G's."""

    real: Tensor
    noise: Tensor
    generator_noise: Tensor


class Trainer(NamedTuple):
    """One way to train: `step` does a step with these samples, `players` returns flat G and D."""

    step: Callable[[Samples], None]
    players: Callable[[], tuple[Tensor, Tensor]]


def shapes(hidden_size: int) -> list[tuple[int, int]]:
    """Kernel and bias of each layer; a bias keeps an axis for the batch."""
    h = hidden_size
    return [(1, h), (1, h), (h, h), (1, h), (h, 1), (1, 1)]


def unpack(flat: Tensor, hidden_size: int) -> list[Tensor]:
    wanted = shapes(hidden_size)
    parts = flat.split([math.prod(shape) for shape in wanted], dim=-1)
    return [part.unflatten(-1, shape) for part, shape in zip(parts, wanted, strict=True)]


def discriminator_loss(logits: Tensor) -> Tensor:
    """Mean over the batch of each GAN, summed over GANs: their gradients do not mix."""
    real, fake = logits.chunk(2, dim=-2)
    return (softplus(-real).mean((-1, -2)) + softplus(fake).mean((-1, -2))).sum()


def generator_loss(logits: Tensor) -> Tensor:
    return softplus(-logits).mean((-1, -2)).sum()


def modules(generator: Tensor, discriminator: Tensor, hidden_size: int, *, fused: bool) -> Trainer:
    """One GAN as it is commonly written: `nn.Sequential`, `backward`, `torch.optim.Adam`."""
    G, D = (_sequential(flat, hidden_size) for flat in (generator, discriminator))
    adam = {"betas": (B1, B2), "eps": EPSILON, "fused": fused}
    descend_G = torch.optim.Adam(G.parameters(), lr=GENERATOR_RATE, **adam)
    descend_D = torch.optim.Adam(D.parameters(), lr=DISCRIMINATOR_RATE, **adam)
    parameters_G = list(G.parameters())

    def step(samples: Samples) -> None:
        with torch.no_grad():  # D's update needs no gradient in G
            fake = G(samples.noise)
        descend_D.zero_grad(set_to_none=True)
        discriminator_loss(D(torch.cat([samples.real, fake]))).backward()
        descend_D.step()

        # Not `backward`: it would compute the gradients of D's parameters, which nobody uses.
        gradients = torch.autograd.grad(generator_loss(D(G(samples.generator_noise))), parameters_G)
        for parameter, gradient in zip(parameters_G, gradients, strict=True):
            parameter.grad = gradient
        descend_G.step()

    return Trainer(step, lambda: (_flat(G), _flat(D)))


def _sequential(flat: Tensor, hidden_size: int) -> nn.Sequential:
    numbers = unpack(flat, hidden_size)
    layers = []
    for kernel, bias in zip(numbers[::2], numbers[1::2], strict=True):
        layer = nn.Linear(*kernel.shape, device=flat.device)
        layer.weight.data, layer.bias.data = kernel.T.contiguous(), bias[0].clone()
        layers += [layer, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def _flat(network: nn.Sequential) -> Tensor:
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    return torch.cat([part.detach().flatten() for layer in linear for part in (layer.weight.T, layer.bias)])


def logits(flat: Tensor, x: Tensor, hidden_size: int) -> Tensor:
    """The network of one GAN or, with batched matrix products, of each."""
    first, first_bias, second, second_bias, last, last_bias = unpack(flat, hidden_size)
    affine = torch.addmm if flat.ndim == 1 else torch.baddbmm
    h = torch.tanh(affine(first_bias, x, first))
    return affine(last_bias, torch.tanh(affine(second_bias, h, second)), last)


def flat_tensors(generator: Tensor, discriminator: Tensor, hidden_size: int) -> Trainer:
    """One GAN or n at once, eager: few large operations, one fused Adam for each player."""
    G, D = (nn.Parameter(flat.clone()) for flat in (generator, discriminator))
    adam = {"betas": (B1, B2), "eps": EPSILON, "fused": True}
    descend_G = torch.optim.Adam([G], lr=GENERATOR_RATE, **adam)
    descend_D = torch.optim.Adam([D], lr=DISCRIMINATOR_RATE, **adam)

    def step(samples: Samples) -> None:
        with torch.no_grad():
            fake = logits(G, samples.noise, hidden_size)
        both = torch.cat([samples.real, fake], dim=-2)
        (D.grad,) = torch.autograd.grad(discriminator_loss(logits(D, both, hidden_size)), D)
        descend_D.step()
        made = logits(G, samples.generator_noise, hidden_size)
        (G.grad,) = torch.autograd.grad(generator_loss(logits(D, made, hidden_size)), G)
        descend_G.step()

    return Trainer(step, lambda: (G.detach(), D.detach()))


class _Player(NamedTuple):
    flat: Tensor
    mean: Tensor
    square: Tensor


def _adam(player: _Player, gradient: Tensor, rate: float, t: Tensor) -> _Player:
    mean = B1 * player.mean + (1 - B1) * gradient
    square = B2 * player.square + (1 - B2) * gradient * gradient
    length = (square / (1 - B2**t)).sqrt() + EPSILON
    return _Player(player.flat - rate * (mean / (1 - B1**t)) / length, mean, square)


def _whole_step(
    G: _Player, D: _Player, t: Tensor, samples: Samples, hidden_size: int
) -> tuple[_Player, _Player, Tensor]:
    t = t + 1
    both = torch.cat([samples.real, logits(G.flat, samples.noise, hidden_size)], dim=-2)
    gradient = torch.func.grad(lambda flat: discriminator_loss(logits(flat, both, hidden_size)))(D.flat)
    D = _adam(D, gradient, DISCRIMINATOR_RATE, t)

    def loss(flat: Tensor) -> Tensor:
        return generator_loss(logits(D.flat, logits(flat, samples.generator_noise, hidden_size), hidden_size))

    return _adam(G, torch.func.grad(loss)(G.flat), GENERATOR_RATE, t), D, t


def compiled(
    generator: Tensor,
    discriminator: Tensor,
    hidden_size: int,
    *,
    mode: str | None = None,
    backend: str = "inductor",
) -> Trainer:
    """One GAN or n at once: gradients and Adam by hand, the whole step one graph for `torch.compile`.

    Mode "reduce-overhead" replays the step as one CUDA graph, on a GPU.
    """
    state = tuple(
        _Player(flat.clone(), torch.zeros_like(flat), torch.zeros_like(flat))
        for flat in (generator, discriminator)
    )
    now = (*state, torch.zeros((), device=generator.device))
    whole = torch.compile(_whole_step, fullgraph=True, dynamic=False, mode=mode, backend=backend)

    def step(samples: Samples) -> None:
        nonlocal now
        if mode == "reduce-overhead":
            torch.compiler.cudagraph_mark_step_begin()
        new = whole(*now, samples, hidden_size)
        # A CUDA graph writes its results to the same place at each call.
        now = new if mode is None else tuple(_copy(part) for part in new)

    return Trainer(step, lambda: (now[0].flat, now[1].flat))


def _copy(part: _Player | Tensor) -> _Player | Tensor:
    return part.clone() if isinstance(part, Tensor) else _Player(*(each.clone() for each in part))
