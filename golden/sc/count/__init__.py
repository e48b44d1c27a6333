"""Counters and accumulators that turn bit streams back into numbers."""
