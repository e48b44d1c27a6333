"""Library of stochastic and spiking hardware, each block proved equal to its golden model."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("spikeloom")
