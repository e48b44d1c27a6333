"""Layers of stochastic-computing networks: what stands between a vector of codes and a decision."""
