"""PyTorch's steps a second in a process of its own, for `device.py`: two frameworks on a GPU slow each other.

    JAX_PLATFORMS=cpu python -m benchmarks.torch_alone compiled --hidden 32 --members 1024

Prints one number. On a GPU the steps are one CUDA graph, with products in TF32, as JAX's are there; with
`--check` nothing is timed, and the number is how far the parameters are from ours after equal steps.
"""

import argparse
import sys

import torch

from benchmarks import torch_gan, torch_ways, training_ways

BUILDS: dict[str, torch_ways.Build] = {"eager": torch_gan.flat_tensors, "compiled": torch_gan.compiled}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", choices=list(BUILDS))
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--members", type=int, default=1)
    parser.add_argument("--chunk", type=int, default=100, help="steps of one CUDA graph")
    parser.add_argument("--seconds", type=float, default=0.3, help="of a turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="against our steps")
    chosen = parser.parse_args()
    config, build = training_ways.config_of(chosen.hidden, chosen.batch), BUILDS[chosen.build]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if chosen.check:
        print(torch_ways.equal_steps(config, [build], chosen.members, device))
        return 0
    torch.set_float32_matmul_precision("high")
    make = torch_ways.replayed if device == "cuda" else torch_ways.on_cpu
    way = make(build, config, chosen.members, chosen.chunk)
    print(training_ways.median_rate(way, chosen.chunk, chosen.seconds, chosen.turns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
