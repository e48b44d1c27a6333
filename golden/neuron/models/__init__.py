"""Descriptions of neuron models, one file each."""
