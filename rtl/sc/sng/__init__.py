"""Components of :mod:`spikeloom.golden.sc.sng`."""
