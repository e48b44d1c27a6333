"""Components of :mod:`spikeloom.golden.number.fixed`."""
