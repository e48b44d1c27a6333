"""Mutants of netlists, and what the bit-true harness notices of them."""
