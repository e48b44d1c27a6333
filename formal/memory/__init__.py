"""Invariants and properties of :mod:`spikeloom.rtl.memory`."""
