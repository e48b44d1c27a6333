"""Components of :mod:`spikeloom.golden.event.aer`."""
