"""One frozen object that says everything about a run, and refuses what cannot be run."""

import dataclasses
from typing import Any, Literal, get_args

import numpy as np

Loss = Literal["non_saturating", "minimax", "relativistic"]
Schedule = Literal["cosine", "constant"]
Activation = Literal["tanh", "leaky_relu"]
Noise = Literal["normal", "uniform"]
Learners = Literal["both", "discriminator", "generator"]

_CHOICES = {
    "activation": get_args(Activation), "learners": get_args(Learners), "loss": get_args(Loss),
    "noise": get_args(Noise), "schedule": get_args(Schedule),
}  # fmt: skip
_COUNTS = (
    "latent_dim",
    "data_dim",
    "hidden_size",
    "num_hidden_layers",
    "batch_size",
    "num_discriminator_steps",
    "num_steps",
    "chunk_length",
)
SMALLEST, LARGEST = 1.1754944e-38, 3.4028235e38  # of float32; what is smaller is read as 0
_RATES = ("generator_learning_rate", "discriminator_learning_rate")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one run. Two equal configurations and two equal keys give two equal runs.

    The defaults are for data that nobody tuned a run for: Algorithm 1 with noise that finds bumps which lie
    apart, and a third layer, which lets the networks bend enough for uneven and narrow ones. `algorithm_1`
    leaves both away. How near both come to the truth is measured by `make bench-quality`.

    Attributes:
        latent_dim: length of z, at least 1. An exact density needs 1, or in the plane 1 or 2.
        data_dim: length of x, at least 1. `diagnostics` needs 1, `plane_truth` 2.
        noise: p_z for each entry of z, of mean 0 and variance 1: "normal", or "uniform" on (-√3, √3).
        hidden_size: neurons in each hidden layer of both networks.
        num_hidden_layers: hidden layers of both networks.
        activation: what bends in both networks: "tanh", or "leaky_relu", max(u, 0.2 u).
        batch_size: n of Algorithm 1: samples of p_data, and as many of p_z, in each update.
        num_discriminator_steps: k of Algorithm 1: discriminator updates before each generator update.
        generator_learning_rate: Adam's rate for G at the first step, > 0.
        discriminator_learning_rate: the same for D.
        adam_b1: decay of Adam's mean of gradients, in [0, 1).
        adam_b2: decay of Adam's mean of squares, in [0, 1).
        schedule: "cosine" lets G's rate fall to 0 at `num_steps`, "constant" keeps both rates.
        discriminator_floor: in [0, 1], the part of D's rate that is left when the cosine has fallen. D must
            follow G to the end: Proposition 2 assumes that it is always near its best.
        instance_noise: ≥ 0, standard deviation of the normal noise that is added to data and samples alike
            before D sees them, at the first step and in standard deviations of the data; 0 for none. It lets
            D's slope lead G over a valley where neither has mass.
        noise_share: in (0, 1], the part of the run over which that noise falls to 0, along a straight line.
        r1: ≥ 0, weight γ of the penalty R1, γ/2 E_data‖∇ logit‖², which D pays for being steep where the data
            are; x in standard deviations of the data. 0 for none.
        r2: the same for R2, which is paid where the samples of G are.
        loss: what G descends: "non_saturating" (-log D) or "minimax" (log(1 - D)), against a D that ascends
            V; or "relativistic", where both descend the pairing loss.
        learners: who learns: "both", or one of them while the other stands still.
        num_steps: generator updates in the run, a multiple of `chunk_length`.
        chunk_length: steps in one compiled piece. Pictures, Stop and checkpoints live between the pieces.

    Raises:
        ValueError: if an argument is outside its domain; the message names it and its value.

    Reference:
        Goodfellow et al. 2014, Algorithm 1; Sønderby et al. 2017 (instance noise); Mescheder et al. 2018 (R1,
        R2); Jolicoeur-Martineau 2019 (relativistic loss).

    >>> Config(hidden_size=0)
    Traceback (most recent call last):
    ...
    ValueError: hidden_size must be an integer of at least 1, got 0
    """

    latent_dim: int = 1
    data_dim: int = 1
    noise: Noise = "normal"
    hidden_size: int = 32
    num_hidden_layers: int = 3
    activation: Activation = "tanh"
    batch_size: int = 256
    num_discriminator_steps: int = 5
    generator_learning_rate: float = 1e-3
    discriminator_learning_rate: float = 6e-3
    adam_b1: float = 0.5
    adam_b2: float = 0.999
    schedule: Schedule = "cosine"
    discriminator_floor: float = 0.2
    instance_noise: float = 3.0
    noise_share: float = 0.2
    r1: float = 0.0
    r2: float = 0.0
    loss: Loss = "non_saturating"
    learners: Learners = "both"
    num_steps: int = 6000
    chunk_length: int = 100

    def __post_init__(self) -> None:
        """Check every field; nothing is corrected silently."""
        for name, value in dataclasses.asdict(self).items():
            if isinstance(value, np.generic):  # as from a loop over an array: the same number, of Python
                object.__setattr__(self, name, value.item())
        for name in _COUNTS:
            _check_count(name, getattr(self, name))
        for name in _RATES:
            _check_real(name, getattr(self, name), "positive", lambda rate: rate >= SMALLEST)
        for name in ("adam_b1", "adam_b2"):
            _check_real(name, getattr(self, name), "in [0, 1)", lambda decay: 0 <= decay < 1)
        _check_real("discriminator_floor", self.discriminator_floor, "in [0, 1]", lambda part: 0 <= part <= 1)
        for name in ("instance_noise", "r1", "r2"):
            _check_real(name, getattr(self, name), "at least 0", lambda amount: amount >= 0)
        _check_real("noise_share", self.noise_share, "in (0, 1]", lambda part: 0 < part <= 1)
        for name, choices in _CHOICES.items():
            if not isinstance(getattr(self, name), str) or getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {list(choices)}, got {getattr(self, name)!r}")
        if self.num_steps % self.chunk_length:
            raise ValueError(
                f"num_steps must be a multiple of chunk_length={self.chunk_length}, got {self.num_steps}"
            )


def algorithm_1(**changes: Any) -> Config:
    """Return the configuration of Algorithm 1 with nothing added: two hidden layers, no instance noise.

    Args:
        **changes: fields of `Config` → their values, where they are others.

    Raises:
        TypeError: `Config` has no such field.
        ValueError: as for `Config`.

    Reference:
        Goodfellow et al. 2014, Algorithm 1.

    >>> algorithm_1(batch_size=64) == Config(num_hidden_layers=2, instance_noise=0.0, batch_size=64)
    True
    """
    return Config(**{"num_hidden_layers": 2, "instance_noise": 0.0, **changes})


def _check_count(name: str, value: object) -> None:
    # bool is an int in Python, and hidden_size=True is a slip, not a network.
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} must be an integer of at least 1, got {value!r}")


def _check_real(name: str, value: object, domain: str, holds: object) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Training computes in float32: a number beyond it would be infinite there, and NaN compares as False.
    if not is_number or not abs(value) <= LARGEST or not holds(value):  # type: ignore[arg-type, operator]
        raise ValueError(f"{name} must be finite and {domain}, got {value!r}")
