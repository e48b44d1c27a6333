"""What is special to the proofs of the counters and accumulators."""
