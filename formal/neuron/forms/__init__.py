"""Equality of the forms of a compiled neuron, proved on terms."""
