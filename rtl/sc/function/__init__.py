"""Components of :mod:`spikeloom.golden.sc.function`."""
