"""The bit-true harness: stimuli, traces, comparison with golden models."""
