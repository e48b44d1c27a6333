"""Components of :mod:`spikeloom.golden.number.minifloat`."""
