"""Proofs of the sources and generators of bit streams."""
