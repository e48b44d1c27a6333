"""RTL of :mod:`spikeloom.golden.neurons`."""
