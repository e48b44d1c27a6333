"""Commands of ``spikeloom neurons``, one module each."""
