"""Components of :mod:`spikeloom.golden.network.network`."""
