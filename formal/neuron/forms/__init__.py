"""Equivalence of the forms of a compiled neuron, proved on hash-consed terms."""
