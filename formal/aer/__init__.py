"""What is special to the proofs of :mod:`spikeloom.rtl.aer`."""
