"""Invariants and properties of :mod:`spikeloom.rtl.network.layers`."""
