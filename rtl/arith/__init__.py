"""Arithmetic on bit streams: one gate per operation."""
