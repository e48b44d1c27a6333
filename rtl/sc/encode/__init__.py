"""Components of :mod:`spikeloom.golden.sc.encode`."""
