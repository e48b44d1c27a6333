"""Invariants and properties of :mod:`spikeloom.rtl.event.aer`."""
