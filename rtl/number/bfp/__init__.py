"""Components of :mod:`spikeloom.golden.number.bfp`."""
