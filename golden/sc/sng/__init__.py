"""Stochastic number generators: shift registers, low-discrepancy sequences, comparators."""
