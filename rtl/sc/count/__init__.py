"""Components of :mod:`spikeloom.golden.sc.count`."""
