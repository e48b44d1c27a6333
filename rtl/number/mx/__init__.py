"""Components of :mod:`spikeloom.golden.number.mx`."""
