"""From bit streams back to numbers: counters and accumulators."""
