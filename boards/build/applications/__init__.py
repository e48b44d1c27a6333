"""Applications that ``spikeloom build`` knows, one module each."""
