"""Posits, with a quire for exact sums of products."""
