"""Components of :mod:`spikeloom.golden.network.layers`."""
