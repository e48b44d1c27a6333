"""RTL of :mod:`spikeloom.golden.sc.arith.pairing`."""

from amaranth.hdl import Module, Signal, Value, signed

from .updown import updown

__all__ = ["paired", "surplus_shape"]


def surplus_shape(depth: int):
    """Shape of the number of ones that wait, ``-depth..depth``."""
    return signed(depth.bit_length() + 1)


def paired(m: Module, surplus: Signal, a: Value, b: Value, depth: int):
    """The surplus after one bit of ``a`` and ``b``, and the two bits that go out."""
    only_a, only_b = a & ~b, b & ~a
    negative, some = surplus[-1], surplus.any()
    waits_a = only_a & ~negative & (surplus != depth)
    waits_b = only_b & (negative | ~some) & (surplus != -depth)
    # A one goes out with its partner, with one that waited, or because no more may wait.
    out_a = (a & ~waits_a) | (only_b & ~negative & some)
    out_b = (b & ~waits_b) | (only_a & negative)
    return updown(m, surplus, only_a, only_b, -depth, depth), out_a, out_b
