"""Proof of :mod:`spikeloom.rtl.funcs.cordic`."""

from amaranth.hdl import Cat, Mux

from spikeloom.golden.funcs import cordic as golden
from spikeloom.golden.funcs.cordic_steps import load, turn

from ..spec import Spec
from ..symbolic import Sym

__all__ = ["CordicSpec"]


class CordicSpec(Spec, golden=golden.Cordic):
    """An item in the making: the words are what the recurrence has come to in as many turns.

    The recurrence starts from the same expression as in the miter, so the two are merged, and each
    turn of the component is compared with one of the golden model's.
    """

    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
    OUTSTANDING = 1

    def bound(self, params):
        """The first result is offered by then; the proof for all time needs no more."""
        return params.latency + 2

    def invariant(self, dut, state):
        p = dut.params
        (waiting,), (foretold,), (waited,) = (
            state[name] for name in ("i_count", "o_count", "waited")
        )
        offer = Cat(dut.i.payload)
        head = Mux(waiting > 0, state["i_items"][0], offer)
        items = [head.word_select(index, p.width).as_signed() for index in range(3)]
        yield waiting == 0
        yield foretold == dut.full
        yield ~dut.turning | (dut.i.valid & ~dut.full)
        yield dut.turning | (waited == 0)
        if p.mode == "vectoring":
            yield ~dut.turning | (items[0] != 0) | (items[1] != 0)
        words = load(p, *(Sym.of([item], (1,)) for item in items))
        somewhere = ~dut.turning
        for index, shift in enumerate(p.shifts):
            second = index > 0 and p.shifts[index - 1] == shift
            here = dut.turning & (dut.shift == shift) & (dut.again == second)
            somewhere |= here
            yield ~here | (waited <= index + 1)
            for register, word in zip((dut.x, dut.y, dut.z), words, strict=True):
                yield ~here | (register == word.values[0])
            words = turn(p, index, *words)
        yield somewhere
