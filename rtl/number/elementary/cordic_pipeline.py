"""RTL of :mod:`spikeloom.golden.number.elementary.cordic_pipeline`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.elementary import cordic_pipeline as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .cordic_steps import loaded, turned

__all__ = ["CordicPipeline"]


class CordicPipeline(Block, golden=golden.CordicPipeline):
    """See :class:`spikeloom.golden.number.elementary.cordic_pipeline.CordicPipeline`."""

    SPEC = Spec(
        depth=1,
        bound=lambda p: 2,
        also=(
            golden.CordicPipelineParams(width=8, iterations=5, guard=2),
            golden.CordicPipelineParams(width=32, iterations=4, guard=2),
        ),
        mutants=golden.CordicPipelineParams(width=8, iterations=5, guard=2),
        left_out=Except(
            lambda p: p.iterations > 30,
            "the widest words are proved with few stages, which are alike",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p = params
        stages = range(p.iterations)
        self.x = [Signal(signed(p.bits), name=f"x_{k}") for k in stages]
        self.y = [Signal(signed(p.y_bits), name=f"y_{k}") for k in stages]
        self.z = [Signal(signed(p.bits), name=f"z_{k}") for k in stages]
        self.origin = [Signal(name=f"origin_{k}") for k in stages]

    def elaborate(self, platform):
        m = Module()
        p = self.params
        rotation = p.mode == "rotation"
        words = loaded(p, self.i)
        origin = ~(self.i[0].any() | self.i[1].any())
        stages = list(zip(self.x, self.y, self.z, strict=True))
        # A stage of constants each: shifts are wires and angles need no table. The origin goes
        # through all stages unturned, with a flag beside it.
        for index, (stage, flag) in enumerate(zip(stages, self.origin, strict=True)):
            following = self._turned(m, index, words)
            with m.If(self.en):
                for register, before, word in zip(stage, words, following, strict=True):
                    m.d.sync += register.eq(word if rotation else Mux(origin, before, word))
                if not rotation:
                    m.d.sync += flag.eq(origin)
            words, origin = stage, flag
        for port, word in zip(self.o, words[:2] if rotation else words[::2], strict=True):
            m.d.comb += port.eq(word[p.guard :])
        return m

    def _turned(self, m, index, words):
        """The words after one turn."""
        p = self.params
        x, y, z = (Signal.like(register) for register in (self.x[0], self.y[0], self.z[0]))
        m.d.comb += [word.eq(value) for word, value in zip((x, y, z), words, strict=True)]
        shift, growth, rotation = p.shifts[index], p.growths[index], p.mode == "rotation"
        across = _shifted(y, shift if rotation else 2 * shift)
        along = _shifted(x, shift if rotation else 0)
        angle = Const(p.angles[index], p.bits)
        following = turned(m, p, (x, y, z), across, along, angle, int(shift >= p.late))
        grows = 2 if rotation else 1
        following[grows] = Cat(Const(0, growth), following[grows])
        return following


def _shifted(word, shift):
    """``word`` shifted, with the bit below that rounds it."""
    return Cat(Const(0, 1), word).as_signed().shift_right(min(shift, len(word)))
