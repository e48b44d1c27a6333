"""Invariants and properties of :mod:`spikeloom.rtl.sc.encode`."""
