"""Components of :mod:`spikeloom.golden.neuron`."""
