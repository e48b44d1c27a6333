"""The check of parameters that must be powers of two."""

from spikeloom.golden.core.checks import check_int

__all__ = ["check_power"]


def check_power(name, value, low, high):
    """Refuse ``value`` unless it is a power of two in ``low..high``, both included."""
    check_int(name, value, low, high)
    if value & (value - 1):
        raise ValueError(f"{name} must be a power of two in {low}..{high}, not {value!r}")
