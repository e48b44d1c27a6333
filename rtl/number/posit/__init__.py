"""Components of :mod:`spikeloom.golden.number.posit`."""
