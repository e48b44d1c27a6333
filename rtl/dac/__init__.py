"""RTL of :mod:`spikeloom.golden.dac`."""
