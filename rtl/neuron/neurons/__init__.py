"""Components of :mod:`spikeloom.golden.neuron.neurons`."""
