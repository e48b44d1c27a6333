"""RTL of :mod:`spikeloom.golden.aer`."""
