"""Explorers, runs and lessons as pages whose sliders move without a kernel."""
