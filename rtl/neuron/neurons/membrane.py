"""What the components of leaky membranes have in common."""

from amaranth.hdl import Module, Mux, Signal, Value, signed

__all__ = ["advance", "integrated", "saturated"]


def integrated(m: Module, block, drive: Value) -> Signal:
    """The membrane after its leak, plus ``drive``: exact."""
    # Leaking moves the membrane towards 0, so it still fits.
    left = Signal(signed(block.params.width))
    total = Signal((left + drive).shape())
    m.d.comb += [
        left.eq(block.v - sum(block.v >> shift for shift in block.params.leak_shifts)),
        total.eq(left + drive),
    ]
    return total


def saturated(value: Value, width: int) -> Value:
    """The code of ``width`` bits that is nearest to the signed ``value``."""
    above = value[width - 1 :]
    high, low = ~value[-1] & above.any(), value[-1] & ~above.all()
    return Mux(high, (1 << width - 1) - 1, Mux(low, -(1 << width - 1), value))


def advance(m: Module, block, fires: Value, v: Value) -> Signal:
    """Registers ``spike``, ``wait`` and ``v``; the signal is 1 if the neuron takes part."""
    awake = Signal()
    m.d.comb += awake.eq(block.wait == 0)
    with m.If(block.en):
        m.d.sync += [
            block.spike.eq(fires & awake),
            block.wait.eq(Mux(awake, Mux(fires, block.params.refractory, 0), block.wait - 1)),
        ]
        with m.If(awake):
            m.d.sync += block.v.eq(v)
    return awake
