"""Explorers as JavaScript, from the same JAX source: pages whose sliders move without a kernel."""
