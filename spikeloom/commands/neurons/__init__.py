"""Commands of ``spikeloom neurons``, one in each module."""
