"""Bit-true harness: stimuli, traces, comparison with golden models, coverage."""
