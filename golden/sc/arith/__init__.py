"""Arithmetic on bit streams: a gate, or a gate and a few bits of state, per operation."""
