"""Block floating point: mantissas with one exponent."""
