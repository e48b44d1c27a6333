"""Components of :mod:`spikeloom.golden.analog`."""
