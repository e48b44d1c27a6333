"""Pipelined CORDIC: one result per clock cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, advanced
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register

from .cordic_steps import CordicSteps, finish, load, turn

__all__ = ["CordicPipeline", "CordicPipelineParams"]


@dataclass(frozen=True, kw_only=True)
class CordicPipelineParams(CordicSteps):
    """Parameters of a pipelined CORDIC, as in :class:`CordicSteps`."""

    @property
    def latency(self):
        """Enabled clock cycles from the words to their result: one for each turn."""
        return self.iterations

    def ports(self):
        return Port("en", "in", 1), self.words("in", "i", 3), self.words("out", "o", 2)


class CordicPipeline(CycleGolden[CordicPipelineParams]):
    """A CORDIC with a pipeline stage for each turn.

    The turns are those of :class:`~.cordic.Cordic`, the iterative block. In a cycle with ``en``
    every stage takes what the one before it has turned, the first one the words ``i``; without
    ``en`` everything holds. ``o`` is what the last stage holds without its guard bits: the result
    of the words of ``iterations`` enabled cycles before, equal in every bit to that of the
    iterative block. All stages are 0 after reset. ``origin`` tells in vectoring which stages hold
    the origin, whose angle stays as it was given.

    Overflow, special values and error bound are those of the iterative block.

    Latency ``iterations`` enabled cycles, one result in each.

    Source: as for the iterative block; the pipeline is a textbook construction.
    """

    EXAMPLES = (
        CordicPipelineParams(),
        CordicPipelineParams(width=4, iterations=1, guard=0),
        CordicPipelineParams(mode="vectoring", width=10, iterations=8, guard=2),
        CordicPipelineParams(system="hyperbolic", width=8, iterations=8, guard=2),
        CordicPipelineParams(system="hyperbolic", mode="vectoring", width=8, iterations=8, guard=3),
        CordicPipelineParams(system="linear", width=8, iterations=7, guard=0),
        CordicPipelineParams(system="linear", mode="vectoring", width=8, iterations=8, guard=1),
        CordicPipelineParams(width=32, iterations=36, guard=5),
    )

    def registers(self):
        p = self.params
        widths = {"x": p.bits, "y": p.y_bits, "z": p.bits}
        words = tuple(
            Register(name, width, signed=True, count=p.iterations) for name, width in widths.items()
        )
        if p.mode == "rotation":
            return words
        return (*words, Register("origin", 1, count=p.iterations))

    def step(self, state, en, i):
        p = self.params
        words = load(p, i[..., 0], i[..., 1], i[..., 2])
        origin = (i[..., 0] | i[..., 1]) == 0
        # Stage by stage on what the stage before held: the registers are the pipeline.
        stages, flags = [], []
        for index, numbers in enumerate(p.steps):
            turned = turn(p, *numbers, *words)
            if p.mode == "vectoring":
                turned = tuple(np.where(origin, *pair) for pair in zip(words, turned, strict=True))
                flags.append(as_int(origin))
                origin = state["origin"][..., index] != 0
            stages.append(turned)
            words = tuple(state[name][..., index] for name in "xyz")
        new = {
            name: np.stack(column, axis=-1)
            for name, column in zip("xyz", zip(*stages, strict=True), strict=True)
        }
        if p.mode == "vectoring":
            new["origin"] = np.stack(flags, axis=-1)
        return advanced(self, state, new, en), {"o": np.stack(finish(p, *words), axis=-1)}
