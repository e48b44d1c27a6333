"""Spiking neurons: hand-made cores, and a compiler of equations."""
