"""RTL of :mod:`spikeloom.golden.neuron.neurons.resonate_and_fire`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.neuron.neurons import resonate_and_fire as golden
from spikeloom.rtl.core.block import Block

from .membrane import saturated
from .square import square

__all__ = ["ResonateAndFire"]


class ResonateAndFire(Block, golden=golden.ResonateAndFire):
    """See :class:`spikeloom.golden.neuron.neurons.resonate_and_fire.ResonateAndFire`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params

        def signal(value, name):
            result = Signal(value.shape(), name=name)
            m.d.comb += result.eq(value)
            return result

        def decayed(value, name):
            # Decaying moves a state towards 0, so it still fits.
            result = Signal(signed(p.width), name=name)
            m.d.comb += result.eq(value - sum(value >> shift for shift in p.decay_shifts))
            return result

        def turned(value):
            return sum(value >> shift for shift in p.turn_shifts)

        ux = signal(decayed(self.x, "kept_x") + self.i - turned(self.y), "ux")
        uy = signal(decayed(self.y, "kept_y") + turned(ux), "uy")
        x, y = (Signal(signed(p.width), name=name) for name in ("next_x", "next_y"))
        m.d.comb += [x.eq(saturated(ux, p.width)), y.eq(saturated(uy, p.width))]
        fires = Signal()
        if p.fires_on == "radius":
            radius = square(m, x, "squared_x") + square(m, y, "squared_y")
            m.d.comb += fires.eq(radius >= p.threshold**2)
        else:
            m.d.comb += fires.eq(uy >= p.threshold)
        with m.If(self.en):
            m.d.sync += [
                self.spike.eq(fires),
                self.x.eq(Mux(fires, p.reset_x, x)),
                self.y.eq(Mux(fires, p.reset_y, y)),
            ]
        return m
