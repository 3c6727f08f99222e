"""A traced JAX function as JavaScript: its primitives, one after the other, over typed arrays."""
