"""Adder trees written side by side: each counts its own bits, when it should."""

import random

import pytest
from amaranth.hdl import Module, Signal
from amaranth.sim import Simulator

from spikeloom.golden.network.layers.dense import DenseParams
from spikeloom.rtl.core.block import component
from spikeloom.rtl.sc.count.tree import popcount_levels
from spikeloom.rtl.sc.count.trees import popcount_trees
from spikeloom.sim.host.verilog import to_rtlil

LENGTHS = [0, 1, 2, 3, 4, 7, 7, 8, 15, 16, 7, 23, 40, 3]


@pytest.mark.parametrize("stages", [0, 2, None])
def test_each_tree_counts_its_own_bits(stages):
    m = Module()
    inputs = [Signal(max(length, 1)) for length in LENGTHS]
    bits = [list(given)[:length] for given, length in zip(inputs, LENGTHS, strict=True)]
    # Without registers nothing else would be in the domain of the clock.
    m.d.sync += Signal(name="cycle").eq(1)
    counts = []
    for value in popcount_trees(m, bits, stages):
        counts.append(Signal(8))
        m.d.comb += counts[-1].eq(value)
    generator = random.Random(1)
    sent = [[generator.getrandbits(max(n, 1)) for n in LENGTHS] for _ in range(30)]
    wait = [popcount_levels(n) if stages is None else stages for n in LENGTHS]

    async def bench(context):
        for cycle, row in enumerate(sent):
            for given, number in zip(inputs, row, strict=True):
                context.set(given, number)
            for place, length in enumerate(LENGTHS):
                # The registers hold 0 before the first bits come through.
                before = cycle - wait[place]
                number = sent[before][place] if before >= 0 and length else 0
                assert context.get(counts[place]) == number.bit_count(), (cycle, length)
            await context.tick()

    simulator = Simulator(m)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()


def test_a_layer_has_fewer_cells_than_synapses():
    rows = random.Random(2)
    weights = tuple(tuple(rows.randint(-7, 7) for _ in range(64)) for _ in range(32))
    dut = component(
        "layers.dense",
        DenseParams(weights=weights, bias=(0,) * 32, input_bits=4, level_bits=3, log2_length=6),
    )
    assert to_rtlil(dut).count("\n  cell ") < 64 * 32
