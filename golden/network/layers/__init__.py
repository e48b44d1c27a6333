"""Layers of stochastic-computing networks, from a vector of codes to a decision."""
