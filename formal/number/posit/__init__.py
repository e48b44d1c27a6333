"""Invariants and properties of :mod:`spikeloom.rtl.number.posit`."""
