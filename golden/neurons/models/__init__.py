"""Descriptions of models, one file each; :mod:`spikeloom.golden.equations.library` reads them."""
