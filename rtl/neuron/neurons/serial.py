"""RTL of :mod:`spikeloom.golden.neuron.neurons.serial`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.neuron.neurons import serial as golden
from spikeloom.golden.number.language.format import Format
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.neuron.compiler.datapath import add_registers, circuit, raw, read_table, typed
from spikeloom.rtl.number.language.fixed import Shape

__all__ = ["Serial"]


class Serial(Block, golden=golden.Serial):
    """See :class:`spikeloom.golden.neuron.neurons.serial.Serial`."""

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1)

    def __init__(self, params):
        super().__init__(params)
        add_registers(self)
        # A proof compares the operations and both factors one by one. Products and words of tables
        # are in registers.
        program, schedule = params.program, params.schedule
        self.cuts = {
            f"n{index}": Signal(typed(op, Const(0)).raw.shape(), name=f"n{index}")
            for index, op in enumerate(program.ops)
            if op.format is not None and op.kind not in {"variable", "constant", "mul", "table"}
        }
        for side in (0, 1) if schedule.products else ():
            formats = [program.format_of(program.ops[i].args[side]) for i in schedule.products]
            both = Format(min(x.low for x in formats), max(x.high for x in formats), 0)
            shape = Shape(both.word).as_shape()
            self.cuts[f"factor{side}"] = Signal(shape, name=f"factor{side}")

    def elaborate(self, platform):
        # Sums, comparisons and tables have circuits of their own, and only products share one.
        # ``come`` fills up with ones from the lowest bit: the uppermost is the cycle of the update.
        m = Module()
        p = self.params
        program, schedule = p.program, p.schedule
        last = schedule.stages - 1
        come = Cat(getattr(self, x.name) for x in p.groups)
        active = [
            come[stage] if stage == last else come[stage] & ~come[stage + 1]
            for stage in range(schedule.stages)
        ]
        variables = {x.name: getattr(self, x.port) for x in program.registers}
        variables |= {x.name: getattr(self, f"given_{x.port}") for x in program.inputs}

        def kept(index):
            return getattr(self, f"kept{index}")

        values = {}

        def argument(arg, user):
            if schedule.waits(arg, user):
                return typed(program.ops[arg], kept(arg))
            return values[arg]

        factors = {}
        for index, op in enumerate(program.ops):
            args = [argument(arg, index) for arg in op.args]
            if op.kind == "mul":
                factors[index] = args
            elif op.kind == "table":
                read_table(m, index, op, args[0], active[schedule.stage[index]], kept(index))
            else:
                signal = self.cuts.get(f"n{index}")
                values[index] = circuit(m, op, args, variables, signal, f"n{index}")
        # In cycles without a product the factors are those of the last one, which nobody asks for.
        if factors:
            a, b = self.cuts["factor0"], self.cuts["factor1"]
            for signal, side in ((a, 0), (b, 1)):
                *others, final = schedule.products
                chosen = factors[final][side].raw
                for index in others:
                    chosen = Mux(active[schedule.stage[index]], factors[index][side].raw, chosen)
                m.d.comb += signal.eq(chosen)
            product = Signal((a * b).shape())
            m.d.comb += product.eq(a * b)
        for index in schedule.kept:
            op = program.ops[index]
            if op.kind == "table":
                continue
            value = product if op.kind == "mul" else raw(values[index])
            with m.If(active[schedule.stage[index]]):
                m.d.sync += kept(index).eq(value)

        m.d.comb += self.ready.eq(~come[0])
        m.d.sync += come.eq(Cat(self.en | come[0], come))
        with m.If(self.ready & self.en):
            for x in program.inputs:
                m.d.sync += getattr(self, f"given_{x.port}").eq(getattr(self, x.port))
        with m.If(active[last]):
            m.d.sync += come.eq(0)
            for name, index in program.results.items():
                m.d.sync += getattr(self, name).eq(self._result(index, values, last))
            if program.spike is not None:
                m.d.sync += self.spike.eq(self._result(program.spike, values, last))
        return m

    def _result(self, index, values, last):
        schedule, op = self.params.schedule, self.params.program.ops[index]
        if schedule.stage[index] < last and op.kind not in {"constant", "variable"}:
            return getattr(self, f"kept{index}")
        return raw(values[index])
