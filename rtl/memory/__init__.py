"""Components of :mod:`spikeloom.golden.memory`."""
