"""Proofs of the functions: the counters stay within their states."""
