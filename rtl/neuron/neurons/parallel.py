"""RTL of :mod:`spikeloom.golden.neuron.neurons.parallel`."""

from amaranth.hdl import Cat, Module

from spikeloom.golden.neuron.compiler.schedule.list_schedule import kept_name
from spikeloom.golden.neuron.neurons import parallel as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.neuron.compiler.datapath import Datapath, add_registers, raw

__all__ = ["Parallel"]


class Parallel(Block, golden=golden.Parallel):
    """See :class:`spikeloom.golden.neuron.neurons.parallel.Parallel`.

    The registers between stages have the names of the golden model's, as attributes.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=1,
        exempt=(
            (
                2,
                (
                    "some decisions are whether a stage with nothing to do loads or keeps what "
                    "nobody reads, others are ends of ranges that the examples hardly reach"
                ),
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        add_registers(self)
        kept = {at: getattr(self, kept_name(*at)) for at in params.schedule.kept}
        self.datapath = Datapath(params.schedule, kept)
        self.cuts = self.datapath.numbers

    def elaborate(self, platform):
        m = Module()
        p = self.params
        program = p.program
        variables = {x.name: getattr(self, x.port) for x in (*program.registers, *program.inputs)}
        done = loads = self.en
        # One bit goes through ``busy`` with a step, and no other step begins until it is out.
        if p.stages:
            loads = Cat(self.en & self.ready, self.busy)
            done = self.busy[-1]
            m.d.comb += self.ready.eq(self.busy == 0)
            m.d.sync += self.busy.eq(loads)
        results = self.datapath.build(m, variables, loads)
        with m.If(done):
            for name, index in program.results.items():
                m.d.sync += getattr(self, name).eq(raw(results[index]))
            if program.spike is not None:
                m.d.sync += self.spike.eq(results[program.spike])
        return m
