"""Stochastic computing: numbers as bit streams, and arithmetic on them."""
