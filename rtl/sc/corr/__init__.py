"""Components of :mod:`spikeloom.golden.sc.corr`."""
