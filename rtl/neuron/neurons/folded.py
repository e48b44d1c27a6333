"""RTL of :mod:`spikeloom.golden.neuron.neurons.folded`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.schedule.list_schedule import kept_name
from spikeloom.golden.neuron.neurons import folded as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.neuron.compiler.datapath import Datapath, add_registers, raw

__all__ = ["Folded"]


class Folded(Block, golden=golden.Folded):
    """See :class:`spikeloom.golden.neuron.neurons.folded.Folded`.

    One memory word is a neuron: its states side by side, the first one lowest.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=1,
        also=(golden.FoldedParams(neurons=6),),
        mutants=golden.FoldedParams(
            model="perfect_integrator", fracs=(("v", 4),), neurons=2, stages=0
        ),
        left_out=Except(
            lambda p: p.neurons > 16,
            (
                "the number of neurons is the width of a counter and the depth of a memory, "
                "each word of which the invariant reads by a port of its own"
            ),
        ),
        exempt=(
            (
                2,
                (
                    "the decisions that are not shown are whether a stage with nothing to do loads "
                    "or keeps what nobody reads; the proofs compare these registers too"
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
        width = sum(x.format.width for x in params.program.registers)
        self.memory = Memory(shape=width, depth=params.neurons, init=[])

    def elaborate(self, platform):
        # In each cycle the neuron that was read in the last one enters the data path, and the one
        # that leaves it is written. There are more neurons than cycles on the way, so the two ports
        # of the memory never meet at a word.
        m = Module()
        p = self.params
        program = p.program
        m.submodules.memory = self.memory
        read, write = self.memory.read_port(), self.memory.write_port()
        m.d.comb += [
            read.addr.eq(self.next),
            read.en.eq(self.en & ~self.fresh),
            Cat(getattr(self, f"read_{x.port}") for x in program.registers).eq(read.data),
        ]
        with m.If(self.en):
            m.d.sync += self.next.eq(self.next + 1)
            with m.If(self.next == p.neurons - 1):
                m.d.sync += [self.next.eq(0), self.fresh.eq(0)]
            for x in program.inputs:
                m.d.sync += getattr(self, f"given_{x.port}").eq(getattr(self, x.port))

        places = [getattr(self, f"place{stage}") for stage in range(p.stages + 1)]
        m.d.sync += [
            self.busy.eq(Cat(self.en, self.busy)),
            self.stored.eq(Cat(read.en, self.stored)),
            *(place.eq(x) for place, x in zip(places, [self.next, *places], strict=False)),
            self.valid.eq(self.busy[-1]),
        ]
        variables = {}
        for x in program.registers:
            word = getattr(self, f"read_{x.port}")
            variables[x.name] = state = Signal.like(word, name=f"state_{x.port}")
            m.d.comb += state.eq(Mux(self.stored[0], word, x.init))
        variables |= {x.name: getattr(self, f"given_{x.port}") for x in program.inputs}
        results = self.datapath.build(m, variables, self.busy)

        states = [raw(results[index]) for index in program.new]
        m.d.comb += [
            write.addr.eq(places[-1]),
            write.en.eq(self.busy[-1]),
            write.data.eq(
                Cat(_word(state, x) for state, x in zip(states, program.registers, strict=True))
            ),
        ]
        first = program.registers[0].port
        with m.If(self.busy[-1]):
            m.d.sync += [self.neuron.eq(places[-1]), getattr(self, first).eq(states[0])]
            if program.spike is not None:
                m.d.sync += self.spike.eq(results[program.spike])
            for name, index in program.outputs:
                m.d.sync += getattr(self, hardware_name(name)).eq(raw(results[index]))
        return m


def _word(state, variable):
    """A state in as many bits as its register has."""
    width = variable.format.width
    return Cat(state, *[state[-1] if state.shape().signed else Const(0, 1)] * (width - len(state)))
