"""Algorithm 1 in PyTorch, in ways that do the same step: what `training.py` measures against.

A player's parameters are one flat tensor of shape (P,), or (n, P) for n GANs at once: kernel, of shape
(inputs, outputs), and bias of each layer, in their order. Samples have shape (batch, d), or (n, batch, d).
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


def shapes(hidden_size: int, inputs: int, outputs: int) -> list[tuple[int, int]]:
    """Kernel and bias of each layer; a bias keeps an axis for the batch."""
    h = hidden_size
    return [(inputs, h), (1, h), (h, h), (1, h), (h, outputs), (1, outputs)]


def sizes(numbers: int, hidden_size: int) -> tuple[int, int]:
    """Inputs and outputs of a network with so many parameters: d and d of a G, d and 1 of a D."""
    h = hidden_size
    ends = numbers - h * (h + 2)
    dim, rest = divmod(ends, 2 * h + 1)
    return (dim, dim) if rest == 0 else ((ends - h - 1) // h, 1)


def unpack(flat: Tensor, hidden_size: int) -> list[Tensor]:
    wanted = shapes(hidden_size, *sizes(flat.shape[-1], hidden_size))
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
    adam = {"betas": (B1, B2), "eps": EPSILON, "fused": True, "capturable": generator.is_cuda}
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


def _whole_step(G: _Player, D: _Player, t: Tensor, samples: Samples, hidden_size: int) -> None:
    """Do one step in place: a CUDA graph finds its state where it left it."""
    both = torch.cat([samples.real, logits(G.flat, samples.noise, hidden_size)], dim=-2)
    gradient = torch.func.grad(lambda flat: discriminator_loss(logits(flat, both, hidden_size)))(D.flat)
    new_D = _adam(D, gradient, DISCRIMINATOR_RATE, t + 1)

    def loss(flat: Tensor) -> Tensor:
        made = logits(flat, samples.generator_noise, hidden_size)
        return generator_loss(logits(new_D.flat, made, hidden_size))

    new_G = _adam(G, torch.func.grad(loss)(G.flat), GENERATOR_RATE, t + 1)
    for old, new in zip((*G, *D, t), (*new_G, *new_D, t + 1), strict=True):
        old.copy_(new)


def compiled(
    generator: Tensor, discriminator: Tensor, hidden_size: int, *, backend: str = "inductor"
) -> Trainer:
    """One GAN or n at once: gradients and Adam by hand, the whole step one graph for `torch.compile`."""
    G, D = (
        _Player(flat.clone(), torch.zeros_like(flat), torch.zeros_like(flat))
        for flat in (generator, discriminator)
    )
    t = torch.zeros((), device=generator.device)
    whole = torch.compile(_whole_step, fullgraph=True, dynamic=False, backend=backend)
    return Trainer(lambda samples: whole(G, D, t, samples, hidden_size), lambda: (G.flat, D.flat))


def replayed(trainer: Trainer, draw: Callable[[], Samples], length: int) -> Callable[[], None]:
    """Capture that many steps on fresh samples as one CUDA graph; each call of the result replays them."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # what is compiled or set up at a first step must not be captured
        for _ in range(3):
            trainer.step(draw())
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(length):
            trainer.step(draw())
    return graph.replay
