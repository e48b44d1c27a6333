"""Components of :mod:`spikeloom.golden.sc.arith`."""
