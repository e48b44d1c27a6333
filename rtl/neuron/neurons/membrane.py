"""Leak, saturation and refractory period of integrate-and-fire neurons, as circuits."""

from amaranth.hdl import Module, Mux, Signal, Value, signed

from spikeloom.rtl.core.block import Block

__all__ = ["RefractoryBlock", "advance", "advance_above", "integrated", "saturated"]


class RefractoryBlock(Block):
    """A neuron with the register ``wait``, which counts refractory steps down."""

    def __init__(self, params):
        super().__init__(params)
        self.wait = Signal(params.wait_bits)


def integrated(m: Module, block: Block, drive: Value) -> Signal:
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


def advance(m: Module, block: RefractoryBlock, fires: Value, v: Value) -> Signal:
    """Registers ``spike``, ``wait`` and ``v``; the signal is 1 if the neuron is not refractory."""
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


def advance_above(m: Module, block: RefractoryBlock, total: Value, threshold: Value | int) -> Value:
    """:func:`advance` of a membrane that fires where ``total``, exact, reaches the threshold.

    The value is 1 in a step with a spike.
    """
    p = block.params
    # One subtraction decides the spike and is the membrane after it.
    above = Signal((total - threshold).shape())
    fires = Signal()
    m.d.comb += [above.eq(total - threshold), fires.eq(~above[-1])]
    after = above if p.reset == "subtract" else p.reset_value
    awake = advance(m, block, fires, saturated(Mux(fires, after, total), p.width))
    return fires & awake
